//! What the user wants sent.

use std::time::Duration;

use heliograph_telemetry::Now;

use super::request::{Request, reply_base};
use super::{Client, Online, Stage};
use crate::mqtt::codec::{MessageProperties, Publish, Subscription, Version};
use crate::mqtt::topic;
use crate::session::CommandError;

/// Messages (at least once) without a confirmation.
const MAX_UNCONFIRMED: usize = 256;
/// Requests, waiting or over, that are remembered.
const MAX_REQUESTS: usize = 32;
/// What a packet needs besides topic, payload and texts of ours.
const OVERHEAD_BYTES: usize = 128;

impl Client {
    pub(super) fn publish(
        &mut self,
        now: Now,
        topic: &str,
        value: &str,
    ) -> Result<(), CommandError> {
        self.check(topic, value)?;
        let Stage::Online(online) = &mut self.stage else { return Err(CommandError::NotReady) };
        let retain = online.terms.takes_retained
            && self.config.retained_topics.iter().any(|retained| retained == topic);
        let packet_id = self.config.publishes_at_least_once.then(|| online.confirmable(topic));
        let publish = Publish {
            topic,
            payload: value.as_bytes(),
            retain,
            packet_id: packet_id.flatten(),
            ..Publish::default()
        };
        let packet = publish.encode(online.version);
        online.send(&mut self.queue, now, packet);
        self.queue.narrate(true, topic, value.as_bytes());
        Ok(())
    }

    pub(super) fn request(
        &mut self,
        now: Now,
        id: u64,
        channel: String,
        value: &str,
        time_out: Duration,
    ) -> Result<(), CommandError> {
        self.check(&channel, value)?;
        let Stage::Online(online) = &mut self.stage else { return Err(CommandError::NotReady) };
        if online.requests.len() >= MAX_REQUESTS {
            let over = online.requests.iter().position(Request::is_over);
            online.requests.remove(over.ok_or(CommandError::Busy)?);
        }
        let base = reply_base(&self.memory.client_id);
        if !online.hears_replies && online.terms.takes_wildcards {
            online.hears_replies = true;
            let filter = &format!("{base}#");
            let subscription = Subscription { filter, at_least_once: true, no_local: true };
            online.ask(&mut self.queue, now, &[subscription], true);
        }
        self.memory.requests = self.memory.requests.wrapping_add(1);
        let mut request = Request::new(now, id, channel, self.memory.requests, time_out);
        request.packet_id = online.confirmable(&request.channel);
        let (packet, payload) = encode(&request, online.version, &base, value);
        online.send(&mut self.queue, now, packet);
        self.queue.narrate(true, &request.channel, payload.as_bytes());
        online.requests.push_back(request);
        Ok(())
    }

    fn check(&self, topic: &str, value: &str) -> Result<(), CommandError> {
        let Stage::Online(online) = &self.stage else { return Err(CommandError::NotReady) };
        if let Some(problem) = topic::problem_of_topic(topic) {
            return Err(CommandError::Unsupported(problem));
        }
        let taken = (online.terms.packet_bytes as usize).min(self.config.max_packet_bytes);
        let names = topic.len() + self.memory.client_id.len();
        let limit_bytes = taken.saturating_sub(names + OVERHEAD_BYTES);
        if value.len() > limit_bytes {
            return Err(CommandError::TooLarge { limit_bytes });
        }
        let in_flight = MAX_UNCONFIRMED.min(usize::from(online.terms.receive_maximum));
        if online.unconfirmed.len() >= in_flight {
            return Err(CommandError::Busy);
        }
        Ok(())
    }

    /// Says that we are there, where the will says that we are not.
    pub(super) fn show_presence(&mut self, now: Now) {
        let Stage::Online(online) = &mut self.stage else { return };
        let Some(topic) = self.config.presence_topic.as_deref() else { return };
        let retain = online.terms.takes_retained;
        let publish = Publish { topic, payload: b"online", retain, ..Publish::default() };
        let packet = publish.encode(online.version);
        online.send(&mut self.queue, now, packet);
    }
}

impl Online {
    /// An identifier for a message on this topic to be confirmed by, where the broker does so.
    fn confirmable(&mut self, topic: &str) -> Option<u16> {
        if !self.terms.takes_qos1 {
            return None;
        }
        let id = self.next_id();
        self.unconfirmed.insert(id, topic.to_owned());
        Some(id)
    }
}

/// The packet and the payload in it.
fn encode(request: &Request, version: Version, base: &str, value: &str) -> (Vec<u8>, String) {
    let payload = match version {
        Version::V5 => value.to_owned(),
        Version::V311 => request.payload_311(value, base),
    };
    let is_json = payload.starts_with(['{', '[']);
    let response_topic = request.response_topic(base);
    let publish = Publish {
        topic: &request.channel,
        payload: payload.as_bytes(),
        packet_id: request.packet_id,
        properties: MessageProperties {
            response_topic: Some(&response_topic),
            correlation_data: Some(request.correlation_data()),
            content_type: is_json.then_some("application/json"),
            payload_format: Some(1),
            // Late, nobody would wait for it any more.
            expiry_secs: Some(request.expiry_secs()),
            topic_alias: None,
        },
        ..Publish::default()
    };
    (publish.encode(version), payload)
}
