//! Recorded traffic of the original servers, replayed against our hub.
//!
//! What each connection received must be what it receives from us: the same messages in the same
//! order, compared as JSON. Where we differ on purpose, the test says so and why.

use std::collections::BTreeMap;
use std::time::Duration;

use heliograph_protocol::payload;
use heliograph_protocol::spacebrew::{
    Dialect, Hub, HubConfig, HubEvent, HubOutgoing, PeerId, binary,
};
use heliograph_telemetry::Now;
use serde::Deserialize;
use serde_json::Value;

use crate::network::reading_words;

const CAPTURED_031: &str = include_str!("../transcripts/spacebrew/spacebrew-031.jsonl");
const CAPTURED_BINARY: &str = include_str!("../transcripts/spacebrew/spacebrew-binary.jsonl");
const CAPTURED_PERSIST: &str = include_str!("../transcripts/spacebrew/spacebrew-persist.jsonl");
const CAPTURED_QUIRKS: &str = include_str!("../transcripts/spacebrew/spacebrew-quirks.jsonl");
const CAPTURED_SESSION: &str = include_str!("../transcripts/spacebrew/spacebrew-session.jsonl");
const CAPTURED_VALUES: &str =
    include_str!("../transcripts/spacebrew/spacebrew-js-client-values.jsonl");

/// A line of a recording; `in` is server to client.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    t: Option<u64>,
    conn: String,
    dir: String,
    kind: String,
    data: String,
    hex: String,
    code: Option<u16>,
    note: String,
}

/// What one connection received, in order.
type Received = BTreeMap<String, Vec<Value>>;

fn lines(recording: &str) -> Vec<Line> {
    let parsed: Vec<Line> =
        recording.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert!(recording.starts_with("{\"provenance\""), "a recording names its origin");
    parsed.into_iter().skip(1).collect()
}

fn close_of(conn: &str) -> Line {
    Line { conn: conn.into(), dir: "-".into(), kind: "close".into(), ..Line::default() }
}

fn expected(lines: &[Line]) -> Received {
    let mut received = Received::new();
    for line in lines.iter().filter(|line| line.dir == "in") {
        let message = match line.kind.as_str() {
            "text" => text_value(&line.data),
            "binary" => binary_value(&unhex(&line.hex)),
            "ping" => continue,
            other => panic!("unknown kind {other}"),
        };
        received.entry(line.conn.clone()).or_default().push(message);
    }
    received
}

fn text_value(text: &str) -> Value {
    serde_json::from_str(text).expect(text)
}

/// Header and payload, so that the header's key order does not matter.
fn binary_value(bytes: &[u8]) -> Value {
    let message = binary::decode(bytes).expect("servers send whole binary messages");
    serde_json::json!({ "header": text_value(message.header), "payload": message.payload })
}

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// A hub with the connections of a recording.
struct Replay {
    hub: Hub,
    uptime: Duration,
    peers: BTreeMap<String, PeerId>,
    opened: u64,
    received: Received,
    pinged: Vec<String>,
    rejections: Vec<(String, String)>,
    /// This connection does not answer pings.
    mute: &'static str,
}

impl Replay {
    fn new(dialect: Dialect) -> Self {
        Self {
            hub: Hub::new(HubConfig { dialect, ..HubConfig::default() }),
            uptime: Duration::ZERO,
            peers: BTreeMap::new(),
            opened: 0,
            received: Received::new(),
            pinged: Vec::new(),
            rejections: Vec::new(),
            mute: "",
        }
    }

    fn now(&self) -> Now {
        Now { uptime: self.uptime, ..Now::default() }
    }

    fn run(&mut self, lines: &[Line]) {
        for line in lines {
            self.advance(line.t.map_or(self.uptime, Duration::from_millis));
            match (line.dir.as_str(), line.kind.as_str()) {
                ("-", "close") => {
                    let peer = self.peers.remove(&line.conn).expect("closed once");
                    self.hub.disconnected(self.now(), peer);
                }
                ("out", "text") => {
                    let peer = self.peer(&line.conn);
                    self.hub.handle_text(self.now(), peer, &line.data);
                }
                ("out", "binary") => {
                    let peer = self.peer(&line.conn);
                    self.hub.handle_binary(self.now(), peer, &unhex(&line.hex));
                }
                _ => {}
            }
            self.drain();
        }
    }

