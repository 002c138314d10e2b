//! What comes from the server, from packets of the lower layer up to events of the upper one.

use heliograph_telemetry::Now;
use serde_json::Value as Json;

use super::link::{Assembly, Carrier, Held, Join, Link, Phase};
use super::{Client, Recovery};
use crate::session::Event;
use crate::socketio::engine::{self, EngineError};
use crate::socketio::packet::{Kind, Packet};

/// Largest text message taken: a photo of 16 MiB in base64.
const MAX_TEXT_BYTES: usize = 22 * 1_024 * 1_024;
/// Largest attachment, and largest sum of one event's.
const MAX_ATTACHED_BYTES: usize = 16 * 1_024 * 1_024;
/// What may wait for the server's consent.
const MAX_HELD: usize = 256;
const MAX_HELD_BYTES: usize = 32 * 1_024 * 1_024;
/// Longest mark of a place in the stream of events.
const MAX_OFFSET_BYTES: usize = 128;

impl Client {
    pub(super) fn take_text(&mut self, now: Now, text: &str) {
        if !self.link.as_ref().is_some_and(|link| link.has_socket) {
            return;
        }
        if text.len() > MAX_TEXT_BYTES {
            return self.queue.reject(format!("larger than {MAX_TEXT_BYTES} bytes"), text);
        }
        match engine::decode(text) {
            Ok(packet) => self.take_from_socket(now, packet),
            Err(error) => self.queue.reject(error.to_string(), text),
        }
    }

    pub(super) fn take_bytes(&mut self, now: Now, bytes: &[u8]) {
        if self.link.as_ref().is_some_and(|link| link.has_socket) {
            self.take_from_socket(now, engine::Packet::Binary(bytes.into()));
        }
    }

    fn take_from_socket(&mut self, now: Now, packet: engine::Packet<'_>) {
        let Some(link) = &mut self.link else { return };
        match &link.phase {
            Phase::Asking { .. } => {}
            Phase::Dialling { .. } => match packet {
                engine::Packet::Open(json) => self.greeted(now, json, Carrier::Socket),
                other => {
                    self.queue.reject("came before the server's greeting", &engine::encode(&other));
                }
            },
            Phase::Open(_) => {
                if !self.take_probe(&packet) {
                    self.take_packet(now, packet);
                }
            }
        }
    }

