//! What holds for any input: no panic, one end to an attempt and silence after it, the same
//! events however a polling body is cut.

use std::time::Duration;

use heliograph_protocol::session::{Command, Event, Input, Outgoing, Session};
use heliograph_protocol::socketio::{Client, Config, Transports, engine, packet};
use heliograph_telemetry::Now;
use proptest::prelude::*;

use super::script::{EPOCH, HELLO, config, event_words};
use crate::network::apart;

fn now(millis: u64) -> Now {
    let uptime = Duration::from_millis(millis);
    Now { uptime, wall: EPOCH + uptime }
}

/// Packets that are right or nearly so, with the bytes that follow some of them.
fn wire() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "42(/admin,)?[0-9]{0,2}\\[\"(temp|reading|photo)\",(1|\"20 °C\"|\\{\"a\":1\\}|null)\\]",
        3 => "4[56][0-3]-[0-9]?\\[\"photo\",\\{\"_placeholder\":true,\"num\":[0-3]\\}\\]",
        3 => "b(/9j/4A==|AQID|NDYx)",
        2 => Just("2".to_owned()),
        2 => "43[0-3]\\[1?\\]",
        1 => Just("40{\"sid\":\"n\",\"pid\":\"p\"}".to_owned()),
        1 => "(1|3|3probe|5|6|40|41|44\\{\\}|2probe)",
        1 => Just(HELLO.to_owned()),
        2 => "[0-9b]{0,3}[-/,\\[\\]{}\":a-z0-9]{0,12}",
        1 => ".{0,12}",
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Socket(String),
    Bytes(Vec<u8>),
    Opened,
    Closed,
    Started,
    /// Answers the oldest request.
    Answer(u16, Vec<String>),
    NoAnswer,
    Publish(String),
    Request(u64),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let status = prop_oneof![8 => Just(200), 1 => Just(400), 1 => any::<u16>()];
    prop_oneof![
        6 => wire().prop_map(Step::Socket),
        2 => prop::collection::vec(any::<u8>(), 0..8).prop_map(Step::Bytes),
        2 => Just(Step::Opened),
        1 => Just(Step::Closed),
        1 => Just(Step::Started),
        8 => (status, prop::collection::vec(wire(), 0..4)).prop_map(|(s, b)| Step::Answer(s, b)),
        3 => Just(Step::Answer(200, vec![HELLO.to_owned()])),
        2 => Just(Step::Socket(HELLO.to_owned())),
        3 => Just(Step::Socket("40{\"sid\":\"n\"}".to_owned())),
        1 => Just(Step::NoAnswer),
        2 => "(.{0,6}|disconnect)".prop_map(Step::Publish),
        2 => (0_u64..5).prop_map(Step::Request),
        3 => (0_u64..4_000).prop_map(Step::Pass),
    ]
}

fn transports() -> impl Strategy<Value = Transports> {
    prop_oneof![
        Just(Transports::Auto),
        Just(Transports::PollingFirst),
        Just(Transports::WebSocketOnly),
        Just(Transports::PollingOnly),
    ]
}

/// What a shell sees, with its books kept.
struct Shell {
    client: Client,
    millis: u64,
    gets: Vec<u64>,
    posts: Vec<u64>,
    /// In the order they were made.
    fetches: Vec<u64>,
    over: bool,
    requested: Vec<u64>,
}

impl Shell {
    fn new(config: Config) -> Self {
        let (gets, posts, fetches, requested) = Default::default();
        Self { client: Client::new(config), millis: 0, gets, posts, fetches, over: true, requested }
    }

    fn step(&mut self, step: Step) {
        let now = now(self.millis);
        match step {
            Step::Socket(text) => self.client.handle_input(now, Input::Text(&text)),
            Step::Bytes(bytes) => self.client.handle_input(now, Input::Binary(&bytes)),
            Step::Opened => self.client.handle_input(now, Input::Opened),
            Step::Closed => self.client.handle_input(now, Input::Closed),
            Step::Started => {
                (self.gets, self.posts, self.fetches) = Default::default();
                self.over = false;
                self.client.handle_input(now, Input::Started);
            }
            Step::Answer(status, packets) => {
                let Some(id) = self.next_fetch() else { return };
                let body = packets.join("\u{1e}").into_bytes();
                let answer = Input::Response { id, status, headers: &[], body: &body };
                self.client.handle_input(now, answer);
            }
            Step::NoAnswer => {
                let Some(id) = self.next_fetch() else { return };
                self.client.handle_input(now, Input::ResponseEnded { id });
            }
            Step::Publish(text) => {
                let command = Command::Publish { channel: text.clone(), value: text };
                _ = self.client.submit(now, command);
            }
            Step::Request(id) => {
                let id = id + 100 * self.millis + self.requested.len() as u64 * 1_000_000_000;
                let (channel, value, time_out) = ("c".into(), "1".into(), Duration::from_secs(1));
                let command = Command::Request { id, channel, value, time_out };
                if self.client.submit(now, command).is_ok() {
                    self.requested.push(id);
                }
            }
            Step::Pass(millis) => {
                self.millis += millis;
                self.client.handle_timeout(super::properties::now(self.millis));
            }
        }
        self.drain();
    }