    fn advance(&mut self, until: Duration) {
        while let Some(due) = self.hub.poll_timeout().filter(|due| *due <= until) {
            self.uptime = due;
            self.hub.handle_timeout(self.now());
            self.drain();
        }
        self.uptime = until;
    }

    fn peer(&mut self, conn: &str) -> PeerId {
        if let Some(&peer) = self.peers.get(conn) {
            return peer;
        }
        self.opened += 1;
        let peer = PeerId(self.opened);
        self.hub.connected(self.now(), peer, "127.0.0.1");
        self.peers.insert(conn.to_owned(), peer);
        peer
    }

    fn conn(&self, peer: PeerId) -> String {
        let known = self.peers.iter().find(|(_, known)| **known == peer);
        known.expect("nothing is sent to the closed").0.clone()
    }

    fn drain(&mut self) {
        while let Some((peer, outgoing)) = self.hub.poll_transmit() {
            let conn = self.conn(peer);
            let message = match outgoing {
                HubOutgoing::Text(text) => text_value(&text),
                HubOutgoing::Binary(bytes) => binary_value(&bytes),
                HubOutgoing::Ping => {
                    if conn != self.mute {
                        self.hub.handle_pong(self.now(), peer);
                    }
                    self.pinged.push(conn);
                    continue;
                }
            };
            self.received.entry(conn).or_default().push(message);
        }
        while let Some(event) = self.hub.poll_event() {
            if let HubEvent::Rejected { peer, rejection } = event {
                self.rejections.push((self.conn(peer), rejection.reason));
            }
        }
    }
}

/// Compares message by message, so that a difference is readable.
fn assert_same(actual: &Received, expected: &Received) {
    let conns: Vec<_> = expected.keys().collect();
    assert_eq!(actual.keys().collect::<Vec<_>>(), conns);
    for (conn, expected) in expected {
        for (index, (ours, theirs)) in actual[conn].iter().zip(expected).enumerate() {
            assert_eq!(ours, theirs, "message {index} to {conn}");
        }
        assert_eq!(actual[conn].len(), expected.len(), "count of messages to {conn}");
    }
}

/// The admins' own closing ends the run; each would still be told of the other's, which the
/// recorder no longer saw.
fn without_final_closes(mut lines: Vec<Line>) -> Vec<Line> {
    while lines.last().is_some_and(|line| line.kind == "close" && line.conn.starts_with("admin")) {
        lines.pop();
    }
    lines
}

#[test]
fn the_lectures_scene() {
    let lines = without_final_closes(lines(CAPTURED_SESSION));
    let mut replay = Replay::new(Dialect::V04);
    replay.run(&lines);
    assert_same(&replay.received, &expected(&lines));
    assert_eq!(replay.rejections, [], "nothing in it is refused");
    let pinged: Vec<_> = lines.iter().filter(|line| line.kind == "ping").collect();
    assert!(pinged.iter().all(|line| replay.pinged.contains(&line.conn)));
    assert!(!replay.pinged.contains(&"admin".to_owned()), "a mere admin is not pinged");
}

#[test]
fn the_generation_of_2013() {
    // Recorded without socket events: `p` closes before the two messages that tell of it.
    let mut lines = lines(CAPTURED_031);
    lines.insert(lines.len() - 2, close_of("p"));
    let mut replay = Replay::new(Dialect::V03);
    replay.run(&lines);
    assert_same(&replay.received, &expected(&lines));
}

#[test]
fn persistent_routes_come_back() {
    // Difference: here the hub itself remembers; there a second program on the same port did.
    let mut lines = without_final_closes(lines(CAPTURED_PERSIST));
    // Both closed in the same millisecond; the server took them in the order it told of them.
    let last = lines.len() - 1;
    assert_eq!((lines[last - 1].conn.as_str(), lines[last].conn.as_str()), ("s", "p"));
    lines.swap(last - 1, last);
    let mut replay = Replay::new(Dialect::V04);
    replay.run(&lines);
    assert_same(&replay.received, &expected(&lines));
    assert_eq!(replay.hub.persistent_routes().len(), 1);
}

