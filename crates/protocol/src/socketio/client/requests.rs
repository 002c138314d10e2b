//! What we send: events, and requests for an answer.

use std::time::Duration;

use heliograph_telemetry::{Now, Timestamp};
use serde_json::value::RawValue;

use super::Client;
use super::link::{Link, Pending};
use crate::payload::{self, Place};
use crate::session::{Answer, CommandError, Event};
use crate::socketio::packet::{self, Kind, Packet};

/// Requests that may wait for an answer.
const MAX_PENDING: usize = 256;
/// Packets that may wait for a POST.
const MAX_OUTBOX: usize = 256;
/// Names of the library's own; Node closes the connection of a client that sends one.
const RESERVED: [&str; 6] =
    ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

impl Client {
    /// Sends an event: `channel` is its name, `value` its argument, as JSON if it is JSON and as
    /// a string otherwise; an empty value is no argument.
    pub(super) fn emit(
        &mut self,
        now: Now,
        channel: &str,
        value: &str,
        request: Option<(u64, Duration)>,
    ) -> Result<(), CommandError> {
        let link = self.link.as_mut().filter(|link| link.is_in()).ok_or(CommandError::NotReady)?;
        if RESERVED.contains(&channel) {
            return Err(CommandError::Unsupported("Socket.IO keeps this event's name to itself"));
        }
        if link.requests.len() >= MAX_PENDING && request.is_some() {
            return Err(CommandError::Unsupported("too many requests wait for an answer already"));
        }
        if link.polling().is_some_and(|polling| polling.outbox.len() >= MAX_OUTBOX) {
            return Err(CommandError::Unsupported("the server is slow to take what we send"));
        }
        let ack = request.map(|_| link.next_ack);
        let payload = event_payload(channel, value);
        let packet = Packet::new(Kind::Event, &self.config.namespace, ack, &payload);
        // The digit of the lower layer comes in front.
        let size_bytes = packet.encode().len() + 1;
        let limit_bytes = link.open().map_or(0, |open| open.handshake.max_payload_bytes);
        if size_bytes > limit_bytes {
            return Err(CommandError::TooLarge { limit_bytes });
        }
        if let (Some(ack), Some((request, time_out))) = (ack, request) {
            link.next_ack += 1;
            let until = now.uptime + time_out;
            link.requests.insert(ack, Pending { request, until, time_out });
        }
        let namespace = self.config.namespace.clone();
        self.send(&Packet::new(Kind::Event, &namespace, ack, &payload));
        self.queue.narrate(true, channel, value.as_bytes());
        Ok(())
    }

    /// # Errors
    /// When it answers nothing we asked.
    pub(super) fn take_ack(
        &mut self,
        received: Timestamp,
        ack: &Packet<'_>,
        attachments: Vec<Vec<u8>>,
    ) -> Result<(), String> {
        let values = packet::values(ack.payload).map_err(|error| error.to_string())?;
        let pending =
            self.link.as_mut().zip(ack.ack).and_then(|(link, id)| link.requests.remove(&id));
        let pending = pending.ok_or("an answer to nothing we asked, or too late")?;
        let text = match values.as_slice() {
            [] => "",
            [one] => one.get(),
            _ => ack.payload,
        };
        self.queue.narrate(false, "", text.as_bytes());
        let mut answer =
            payload::decode_message(Place::root(""), text.as_bytes(), received).take_answer();
        answer.attachments.extend(attachments);
        let answer = Ok(Answer { text: text.to_owned(), ..answer });
        self.queue.tell(Event::Replied { id: pending.request, answer });
        Ok(())
    }

    pub(super) fn expire_requests(&mut self, now: Now) {
        let Some(Link { requests, .. }) = &mut self.link else { return };
        let expired = requests.extract_if(.., |_, pending| pending.until <= now.uptime);
        for (_, Pending { request, time_out, .. }) in expired {
            let words = format!("no answer within {} s", time_out.as_secs_f64());
            self.queue.tell(Event::Replied { id: request, answer: Err(words) });
        }
    }
}

fn event_payload(channel: &str, value: &str) -> String {
    let channel = string(channel);
    let value = value.trim();
    if value.is_empty() {
        return format!("[{channel}]");
    }
    match serde_json::from_str::<&RawValue>(value) {
        Ok(json) => format!("[{channel},{}]", json.get()),
        Err(_) => format!("[{channel},{}]", string(value)),
    }
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