    fn next_fetch(&mut self) -> Option<u64> {
        if self.fetches.is_empty() {
            return None;
        }
        let id = self.fetches.remove(0);
        self.gets.retain(|get| *get != id);
        self.posts.retain(|post| *post != id);
        Some(id)
    }

    fn drain(&mut self) {
        let was_over = self.over;
        let mut ends = 0;
        while let Some(event) = self.client.poll_event() {
            match event {
                Event::Lost { .. } | Event::Refused(_) => ends += 1,
                Event::Replied { id, .. } => {
                    let at = self.requested.iter().position(|request| *request == id);
                    self.requested.remove(at.expect("answered once, and only what was asked"));
                }
                _ => {}
            }
        }
        assert!(ends <= usize::from(!was_over), "an attempt ends once");
        self.over = was_over || ends > 0;
        let mut farewells = 0;
        while let Some(outgoing) = self.client.poll_transmit() {
            assert!(!was_over, "{outgoing:?} after the end");
            match outgoing {
                Outgoing::Fetch(fetch) => {
                    let is_farewell = self.over && fetch.body.as_deref() == Some(b"1");
                    farewells += usize::from(is_farewell);
                    let pending =
                        if fetch.body.is_some() { &mut self.posts } else { &mut self.gets };
                    pending.push(fetch.id);
                    assert!(pending.len() <= 1, "one GET and one POST");
                    self.fetches.push(fetch.id);
                }
                Outgoing::Abort(id) => {
                    self.gets.retain(|get| *get != id);
                    self.posts.retain(|post| *post != id);
                    self.fetches.retain(|fetch| *fetch != id);
                }
                _ => {}
            }
        }
        if self.over {
            assert_eq!(self.client.poll_timeout(), None, "nothing is due after the end");
            assert!(was_over || self.fetches.len() == farewells, "the rest is aborted");
            assert!(self.requested.is_empty(), "nobody waits for an answer any more");
        }
    }
}

/// A client that polls and is in the namespace, and its pending GET.
fn polling() -> (Client, u64) {
    let mut client = Client::new(config(Transports::PollingOnly));
    client.handle_input(now(0), Input::Started);
    let mut get = 0;
    for body in [HELLO, "40{\"sid\":\"n\"}"] {
        get = pending_get(&mut client, get);
        let body = body.as_bytes();
        client.handle_input(now(0), Input::Response { id: get, status: 200, headers: &[], body });
    }
    get = pending_get(&mut client, get);
    while client.poll_event().is_some() {}
    (client, get)
}

fn pending_get(client: &mut Client, mut get: u64) -> u64 {
    while let Some(outgoing) = client.poll_transmit() {
        if let Outgoing::Fetch(fetch) = outgoing
            && fetch.body.is_none()
        {
            get = fetch.id;
        }
    }
    get
}

fn told(client: &mut Client) -> Vec<String> {
    std::iter::from_fn(|| client.poll_event())
        .flat_map(apart)
        .map(|event| event_words(&event))
        .collect()
}

