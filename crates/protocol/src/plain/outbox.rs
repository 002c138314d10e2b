//! What we sent and still have to recognize: our own messages coming back, and answers.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use heliograph_telemetry::Now;
use serde_json::{Map, Value as Json};

use crate::payload::Envelope;
use crate::session::{CommandError, Event};

/// How long our own messages are recognized.
const ECHO_WINDOW: Duration = Duration::from_secs(10);
const MAX_ECHOES: usize = 256;
const MAX_REQUESTS: usize = 64;
/// Kinds of events whose spelling is remembered.
const MAX_SPELLINGS: usize = 64;
/// Stands for the id in a template.
const ID_MARK: &str = "<id>";

/// What has been sent on one connection.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    count: u64,
    echoes: VecDeque<(String, Duration)>,
    requests: VecDeque<Request>,
    spellings: BTreeMap<String, Envelope>,
}

#[derive(Debug)]
struct Request {
    id: u64,
    /// As others see it.
    wire_id: String,
    text: String,
    until: Duration,
}

/// How a message has to do with one of ours.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Echo {
    OfPublished,
    OfRequest,
    Answer(u64),
}

impl Outbox {
    /// The text of a message: `value` alone, or an event around it with an id of ours.
    pub(super) fn published(&mut self, now: Now, channel: &str, value: &str) -> String {
        if channel.is_empty() {
            return value.to_owned();
        }
        let wire_id = self.next_id(now);
        if self.echoes.len() == MAX_ECHOES {
            self.echoes.pop_front();
        }
        self.echoes.push_back((wire_id.clone(), now.uptime + ECHO_WINDOW));
        self.event(channel, value, wire_id)
    }

    /// The text of a request: the template in `value`, or an event named like the channel.
    pub(super) fn requested(
        &mut self,
        now: Now,
        id: u64,
        channel: &str,
        value: &str,
        time_out: Duration,
    ) -> Result<String, CommandError> {
        if self.requests.len() == MAX_REQUESTS {
            return Err(CommandError::Busy);
        }
        let wire_id = self.next_id(now);
        let text = match (value.contains(ID_MARK), channel) {
            (true, _) => value.replace(ID_MARK, &wire_id),
            (false, "") => value.to_owned(),
            (false, channel) => self.event(channel, value, wire_id.clone()),
        };
        let until = now.uptime + time_out;
        self.requests.push_back(Request { id, wire_id, text: text.clone(), until });
        Ok(text)
    }

    /// An event in the spelling others use for it, else as `event`, `data`. The fields of an
    /// object stand beside the event.
    fn event(&self, kind: &str, value: &str, wire_id: String) -> String {
        let spelling = self.spellings.get(kind);
        let kind_field = spelling.map_or("event", |spelling| spelling.kind_field);
        let body_field = spelling.and_then(|spelling| spelling.body_field).unwrap_or("data");
        let mut fields = match serde_json::from_str(value) {
            Ok(Json::Object(fields)) => fields,
            _ if value.is_empty() => Map::new(),
            Ok(body @ (Json::Number(_) | Json::Bool(_) | Json::Array(_))) => {
                Map::from_iter([(body_field.to_owned(), body)])
            }
            _ => Map::from_iter([(body_field.to_owned(), Json::String(value.to_owned()))]),
        };
        fields.insert(kind_field.to_owned(), Json::String(kind.to_owned()));
        fields.insert("id".to_owned(), Json::String(wire_id));
        Json::Object(fields).to_string()
    }

    /// Remembers how others write an event.
    pub(super) fn note(&mut self, envelope: Envelope) {
        let has_room = self.spellings.len() < MAX_SPELLINGS;
        if has_room || self.spellings.contains_key(&envelope.kind) {
            self.spellings.insert(envelope.kind.clone(), envelope);
        }
    }

    /// Whether a message is one of ours coming back, or the answer to one.
    pub(super) fn recognize(&mut self, now: Now, message: &[u8]) -> Option<Echo> {
        while self.echoes.front().is_some_and(|(_, until)| *until <= now.uptime) {
            self.echoes.pop_front();
        }
        if self.echoes.is_empty() && self.requests.is_empty() {
            return None;
        }
        let text = std::str::from_utf8(message).ok()?;
        if self.echoes.iter().any(|(id, _)| text.contains(id)) {
            return Some(Echo::OfPublished);
        }
        let request = self.requests.iter().position(|request| text.contains(&request.wire_id))?;
        if self.requests.get(request)?.text == text {
            return Some(Echo::OfRequest);
        }
        Some(Echo::Answer(self.requests.remove(request)?.id))
    }

    /// The request that has waited longest; it is over.
    pub(super) fn oldest(&mut self) -> Option<u64> {
        self.requests.pop_front().map(|request| request.id)
    }

    /// Ends the requests that have waited long enough.
    pub(super) fn handle_timeout(&mut self, now: Now) -> Vec<Event> {
        let (over, waiting) = self.requests.drain(..).partition(|r| r.until <= now.uptime);
        self.requests = waiting;
        unanswered(over, "no answer came in time")
    }

    /// The connection is gone: nothing comes back any more.
    pub(super) fn lose(&mut self) -> Vec<Event> {
        self.echoes.clear();
        unanswered(std::mem::take(&mut self.requests), "the connection was lost before the answer")
    }

    pub(super) fn next_deadline(&self) -> Option<Duration> {
        self.requests.iter().map(|request| request.until).min()
    }

    /// Not met by chance in any other message.
    fn next_id(&mut self, now: Now) -> String {
        self.count += 1;
        format!("hg-{:x}-{}-", now.wall.micros(), self.count)
    }
}

fn unanswered(requests: VecDeque<Request>, reason: &str) -> Vec<Event> {
    let event =
        |request: Request| Event::Replied { id: request.id, answer: Err(reason.to_owned()) };
    requests.into_iter().map(event).collect()
}
