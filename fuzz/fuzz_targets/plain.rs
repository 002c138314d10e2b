//! A plain WebSocket: messages parted by zero bytes, some of them things the user does.
#![no_main]

use std::time::Duration;

use heliograph_protocol::plain::{Client, Config};
use heliograph_protocol::session::{Command, Event, Input, Session};
use heliograph_telemetry::{Now, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut client = Client::new(Config::new("ws://h/"));
    let (mut requests, mut answers) = (0_u64, 0_u64);
    client.set_narrating(true);
    client.handle_input(at(0), Input::Started);
    client.handle_input(at(0), Input::Opened);
    for (step, part) in (0..).zip(data.split(|byte| *byte == 0)) {
        let now = at(step);
        match (part, std::str::from_utf8(part)) {
            ([b'!', name @ ..], _) => {
                requests += 1;
                let channel = String::from_utf8_lossy(name).into_owned();
                let (value, time_out) = (String::new(), Duration::from_secs(3));
                let id = requests;
                let refused = client.submit(now, Command::Request { id, channel, value, time_out });
                requests -= u64::from(refused.is_err());
            }
            ([b'>', value @ ..], _) => {
                let value = String::from_utf8_lossy(value).into_owned();
                let _ = client.submit(now, Command::Publish { channel: "c".into(), value });
            }
            (_, Ok(text)) => client.handle_input(now, Input::Text(text)),
            (_, Err(_)) => client.handle_input(now, Input::Binary(part)),
        }
        client.handle_timeout(now);
        answers += drain(&mut client);
    }
    client.handle_input(at(1_000_000), Input::Closed);
    answers += drain(&mut client);
    assert_eq!(requests, answers, "every request ends in exactly one answer");
});

fn at(secs: u64) -> Now {
    Now { uptime: Duration::from_secs(secs), wall: Timestamp::from_micros(1_795_166_000_000_000) }
}

/// The number of requests that are over.
fn drain(client: &mut Client) -> u64 {
    while client.poll_transmit().is_some() {}
    let events = std::iter::from_fn(|| client.poll_event());
    events.filter(|event| matches!(event, Event::Replied { .. })).count() as u64
}
