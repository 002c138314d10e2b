//! What holds for any stream of bytes, however it is cut.

use std::time::Duration;

use heliograph_protocol::mqtt::{Config, Filter, Version};
use heliograph_protocol::session::{Command, Event, Input, Outgoing, Session};
use proptest::collection::vec;
use proptest::prelude::*;

use super::bench::{Bench, config, packet};

/// All that a client does on a stream of bytes cut into these pieces.
fn run(version: Option<Version>, stream: &[u8], cuts: &[usize]) -> (Vec<Outgoing>, Vec<Event>) {
    let filters = vec![Filter::new("#")];
    let mut bench = Bench::new(Config { version, filters, max_packet_bytes: 2_000, ..config() });
    bench.input(Input::Started);
    bench.input(Input::Opened);
    let mut rest = stream;
    for cut in cuts.iter().chain([&stream.len()]) {
        let (piece, after) = rest.split_at(*cut.min(&rest.len()));
        rest = after;
        bench.input(Input::Binary(piece));
    }
    let done = bench.drain();
    bench.advance(Duration::from_secs(3_600), |bench| {
        bench.drain();
    });
    done
}

/// Packets as brokers send them, some with mistakes.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let sensible = prop_oneof![
        Just(packet(r#"30 % 0001"t" 00 "21""#)),
        Just(packet(r#"32 % 0001"t" 0005 03 230001 "22""#)),
        Just(packet(r#"30 % 0000 03 230001 "23""#)),
        Just(packet(r#"31 % 0003"cam" 00 ffd8ffe0"#)),
        Just(packet("90 04 0001 00 00")),
        Just(packet("40 02 0001")),
        Just(packet("d0 00")),
        Just(packet("20 02 0001")),
        Just(packet("e0 01 8e")),
        (0..1_990_usize).prop_map(|size| packet(&format!(r#"30 % 0001"t" 00 "{:size$}""#, 7))),
    ];
    let any_packet = (any::<u8>(), vec(any::<u8>(), 0..40)).prop_map(|(first, body)| {
        let mut packet = vec![first, body.len() as u8];
        packet.extend(body);
        packet
    });
    let part = prop_oneof![6 => sensible, 2 => any_packet, 1 => vec(any::<u8>(), 0..6)];
    let greeting = prop_oneof![
        5 => Just(packet("20 03 000000")),
        3 => Just(packet("20 02 0000")),
        1 => vec(any::<u8>(), 0..6),
    ];
    (greeting, vec(part, 0..12)).prop_map(|(greeting, parts)| [greeting, parts.concat()].concat())
}

fn version() -> impl Strategy<Value = Option<Version>> {
    prop_oneof![Just(None), Just(Some(Version::V5)), Just(Some(Version::V311))]
}

proptest! {
    #[test]
    fn any_chopping_gives_the_same(
        version in version(),
        stream in stream(),
        cuts in vec(0..9_usize, 0..200),
    ) {
        let whole = run(version, &stream, &[]);
        prop_assert_eq!(run(version, &stream, &cuts), whole.clone());
        prop_assert_eq!(run(version, &stream, &vec![1; stream.len()]), whole);
    }

    /// An attempt ends once, after which nothing more happens until the next.
    #[test]
    fn an_attempt_ends_once(steps in vec(step(), 0..60)) {
        let mut bench = Bench::new(Config { filters: vec![Filter::new("#")], ..config() });
        let (mut attempts, mut ends, mut asked, mut answered) = (0, 0, 0, 0);
        let mut is_over = true;
        for step in steps {
            match &step {
                Step::Start if !is_over => continue,
                Step::Start => {
                    attempts += 1;
                    is_over = false;
                    bench.input(Input::Started);
                }
                Step::Open if is_over => continue,
                Step::Open => bench.input(Input::Opened),
                Step::Close => bench.input(Input::Closed),
                Step::Bytes(bytes) => bench.input(Input::Binary(bytes)),
                Step::Text(text) => bench.input(Input::Text(text)),
                Step::Wait(secs) => {
                    let until = bench.now.uptime + Duration::from_secs(*secs);
                    let mut told = Vec::new();
                    bench.advance(until, |bench| told.extend(bench.drain().1));
                    ends += ends_in(&told);
                    answered += answers_in(&told);
                    is_over = is_over || ends_in(&told) > 0;
                }
                Step::Ask => {
                    let command = Command::Request {
                        id: asked,
                        channel: "cam/capture".into(),
                        value: "{}".into(),
                        time_out: Duration::from_secs(5),
                    };
                    asked += u64::from(bench.client.submit(bench.now, command).is_ok());
                }
            }
            let (transmits, events) = bench.drain();
            if is_over {
                prop_assert_eq!(transmits, []);
                prop_assert_eq!(bench.client.poll_timeout(), None);
            }
            ends += ends_in(&events);
            answered += answers_in(&events);
            is_over = is_over || ends_in(&events) > 0;
            prop_assert!(ends <= attempts);
        }
        if !is_over {
            bench.input(Input::Closed);
            // Closing may make it try again in 3.1.1.
            bench.input(Input::Closed);
            let (_, events) = bench.drain();
            ends += ends_in(&events);
            answered += answers_in(&events);
        }
        prop_assert_eq!(ends, attempts);
        prop_assert_eq!(answered, asked);
    }
}

#[derive(Clone, Debug)]
enum Step {
    Start,
    Open,
    Close,
    Bytes(Vec<u8>),
    Text(String),
    Wait(u64),
    Ask,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Start),
        2 => Just(Step::Open),
        1 => Just(Step::Close),
        4 => stream().prop_map(Step::Bytes),
        1 => vec(any::<u8>(), 0..30).prop_map(Step::Bytes),
        1 => ".{0,10}".prop_map(Step::Text),
        2 => (0..200_u64).prop_map(Step::Wait),
        3 => Just(Step::Ask),
    ]
}

fn ends_in(events: &[Event]) -> u32 {
    let is_end = |event: &&Event| matches!(event, Event::Lost { .. } | Event::Refused(_));
    events.iter().filter(is_end).count() as u32
}

fn answers_in(events: &[Event]) -> u64 {
    events.iter().filter(|event| matches!(event, Event::Replied { .. })).count() as u64
}
