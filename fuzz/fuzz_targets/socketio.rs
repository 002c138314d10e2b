//! Socket.IO: lines of input parted by zero bytes, each told apart by its first byte, to a client
//! with any choice of transports; both codecs read again what they have written.
#![no_main]

use std::collections::BTreeSet;
use std::time::Duration;

use heliograph_protocol::session::{Command, Event, Input, Outgoing, Session};
use heliograph_protocol::socketio::{Client, Config, Transports, engine, packet::Packet};
use heliograph_telemetry::{Now, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    codecs(data);
    let [choice, data @ ..] = data else { return };
    let transports = match choice % 4 {
        0 => Transports::Auto,
        1 => Transports::PollingFirst,
        2 => Transports::WebSocketOnly,
        _ => Transports::PollingOnly,
    };
    let mut shell = Shell::new(Config { transports, ..Config::new("http://h") });
    for line in data.split(|byte| *byte == 0) {
        shell.line(line);
    }
});

fn codecs(data: &[u8]) {
    for packet in engine::decode_body(data).flatten() {
        if let engine::Packet::Message(text) = packet
            && let Ok(packet) = Packet::decode(text)
            && !packet.payload.starts_with('/')
        {
            let written = packet.encode();
            assert_eq!(Packet::decode(&written), Ok(packet));
        }
        // What is said in these is not kept: they say all by being sent.
        use engine::Packet::{Close, Noop, Upgrade};
        if !matches!(packet, Close | Noop | Upgrade) {
            let written = engine::encode(&packet);
            let read: Vec<_> = engine::decode_body(written.as_bytes()).collect();
            assert_eq!(read, [Ok(packet)]);
        }
    }
}

/// Carries out what the client asks for, and keeps books.
struct Shell {
    client: Client,
    millis: u64,
    gets: BTreeSet<u64>,
    posts: BTreeSet<u64>,
    requested: BTreeSet<u64>,
    is_over: bool,
}

impl Shell {
    fn new(config: Config) -> Self {
        let (gets, posts, requested) = Default::default();
        let mut client = Client::new(config);
        client.set_narrating(true);
        let mut shell = Self { client, millis: 0, gets, posts, requested, is_over: true };
        shell.start();
        shell
    }

    fn now(&self) -> Now {
        let uptime = Duration::from_millis(self.millis);
        Now { uptime, wall: Timestamp::from_micros(1_795_166_000_000_000) + uptime }
    }

    fn start(&mut self) {
        self.gets.clear();
        self.posts.clear();
        self.is_over = false;
        self.input(Input::Started);
    }

    fn line(&mut self, line: &[u8]) {
        let Some((mark, rest)) = line.split_first() else { return };
        match mark {
            b'o' => self.input(Input::Opened),
            b'c' => self.input(Input::Closed),
            b's' if self.is_over => self.start(),
            b'#' => self.input(Input::Binary(rest)),
            b'g' | b'p' => {
                let pending = if *mark == b'g' { &mut self.gets } else { &mut self.posts };
                let Some(id) = pending.pop_first() else { return };
                let (status, body) = match rest.split_first() {
                    Some((b'!', body)) => (400, body),
                    _ => (200, rest),
                };
                self.input(Input::Response { id, status, headers: &[], body });
            }
            b'-' => {
                let Some(id) = self.gets.pop_first().or_else(|| self.posts.pop_first()) else {
                    return;
                };
                self.input(Input::ResponseEnded { id });
            }
            b't' => {
                self.millis += rest.iter().map(|byte| u64::from(*byte) * 10).sum::<u64>();
                self.client.handle_timeout(self.now());
                self.drain();
                let due = self.client.poll_timeout();
                assert!(due.is_none_or(|due| due > self.now().uptime), "due in the past");
            }
            b'e' | b'r' => self.submit(*mark == b'r', rest),
            _ => match std::str::from_utf8(line) {
                Ok(text) => self.input(Input::Text(text)),
                Err(_) => self.input(Input::Binary(line)),
            },
        }
    }

    fn submit(&mut self, is_request: bool, value: &[u8]) {
        let (channel, value) = ("c".to_owned(), String::from_utf8_lossy(value).into_owned());
        let id = self.requested.last().map_or(0, |last| last + 1);
        let time_out = Duration::from_secs(3);
        let command = match is_request {
            true => Command::Request { id, channel, value, time_out },
            false => Command::Publish { channel, value },
        };
        if self.client.submit(self.now(), command).is_ok() && is_request {
            self.requested.insert(id);
        }
        self.drain();
    }

    fn input(&mut self, input: Input<'_>) {
        self.client.handle_input(self.now(), input);
        self.drain();
    }

    fn drain(&mut self) {
        let was_over = self.is_over;
        while let Some(event) = self.client.poll_event() {
            match event {
                Event::Lost { .. } | Event::Refused(_) => {
                    assert!(!self.is_over, "an attempt ends once");
                    self.is_over = true;
                }
                Event::Replied { id, .. } => {
                    assert!(self.requested.remove(&id), "one answer to a request");
                }
                _ => {}
            }
        }
        while let Some(outgoing) = self.client.poll_transmit() {
            assert!(!was_over, "silence after the end");
            match outgoing {
                Outgoing::Fetch(fetch) => {
                    let pending =
                        if fetch.body.is_some() { &mut self.posts } else { &mut self.gets };
                    pending.insert(fetch.id);
                    assert!(pending.len() <= 1, "one GET and one POST at a time");
                }
                Outgoing::Abort(id) => {
                    self.gets.remove(&id);
                    self.posts.remove(&id);
                }
                _ => {}
            }
        }
        if self.is_over {
            assert!(self.requested.is_empty(), "nobody waits after the end");
            assert_eq!(self.client.poll_timeout(), None, "nothing is due after the end");
        }
    }
}
