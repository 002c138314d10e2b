//! HTTP: intervals, unchanged answers, failures, and streams of events cut anywhere.

use std::fmt::Write;
use std::time::Duration;

use expect_test::{Expect, expect};
use heliograph_protocol::poll::{Client, Config};
use heliograph_protocol::session::{Event, Fetch, Input, Outgoing, Session};
use heliograph_telemetry::{Now, Timestamp};
use proptest::prelude::*;

use crate::network::{apart, reading_words};

fn at(millis: u64) -> Now {
    let uptime = Duration::from_millis(millis);
    Now { uptime, wall: Timestamp::from_micros(1_795_166_000_000_000) + uptime }
}

/// A server's answer: status, headers, body.
type Answer<'a> = (u16, &'a [(&'a str, &'a str)], &'a [u8]);

struct Run {
    client: Client,
    millis: u64,
    asked: Option<u64>,
    log: String,
}

impl Run {
    fn new(interval_millis: u64) -> Self {
        let interval = Duration::from_millis(interval_millis);
        let client = Client::new(Config { interval, ..Config::new("http://esp/status") });
        let mut run = Self { client, millis: 0, asked: None, log: String::new() };
        run.start();
        run
    }

    fn start(&mut self) {
        self.client.handle_input(at(self.millis), Input::Started);
        self.drain();
    }

    /// The whole answer, after 5 ms.
    fn answer(&mut self, (status, headers, body): Answer<'_>) {
        self.begin(status, headers);
        self.part(body);
        self.end();
    }

    fn begin(&mut self, status: u16, headers: &[(&str, &str)]) {
        self.millis += 5;
        let headers: Vec<_> =
            headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let id = self.asked.expect("a request");
        let input = Input::Response { id, status, headers: &headers, body: &[] };
        self.client.handle_input(at(self.millis), input);
        self.drain();
    }

    fn part(&mut self, bytes: &[u8]) {
        let Some(id) = self.asked else { return };
        self.client.handle_input(at(self.millis), Input::ResponsePart { id, bytes });
        self.drain();
    }

    fn end(&mut self) {
        let Some(id) = self.asked.take() else { return };
        self.client.handle_input(at(self.millis), Input::ResponseEnded { id });
        self.drain();
    }

    /// Lets time pass from deadline to deadline.
    fn pass(&mut self, millis: u64) {
        let until = self.millis + millis;
        while let Some(due) = self.client.poll_timeout() {
            let due = due.as_millis() as u64;
            if due > until || self.asked.is_some() {
                break;
            }
            self.millis = self.millis.max(due);
            self.client.handle_timeout(at(self.millis));
            self.drain();
        }
        self.millis = until;
    }

    fn drain(&mut self) {
        while let Some(outgoing) = self.client.poll_transmit() {
            match outgoing {
                Outgoing::Fetch(fetch) => self.fetch(&fetch),
                Outgoing::Abort(id) => {
                    if self.asked == Some(id) {
                        self.asked = None;
                    }
                    writeln!(self.log, "{} > abort", self.millis).unwrap();
                }
                other => panic!("{other:?}"),
            }
        }
        for event in std::iter::from_fn(|| self.client.poll_event()).flat_map(apart) {
            let words = match event {
                Event::Readings(readings) => reading_words(&readings[0]),
                Event::Rejected(rejection) => format!("rejected: {}", rejection.reason),
                other => format!("{other:?}"),
            };
            writeln!(self.log, "{} * {words}", self.millis).unwrap();
        }
    }

    fn fetch(&mut self, fetch: &Fetch) {
        assert_eq!(self.asked, None, "one request at a time");
        assert!(fetch.in_parts && fetch.body.is_none());
        self.asked = Some(fetch.id);
        let headers: Vec<_> = fetch.headers.iter().map(|(k, v)| format!("{k}: {v}")).collect();
        let (secs, headers) = (fetch.time_out.as_secs(), headers.join(" | "));
        writeln!(self.log, "{} > GET {} ({secs} s) {headers}", self.millis, fetch.url).unwrap();
    }

    fn check(self, expected: Expect) {
        expected.assert_eq(&self.log);
    }
}

const STREAM: &[(&str, &str)] = &[("content-type", "text/event-stream; charset=utf-8")];

