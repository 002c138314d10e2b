//! Recorded traffic of real servers, replayed: what the server sent comes in at the recorded
//! times, and what the recorded client sent must be what we send.
//!
//! A line of a log is a packet we sent (`>`), an event (`*`), or something the recorded client
//! did that ours does not do (`~`), so that every difference is in plain sight. The differences
//! there are, all on purpose:
//!
//! - one namespace for a session: what the recorded clients do in others is refused as foreign;
//! - put out of the namespace, ours leaves; the recorded ones join again on the same transport;
//! - ours sends no attachments, one argument at most, no answers to the server's questions, and
//!   none of the broken packets that the recordings try on the servers;
//! - ours asks for a WebSocket as soon as one is offered, and posts each event at once, where
//!   the hand-driven client of the recordings waits;
//! - ours holds back what is to be sent from `2probe` on until it has moved to the WebSocket.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::time::Duration;

use expect_test::{ExpectFile, expect_file};
use heliograph_protocol::session::{Command, Event, Fetch, Input, Outgoing, Session};
use heliograph_protocol::socketio::{Client, Config, Transports};
use heliograph_telemetry::Now;

use crate::network::apart;

use super::recording::{Line, normal, same, sid_of, single_argument, without_buster};
use super::script::{EPOCH, event_words, unhex, url_words};

macro_rules! recording {
    ($name:literal) => {
        (
            include_str!(concat!("../../transcripts/socketio/", $name, ".jsonl")),
            expect_file![concat!("../../transcripts/socketio/", $name, ".log")],
        )
    };
}

/// One of our clients, in the place of a recorded one.
struct Case {
    client: Client,
    label: String,
    sid: String,
    dialled: Option<String>,
    get: Option<u64>,
    /// Packets we sent that the recording has not come to yet.
    sent: VecDeque<String>,
    /// Packets of the recording that we hold back.
    held: Vec<String>,
    /// Recorded ack ids and ours.
    acks: BTreeMap<String, u64>,
    over: bool,
}

struct Replay {
    uptime: Duration,
    log: String,
    cases: Vec<Case>,
    /// Requests of the recording that are not answered yet: which case, whether a POST.
    asked: VecDeque<(Option<usize>, bool)>,
}

fn replay((recording, expected): (&str, ExpectFile)) {
    assert!(recording.starts_with("{\"provenance\""), "a recording names its origin");
    let mut replay = Replay {
        uptime: Duration::ZERO,
        log: String::new(),
        cases: Vec::new(),
        asked: VecDeque::new(),
    };
    for line in recording.lines().skip(1) {
        replay.line(&normal(serde_json::from_str(line).expect(line)));
    }
    for index in 0..replay.cases.len() {
        replay.assert_nothing_left(index);
    }
    expected.assert_eq(&replay.log);
}

impl Replay {
    fn line(&mut self, line: &Line) {
        self.advance(Duration::from_millis(line.t));
        match (line.via.as_str(), line.dir.as_str(), line.kind.as_str()) {
            ("#", ..) => writeln!(self.log, "# {}", line.note).unwrap(),
            ("http", "out", _) => self.http_out(line),
            ("http", "in", _) => self.http_in(line),
            (via, "-" | "in", "open") => self.opened(via, &line.url),
            (_, _, "dialled") => {}
            (via, ..) => match self.cases.iter().position(|case| case.label == via) {
                Some(index) => self.socket(index, line),
                None => writeln!(self.log, "{via} ~ {} {}", line.kind, line.status).unwrap(),
            },
        }
    }

    fn socket(&mut self, index: usize, line: &Line) {
        match (line.dir.as_str(), line.kind.as_str()) {
            ("in" | "-" | "out", "close") if self.cases[index].over => {}
            ("out", "close") => self.input(index, Input::Closed),
            ("in" | "-", "close") => self.input(index, Input::Closed),
            ("in", "text") => {
                let text = self.with_our_ack(index, &line.data);
                self.input(index, Input::Text(&text));
            }
            ("in", "binary") => self.input(index, Input::Binary(&unhex(&line.hex))),
            ("out", "text") => self.out(index, &line.data),
            ("out", "binary") => self.differ(index, &format!("<{}>", line.hex)),
            ("-", "error") => self.differ(index, &line.data),
            _ => panic!("{line:?}"),
        }
    }

