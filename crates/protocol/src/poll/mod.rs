//! HTTP for what offers nothing better: asked again and again, or a stream of Server-Sent Events.
//!
//! ```text
//! Started --> fetch --200 text/event-stream--> stream until it ends --> Lost
//!               |-----200 anything else--> decode, wait, fetch again (304: alive, nothing new)
//!               |-----401, 403, 404, ...--> Refused
//!               '-----anything else: twice again after longer waits, then Lost;
//!                     at once Lost while nothing has come yet
//! ```
//!
//! Invariants: one request at a time; the interval counts from request to request and is never
//! undercut by the session itself; what a stream says does not depend on how its bytes are cut.

mod sse;
mod words;

use std::time::Duration;

use heliograph_telemetry::Now;

use crate::payload::{self, Place};
use crate::queue::Queue;
use crate::session::{Command, CommandError, Event, Fetch, Input, Outgoing, Session};
use sse::{Parsed, Parser, ServerEvent};

/// No server is asked more often.
const LEAST_INTERVAL: Duration = Duration::from_millis(50);
/// An answer begins within this time, and goes on.
const TIME_OUT: Duration = Duration::from_secs(10);
/// A stream that says nothing for this long, not even a comment, is taken to be broken.
const STREAM_TIME_OUT: Duration = Duration::from_secs(120);
/// Longest wait after a failure, unless the interval is longer.
const MAX_BACK_OFF: Duration = Duration::from_secs(30);
/// Failures in a row after which the link is lost.
const MAX_FAILURES: u32 = 3;
const MAX_BODY_BYTES: usize = 22 << 20;
const NOT_MODIFIED: u16 = 304;

/// What to ask, and how often.
#[derive(Clone, Debug)]
pub struct Config {
    /// `http://` or `https://`.
    pub url: String,
    /// Time from one request to the next, at least 50 ms; a stream is not asked again.
    pub interval: Duration,
    /// The channel of a value that comes without a name.
    pub channel: String,
    /// Headers to send, such as `Authorization`.
    pub headers: Vec<(String, String)>,
}

impl Config {
    /// The usual: once per second, bare values on the channel `value`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            interval: Duration::from_secs(1),
            channel: "value".to_owned(),
            headers: Vec::new(),
        }
    }
}

/// HTTP polling or a stream of events as a [`Session`].
#[derive(Debug)]
pub struct Client {
    config: Config,
    stage: Stage,
    /// Grows with each request; never reused.
    last_id: u64,
    is_ready: bool,
    failures: u32,
    /// Whether the server answered with a stream before.
    streams: bool,
    /// As the server named what it sent last.
    etag: Option<String>,
    /// Extra headers make a browser ask first, which not every device understands.
    extra_headers_fail: bool,
    parser: Parser,
    /// A server that ends its stream says how long to stay away.
    not_before: Option<Duration>,
    queue: Queue,
}

#[derive(Debug, PartialEq)]
enum Stage {
    Idle,
    /// For the moment of the next request.
    Waiting(Duration),
    Asked {
        since: Duration,
        extra_headers: bool,
    },
    Reading {
        since: Duration,
        body: Vec<u8>,
        too_large: bool,
    },
    Streaming,
}

impl Client {
    /// A client that has asked nothing yet.
    pub fn new(mut config: Config) -> Self {
        config.interval = config.interval.max(LEAST_INTERVAL);
        Self {
            config,
            stage: Stage::Idle,
            last_id: 0,
            is_ready: false,
            failures: 0,
            streams: false,
            etag: None,
            extra_headers_fail: false,
            parser: Parser::default(),
            not_before: None,
            queue: Queue::default(),
        }
    }

