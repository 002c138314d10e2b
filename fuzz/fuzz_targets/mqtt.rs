//! A broker that sends anything: however the stream is cut, the same comes of it.
#![no_main]

use std::time::Duration;

use heliograph_protocol::mqtt::{Client, Config, Filter, Version};
use heliograph_protocol::session::{Command, Event, Input, Outgoing, Session};
use heliograph_telemetry::{Now, Timestamp};
use libfuzzer_sys::fuzz_target;

const NOW: Now =
    Now { uptime: Duration::ZERO, wall: Timestamp::from_micros(1_795_166_000_000_000) };

fuzz_target!(|data: &[u8]| {
    let [kind, cut, stream @ ..] = data else { return };
    let whole = run(*kind, stream, usize::MAX);
    assert_eq!(run(*kind, stream, 1), whole);
    assert_eq!(run(*kind, stream, usize::from(*cut).max(1)), whole);
});

/// All that a client does on the stream in pieces of this size.
fn run(kind: u8, stream: &[u8], size: usize) -> (Vec<Outgoing>, Vec<Event>) {
    let (version, connack) = match kind % 3 {
        0 => (None, &b""[..]),
        1 => (Some(Version::V5), &b"\x20\x03\0\0\0"[..]),
        _ => (Some(Version::V311), &b"\x20\x02\0\0"[..]),
    };
    let mut config = Config::new("ws://h/", "me");
    config.version = version;
    config.filters = vec![Filter::new("#")];
    config.max_packet_bytes = 10_000;
    let mut client = Client::new(config);
    client.set_narrating(true);
    client.handle_input(NOW, Input::Started);
    client.handle_input(NOW, Input::Opened);
    client.handle_input(NOW, Input::Binary(connack));
    for id in 0..2 {
        let (channel, value) = ("cam/capture".to_owned(), "{}".to_owned());
        let time_out = Duration::from_secs(30);
        let _ = client.submit(NOW, Command::Request { id, channel, value, time_out });
    }
    for piece in stream.chunks(size) {
        client.handle_input(NOW, Input::Binary(piece));
    }
    let transmits = std::iter::from_fn(|| client.poll_transmit()).collect();
    (transmits, std::iter::from_fn(|| client.poll_event()).collect())
}