#[test]
fn readings_come_at_the_interval_and_not_again_when_unchanged() {
    let mut run = Run::new(1_000);
    run.answer((200, &[("etag", "\"v1\"")], br#"{"temp":21.5}"#));
    run.pass(2_500);
    run.answer((304, &[], b""));
    run.pass(600);
    run.answer((200, &[], b"461"));
    run.pass(1_000);
    run.check(expect![[r#"
        0 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        5 * Ready { round_trip: Some(5ms) }
        5 * temp = 21.5
        1000 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8 | If-None-Match: "v1"
        2510 > abort
        2510 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8 | If-None-Match: "v1"
        3115 * value = 461
        3510 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
    "#]]);
}

#[test]
fn failures_are_waited_out_and_then_said() {
    let mut run = Run::new(1_000);
    run.answer((200, &[], b"1"));
    run.pass(1_000);
    run.answer((503, &[("retry-after", "7")], b"later"));
    run.pass(7_000);
    run.end();
    run.pass(60_000);
    run.answer((500, &[], b""));
    run.pass(60_000);
    run.start();
    run.end();
    run.pass(60_000);
    run.check(expect![[r#"
        0 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        5 * Ready { round_trip: Some(5ms) }
        5 * value = 1
        1000 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        1010 > abort
        8000 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        12000 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        68015 > abort
        68015 * Lost { reason: Some("The server is in trouble (500).") }
        128015 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        128015 * Lost { reason: Some("No answer, or none this page may read. Is the device switched on and in the same network? If its page opens in a browser tab, it has to allow others to read it: it must send Access-Control-Allow-Origin.") }
    "#]]);
}

#[test]
fn what_only_the_user_can_change_is_not_tried_again() {
    for (status, words) in [(401, "password"), (403, "allow"), (404, "nothing at this address")] {
        let mut run = Run::new(1_000);
        run.answer((status, &[], b"no"));
        run.pass(60_000);
        assert!(run.log.contains("Refused(") && run.log.contains(words), "{}", run.log);
        assert_eq!(run.log.matches("GET").count(), 1, "{}", run.log);
    }
}

#[test]
fn a_header_that_a_device_does_not_allow_is_left_out() {
    let mut run = Run::new(1_000);
    run.answer((200, &[("etag", "\"v1\"")], b"1"));
    run.pass(1_000);
    run.end();
    run.pass(4_000);
    run.answer((200, &[("etag", "\"v2\"")], b"2"));
    run.pass(1_000);
    assert_eq!(run.log.matches("If-None-Match").count(), 1, "{}", run.log);
    assert!(run.log.contains("value = 2") && !run.log.contains("Lost"), "{}", run.log);
}

#[test]
fn pictures_and_web_pages_are_told_apart() {
    let mut run = Run::new(1_000);
    run.answer((200, &[], b"\xff\xd8\xff\xd9"));
    run.pass(1_000);
    run.answer((200, &[("content-type", "text/html")], b"\n<!doctype html><p>hi"));
    run.pass(1_000);
    run.answer((200, &[], b"{\"a\":"));
    run.check(expect![[r#"
        0 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        5 * Ready { round_trip: Some(5ms) }
        5 * Picture { path: "camera", bytes: [255, 216, 255, 217], retained: false }
        1000 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        1010 * rejected: a web page and no data; the address of the data is often another, such as /data or /status
        2000 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        2015 * rejected: not valid JSON
    "#]]);
}

#[test]
fn a_stream_is_recognized_followed_and_taken_up_again() {
    let mut run = Run::new(1_000);
    run.begin(200, STREAM);
    run.begin(200, STREAM);
    run.part(b"retry: 2500\n\nid: 41\ndata: 461\n\nevent: temp\ndata: {\"c\":21.5}\n\n: alive\n\n");
    run.part(b"data: {\"event\":\"say\",\"chat\":\"hi\"}\n\n");
    run.end();
    run.start();
    run.pass(60_000);
    run.begin(200, STREAM);
    run.part(b"data: 462\n\n");
    run.check(expect![[r#"
        0 > GET http://esp/status (10 s) Accept: application/json, text/event-stream;q=0.9, */*;q=0.8
        5 > abort
        5 > GET http://esp/status (120 s) Accept: text/event-stream
        5 * Ready { round_trip: Some(5ms) }
        10 * value = 461
        10 * temp/c = 21.5
        10 * say = "hi"
        10 * Lost { reason: Some("The stream of events ended.") }
        2510 > GET http://esp/status (120 s) Accept: text/event-stream | Last-Event-ID: 41
        60015 * Ready { round_trip: Some(57.505s) }
        60015 * value = 462
    "#]]);
}

#[test]
fn a_stream_that_is_over_for_good_is_left() {
    let mut run = Run::new(1_000);
    run.begin(200, STREAM);
    run.begin(204, &[]);
    run.pass(60_000);
    assert!(run.log.ends_with("no more events.\")\n"), "{}", run.log);
}

#[test]
fn a_body_without_end_is_cut_off() {
    let mut run = Run::new(1_000);
    run.begin(200, &[]);
    for _ in 0..30 {
        run.part(&vec![b' '; 1 << 20]);
    }
    run.end();
    assert!(run.log.contains("rejected: an answer larger than"), "{}", run.log);
}

/// All that a stream says, cut at the given places.
fn stream_log(stream: &[u8], cuts: &[usize]) -> String {
    let mut run = Run::new(1_000);
    run.begin(200, STREAM);
    run.begin(200, STREAM);
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
    cuts.extend([0, stream.len()]);
    cuts.sort_unstable();
    for pair in cuts.windows(2) {
        run.part(&stream[pair[0]..pair[1]]);
    }
    run.log
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_chopping_of_a_stream_gives_the_same_events(
        lines in prop::collection::vec(
            "(data|event|id|retry|)(:|: )([0-9]{1,3}|\\{\"é\":[0-9]\\}|temp|)(\n|\r\n|\r)(\n|\r|)", 0..20),
        cuts in prop::collection::vec(any::<usize>(), 0..40),
    ) {
        let stream = lines.concat();
        let whole = stream_log(stream.as_bytes(), &[]);
        prop_assert_eq!(stream_log(stream.as_bytes(), &cuts), whole);
    }

    #[test]
    fn no_stream_of_bytes_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        stream_log(&bytes, &[bytes.len() / 2]);
        let mut run = Run::new(1_000);
        run.answer((200, &[], &bytes));
    }
}
