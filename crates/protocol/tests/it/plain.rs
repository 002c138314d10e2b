//! Plain WebSockets: shapes of readings, events, requests, and what goes wrong.

mod recorded;
mod sending;

use std::fmt::Write;
use std::time::Duration;

use expect_test::{Expect, expect};
use heliograph_protocol::plain::{Client, Config, Layout, Pattern};
use heliograph_protocol::session::{Command, CommandError, Event, Input, Outgoing, Session};
use heliograph_telemetry::{Now, Timestamp};

use crate::network::{apart, reading_words};

/// Ten seconds after the times in the recording.
const EPOCH: Timestamp = Timestamp::from_micros(1_700_000_010_000_000);
const JPEG: &[u8] = b"\xff\xd8\xff\xe0 picture \xff\xd9";

fn at(millis: u64) -> Now {
    let uptime = Duration::from_millis(millis);
    Now { uptime, wall: EPOCH + uptime }
}

fn started(config: Config) -> Client {
    let mut client = Client::new(config);
    client.handle_input(at(0), Input::Started);
    client.handle_input(at(0), Input::Opened);
    drain(&mut client);
    client
}

/// What a session wants and tells, one line each.
fn drain(client: &mut Client) -> String {
    let mut log = String::new();
    while let Some(outgoing) = client.poll_transmit() {
        match outgoing {
            Outgoing::Text(text) => writeln!(log, "> {text}").unwrap(),
            Outgoing::Dial(dial) => {
                writeln!(log, "> dial {} {:?}", dial.url, dial.subprotocols).unwrap();
            }
            other => writeln!(log, "> {other:?}").unwrap(),
        }
    }
    for event in std::iter::from_fn(|| client.poll_event()).flat_map(apart) {
        match event {
            Event::Readings(readings) => {
                writeln!(log, "* {}", reading_words(&readings[0])).unwrap();
            }
            Event::Rejected(rejection) => {
                writeln!(log, "* rejected: {}: {}", rejection.reason, rejection.sample).unwrap();
            }
            other => writeln!(log, "* {other:?}").unwrap(),
        }
    }
    log
}

fn check(client: &mut Client, expected: Expect) {
    expected.assert_eq(&drain(client));
}

fn publish(client: &mut Client, now: Now, channel: &str, value: &str) -> Result<(), CommandError> {
    client.submit(now, Command::Publish { channel: channel.into(), value: value.into() })
}

fn request(client: &mut Client, id: u64, channel: &str, value: &str) {
    let (channel, value) = (channel.to_owned(), value.to_owned());
    let time_out = Duration::from_secs(30);
    client.submit(at(0), Command::Request { id, channel, value, time_out }).unwrap();
}