    fn begin(&mut self, label: &str, transports: Transports) -> usize {
        let client = Client::new(Config { transports, ..Config::new("http://h") });
        self.cases.push(Case {
            client,
            label: label.to_owned(),
            sid: String::new(),
            dialled: None,
            get: None,
            sent: VecDeque::new(),
            held: Vec::new(),
            acks: BTreeMap::new(),
            over: false,
        });
        let index = self.cases.len() - 1;
        self.input(index, Input::Started);
        index
    }

    fn begin_again(&mut self, label: &str) -> usize {
        let index = self.cases.iter().position(|case| case.label == label).expect(label);
        self.cases[index].over = false;
        self.input(index, Input::Started);
        index
    }

    fn opened(&mut self, via: &str, url: &str) {
        let index = match sid_of(url) {
            // The recording by a proxy names no address here; it has one session.
            None if url.is_empty() => 0,
            // The same client comes back for what it missed.
            None if via == "csr2" => self.begin_again("csr1"),
            None => self.begin(via, Transports::WebSocketOnly),
            Some(sid) => self.case_of(sid).expect("the session is known"),
        };
        let case = &mut self.cases[index];
        let dialled = case.dialled.take().expect("we dialled");
        if !url.is_empty() && !url.contains("EIO=3") {
            assert_eq!(dialled.replace("ws://h/", "ws://HOST/"), url);
        }
        case.label = via.to_owned();
        self.input(index, Input::Opened);
    }

    fn case_of(&self, sid: &str) -> Option<usize> {
        self.cases.iter().position(|case| case.sid == sid && !case.over)
    }

    fn http_out(&mut self, line: &Line) {
        let is_post = line.method == "POST";
        let index = match sid_of(&line.path) {
            None if line.method == "GET" => {
                let index = self.begin("http", Transports::PollingFirst);
                if without_buster(&line.path) != "/socket.io/?EIO=4&transport=polling" {
                    self.differ(index, &format!("GET {}", line.path));
                }
                Some(index)
            }
            None => None,
            Some(sid) => self.case_of(sid),
        };
        self.asked.push_back((index, is_post));
        let Some(index) = index else {
            writeln!(self.log, "~ {} {}", line.method, line.path).unwrap();
            return;
        };
        if is_post {
            for packet in line.body.split('\u{1e}') {
                self.out(index, packet);
            }
        }
    }

    fn http_in(&mut self, line: &Line) {
        let is_post = line.body.eq_ignore_ascii_case("ok");
        let at = self.asked.iter().position(|(_, post)| *post == is_post).unwrap_or_default();
        let (index, is_post) = self.asked.remove(at).expect("something was asked");
        let Some(index) = index else {
            writeln!(self.log, "~ {} {}", line.status, line.body).unwrap();
            return;
        };
        // Ours are answered at once.
        if is_post {
            return;
        }
        let Some(id) = self.cases[index].get.take() else {
            return self.differ(index, &format!("GET -> {} {}", line.status, line.body));
        };
        let pieces = line.body.split('\u{1e}').map(|packet| self.with_our_ack(index, packet));
        let body = pieces.collect::<Vec<_>>().join("\u{1e}");
        if let Some(sid) = body.strip_prefix("0{\"sid\":\"").and_then(|rest| rest.split('"').next())
        {
            self.cases[index].sid = sid.to_owned();
        }
        let body = body.as_bytes();
        self.input(index, Input::Response { id, status: line.status, headers: &[], body });
    }

    /// The recorded client sent this: so do we, or have done.
    fn out(&mut self, index: usize, packet: &str) {
        if self.cases[index].over {
            return self.differ(index, packet);
        }
        if let Some((name, value, ack)) = single_argument(packet) {
            let now = self.now();
            let case = &mut self.cases[index];
            let (channel, time_out) = (name, Duration::from_secs(10));
            let command = match ack {
                None => Command::Publish { channel, value },
                Some(ack) => {
                    let id = case.acks.len() as u64;
                    case.acks.insert(ack.to_owned(), id);
                    Command::Request { id, channel, value, time_out }
                }
            };
            if let Err(error) = case.client.submit(now, command) {
                return self.differ(index, &format!("{packet} ({error:?})"));
            }
            self.drain(index);
            if self.cases[index].sent.is_empty() {
                let held = self.with_our_ack(index, packet);
                self.cases[index].held.push(held);
                return;
            }
        }
        let theirs = self.with_our_ack(index, packet);
        loop {
            let case = &mut self.cases[index];
            let Some(ours) = case.sent.front().cloned() else {
                return self.differ(index, packet);
            };
            let held = case.held.iter().position(|held| same(held, &ours));
            if !same(&ours, &theirs) && held.is_none() {
                return self.differ(index, packet);
            }
            case.sent.pop_front();
            match held {
                Some(held) => {
                    case.held.remove(held);
                    self.note(index, &format!("> {ours}, held back until now"));
                }
                None => return self.note(index, &format!("> {ours}")),
            }
        }
    }