    fn ask(&mut self, now: Now) {
        let mut headers = self.config.headers.clone();
        let accept = match self.streams {
            true => "text/event-stream",
            false => "application/json, text/event-stream;q=0.9, */*;q=0.8",
        };
        headers.push(("Accept".to_owned(), accept.to_owned()));
        let extra = match self.streams {
            true => Some(&self.parser.last_id)
                .filter(|id| !id.is_empty())
                .map(|id| ("Last-Event-ID", id)),
            false => self.etag.as_ref().map(|etag| ("If-None-Match", etag)),
        };
        let extra = extra.filter(|_| !self.extra_headers_fail);
        let extra_headers = extra.is_some();
        headers.extend(extra.map(|(name, value)| (name.to_owned(), value.clone())));
        self.queue.narrate(true, "", b"GET");
        self.last_id += 1;
        self.stage = Stage::Asked { since: now.uptime, extra_headers };
        self.queue.transmit(Outgoing::Fetch(Fetch {
            id: self.last_id,
            url: self.config.url.clone(),
            headers,
            body: None,
            time_out: if self.streams { STREAM_TIME_OUT } else { TIME_OUT },
            in_parts: true,
        }));
    }

    fn answered(&mut self, now: Now, status: u16, headers: &[(String, String)], body: &[u8]) {
        let Stage::Asked { since, .. } = self.stage else { return };
        let header = |name: &str| {
            headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        match status {
            200..=203 if header("content-type").is_some_and(is_stream) => {
                self.ready(now, since);
                self.begin_stream(now, body);
            }
            204 if self.streams => self.refuse(words::NO_MORE.to_owned()),
            200..=299 => {
                self.etag = header("etag").map(str::to_owned);
                self.ready(now, since);
                self.stage = Stage::Reading { since, body: Vec::new(), too_large: false };
                self.part(now, body);
            }
            NOT_MODIFIED => {
                self.ready(now, since);
                self.queue.narrate(false, "", b"304 Not Modified");
                self.abort();
                self.wait(now, since + self.config.interval);
            }
            _ => {
                self.abort();
                match words::refusal(status) {
                    Some(reason) => self.refuse(reason),
                    None => self.failed(now, since, words::failure(status), header("retry-after")),
                }
            }
        }
    }

    fn ready(&mut self, now: Now, since: Duration) {
        self.failures = 0;
        if !self.is_ready {
            self.is_ready = true;
            let round_trip = Some(now.uptime.saturating_sub(since));
            self.queue.tell(Event::Ready { round_trip });
        }
    }

    /// The first time, the request is made anew with patience for long silence.
    fn begin_stream(&mut self, now: Now, body: &[u8]) {
        if !self.streams {
            self.streams = true;
            self.abort();
            return self.ask(now);
        }
        self.parser = std::mem::take(&mut self.parser).reconnected();
        self.stage = Stage::Streaming;
        self.part(now, body);
    }

    fn part(&mut self, now: Now, bytes: &[u8]) {
        match &mut self.stage {
            Stage::Reading { body, too_large, .. } => {
                if body.len() + bytes.len() > MAX_BODY_BYTES {
                    *too_large = true;
                } else {
                    body.extend_from_slice(bytes);
                }
            }
            Stage::Streaming => {
                let mut parsed = Vec::new();
                self.parser.push(bytes, |event| parsed.push(event));
                for event in parsed {
                    self.take_event(now, event);
                }
            }
            Stage::Idle | Stage::Waiting(_) | Stage::Asked { .. } => {}
        }
    }

    fn take_event(&mut self, now: Now, parsed: Parsed) {
        self.queue.begin_message();
        let ServerEvent { kind, data } = match parsed {
            Parsed::Event(event) => event,
            Parsed::TooLarge => return self.queue.reject("an event larger than 22 MiB", ""),
        };
        let place = match kind.as_str() {
            "" | "message" => Place::root(&self.config.channel),
            kind => Place::at(kind),
        };
        let (_, decoded) = payload::decode_event(place, data.as_bytes(), now.wall);
        self.queue.narrate(false, &kind, data.as_bytes());
        self.queue.tell_decoded(decoded, data.as_bytes());
    }

    fn ended(&mut self, now: Now) {
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Asked { since, extra_headers: true } => {
                // Perhaps they are what is not allowed.
                self.extra_headers_fail = true;
                self.failed(now, since, words::UNREACHABLE.to_owned(), None);
            }
            Stage::Asked { since, .. } => {
                self.failed(now, since, words::UNREACHABLE.to_owned(), None);
            }
            Stage::Reading { since, body, too_large } => {
                match too_large {
                    true => self.queue.reject("an answer larger than 22 MiB", ""),
                    false => self.take_body(now, &body),
                }
                self.wait(now, since + self.config.interval);
            }
            Stage::Streaming => {
                let pause = self.parser.retry_millis.unwrap_or_default();
                self.not_before = Some(now.uptime + Duration::from_millis(pause));
                self.lose(words::STREAM_ENDED.to_owned());
            }
            stage @ (Stage::Idle | Stage::Waiting(_)) => self.stage = stage,
        }
    }

