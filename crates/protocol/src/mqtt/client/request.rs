//! Requests that wait for their answer.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use heliograph_telemetry::Now;
use serde_json::{Map, Value as Json};

use super::Queue;
use crate::mqtt::topic;
use crate::session::{Answer, Event};

/// Above the topics answers to us come on.
pub(super) fn reply_base(client_id: &str) -> String {
    format!("heliograph/{}/reply/", topic::as_level(client_id))
}

/// A broker sends a message once for each subscription that it fits, one right after the other.
const COPIES_WITHIN: Duration = Duration::from_secs(1);

/// One request, waiting or over.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) channel: String,
    /// The application's name for it; `None` once it is over.
    pending: Option<u64>,
    /// Last level of the topic its answer is asked to.
    number: u32,
    /// Comes back with the answer; unlike any other, and text, for devices whose libraries take
    /// everything for text.
    correlation: String,
    /// Until the broker confirms it.
    pub(super) packet_id: Option<u16>,
    until: Duration,
    time_out: Duration,
    /// When it was answered, and the hash of the message that did.
    answered: Option<(Duration, u64)>,
}

impl Request {
    pub(super) fn new(now: Now, id: u64, channel: String, number: u32, time_out: Duration) -> Self {
        let correlation = format!("{:014x}{:02x}", now.wall.micros(), number & 0xff);
        let until = now.uptime.saturating_add(time_out);
        let (pending, packet_id, answered) = (Some(id), None, None);
        Self { channel, pending, number, correlation, packet_id, until, time_out, answered }
    }

    pub(super) fn response_topic(&self, base: &str) -> String {
        format!("{base}{}", self.number)
    }

    /// How long the broker may keep it for a device that is away.
    pub(super) fn expiry_secs(&self) -> u32 {
        u32::try_from(self.time_out.as_secs()).unwrap_or(u32::MAX).max(1)
    }

    pub(super) fn correlation_data(&self) -> &[u8] {
        self.correlation.as_bytes()
    }

    /// The request as 3.1.1 can carry it: a JSON object names it and where to answer; anything
    /// else goes as it is.
    pub(super) fn payload_311(&self, value: &str, base: &str) -> String {
        let fields: Result<Map<String, Json>, _> = match value.trim() {
            "" => Ok(Map::new()),
            value => serde_json::from_str(value),
        };
        let Ok(mut fields) = fields else { return value.to_owned() };
        fields.insert("id".to_owned(), Json::String(self.correlation.clone()));
        fields.insert("reply_to".to_owned(), Json::String(self.response_topic(base)));
        Json::Object(fields).to_string()
    }

    pub(super) fn is_over(&self) -> bool {
        self.pending.is_none()
    }

    /// By its correlation data, or where there is none by the topic made up for it. On the
    /// request's own topic only the request itself comes back, where we subscribe to it too.
    pub(super) fn is_answered_by(
        &self,
        base: &str,
        topic: &str,
        correlation: Option<&[u8]>,
    ) -> bool {
        match correlation {
            _ if topic == self.channel => false,
            Some(data) => data == self.correlation_data(),
            None => {
                topic.strip_prefix(base).and_then(|number| number.parse().ok()) == Some(self.number)
            }
        }
    }

    /// Whether it waits and this payload, on whatever other topic, quotes its name.
    pub(super) fn is_named_in(&self, topic: &str, payload: &[u8]) -> bool {
        let name = self.correlation_data();
        !self.is_over()
            && topic != self.channel
            && payload.starts_with(b"{")
            && payload.windows(name.len()).any(|window| window == name)
    }

    /// Whether it waits and a picture on this topic is likely its answer.
    pub(super) fn is_beside(&self, topic: &str) -> bool {
        !self.is_over() && topic::is_beside(topic, &self.channel)
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.pending.map(|_| self.until)
    }

    pub(super) fn expire(&mut self, queue: &mut Queue, now: Now) {
        if self.until <= now.uptime {
            let secs = self.time_out.as_secs_f32();
            self.fail(queue, &format!("no answer to `{}` within {secs} s", self.channel));
        }
    }

    pub(super) fn fail(&mut self, queue: &mut Queue, reason: &str) {
        self.finish(queue, Err(reason.to_owned()));
    }

    pub(super) fn answer(&mut self, queue: &mut Queue, now: Now, message: u64, answer: Answer) {
        self.answered = Some((now.uptime, message));
        self.finish(queue, Ok(answer));
    }

    /// Whether the message of this hash is the answer once more.
    pub(super) fn is_copy(&self, now: Now, message: u64) -> bool {
        self.answered.is_some_and(|(at, answer)| {
            now.uptime.saturating_sub(at) < COPIES_WITHIN && message == answer
        })
    }

    fn finish(&mut self, queue: &mut Queue, answer: Result<Answer, String>) {
        if let Some(id) = self.pending.take() {
            queue.tell(Event::Replied { id, answer });
        }
    }
}

/// What tells a message from others.
pub(super) fn hash(topic: &str, payload: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (topic, payload).hash(&mut hasher);
    hasher.finish()
}
