//! Recorded traffic of real brokers, replayed against our client.
//!
//! For every connection of a recording stands a client configured like the recorded one. It gets
//! what that one got, at the same time, and what it sends is compared byte by byte. In the log,
//! `*` is what our client makes of it, and `~` is a deliberate difference: something the recorded
//! client sent and ours does not, or the other way round. Those are:
//!
//! - MQTT 5: ours announces its limits in CONNECT and wants no options in SUBSCRIBE (compared
//!   without);
//! - ours subscribes to all filters at once, after the greeting, and to no more later;
//! - ours never publishes exactly once, publishes all of a client's messages at most once or all
//!   at least once, text only, and never says goodbye;
//! - a client with a will says `online` on its topic;
//! - ours pings by its own clock, and packet identifiers count from 1 (compared without).

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::time::Duration;

use expect_test::{Expect, expect};
use heliograph_protocol::mqtt::{Config, Credentials, Filter, Version};
use heliograph_protocol::session::{Command, Input, Outgoing, Session};
use serde::Deserialize;

use super::bench::{Bench, event_words, unhex};

const AEDES: &str = include_str!("../../transcripts/mqtt/mqtt-311-aedes-fragmented.jsonl");
const MOSQUITTO: &str = include_str!("../../transcripts/mqtt/mqtt-311-mosquitto.jsonl");
const NATS: &str = include_str!("../../transcripts/mqtt/mqtt-311-nats.jsonl");
const RABBITMQ: &str = include_str!("../../transcripts/mqtt/mqtt-311-rabbitmq.jsonl");
const MOSQUITTO_5: &str = include_str!("../../transcripts/mqtt/mqtt-5-mosquitto.jsonl");
const NATS_OWN: &str = include_str!("../../transcripts/mqtt/nats-websocket.jsonl");

/// A line of a recording; `in` is broker to client.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    t: u64,
    via: String,
    dir: String,
    kind: String,
    hex: String,
}

impl Line {
    /// What the recorded client sent, if this is that.
    fn sent(&self) -> Option<Vec<u8>> {
        (self.dir == "out" && self.kind == "binary").then(|| unhex(&self.hex))
    }
}

/// Kinds of packets, as the first byte tells.
fn is_connect(packet: &[u8]) -> bool {
    packet[0] == 0x10
}

fn is_publish(packet: &[u8]) -> bool {
    packet[0] >> 4 == 3
}

fn is_subscribe(packet: &[u8]) -> bool {
    packet[0] == 0x82
}

fn qos(publish: &[u8]) -> u8 {
    publish[0] >> 1 & 3
}

fn topic(publish: &[u8]) -> String {
    String::from_utf8(publish[4..4 + usize::from(publish[3])].to_vec()).unwrap()
}

