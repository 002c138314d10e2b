//! Scripts with HTTP in them: what comes in line by line, and what a client makes of it.

use std::fmt::Write;
use std::time::Duration;

use expect_test::Expect;
use heliograph_protocol::session::{Command, Event, Fetch, Input, Outgoing, Session};
use heliograph_protocol::socketio::{Client, Config, Transports};
use heliograph_telemetry::{Now, Timestamp};

use crate::network::{apart, reading_words};

/// Wall-clock time at uptime zero.
pub(super) const EPOCH: Timestamp = Timestamp::from_micros(1_795_166_000_000_000);

/// A greeting with pings every second and 700 ms to wait.
pub(super) const HELLO: &str =
    r#"0{"sid":"s1","upgrades":["websocket"],"pingInterval":1000,"pingTimeout":700}"#;
/// The same from a server that offers polling only.
pub(super) const HELLO_POLLING: &str =
    r#"0{"sid":"s1","upgrades":[],"pingInterval":1000,"pingTimeout":700,"maxPayload":100}"#;

pub(super) fn config(transports: Transports) -> Config {
    Config { transports, ..Config::new("http://h") }
}

/// A client in the main namespace by WebSocket.
pub(super) fn joined() -> Client {
    joined_with(config(Transports::WebSocketOnly))
}

pub(super) fn joined_with(config: Config) -> Client {
    let namespace = config.namespace.clone();
    let mut client = Client::new(config);
    let now = Now { uptime: Duration::ZERO, wall: EPOCH };
    let consent = match namespace.as_str() {
        "/" => "40{\"sid\":\"n1\"}".to_owned(),
        other => format!("40{other},{{\"sid\":\"n1\"}}"),
    };
    for input in [Input::Started, Input::Opened, Input::Text(HELLO), Input::Text(&consent)] {
        client.handle_input(now, input);
    }
    while client.poll_transmit().is_some() {}
    assert!(matches!(client.poll_event(), Some(Event::Ready { .. })));
    client
}

/// Runs a script against a client and compares what it does.
///
/// In: `@ start`, `@ open`, `@ close`; `< text` and `< #hex` by the socket; `get 200 body`,
/// `post 200 body` and `get -` answer what was asked by HTTP (`|` for 0x1e, `HELLO` for a
/// greeting); `! 250ms` lets time pass; `@ publish event = value`, `@ request id event = value`.
/// Out: `>` what is sent, `*` events.
pub(super) fn check(client: &mut Client, script: &str, expect: Expect) {
    let mut run = Run { client, uptime: Duration::ZERO, log: String::new(), get: None, post: None };
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        run.line(line);
    }
    expect.assert_eq(&run.log);
}

struct Run<'a> {
    client: &'a mut Client,
    uptime: Duration,
    log: String,
    get: Option<u64>,
    post: Option<u64>,
}