    fn differ(&mut self, index: usize, what: &str) {
        self.note(index, &format!("~ {what}"));
    }

    fn note(&mut self, index: usize, what: &str) {
        writeln!(self.log, "{} {what}", self.cases[index].label).unwrap();
    }

    /// With the ack id that our client chose, in an event or an answer.
    fn with_our_ack(&self, index: usize, packet: &str) -> String {
        let acks = &self.cases[index].acks;
        for (theirs, ours) in acks {
            for head in ["42", "43"] {
                if let Some(rest) = packet.strip_prefix(&format!("{head}{theirs}[")) {
                    return format!("{head}{ours}[{rest}");
                }
            }
        }
        packet.to_owned()
    }

    fn now(&self) -> Now {
        Now { uptime: self.uptime, wall: EPOCH + self.uptime }
    }

    fn advance(&mut self, until: Duration) {
        for index in 0..self.cases.len() {
            self.uptime = self.uptime.min(until);
            while let Some(due) =
                self.cases[index].client.poll_timeout().filter(|due| *due <= until)
            {
                let now = Now { uptime: due, wall: EPOCH + due };
                self.cases[index].client.handle_timeout(now);
                self.drain(index);
            }
        }
        self.uptime = until;
    }

    fn input(&mut self, index: usize, input: Input<'_>) {
        let now = self.now();
        self.cases[index].client.handle_input(now, input);
        self.drain(index);
    }

    fn drain(&mut self, index: usize) {
        let mut posted = Vec::new();
        while let Some(outgoing) = self.cases[index].client.poll_transmit() {
            let case = &mut self.cases[index];
            match outgoing {
                Outgoing::Dial(dial) => case.dialled = Some(dial.url),
                Outgoing::Text(text) => case.sent.push_back(text),
                Outgoing::Fetch(Fetch { id, body: Some(body), .. }) => {
                    let body = String::from_utf8(body).unwrap();
                    case.sent.extend(body.split('\u{1e}').map(str::to_owned));
                    posted.push(id);
                }
                Outgoing::Fetch(fetch) => {
                    assert!(url_words(&fetch).starts_with("/socket.io/?EIO=4&transport=polling"));
                    assert_eq!(case.get.replace(fetch.id), None, "one GET at a time");
                }
                Outgoing::Abort(id) => case.get = case.get.filter(|get| *get != id),
                Outgoing::HangUp => {}
                other => panic!("{other:?}"),
            }
        }
        let client = &mut self.cases[index].client;
        let events: Vec<_> = std::iter::from_fn(|| client.poll_event()).flat_map(apart).collect();
        for event in events {
            self.note(index, &format!("* {}", event_words(&event)));
            if matches!(event, Event::Lost { .. } | Event::Refused(_)) {
                self.cases[index].over = true;
                self.cases[index].sent.clear();
            }
        }
        for id in posted {
            self.input(index, Input::Response { id, status: 200, headers: &[], body: b"ok" });
        }
    }

    fn assert_nothing_left(&self, index: usize) {
        let case = &self.cases[index];
        // Connections that the recording opens for other reasons never get as far as joining.
        let left: Vec<_> = case.sent.iter().filter(|packet| *packet != "40").collect();
        assert!(case.held.is_empty(), "{} never sent {:?}", case.label, case.held);
        assert!(left.is_empty(), "{} sent more than was recorded: {left:?}", case.label);
    }
}

#[test]
fn a_websocket_session_with_node() {
    replay(recording!("socketio-websocket"));
}

#[test]
fn the_official_client() {
    replay(recording!("socketio-official-client"));
}

#[test]
fn polling_and_its_errors_with_node() {
    replay(recording!("socketio-polling"));
}

#[test]
fn heartbeats_and_recovery_with_node() {
    replay(recording!("socketio-heartbeat-recovery"));
}

#[test]
fn flask() {
    replay(recording!("socketio-flask"));
}

#[test]
fn flask_with_options() {
    replay(recording!("socketio-flask-options"));
}
