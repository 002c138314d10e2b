//! Recordings, and what can be read from the packets in them.

use std::time::Duration;

use heliograph_protocol::mqtt::{Config, Credentials, Filter, Version};
use serde::Deserialize;

use super::bench::unhex;

/// A line of a recording; `in` is broker to client.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Line {
    pub(super) t: u64,
    pub(super) via: String,
    pub(super) dir: String,
    pub(super) kind: String,
    pub(super) hex: String,
}

impl Line {
    /// What the recorded client sent, if this is that.
    pub(super) fn sent(&self) -> Option<Vec<u8>> {
        (self.dir == "out" && self.kind == "binary").then(|| unhex(&self.hex))
    }
}

/// Kinds of packets, as the first byte tells.
pub(super) fn is_connect(packet: &[u8]) -> bool {
    packet[0] == 0x10
}

pub(super) fn is_publish(packet: &[u8]) -> bool {
    packet[0] >> 4 == 3
}

pub(super) fn is_subscribe(packet: &[u8]) -> bool {
    packet[0] == 0x82
}

pub(super) fn qos(publish: &[u8]) -> u8 {
    publish[0] >> 1 & 3
}

pub(super) fn topic(publish: &[u8]) -> String {
    String::from_utf8(publish[4..4 + usize::from(publish[3])].to_vec()).unwrap()
}

pub(super) fn lines(recording: &str) -> Vec<Line> {
    assert!(recording.starts_with("{\"provenance\""), "a recording names its origin");
    recording.lines().skip(1).map(|line| serde_json::from_str(line).expect(line)).collect()
}

pub(super) fn config_of(connect: &[u8]) -> Config {
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

pub(super) fn filters_of(subscribe: &[u8], is_5: bool) -> Vec<Filter> {
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

pub(super) fn payload_of(publish: &[u8], is_5: bool) -> Vec<u8> {
    let mut at = 4 + usize::from(publish[3]) + if publish[0] & 0x06 == 0 { 0 } else { 2 };
    if is_5 {
        at += 1 + usize::from(publish[at]);
    }
    publish[at..].to_vec()
}

pub(super) fn without_properties(connect: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let end = 13 + usize::from(connect[12]);
    (connect[2..12].to_vec(), connect[end..].to_vec())
}

pub(super) fn without_message_properties(publish: &[u8], is_5: bool) -> Vec<u8> {
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
pub(super) fn shortened(packet: &[u8]) -> Vec<u8> {
    match packet {
        [0x40, 0x04, a, b, 0, 0] => vec![0x40, 0x02, *a, *b],
        other => other.to_vec(),
    }
}

/// SUBSCRIBE with nothing but filters and delivery classes.
pub(super) fn plain_subscribe(packet: &[u8], is_5: bool) -> Vec<u8> {
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

pub(super) fn is_presence(packet: &[u8]) -> bool {
    packet[0] & 0xf1 == 0x31 && packet.ends_with(b"online")
}