    fn take_body(&mut self, now: Now, body: &[u8]) {
        self.queue.narrate(false, "", body);
        if body.trim_ascii_start().starts_with(b"<") {
            return self.queue.reject(words::WEB_PAGE, &String::from_utf8_lossy(body));
        }
        let place = Place::root(&self.config.channel);
        let decoded = payload::decode_message(place, body, now.wall);
        self.queue.tell_decoded(decoded, body);
    }

    /// `retry_after` in seconds, where the server names them.
    fn failed(&mut self, now: Now, since: Duration, reason: String, retry_after: Option<&str>) {
        self.failures += 1;
        if !self.is_ready || self.failures >= MAX_FAILURES {
            return self.lose(reason);
        }
        let longer = self.config.interval.saturating_mul(1 << self.failures);
        let back_off = longer.min(MAX_BACK_OFF.max(self.config.interval));
        let asked_for = retry_after.and_then(|secs| secs.trim().parse().ok());
        let asked_for = asked_for.map_or(Duration::ZERO, Duration::from_secs).min(MAX_BACK_OFF);
        self.wait(now, since + back_off.max(asked_for));
    }

    fn wait(&mut self, now: Now, until: Duration) {
        self.stage = Stage::Waiting(until.max(now.uptime));
    }

    fn lose(&mut self, reason: String) {
        self.stage = Stage::Idle;
        self.queue.tell(Event::Lost { reason: Some(reason) });
    }

    fn refuse(&mut self, reason: String) {
        self.abort();
        self.stage = Stage::Idle;
        self.queue.tell(Event::Refused(reason));
    }

    /// The rest of the answer is not wanted.
    fn abort(&mut self) {
        self.queue.transmit(Outgoing::Abort(self.last_id));
    }
}

fn is_stream(content_type: &str) -> bool {
    content_type.trim_start().to_ascii_lowercase().starts_with("text/event-stream")
}

impl Session for Client {
    fn handle_input(&mut self, now: Now, input: Input<'_>) {
        match input {
            Input::Started => {
                self.is_ready = false;
                self.failures = 0;
                match self.not_before.take().filter(|due| *due > now.uptime) {
                    Some(due) => self.wait(now, due),
                    None => self.ask(now),
                }
            }
            Input::Response { id, status, headers, body } if id == self.last_id => {
                self.answered(now, status, headers, body);
            }
            Input::ResponsePart { id, bytes } if id == self.last_id => self.part(now, bytes),
            Input::ResponseEnded { id } if id == self.last_id => self.ended(now),
            // Of requests long over; we have no socket.
            _ => {}
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        if matches!(self.stage, Stage::Waiting(due) if due <= now.uptime) {
            self.ask(now);
        }
    }

    fn submit(&mut self, _now: Now, _command: Command) -> Result<(), CommandError> {
        Err(CommandError::Unsupported("this source is only read: HTTP polling sends nothing"))
    }

    fn poll_transmit(&mut self) -> Option<Outgoing> {
        self.queue.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.queue.poll_event()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        match self.stage {
            Stage::Waiting(due) => Some(due),
            _ => None,
        }
    }

    fn set_narrating(&mut self, on: bool) {
        self.queue.set_narrating(on);
    }
}
