//! Our client in the place of a recorded one.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::time::Duration;

use heliograph_protocol::mqtt::{Config, Version};
use heliograph_protocol::session::{Command, Input, Outgoing, Session};

use super::bench::{Bench, event_words, unhex};
use super::recording::{
    Line, config_of, filters_of, is_connect, is_presence, is_publish, is_subscribe, payload_of,
    plain_subscribe, qos, shortened, topic, without_message_properties, without_properties,
};

/// One connection, or two of the same client.
pub(super) struct Replay {
    bench: Bench,
    at_least_once: bool,
    subscribed: bool,
    greeted: bool,
    /// What our client sent and the recorded one did not yet.
    pub(super) sent: VecDeque<Vec<u8>>,
    /// Our packet identifiers by the recorded ones.
    ids: BTreeMap<[u8; 2], [u8; 2]>,
    pub(super) log: String,
}

impl Replay {
    pub(super) fn new(lines: &[Line]) -> Self {
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

    pub(super) fn line(&mut self, line: &Line) {
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

    pub(super) fn note(&mut self, words: &str) {
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