/// What a server in its senses sends.
fn sane() -> impl Strategy<Value = Vec<String>> {
    let one = |text: &str| vec![text.to_owned()];
    let group = prop_oneof![
        (-1e6..1e6_f64).prop_map(|number| vec![format!("42[\"temp\",{number}]")]),
        "[a-z]{1,5}".prop_map(|word| vec![format!("42[\"say\",\"{word}\"]")]),
        Just(one("2")),
        Just(vec![
            "451-[\"photo\",{\"_placeholder\":true,\"num\":0}]".to_owned(),
            "b/9j/4A==".to_owned()
        ]),
        Just(vec![
            "452-[\"data\",{\"a\":{\"_placeholder\":true,\"num\":1}},{\"_placeholder\":true,\"num\":0}]".to_owned(),
            "bNDYx".to_owned(),
            "biVBORw0KGgo=".to_owned(),
        ]),
    ];
    prop::collection::vec(group, 1..8).prop_map(|groups| groups.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_panics_and_an_attempt_ends_once(
        transports in transports(),
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let mut shell = Shell::new(config(transports));
        shell.step(Step::Started);
        for step in steps {
            // The shell starts again only after the end.
            if matches!(step, Step::Started) && !shell.over {
                continue;
            }
            shell.step(step);
            for _ in 0..10 {
                shell.step(Step::Pass(0));
            }
            let due = shell.client.poll_timeout();
            prop_assert!(due.is_none_or(|due| due > now(shell.millis).uptime), "due in the past");
        }
    }

    /// Where polling bodies are cut between packets, and what comes by the socket instead, makes
    /// no difference.
    #[test]
    fn the_same_events_however_they_travel(packets in sane(), cuts in prop::collection::vec(any::<bool>(), 32)) {
        let mut bodies = vec![Vec::new()];
        for (packet, cut) in packets.iter().zip(cuts) {
            if cut {
                bodies.push(Vec::new());
            }
            bodies.last_mut().unwrap().push(packet.as_str());
        }
        let (mut whole, get) = polling();
        let all = bodies.concat().join("\u{1e}");
        whole.handle_input(now(0), Input::Response { id: get, status: 200, headers: &[], body: all.as_bytes() });
        let expected = told(&mut whole);

        let (mut cut, mut get) = polling();
        for body in bodies.iter().filter(|body| !body.is_empty()) {
            let body = body.join("\u{1e}").into_bytes();
            cut.handle_input(now(0), Input::Response { id: get, status: 200, headers: &[], body: &body });
            get = pending_get(&mut cut, get);
        }
        prop_assert_eq!(told(&mut cut), &expected[..]);

        let mut socket = super::script::joined();
        for packet in bodies.concat() {
            match engine::decode_body(packet.as_bytes()).next().unwrap().unwrap() {
                engine::Packet::Binary(bytes) => socket.handle_input(now(0), Input::Binary(&bytes)),
                _ => socket.handle_input(now(0), Input::Text(packet)),
            }
        }
        prop_assert_eq!(told(&mut socket), expected);
    }

    #[test]
    fn engine_packets_round_trip(data in "[^\u{1e}]{0,20}", bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        use engine::Packet;
        let packets = [
            Packet::Open(&data), Packet::Close, Packet::Ping(&data), Packet::Pong(&data),
            Packet::Message(&data), Packet::Upgrade, Packet::Noop, Packet::Binary(bytes.into()),
        ];
        let body = packets.each_ref().map(engine::encode).join("\u{1e}");
        let read: Result<Vec<_>, _> = engine::decode_body(body.as_bytes()).collect();
        prop_assert_eq!(read, Ok(packets.to_vec()));
    }

    #[test]
    fn packets_round_trip(
        kind in 0_usize..7,
        attachments in 0..=packet::MAX_ATTACHMENTS,
        namespace in "/[a-z0-9/-]{0,8}",
        ack in any::<Option<u64>>(),
        payload in "(|\\[.{0,10}|\\{.{0,10})",
    ) {
        use packet::Kind::*;
        let kind = [Connect, Disconnect, Event, Ack, ConnectError, BinaryEvent, BinaryAck][kind];
        let attachments = if kind == BinaryEvent || kind == BinaryAck { attachments } else { 0 };
        let packet =
            packet::Packet { kind, attachments, namespace: &namespace, ack, payload: &payload };
        let written = packet.encode();
        prop_assert_eq!(packet::Packet::decode(&written), Ok(packet));
    }

    #[test]
    fn any_text_is_read_the_same_after_writing(text in "[0-9]{0,4}-?(/[a-z?]{0,4},?)?.{0,12}") {
        // No JSON begins with a slash, which would be taken for a namespace.
        let packet = packet::Packet::decode(&text).ok();
        if let Some(packet) = packet.filter(|packet| !packet.payload.starts_with('/')) {
            let written = packet.encode();
            prop_assert_eq!(packet::Packet::decode(&written), Ok(packet));
        }
    }

    #[test]
    fn any_body_is_taken_apart_completely(body in prop::collection::vec(prop_oneof![Just(0x1e_u8), any::<u8>()], 0..40)) {
        let pieces = body.split(|byte| *byte == engine::SEPARATOR).count();
        let expected = if body.is_empty() { 0 } else { pieces };
        prop_assert_eq!(engine::decode_body(&body).count(), expected);
    }
}
