//! What we sent and still have to recognize: our own messages coming back, and answers.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use heliograph_telemetry::Now;
use serde_json::{Map, Value as Json};

use crate::payload::Envelope;
use crate::session::{CommandError, Event};

/// How long the server may take to send an event of ours back before it counts as one that does
/// not.
const ECHO_TIME: Duration = Duration::from_secs(1);
/// How long our own messages are recognized.
const ECHO_WINDOW: Duration = Duration::from_secs(10);
const MAX_ECHOES: usize = 256;
/// What is longer is not kept until it comes back.
const MAX_ECHO_BYTES: usize = 64 << 10;
const MAX_REQUESTS: usize = 64;
/// Kinds of events whose spelling is remembered.
const MAX_SPELLINGS: usize = 64;
/// Stands for the id in a template.
const ID_MARK: &str = "<id>";

/// What has been sent on one connection.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    count: u64,
    echoes: VecDeque<Expected>,
    /// The last event of ours did not come back: others are not waited for.
    is_one_way: bool,
    requests: VecDeque<Request>,
    spellings: BTreeMap<String, Envelope>,
}

/// Something we published, which the server may send back.
#[derive(Debug)]
struct Expected {
    text: String,
    /// The id that is in it, if it is an event.
    id: Option<String>,
    /// When it is said without having come back; `None` once it is.
    tell_at: Option<Duration>,
    until: Duration,
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
    /// `is_told`: what it says is known already.
    OfPublished {
        is_told: bool,
    },
    OfRequest,
    Answer(u64),
}

impl Outbox {
    /// The text of a message: `value` alone, or an event around it with an id of ours.
    pub(super) fn published(
        &mut self,
        now: Now,
        channel: &str,
        value: &str,
    ) -> (String, Option<String>) {
        if channel.is_empty() {
            return (value.to_owned(), None);
        }
        let wire_id = self.next_id(now);
        (self.event(channel, value, wire_id.clone()), Some(wire_id))
    }

    /// Looks out for a message that is sent now.
    pub(super) fn expect_echo(&mut self, now: Now, text: &str, id: Option<String>) {
        let is_long = text.len() > MAX_ECHO_BYTES;
        if is_long && id.is_none() {
            return;
        }
        if self.echoes.len() >= MAX_ECHOES {
            self.echoes.pop_front();
        }
        let wait = if self.is_one_way || is_long { Duration::ZERO } else { ECHO_TIME };
        let tell_at = id.as_ref().map(|_| now.uptime + wait);
        let until = now.uptime + ECHO_WINDOW;
        self.echoes.push_back(Expected { text: text.to_owned(), id, tell_at, until });
    }

    /// Events of ours that have not come back in time, or for which there is no more room; each
    /// is told once.
    pub(super) fn unechoed(&mut self, now: Now) -> Vec<String> {
        let is_full = self.echoes.len() >= MAX_ECHOES;
        let is_due =
            |sent: &&mut Expected| sent.tell_at.is_some_and(|due| is_full || due <= now.uptime);
        let due = self.echoes.iter_mut().filter(is_due);
        let texts: Vec<_> = due
            .map(|sent| {
                sent.tell_at = None;
                std::mem::take(&mut sent.text)
            })
            .collect();
        self.is_one_way |= !texts.is_empty();
        texts
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

    /// Whether nothing waits to come back or to be answered.
    pub(super) fn is_empty(&self) -> bool {
        self.echoes.is_empty() && self.requests.is_empty()
    }

    /// Whether a message is one of ours coming back, or the answer to one.
    pub(super) fn recognize(&mut self, now: Now, message: &[u8]) -> Option<Echo> {
        while self.echoes.front().is_some_and(|sent| sent.until <= now.uptime) {
            self.echoes.pop_front();
        }
        if self.is_empty() {
            return None;
        }
        let text = std::str::from_utf8(message).ok()?;
        if let Some(echo) = self.recognize_published(text) {
            return Some(echo);
        }
        let request = self.requests.iter().position(|request| text.contains(&request.wire_id))?;
        if self.requests.get(request)?.text == text {
            return Some(Echo::OfRequest);
        }
        Some(Echo::Answer(self.requests.remove(request)?.id))
    }

    /// A text without id is as likely another's: it is known by being the same, once.
    fn recognize_published(&mut self, text: &str) -> Option<Echo> {
        let is_sent = |sent: &Expected| match &sent.id {
            Some(id) => text.contains(id),
            None => sent.text == text,
        };
        let index = self.echoes.iter().position(is_sent)?;
        let sent = self.echoes.get_mut(index)?;
        if sent.id.is_none() {
            self.echoes.remove(index);
            return Some(Echo::OfPublished { is_told: false });
        }
        self.is_one_way = false;
        sent.text = String::new();
        Some(Echo::OfPublished { is_told: sent.tell_at.take().is_none() })
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
        let requests = self.requests.iter().map(|request| request.until);
        requests.chain(self.echoes.iter().filter_map(|sent| sent.tell_at)).min()
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