/// The text sent last.
fn sent(client: &mut Client) -> String {
    match client.poll_transmit() {
        Some(Outgoing::Text(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_server_that_insists_on_a_subprotocol_is_tried_with_arduino_once() {
    let mut client = Client::new(Config::new("ws://esp:81/"));
    client.handle_input(at(0), Input::Started);
    client.handle_input(at(20), Input::Closed);
    client.handle_input(at(40), Input::Opened);
    client.handle_input(at(90), Input::Closed);
    // What worked comes first from now on.
    client.handle_input(at(1_000), Input::Started);
    client.handle_input(at(1_010), Input::Closed);
    client.handle_input(at(1_020), Input::Closed);
    client.handle_input(at(2_000), Input::Started);
    check(
        &mut client,
        expect![[r#"
        > dial ws://esp:81/ []
        > dial ws://esp:81/ ["arduino"]
        > dial ws://esp:81/ ["arduino"]
        > dial ws://esp:81/ []
        > dial ws://esp:81/ ["arduino"]
        * Ready { round_trip: None }
        * Lost { reason: None }
        * Lost { reason: None }
    "#]],
    );

    // No answer for ten seconds is no refusal; and what the user chose is not changed.
    let mut slow = Client::new(Config::new("ws://esp:81/"));
    slow.handle_input(at(0), Input::Started);
    slow.handle_input(at(10_000), Input::Closed);
    let own = Config { subprotocols: vec!["chat".into()], ..Config::new("ws://h/") };
    let mut own = Client::new(own);
    own.handle_input(at(0), Input::Started);
    own.handle_input(at(20), Input::Closed);
    expect![[r#"
        > dial ws://esp:81/ []
        * Lost { reason: None }
        > dial ws://h/ ["chat"]
        * Lost { reason: None }
    "#]]
    .assert_eq(&(drain(&mut slow) + &drain(&mut own)));
}

#[test]
fn every_shape_of_a_reading_is_one() {
    let mut client = started(Config { channel: "A0".into(), ..Config::new("ws://h/") });
    for text in [
        "461\n",
        " 21.5 ",
        r#"{"value":"461"}"#,
        r#"{"temp":21.5,"hum":40}"#,
        r#"[{"sensor":"A0","value":1},{"sensor":"A1","value":2}]"#,
        "[1,2,3]",
        "{\"a\":1}\n{\"a\":2}\n",
        "461;512",
        "temp:21.5",
        "A1=461",
        "OFF",
        "nan",
        "",
        "Connected",
        "http://192.0.2.1/files/1.png",
    ] {
        client.handle_input(at(0), Input::Text(text));
    }
    client.handle_input(at(0), Input::Binary(b"461"));
    client.handle_input(at(0), Input::Binary(b"\x00\xff\xfe"));
    client.handle_input(at(0), Input::Binary(b"\xff\xd8\xff\xd9"));
    check(
        &mut client,
        expect![[r#"
            * A0 = 461
            * A0 = 21.5
            * A0 = 461
            * temp = 21.5
            * hum = 40
            * A0 = 1
            * A1 = 2
            * A0/0 = 1
            * A0/1 = 2
            * A0/2 = 3
            * a = 1
            * a = 2
            * A0/0 = 461
            * A0/1 = 512
            * temp = 21.5
            * A1 = 461
            * A0 = false
            * A0 = gap
            * A0 = gap
            * message = "Connected"
            * PictureLink { path: "camera", url: "http://192.0.2.1/files/1.png", retained: false }
            * A0 = 461
            * rejected: bytes that are neither text nor a picture: 00fffe
            * Picture { path: "camera", bytes: [255, 216, 255, 217], retained: false }
        "#]],
    );
}

#[test]
fn patterns_and_layouts_are_the_users_choice() {
    let pattern = Pattern::parse("Temperature Value: {temperature}").unwrap();
    let layout: Layout = "i16le".parse().unwrap();
    let config = Config { pattern: Some(pattern), layout: Some(layout), ..Config::new("ws://h/") };
    let mut client = started(config);
    client.handle_input(at(0), Input::Text("Temperature Value: 21.5"));
    client.handle_input(at(0), Input::Text("Humidity Value: 40"));
    client.handle_input(at(0), Input::Binary(&[0x34, 0x12, 0xff, 0xff]));
    client.handle_input(at(0), Input::Binary(&[0x34]));
    client.handle_input(at(0), Input::Binary(JPEG));
    check(
        &mut client,
        expect![[r#"
        * temperature = 21.5
        * message = "Humidity Value: 40"
        * value/0 = 4660
        * value/1 = -1
        * rejected: its size does not fit the layout of binary messages set for this source: 34
        * Picture { path: "camera", bytes: [255, 216, 255, 224, 32, 112, 105, 99, 116, 117, 114, 101, 32, 255, 217], retained: false }
    "#]],
    );
}

#[test]
fn nothing_is_sent_or_awaited_without_a_connection() {
    let mut client = Client::new(Config::new("ws://h/"));
    assert_eq!(publish(&mut client, at(0), "", "1"), Err(CommandError::NotReady));
    let mut client = started(Config::new("ws://h/"));
    request(&mut client, 7, "capture", "");
    sent(&mut client);
    client.handle_input(at(5), Input::Closed);
    check(
        &mut client,
        expect![[r#"
        * Replied { id: 7, answer: Err("the connection was lost before the answer") }
        * Lost { reason: None }
    "#]],
    );
    assert_eq!(publish(&mut client, at(5), "", "1"), Err(CommandError::NotReady));
    assert_eq!(client.poll_timeout(), None);
}

#[test]
fn bad_input_is_counted_and_the_stream_goes_on() {
    let mut client = started(Config::new("ws://h/"));
    let bomb = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let wide = format!(
        "{{{}}}",
        (0..3_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(",")
    );
    for text in [
        r#"{"event":"sendmessage", "chat":"say "hi""}"#,
        r#"{"a":1e999}"#,
        r#"{"a":"\ud800"}"#,
        "{\"a\":1,\"a\":2,\"__proto__\":3,\"<script>\":-0}",
        "\u{feff}461",
        "nul\0l",
        &bomb,
    ] {
        client.handle_input(at(0), Input::Text(text));
    }
    check(
        &mut client,
        expect![[r#"
            * rejected: not valid JSON: {"event":"sendmessage", "chat":"say "hi""}
            * rejected: not valid JSON: {"a":1e999}
            * rejected: not valid JSON: {"a":"\ud800"}
            * a = 2
            * __proto__ = 3
            * <script> = -0
            * value = 461
            * message = "nul\0l"
            * rejected: not valid JSON: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
        "#]],
    );
    client.handle_input(at(0), Input::Text(&wide));
    let log = drain(&mut client);
    assert_eq!(log.lines().count(), 257);
    assert!(log.lines().last().unwrap().contains("more than is taken"), "{log}");
    client.handle_input(at(0), Input::Text(&"x".repeat((22 << 20) + 1)));
    client.handle_input(at(0), Input::Binary(&vec![0; (16 << 20) + 1]));
    let log = drain(&mut client);
    assert_eq!(log.matches("rejected: larger than").count(), 2, "{log}");
    client.handle_input(at(0), Input::Text("461"));
    assert_eq!(drain(&mut client), "* value = 461\n");
}