    /// Takes the packets of a polling body, up to the end of the session.
    pub(super) fn take_packets<'a>(
        &mut self,
        now: Now,
        packets: impl Iterator<Item = Result<engine::Packet<'a>, (EngineError, &'a [u8])>>,
    ) {
        for packet in packets {
            if self.link.is_none() {
                return;
            }
            match packet {
                Ok(packet) => self.take_packet(now, packet),
                Err((error, bytes)) => self.queue.reject_bytes(error.to_string(), bytes),
            }
        }
    }

    fn take_packet(&mut self, now: Now, packet: engine::Packet<'_>) {
        let Some(open) = self.link.as_mut().and_then(Link::open) else { return };
        open.heard = now.uptime;
        self.queue.begin_message();
        match packet {
            engine::Packet::Message(text) => self.take_message(now, text),
            engine::Packet::Binary(bytes) => self.take_attachment(now, &bytes),
            engine::Packet::Ping(_) => self.send_engine(&engine::Packet::Pong("")),
            engine::Packet::Close => self.lose(Some("the server ended the session".into())),
            engine::Packet::Noop => {}
            other @ (engine::Packet::Open(_)
            | engine::Packet::Pong(_)
            | engine::Packet::Upgrade) => {
                self.queue.reject("does not belong here", &engine::encode(&other));
            }
        }
    }

    fn take_message(&mut self, now: Now, text: &str) {
        let Some(link) = &mut self.link else { return };
        if let Some(broken) = link.assembly.take() {
            self.queue.reject("its attachments did not follow", &broken.text);
        }
        match Packet::decode(text) {
            Ok(packet) if packet.attachments > 0 => {
                let (text, missing) = (text.to_owned(), packet.attachments);
                let assembly = Assembly { text, missing, attachments: Vec::new(), bytes: 0 };
                link.assembly = Some(assembly);
            }
            Ok(packet) => self.take_whole(now, text, &packet, Vec::new()),
            Err(error) => self.queue.reject(error.to_string(), text),
        }
    }

    fn take_attachment(&mut self, now: Now, bytes: &[u8]) {
        let Some(link) = &mut self.link else { return };
        let Some(mut assembly) = link.assembly.take() else {
            return self.queue.reject_bytes("binary message that no event announced", bytes);
        };
        assembly.bytes += bytes.len();
        if assembly.bytes > MAX_ATTACHED_BYTES {
            let reason = format!("its attachments are larger than {MAX_ATTACHED_BYTES} bytes");
            return self.queue.reject(reason, &assembly.text);
        }
        assembly.attachments.push(bytes.to_vec());
        assembly.missing -= 1;
        if assembly.missing > 0 {
            link.assembly = Some(assembly);
        } else if let Ok(packet) = Packet::decode(&assembly.text) {
            self.take_whole(now, &assembly.text, &packet, assembly.attachments);
        }
    }

    /// A packet with all that belongs to it.
    fn take_whole(&mut self, now: Now, text: &str, packet: &Packet<'_>, attachments: Vec<Vec<u8>>) {
        // Servers of old let everyone into the main namespace, and name no session.
        if packet.kind == Kind::Connect && packet.payload.is_empty() {
            return self.outdated();
        }
        if packet.namespace != self.config.namespace {
            return self.queue.reject("for a namespace we are not in", text);
        }
        let Some(link) = &mut self.link else { return };
        match (packet.kind, &mut link.join) {
            (Kind::Connect, Join::Asked { .. }) => self.let_in(now, packet.payload),
            (Kind::ConnectError, Join::Asked { .. }) => self.turned_away(packet.payload),
            (Kind::Disconnect, _) => {
                let namespace = &self.config.namespace;
                self.refuse(format!("the server put us out of `{namespace}`"));
            }
            (Kind::Event | Kind::BinaryEvent, Join::In) => {
                if let Err(reason) = self.deliver(now.wall, packet.ack, packet.payload, attachments)
                {
                    self.queue.reject(reason, text);
                }
            }
            (Kind::Event | Kind::BinaryEvent, Join::Asked { held, held_bytes, .. }) => {
                let bytes = text.len() + attachments.iter().map(Vec::len).sum::<usize>();
                if held.len() >= MAX_HELD || *held_bytes + bytes > MAX_HELD_BYTES {
                    return self.queue.reject("too much came before the server let us in", text);
                }
                *held_bytes += bytes;
                let (ack, payload) = (packet.ack, packet.payload.to_owned());
                held.push_back(Held { received: now.wall, ack, payload, attachments });
            }
            (Kind::Ack | Kind::BinaryAck, Join::In) => {
                if let Err(reason) = self.take_ack(now.wall, packet, attachments) {
                    self.queue.reject(reason, text);
                }
            }
            _ => self.queue.reject("does not belong here", text),
        }
    }

    fn let_in(&mut self, now: Now, payload: &str) {
        let Some(link) = &mut self.link else { return };
        let Join::Asked { at, held, .. } = std::mem::replace(&mut link.join, Join::In) else {
            return;
        };
        let consent: Json = serde_json::from_str(payload).unwrap_or_default();
        let pid = consent.get("pid").and_then(Json::as_str);
        let pid = pid.filter(|pid| pid.len() <= MAX_OFFSET_BYTES);
        self.recovery = match (pid, self.recovery.take()) {
            (Some(pid), Some(known)) if known.pid == pid => Some(known),
            (Some(pid), _) => Some(Recovery { pid: pid.to_owned(), offset: None }),
            (None, _) => None,
        };
        self.was_in = true;
        self.queue.tell(Event::Ready { round_trip: Some(now.uptime.saturating_sub(at)) });
        for Held { received, ack, payload, attachments } in held {
            if let Err(reason) = self.deliver(received, ack, &payload, attachments) {
                self.queue.reject(reason, &payload);
            }
        }
    }

    /// Takes the mark of an event's place in the stream from its end, where the server has put
    /// one: strings without spaces behind events that want no answer.
    pub(super) fn note_offset(&mut self, ack: Option<u64>, last: &str) -> bool {
        let Some(recovery) = self.recovery.as_mut().filter(|_| ack.is_none()) else { return false };
        let Ok(offset) = serde_json::from_str::<String>(last) else { return false };
        let is_mark = !offset.is_empty()
            && offset.len() <= MAX_OFFSET_BYTES
            && offset.bytes().all(|byte| byte.is_ascii_graphic());
        if is_mark {
            recovery.offset = Some(offset);
        }
        is_mark
    }
}
