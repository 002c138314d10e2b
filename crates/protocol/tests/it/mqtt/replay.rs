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

use std::fmt::Write;

use expect_test::{Expect, expect};
use heliograph_protocol::mqtt::Config;
use heliograph_protocol::session::{Input, Outgoing};

use super::bench::{Bench, event_words, unhex};
use super::player::Replay;
use super::recording::{Line, lines};

const AEDES: &str = include_str!("../../transcripts/mqtt/mqtt-311-aedes-fragmented.jsonl");
const MOSQUITTO: &str = include_str!("../../transcripts/mqtt/mqtt-311-mosquitto.jsonl");
const NATS: &str = include_str!("../../transcripts/mqtt/mqtt-311-nats.jsonl");
const RABBITMQ: &str = include_str!("../../transcripts/mqtt/mqtt-311-rabbitmq.jsonl");
const NATS_OWN: &str = include_str!("../../transcripts/mqtt/nats-websocket.jsonl");

/// Replays every connection of a recording; `same` are two of one client.
pub(super) fn replay(recording: &str, same: Option<(&str, &str)>, expect: Expect) {
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
