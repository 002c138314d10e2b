//! A client, virtual time, and packets as people can read them.
//!
//! A packet is written as hexadecimal digits and texts in quotes: `30 05 0001"t" "21"`. `%` in
//! place of its length stands for what the length is; `'` within quotes is a quote.

use std::fmt::Write;
use std::time::Duration;

use expect_test::Expect;
use heliograph_protocol::mqtt::{Client, Config};
use heliograph_protocol::session::{Answer, Command, Event, Input, Outgoing, Session};
use heliograph_telemetry::{ClockNote, Now, Timestamp};

use crate::network::{apart, reading_words};

/// Wall-clock time at uptime zero.
const EPOCH: Timestamp = Timestamp::from_micros(1_795_166_000_000_000);
/// A broker's agreement.
pub(crate) const CONNACK_5: &str = "20 03 000000";

pub(crate) fn config() -> Config {
    Config::new("ws://h/mqtt", "me")
}

/// A client at some time.
pub(crate) struct Bench {
    pub(crate) client: Client,
    pub(crate) now: Now,
}

impl Bench {
    pub(crate) fn new(config: Config) -> Self {
        Self { client: Client::new(config), now: Now { uptime: Duration::ZERO, wall: EPOCH } }
    }

    pub(crate) fn input(&mut self, input: Input<'_>) {
        self.client.handle_input(self.now, input);
    }

    /// All that waits, what is sent first.
    pub(crate) fn drain(&mut self) -> (Vec<Outgoing>, Vec<Event>) {
        let client = &mut self.client;
        let transmits = std::iter::from_fn(|| client.poll_transmit()).collect();
        (transmits, std::iter::from_fn(|| client.poll_event()).flat_map(apart).collect())
    }

    /// Lets time pass from deadline to deadline.
    pub(crate) fn advance(&mut self, until: Duration, mut look: impl FnMut(&mut Self)) {
        while let Some(due) = self.client.poll_timeout().filter(|due| *due <= until) {
            self.set(due.max(self.now.uptime));
            let before = self.client.poll_timeout();
            self.client.handle_timeout(self.now);
            look(self);
            assert_ne!(self.client.poll_timeout(), before, "a deadline that does nothing");
        }
        self.set(until);
    }

    fn set(&mut self, uptime: Duration) {
        self.now = Now { uptime, wall: EPOCH + uptime };
    }
}

/// Runs a script and compares what comes of it.
///
/// In: `< packet` from the broker, `! 3s` lets time pass, `@ start`, `@ open`, `@ close`,
/// `@ publish topic = value`, `@ request topic = value`. Out: `> packet`, `* event`, and `!`.
pub(crate) fn check(config: Config, script: &str, expect: Expect) {
    let mut bench = Bench::new(config);
    let mut log = String::new();
    let mut requests = 0;
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (mark, rest) = line.split_at(1);
        match (mark, rest.trim()) {
            ("<", text) => bench.input(Input::Binary(&packet(text))),
            ("!", time) => {
                let secs: f64 = time.strip_suffix('s').and_then(|s| s.parse().ok()).expect(time);
                let until = bench.now.uptime + Duration::from_secs_f64(secs);
                bench.advance(until, |bench| {
                    let at = bench.now.uptime;
                    note(bench, &mut log, &format!(" at {at:?}"));
                });
                continue;
            }
            ("@", "start") => bench.input(Input::Started),
            ("@", "open") => bench.input(Input::Opened),
            ("@", "close") => bench.input(Input::Closed),
            ("@", words) => {
                let (verb, rest) = words.split_once(' ').expect(words);
                let (channel, value) = rest.split_once(" =").expect(words);
                let (channel, value) = (channel.to_owned(), value.trim().to_owned());
                let time_out = Duration::from_secs(30);
                requests += 1;
                let command = match verb {
                    "publish" => Command::Publish { channel, value },
                    "request" => Command::Request { id: requests, channel, value, time_out },
                    other => panic!("what is {other}?"),
                };
                if let Err(error) = bench.client.submit(bench.now, command) {
                    writeln!(log, "* {error:?}").unwrap();
                }
            }
            other => panic!("what is {other:?}?"),
        }
        note(&mut bench, &mut log, "");
    }
    expect.assert_eq(&log);
}

fn note(bench: &mut Bench, log: &mut String, when: &str) {
    let (transmits, events) = bench.drain();
    for outgoing in transmits {
        writeln!(log, "> {}{when}", outgoing_words(&outgoing)).unwrap();
    }
    for event in events {
        writeln!(log, "* {}{when}", event_words(&event)).unwrap();
    }
}

fn outgoing_words(outgoing: &Outgoing) -> String {
    match outgoing {
        Outgoing::Binary(bytes) => packet_words(bytes),
        Outgoing::Dial(dial) => format!("dial {} {:?}", dial.url, dial.subprotocols),
        other => format!("{other:?}"),
    }
}

/// An event on one line, without what is the same everywhere.
pub(crate) fn event_words(event: &Event) -> String {
    match event {
        Event::Readings(readings) => {
            let reading = &readings[0];
            let clock = match reading.clock {
                ClockNote::Retained => " (retained)",
                _ => "",
            };
            format!("{}{clock}", reading_words(reading))
        }
        Event::Picture { path, bytes, retained } => {
            let mark = if *retained { " (retained)" } else { "" };
            format!("picture {path} of {} bytes{mark}", bytes.len())
        }
        Event::Rejected(rejection) => format!("rejected: {}", rejection.reason),
        Event::Replied { id, answer: Ok(Answer { text, attachments, .. }) } => {
            let sizes: Vec<_> = attachments.iter().map(Vec::len).collect();
            format!("replied {id}: {text:?} {sizes:?}")
        }
        Event::Replied { id, answer: Err(reason) } => format!("failed {id}: {reason}"),
        Event::Lost { reason } => format!("lost: {}", reason.as_deref().unwrap_or("no reason")),
        Event::Refused(words) => format!("refused: {words}"),
        other => format!("{other:?}"),
    }
}

/// The bytes of a packet written for people.
pub(crate) fn packet(words: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut length_at = None;
    for (index, part) in words.split('"').enumerate() {
        if index % 2 == 1 {
            bytes.extend(part.replace('\'', "\"").as_bytes());
            continue;
        }
        if let Some((first, _)) = part.split_once('%') {
            length_at = Some(unhex(first).len());
        }
        bytes.extend(unhex(&part.replace('%', "")));
    }
    if let Some(at) = length_at {
        let mut length = bytes.len() - at;
        let mut digits = Vec::new();
        loop {
            let more = if length > 0x7f { 0x80 } else { 0 };
            digits.push((length & 0x7f) as u8 | more);
            length >>= 7;
            if length == 0 {
                break;
            }
        }
        bytes.splice(at..at, digits);
    }
    bytes
}

pub(crate) fn unhex(hex: &str) -> Vec<u8> {
    let hex: String = hex.split_whitespace().collect();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// The other way round: runs of at least two printable characters are text.
pub(crate) fn packet_words(bytes: &[u8]) -> String {
    let is_text = |byte: &u8| byte.is_ascii_graphic() && *byte != b'"' || *byte == b' ';
    let mut words = String::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let run = rest.iter().take_while(|byte| is_text(byte)).count();
        if run >= 2 {
            write!(words, "\"{}\"", std::str::from_utf8(&rest[..run]).unwrap()).unwrap();
            rest = &rest[run..];
        } else {
            write!(words, "{:02x}", rest[0]).unwrap();
            rest = &rest[1..];
        }
    }
    words
}