fn lines(recording: &str) -> Vec<Line> {
    assert!(recording.starts_with("{\"provenance\""), "a recording names its origin");
    recording.lines().skip(1).map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// One connection, or two of the same client.
struct Replay {
    bench: Bench,
    at_least_once: bool,
    subscribed: bool,
    greeted: bool,
    /// What our client sent and the recorded one did not yet.
    sent: VecDeque<Vec<u8>>,
    /// Our packet identifiers by the recorded ones.
    ids: BTreeMap<[u8; 2], [u8; 2]>,
    log: String,
}

impl Replay {
    fn new(lines: &[Line]) -> Self {
        let sent: Vec<_> = lines.iter().filter_map(Line::sent).collect();
        let connect = sent.iter().find(|packet| is_connect(packet));
        let publishes = || sent.iter().filter(|packet| is_publish(packet));
        let at_least_once = publishes().any(|publish| qos(publish) == 1);
        let mut config =
            connect.map_or_else(|| Config::new("ws://h/", "x"), |packet| config_of(packet));
        let is_5 = config.version == Some(Version::V5);
        let subscribe = sent.iter().find(|packet| is_subscribe(packet));
        config.filters = subscribe.map(|packet| filters_of(packet, is_5)).unwrap_or_default();
        config.publishes_at_least_once = at_least_once;
        let kept = publishes().filter(|publish| publish[0] & 1 == 1);
        config.retained_topics = kept.map(|publish| topic(publish)).collect();
        Self {
            bench: Bench::new(config),
            at_least_once,
            subscribed: false,
            greeted: false,
            sent: VecDeque::new(),
            ids: BTreeMap::new(),
            log: String::new(),
        }
    }

    fn line(&mut self, line: &Line) {
        self.bench.advance(Duration::from_millis(line.t), |_| {});
        match (line.dir.as_str(), line.kind.as_str()) {
            ("-", "open") => {
                self.greeted = false;
                self.bench.input(Input::Started);
                self.bench.input(Input::Opened);
            }
            ("-", "close") => self.bench.input(Input::Closed),
            ("in", "binary") => {
                let mut bytes = unhex(&line.hex);
                if let [0x40, _, a, b, ..] = &mut bytes[..] {
                    [*a, *b] = self.ids.get(&[*a, *b]).copied().unwrap_or([*a, *b]);
                }
                self.bench.input(Input::Binary(&bytes));
            }
            ("out", "binary") => self.expect_sent(&unhex(&line.hex)),
            _ => {}
        }
        self.drain();
    }

    fn drain(&mut self) {
        let (transmits, events) = self.bench.drain();
        for outgoing in transmits {
            match outgoing {
                Outgoing::Binary(bytes) if is_presence(&bytes) => self.note("~ says online"),
                Outgoing::Binary(bytes) => self.sent.push_back(bytes),
                Outgoing::Dial(dial) => {
                    assert_eq!(dial.subprotocols, ["mqtt"]);
                    self.note("~ dials");
                }
                other => self.note(&format!("~ {other:?}")),
            }
        }
        for event in events {
            self.note(&format!("* {}", event_words(&event)));
        }
    }

    fn note(&mut self, words: &str) {
        writeln!(self.log, "  {words}").unwrap();
    }

    /// The recorded client sent this: so does ours, or the difference is deliberate.
    fn expect_sent(&mut self, theirs: &[u8]) {
        self.drain();
        match theirs[0] {
            0x10 if self.greeted => self.note("~ greets only once"),
            0x82 if self.subscribed => self.note("~ does not subscribe later"),
            0x62 | 0xa2 | 0xc0 | 0xe0 => self.note(&format!("~ sends no {:02x}", theirs[0])),
            0x10 => {
                self.greeted = true;
                let ours = self.sent.pop_front().expect("CONNECT");
                if theirs[8] == 5 {
                    assert_eq!(without_properties(&ours), without_properties(theirs));
                } else {
                    assert_eq!(ours, theirs);
                }
            }
            first if is_publish(theirs) => match qos(theirs) {
                2 => self.note("~ never publishes exactly once"),
                1 if self.at_least_once => self.publish(theirs),
                0 if !self.at_least_once => self.publish(theirs),
                _ => self.note(&format!("~ sends no {first:02x} beside 32")),
            },
            0x82 => {
                self.subscribed = true;
                let ours = self.sent.pop_front().expect("SUBSCRIBE");
                assert_eq!(ours, plain_subscribe(theirs, self.is_5()));
            }
            first => {
                let ours = self.sent.pop_front().unwrap_or_else(|| panic!("{first:02x}"));
                if first == 0x40 && ours != shortened(theirs) {
                    // That one confirmed an identifier that was not asked for.
                    return self.note(&format!("~ confirms {:02x}{:02x}", ours[2], ours[3]));
                }
                assert_eq!(ours, shortened(theirs));
            }
        }
    }

    fn publish(&mut self, theirs: &[u8]) {
        let channel = topic(theirs);
        let Ok(value) = String::from_utf8(payload_of(theirs, self.is_5())) else {
            return self.note("~ publishes text only");
        };
        let command = Command::Publish { channel: channel.clone(), value };
        self.bench.client.submit(self.bench.now, command).unwrap();
        self.drain();
        let ours = self.sent.pop_back().expect(&channel);
        self.assert_same_publish(&ours, theirs);
    }

    fn is_5(&self) -> bool {
        self.bench.client.version() == Some(Version::V5)
    }

    fn assert_same_publish(&mut self, ours: &[u8], theirs: &[u8]) {
        let id_at = 4 + usize::from(theirs[3]);
        let (mut ours, theirs) = (ours.to_vec(), without_message_properties(theirs, self.is_5()));
        if self.at_least_once {
            let theirs_id = [theirs[id_at], theirs[id_at + 1]];
            self.ids.insert(theirs_id, [ours[id_at], ours[id_at + 1]]);
            ours[id_at..id_at + 2].copy_from_slice(&theirs_id);
        }
        assert_eq!(ours, theirs);
    }
}

fn config_of(connect: &[u8]) -> Config {
    let (level, flags) = (connect[8], connect[9]);
    let version = if level == 5 { Version::V5 } else { Version::V311 };
    let mut rest =
        if level == 5 { &connect[13 + usize::from(connect[12])..] } else { &connect[12..] };
    let mut text = || {
        let (text, after) = rest[2..].split_at(usize::from(rest[1]));
        rest = after;
        String::from_utf8(text.to_vec()).unwrap()
    };
    let client_id = text();
    let presence_topic = (flags & 0x04 != 0).then(|| (text(), text()).0);
    let credentials = (flags & 0x80 != 0).then(|| Credentials { user: text(), password: text() });
    Config {
        version: Some(version),
        keep_alive: Duration::from_secs(u64::from(u16::from_be_bytes([connect[10], connect[11]]))),
        session_expiry: Duration::from_secs(if flags & 0x02 == 0 { 60 } else { 0 }),
        credentials,
        presence_topic,
        ..Config::new("ws://h/", client_id)
    }
}

fn filters_of(subscribe: &[u8], is_5: bool) -> Vec<Filter> {
    let properties = if is_5 { 1 + usize::from(subscribe[4]) } else { 0 };
    let (mut rest, mut filters) = (&subscribe[4 + properties..], Vec::new());
    while !rest.is_empty() {
        let end = 2 + usize::from(rest[1]);
        let topic = String::from_utf8(rest[2..end].to_vec()).unwrap();
        filters.push(Filter { topic, at_least_once: rest[end] & 1 == 1 });
        rest = &rest[end + 1..];
    }
    filters
}

fn payload_of(publish: &[u8], is_5: bool) -> Vec<u8> {
    let mut at = 4 + usize::from(publish[3]) + if publish[0] & 0x06 == 0 { 0 } else { 2 };
    if is_5 {
        at += 1 + usize::from(publish[at]);
    }
    publish[at..].to_vec()
}

fn without_properties(connect: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let end = 13 + usize::from(connect[12]);
    (connect[2..12].to_vec(), connect[end..].to_vec())
}

fn without_message_properties(publish: &[u8], is_5: bool) -> Vec<u8> {
    if !is_5 {
        return publish.to_vec();
    }
    let payload = payload_of(publish, true);
    let mut packet = publish[..publish.len() - payload.len()].to_vec();
    let at = 4 + usize::from(publish[3]) + if publish[0] & 0x06 == 0 { 0 } else { 2 };
    packet.truncate(at);
    packet.push(0);
    packet.extend(payload);
    packet[1] = (packet.len() - 2) as u8;
    packet
}

/// A confirmation in its short form, which means the same.
fn shortened(packet: &[u8]) -> Vec<u8> {
    match packet {
        [0x40, 0x04, a, b, 0, 0] => vec![0x40, 0x02, *a, *b],
        other => other.to_vec(),
    }
}

/// SUBSCRIBE with nothing but filters and delivery classes.
fn plain_subscribe(packet: &[u8], is_5: bool) -> Vec<u8> {
    let mut plain = packet[..4].to_vec();
    plain.extend(is_5.then_some(0));
    for filter in filters_of(packet, is_5) {
        plain.extend((filter.topic.len() as u16).to_be_bytes());
        plain.extend(filter.topic.bytes());
        plain.push(u8::from(filter.at_least_once));
    }
    plain[1] = (plain.len() - 2) as u8;
    plain
}

fn is_presence(packet: &[u8]) -> bool {
    packet[0] & 0xf1 == 0x31 && packet.ends_with(b"online") && !packet.ends_with(b"atusonline")
}

/// Replays every connection of a recording; `same` are two of one client.
fn replay(recording: &str, same: Option<(&str, &str)>, expect: Expect) {
    let mut lines = lines(recording);
    lines.retain(|line| line.via != "#");
    for line in &mut lines {
        if let Some((first, _)) = same.filter(|(_, again)| line.via == *again) {
            line.via = first.to_owned();
        }
    }
    let mut names: Vec<&str> = Vec::new();
    for line in &lines {
        if !names.contains(&line.via.as_str()) {
            names.push(&line.via);
        }
    }
    let mut log = String::new();
    for name in names {
        let lines: Vec<Line> = lines.iter().filter(|line| line.via == name).cloned().collect();
        let mut replay = Replay::new(&lines);
        lines.iter().for_each(|line| replay.line(line));
        for packet in std::mem::take(&mut replay.sent) {
            let hex: String = packet.iter().map(|byte| format!("{byte:02x}")).collect();
            replay.note(&format!("~ sends {hex}"));
        }
        writeln!(log, "{name}").unwrap();
        log.push_str(&replay.log);
    }
    expect.assert_eq(&log);
}

#[test]
fn mosquitto() {
    replay(
        MOSQUITTO,
        None,
        expect![[r#"
            a
              ~ dials
              * Ready { round_trip: Some(26ms) }
              * sensors/a0/state = 461
              * sensors/a0/state/temp = 21.5
              * picture cam/door of 4 bytes
              ~ does not subscribe later
              * rejected: SUBACK for a subscription that was not asked for
              * sensors/a0/state = 462
              * sensors/a0/state = 462
              * sensors/a0/state = 462
              ~ sends no c0
              * lost: no reason
            b
              ~ dials
              ~ says online
              * Ready { round_trip: Some(1ms) }
              ~ sends no 30 beside 32
              ~ never publishes exactly once
              * rejected: a packet of kind 5, which was not asked for
              ~ sends no 62
              * rejected: a packet of kind 7, which was not asked for
              ~ sends no 31 beside 32
              * lost: no reason
            t
              ~ dials
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            n
              ~ dials
            n3
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            o
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            a2
              ~ dials
              * Ready { round_trip: Some(1ms) }
            e1
              ~ dials
              * Ready { round_trip: Some(0ns) }
            e2
              ~ dials
              ~ dials
              * lost: no WebSocket for MQTT opened there: check host, port and path, and that the broker has a WebSocket listener
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            e3
              ~ dials
              ~ dials
              * lost: no WebSocket for MQTT opened there: check host, port and path, and that the broker has a WebSocket listener
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            e4
              ~ dials
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            e5
              ~ dials
              * Ready { round_trip: Some(1ms) }
              * lost: no reason
            wa
              ~ dials
              * Ready { round_trip: Some(1ms) }
              * sensors/a0/lwt = false
              * sensors/a0/lwt = gap
              ~ sends no e0
              * lost: no reason
            k
              ~ dials
              * Ready { round_trip: Some(1ms) }
        "#]],
    );
}

#[test]
fn aedes_in_fragments() {
    replay(
        AEDES,
        None,
        expect![[r#"
            a
              ~ dials
              * Ready { round_trip: Some(70ms) }
              * sensors/a0/state = 461
              * sensors/a0/state/temp = 21.5
              * picture cam/door of 4 bytes
              ~ confirms 5557
              ~ does not subscribe later
              * rejected: SUBACK for a subscription that was not asked for
              * sensors/a0/state = 462
              * sensors/a0/state = 462
              * sensors/a0/state = 462
              ~ sends no c0
            b
              ~ dials
              ~ says online
              * Ready { round_trip: Some(2ms) }
              ~ sends no 30 beside 32
              * rejected: PUBACK for a message that was not sent
              ~ never publishes exactly once
              * rejected: a packet of kind 5, which was not asked for
              ~ sends no 62
              * rejected: a packet of kind 7, which was not asked for
              ~ sends no 31 beside 32
            t
              ~ dials
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            n
              ~ dials
              * Ready { round_trip: Some(2ms) }
            n3
            o
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
        "#]],
    );
}

#[test]
fn nats() {
    replay(
        NATS,
        None,
        expect![[r#"
            a
              ~ dials
              * Ready { round_trip: Some(43ms) }
              * sensors/a0/state = 461
              * sensors/a0/state/temp = 21.5
              ~ does not subscribe later
              * rejected: SUBACK for a subscription that was not asked for
              ~ sends no c0
              * lost: no reason
            b
              ~ dials
              ~ says online
              * Ready { round_trip: Some(2ms) }
              ~ sends no 30 beside 32
              ~ never publishes exactly once
              * lost: no reason
              ~ sends no 62
              ~ sends no 31 beside 32
            t
              ~ dials
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            n
            n3
            o
            a2
              ~ dials
              * Ready { round_trip: Some(2ms) }
            e1
              ~ dials
              * Ready { round_trip: Some(1ms) }
            e2
              ~ dials
              ~ dials
              * lost: no WebSocket for MQTT opened there: check host, port and path, and that the broker has a WebSocket listener
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            e3
              ~ dials
              ~ dials
              * lost: no WebSocket for MQTT opened there: check host, port and path, and that the broker has a WebSocket listener
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            e4
              ~ dials
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            e5
              ~ dials
              * Ready { round_trip: Some(1ms) }
              * lost: no reason
            wa
              ~ dials
              * Ready { round_trip: Some(1ms) }
              * sensors/a0/lwt = false (retained)
              * sensors/a0/lwt = gap
              ~ sends no e0
              * lost: no reason
            k
              ~ dials
              * Ready { round_trip: Some(1ms) }
              * lost: no reason
              ~ sends c000
              ~ sends c000
              ~ sends c000
        "#]],
    );
}

#[test]
fn rabbitmq() {
    replay(
        RABBITMQ,
        None,
        expect![[r#"
            a
              ~ dials
              * Ready { round_trip: Some(64ms) }
              * sensors/a0/state = 461
              * sensors/a0/state/temp = 21.5
              * picture cam/door of 4 bytes
              ~ does not subscribe later
              * rejected: SUBACK for a subscription that was not asked for
              ~ sends no c0
              * lost: no reason
            b
              ~ dials
              ~ says online
              * Ready { round_trip: Some(7ms) }
              ~ sends no 30 beside 32
              ~ never publishes exactly once
              * rejected: PUBACK for a message that was not sent
              ~ sends no 62
              ~ sends no 31 beside 32
              * lost: no reason
            t
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            n
              ~ dials
              * Ready { round_trip: Some(4ms) }
            n3
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            o
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            a2
              ~ dials
              * Ready { round_trip: Some(6ms) }
            e1
              ~ dials
              * Ready { round_trip: Some(6ms) }
            e2
              ~ dials
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            e3
              ~ dials
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            e4
              ~ dials
              ~ dials
              ~ sends 101900044d515454050200780b210064270100000022000a000178
            e5
              ~ dials
              * Ready { round_trip: Some(2ms) }
            wa
              ~ dials
              * Ready { round_trip: Some(2ms) }
              * sensors/a0/lwt = false
              * sensors/a0/lwt = gap
              ~ sends no e0
              * lost: no reason
            k
              ~ dials
              * Ready { round_trip: Some(3ms) }
              * lost: no reason
              ~ sends c000
              ~ sends c000
              ~ sends c000
              ~ sends c000
              ~ sends c000
              ~ sends c000
        "#]],
    );
}

#[test]
fn mosquitto_5() {
    replay(
        MOSQUITTO_5,
        Some(("s1", "s2")),
        expect![[r#"
        z
          ~ dials
          * Ready { round_trip: Some(25ms) }
        cam
          ~ dials
          * Ready { round_trip: Some(1ms) }
          * cam/door/capture/width = 640
          ~ publishes text only
          * rejected: PUBACK for a message that was not sent
          * cam/door/capture = 1
          * cam/door/capture = 2
          ~ sends no e0
          * lost: no reason
        web
          ~ dials
          * Ready { round_trip: Some(1ms) }
          * picture heliograph/web/reply/1 of 4 bytes
          * rejected: nobody listens to `nobody/home`
          ~ sends no 30 beside 32
          ~ sends no 30 beside 32
          ~ sends no a2
          * rejected: a packet of kind 11, which was not asked for
          ~ does not subscribe later
          * rejected: SUBACK for a subscription that was not asked for
          * lost: no reason
        web2
          ~ dials
          * Ready { round_trip: Some(1ms) }
        s1
          ~ dials
          * Ready { round_trip: Some(1ms) }
          * lost: no reason
          ~ dials
          * Ready { round_trip: Some(0ns) }
          * q/1 = "missed"
          ~ greets only once
          * lost: no reason
          ~ sends 40020001
        anon5
          ~ dials
          ~ HangUp
          * refused: the broker refused the connection: not authorised (0x87); give a user and a password
        anon4
          ~ dials
          ~ HangUp
          * refused: the broker refused the connection: not authorised (code 5); give a user and a password
        bad5
          ~ dials
          ~ HangUp
          * refused: the broker refused the connection: not authorised (0x87); check user and password, and what this user may do
        bad4
          ~ dials
          ~ HangUp
          * refused: the broker refused the connection: not authorised (code 5); check user and password, and what this user may do
        good5
          ~ dials
          * Ready { round_trip: Some(1ms) }
        good4
          ~ dials
          * Ready { round_trip: Some(1ms) }
    "#]],
    );
}

/// NATS's own protocol on the path where MQTT was expected.
#[test]
fn nats_itself() {
    let lines = lines(NATS_OWN);
    let mut log = String::new();
    for name in ["a", "b", "t"] {
        let mut bench = Bench::new(Config::new("ws://h:8080/", "x"));
        bench.input(Input::Started);
        bench.input(Input::Opened);
        bench.drain();
        for line in lines.iter().filter(|line| line.via == name && line.dir == "in") {
            bench.input(Input::Binary(&unhex(&line.hex)));
        }
        let (transmits, events) = bench.drain();
        assert_eq!(transmits, [Outgoing::HangUp]);
        for event in events {
            writeln!(log, "{name} {}", event_words(&event)).unwrap();
        }
    }
    expect![[r#"
        a refused: this server speaks NATS here; its MQTT is at the path /mqtt of the same port
        b refused: this server speaks NATS here; its MQTT is at the path /mqtt of the same port
        t refused: this server speaks NATS here; its MQTT is at the path /mqtt of the same port
    "#]]
    .assert_eq(&log);
}