impl Run<'_> {
    fn now(&self) -> Now {
        Now { uptime: self.uptime, wall: EPOCH + self.uptime }
    }

    fn line(&mut self, line: &str) {
        let (mark, rest) = line.split_once(' ').expect(line);
        match mark {
            "<" => match rest.strip_prefix('#') {
                Some(hex) => self.input(Input::Binary(&unhex(hex))),
                None => self.input(Input::Text(&rest.replace("HELLO", HELLO))),
            },
            "get" => {
                let id = self.get.take().expect("a GET is pending");
                self.answer(id, rest);
            }
            "post" => {
                let id = self.post.take().expect("a POST is pending");
                self.answer(id, rest);
            }
            "!" => self.pass(Duration::from_millis(
                rest.strip_suffix("ms").expect(line).parse().expect(line),
            )),
            "@" => self.command(rest),
            _ => panic!("what is `{line}`?"),
        }
    }

    fn answer(&mut self, id: u64, answer: &str) {
        let Some((status, body)) = answer.split_once(' ') else {
            return self.input(Input::ResponseEnded { id });
        };
        let body = body.replace("POLLING", HELLO_POLLING).replace("HELLO", HELLO);
        let body = body.replace('|', "\u{1e}").into_bytes();
        let status = status.parse().expect(answer);
        self.input(Input::Response { id, status, headers: &[], body: &body });
    }

    fn command(&mut self, command: &str) {
        match command {
            "start" => return self.input(Input::Started),
            "open" => return self.input(Input::Opened),
            "close" => return self.input(Input::Closed),
            "narrate" => return self.client.set_narrating(true),
            _ => {}
        }
        let (what, value) = command.split_once(" =").expect(command);
        let value = value.trim().to_owned();
        let command = match what.split(' ').collect::<Vec<_>>()[..] {
            ["publish", channel] => Command::Publish { channel: channel.into(), value },
            ["request", id, channel] => Command::Request {
                id: id.parse().expect(id),
                channel: channel.into(),
                value,
                time_out: Duration::from_secs(5),
            },
            _ => panic!("what is `{command}`?"),
        };
        if let Err(error) = self.client.submit(self.now(), command) {
            writeln!(self.log, "* {error:?}").unwrap();
        }
        self.drain();
    }

    fn pass(&mut self, time: Duration) {
        let until = self.uptime + time;
        while let Some(due) = self.client.poll_timeout().filter(|due| *due <= until) {
            assert!(due >= self.uptime, "no deadline in the past");
            self.uptime = due;
            self.client.handle_timeout(self.now());
            self.drain();
        }
        self.uptime = until;
        writeln!(self.log, "! {}ms", until.as_millis()).unwrap();
    }

    fn input(&mut self, input: Input<'_>) {
        self.client.handle_input(self.now(), input);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(outgoing) = self.client.poll_transmit() {
            match outgoing {
                Outgoing::Dial(dial) => writeln!(self.log, "> dial {}", dial.url),
                Outgoing::Text(text) => writeln!(self.log, "> {text}"),
                Outgoing::HangUp => writeln!(self.log, "> hang up"),
                Outgoing::Abort(id) if self.get == Some(id) => {
                    self.get = None;
                    writeln!(self.log, "> abort GET")
                }
                Outgoing::Abort(id) => {
                    assert_eq!(self.post.take(), Some(id), "only what is pending is aborted");
                    writeln!(self.log, "> abort POST")
                }
                Outgoing::Fetch(fetch) => self.note(&fetch),
                other => panic!("{other:?}"),
            }
            .unwrap();
        }
        for event in std::iter::from_fn(|| self.client.poll_event()).flat_map(apart) {
            writeln!(self.log, "* {}", event_words(&event)).unwrap();
        }
    }

    fn note(&mut self, fetch: &Fetch) -> std::fmt::Result {
        let url = url_words(fetch);
        match &fetch.body {
            Some(body) => {
                assert_eq!(self.post.replace(fetch.id), None, "one POST at a time");
                let body = String::from_utf8(body.clone()).expect("polling is text");
                writeln!(self.log, "> POST {url} {}", body.replace('\u{1e}', "|"))
            }
            None => {
                assert_eq!(self.get.replace(fetch.id), None, "one GET at a time");
                writeln!(self.log, "> GET {url}")
            }
        }
    }
}

/// What comes after the host, without what only keeps caches away.
pub(super) fn url_words(fetch: &Fetch) -> String {
    let (url, _) = fetch.url.split_once("&t=").expect("every request is one of its kind");
    url.replace("http://h", "")
}

pub(super) fn event_words(event: &Event) -> String {
    match event {
        Event::Readings(readings) => format!("Reading {}", reading_words(&readings[0])),
        Event::Picture { path, bytes, .. } => format!("Picture {path}: {} bytes", bytes.len()),
        Event::PictureLink { path, url, .. } => format!("PictureLink {path}: {url}"),
        Event::Rejected(rejection) => {
            format!("Rejected {} <- {}", rejection.reason, rejection.sample)
        }
        Event::Lost { reason } => format!("Lost: {}", reason.as_deref().unwrap_or("-")),
        Event::Refused(reason) => format!("Refused: {reason}"),
        other => format!("{other:?}"),
    }
}

pub(super) fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}