#[test]
fn quirks() {
    let lines = without_final_closes(lines(CAPTURED_QUIRKS));
    // Difference: an admin that registers twice on one connection is told everything once. On
    // the original each registration doubles all traffic to it, which anyone could abuse.
    let twice = lines.iter().position(|line| line.note.starts_with("admin registering twice"));
    let (before, after) = lines.split_at(twice.expect("the recording has this case"));
    let mut kept = before.to_vec();
    let mut dropped = 0;
    for line in after {
        let is_double = line.dir == "in"
            && kept.iter().rev().find(|kept| kept.dir == "in").is_some_and(|kept| {
                kept.conn == line.conn && text_value(&kept.data) == text_value(&line.data)
            });
        if is_double {
            dropped += 1;
        } else {
            kept.push(line.clone());
        }
    }
    assert_eq!(dropped, 4, "the admin's echo, a config, a route and a removal");

    let mut replay = Replay::new(Dialect::V04);
    replay.mute = "mute";
    replay.run(&lines);
    assert_same(&replay.received, &expected(&kept));
    assert!(
        replay
            .rejections
            .iter()
            .any(|(conn, reason)| conn == "A-again" && reason.contains("taken")),
        "{:?}",
        replay.rejections
    );
}

#[test]
fn binary_messages() {
    // Difference: the last message, whose header has no `message`, kills the original and with
    // it every connection (1006). Here it is refused and nobody notices.
    let mut lines = without_final_closes(lines(CAPTURED_BINARY));
    lines.retain(|line| line.code != Some(1006));
    let mut replay = Replay::new(Dialect::V04);
    replay.run(&lines);
    assert_same(&replay.received, &expected(&lines));
    let reasons: Vec<_> = replay.rejections.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "binary message without a JSON header",
            "binary message cut off: its header ends at byte 51",
            "not JSON: key must be a string at line 1 column 2",
            "empty binary message",
            "binary message cut off: its header ends at byte 3",
            "binary message whose header has no `message`",
        ]
    );
    let before = replay.received["view"].len();
    replay
        .run(&lines.iter().filter(|line| line.hex.starts_with("48")).cloned().collect::<Vec<_>>());
    assert!(replay.received["view"].len() > before, "and the camera still delivers");
}

/// The same traffic in our own dialect differs in nothing but the receiver's name.
#[test]
fn our_dialect_leaves_out_the_receiver() {
    let lines = without_final_closes(lines(CAPTURED_SESSION));
    let mut replay = Replay::new(Dialect::Heliograph);
    replay.run(&lines);
    let mut expected = expected(&lines);
    let mut left_out = 0;
    for message in expected.values_mut().flatten().filter(|m| m.get("targetType").is_none()) {
        if let Some(body) = message.get_mut("message").and_then(Value::as_object_mut) {
            left_out += usize::from(body.remove("clientName").is_some());
        }
    }
    assert_eq!(left_out, 5);
    assert_same(&replay.received, &expected);
}

/// What JavaScript clients publish, and misread from each other: we read all of it.
#[test]
fn values_of_javascript_clients_are_read() {
    let rows = CAPTURED_VALUES.lines().skip(1).map(text_value);
    let read = rows.map(|row| {
        let json = row["published"].to_string();
        let decoded = payload::decode_json("p", &json, Now::default().wall);
        let readings: Vec<_> = decoded.readings.iter().map(reading_words).collect();
        format!("{} {json} -> {}", row["type"].as_str().unwrap(), readings.join(", "))
    });
    assert_eq!(
        read.collect::<Vec<_>>(),
        [
            "boolean true -> p = true",
            "boolean \"true\" -> p = true",
            "boolean \"false\" -> p = false",
            "range 512 -> p = 512",
            "range \"513\" -> p = 513",
            "string 5 -> p = 5",
            "string \"x\" -> p = \"x\"",
            "point2d {\"x\":1} -> p/x = 1",
        ]
    );
}
