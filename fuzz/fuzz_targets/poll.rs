//! A stream of events: whatever its bytes, cutting them elsewhere changes nothing.
#![no_main]

use heliograph_protocol::poll::{Client, Config};
use heliograph_protocol::session::{Event, Input, Outgoing, Session};
use heliograph_telemetry::{Now, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((cut, stream)) = data.split_first() else { return };
    let whole = events([stream].into_iter());
    let size = usize::from(*cut).max(1);
    assert_eq!(events(stream.chunks(size)), whole);
});

fn events<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<Event> {
    let now = Now { wall: Timestamp::from_micros(1_795_166_000_000_000), ..Now::default() };
    let mut client = Client::new(Config::new("http://h/events"));
    let headers = [("content-type".to_owned(), "text/event-stream".to_owned())];
    let mut asked = 0;
    client.handle_input(now, Input::Started);
    // Once to find out that it is a stream, once to follow it.
    for _ in 0..2 {
        while let Some(outgoing) = client.poll_transmit() {
            if let Outgoing::Fetch(fetch) = outgoing {
                asked = fetch.id;
            }
        }
        let response = Input::Response { id: asked, status: 200, headers: &headers, body: &[] };
        client.handle_input(now, response);
    }
    for bytes in parts {
        client.handle_input(now, Input::ResponsePart { id: asked, bytes });
    }
    std::iter::from_fn(|| client.poll_event()).collect()
}
