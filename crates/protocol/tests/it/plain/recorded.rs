//! What the recorded servers sent, and what comes of it.

use std::fmt::Write;

use expect_test::expect;
use heliograph_protocol::plain::{Client, Config};
use heliograph_protocol::session::{Input, Session};
use serde::Deserialize;

use super::{at, drain};

const CAPTURED: &str = include_str!("../../transcripts/plain/plain-websocket.jsonl");

#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    via: String,
    dir: String,
    kind: String,
    data: String,
    hex: String,
    note: String,
}

#[test]
fn recorded_servers_are_understood() {
    assert!(CAPTURED.starts_with("{\"provenance\""));
    let mut log = String::new();
    let mut client = Client::new(Config::new("ws://h/"));
    for line in CAPTURED.lines().skip(1) {
        let line: Line = serde_json::from_str(line).expect(line);
        let bytes: Vec<u8> = (0..line.hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&line.hex[at..at + 2], 16).unwrap())
            .collect();
        match (line.via.as_str(), line.dir.as_str(), line.kind.as_str()) {
            ("#", ..) => writeln!(log, "# {}", line.note).unwrap(),
            // The sender's own view is the viewer's, twice.
            ("sensor" | "a", ..) | (_, "out", _) => {}
            (_, _, "open") => {
                client.handle_input(at(0), Input::Started);
                client.handle_input(at(0), Input::Opened);
            }
            (_, _, "http-reject") => {
                client.handle_input(at(0), Input::Started);
                client.handle_input(at(0), Input::Closed);
                client.handle_input(at(0), Input::Closed);
            }
            (_, _, "text") => client.handle_input(at(0), Input::Text(&line.data)),
            (_, _, "binary") => client.handle_input(at(0), Input::Binary(&bytes)),
            (_, _, "error") => {
                client.handle_input(at(0), Input::Started);
                client.handle_input(at(0), Input::Closed);
            }
            (_, _, "close") => client.handle_input(at(0), Input::Closed),
            _ => panic!("{} {}", line.dir, line.kind),
        }
        log.push_str(&drain(&mut client));
    }
    let log = log.replace("> dial ws://h/ []\n* Ready { round_trip: None }\n", "> dial, open\n");
    expect![[r##"
        # Node ws 8.23.0 server; sensor sends text 461; naive relay forwards the Buffer -> viewer gets a BINARY frame
        > dial, open
        * value = 461
        * Lost { reason: None }
        # correct relay keeps text
        > dial, open
        * value = 461
        * A0 = 461
        * Lost { reason: None }
        # server wraps Buffer in JSON.stringify
        > dial, open
        * value = 461
        * Lost { reason: None }
        # server wraps string -> numeric string
        > dial, open
        * value = 461
        * Lost { reason: None }
        # event envelopes broadcast to everyone incl. sender
        > dial, open
        * sendmessage = "hello"
        * nextslide = "nextslide"
        * rejected: not valid JSON: {"event":"sendmessage", "chat":"say "hi""}
        * Lost { reason: None }
        # maxPayload exceeded
        > dial, open
        * Lost { reason: None }
        > dial, open
        * Lost { reason: None }
        > dial, open
        * Lost { reason: None }
        > dial, open
        * Lost { reason: None }
        > dial, open
        * Lost { reason: None }
        > dial, open
        * Lost { reason: None }
        > dial, open
        * Lost { reason: None }
        > dial, open
        * Lost { reason: None }
        > dial, open
        * Lost { reason: None }
        # HTTP rejections
        > dial ws://h/ []
        > dial ws://h/ ["arduino"]
        * Lost { reason: None }
        > dial ws://h/ []
        > dial ws://h/ ["arduino"]
        * Lost { reason: None }
        # subprotocol
        > dial, open
        * message = "hi"
        > dial, open
        * message = "hi"
        > dial ws://h/ []
        > dial ws://h/ ["arduino"]
        * Lost { reason: None }
        # python websockets server: text stays text, binary stays binary; 1 MiB limit
        > dial, open
        * value = 461
        * value = 4
        * Lost { reason: None }
    "##]].assert_eq(&log);
}
