//! CONNECT and what comes of it.

use std::time::Duration;

use heliograph_telemetry::Now;

use super::{Client, Online, Stage};
use crate::mqtt::codec::{self, Connack, Connect, Limits, Raw, Remainder, Version, Will};
use crate::payload::Conventions;
use crate::session::Event;

/// How long the broker may take to answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Messages (at least once) a broker may send before we confirm the first; we confirm at once.
const RECEIVE_MAXIMUM: u16 = 100;
/// Short names the broker may give to long topics.
pub(super) const TOPIC_ALIASES: u16 = 10;

/// CONNECT is sent and not answered.
#[derive(Debug)]
pub(super) struct Greeting {
    pub(super) sent_at: Duration,
    pub(super) until: Duration,
}

impl Client {
    pub(super) fn greet(&mut self, now: Now) {
        match self.stage {
            // A shell that dials by itself starts here.
            Stage::Idle => self.begin(),
            Stage::Dialling => {}
            Stage::Greeting(_) | Stage::Online(_) => return,
        }
        let secs = |duration: Duration| duration.as_secs();
        let credentials = self.config.credentials.as_ref();
        let session_expiry = u32::try_from(secs(self.config.session_expiry)).unwrap_or(u32::MAX);
        let connect = Connect {
            version: self.tries.version,
            client_id: &self.memory.client_id,
            clean: !self.config.wants_session(),
            keep_alive_secs: u16::try_from(secs(self.config.keep_alive)).unwrap_or(u16::MAX),
            will: self
                .config
                .presence_topic
                .as_deref()
                .map(|topic| Will { topic, payload: b"offline" }),
            user: credentials.map(|credentials| credentials.user.as_str()),
            password: credentials.map(|credentials| credentials.password.as_str()),
            limits: Limits {
                session_expiry_secs: self.config.wants_session().then_some(session_expiry),
                receive_maximum: Some(RECEIVE_MAXIMUM),
                packet_bytes: u32::try_from(self.config.max_packet_bytes).ok(),
                topic_aliases: Some(TOPIC_ALIASES),
            },
        };
        let packet = connect.encode();
        self.queue.send_bytes(packet);
        self.remainder = Remainder::default();
        let sent_at = now.uptime;
        self.stage = Stage::Greeting(Greeting { sent_at, until: sent_at + ANSWER });
    }

    /// The first packet of the broker.
    pub(super) fn take_answer(&mut self, now: Now, packet: Raw<'_>) {
        if packet.first != 0x20 {
            return self.take_strange_answer(packet);
        }
        match Connack::decode(packet.body) {
            Ok(connack) => self.take_connack(now, connack),
            Err(error) => self.hang_up(0x81, format!("the broker's CONNACK is {}", error.0)),
        }
    }

    fn take_strange_answer(&mut self, packet: Raw<'_>) {
        // `INFO {..}`, of which two bytes passed for kind and length.
        if packet.first == b'I' && packet.body.starts_with(b"FO ") {
            return self.refuse(
                "this server speaks NATS here; its MQTT is at the path /mqtt of the same port"
                    .to_owned(),
            );
        }
        let first = packet.first;
        self.hang_up(
            0x82,
            format!("the server does not answer as MQTT does (first byte 0x{first:02x})"),
        );
    }

    fn take_connack(&mut self, now: Now, connack: Connack) {
        let is_old = connack.is_old_shape || self.tries.version == Version::V311;
        let code = if is_old { codec::of_old_connack(connack.code) } else { connack.code };
        match code {
            // A broker that answers in 3.1.1 goes on in 3.1.1.
            0x00 if is_old && self.may_be_older() => self.fall_back(),
            0x00 => self.go_online(now, connack),
            0x84 if self.may_be_older() => self.fall_back(),
            0x85 if !self.tries.renamed => {
                self.rename(now);
                self.tries.renamed = true;
                self.dial();
            }
            _ if is_old => {
                self.take_refusal(code, codec::old_connack_words(connack.code), &connack);
            }
            _ => self.take_refusal(code, codec::words(code), &connack),
        }
    }

    fn take_refusal(&mut self, code: u8, mut words: String, connack: &Connack) {
        if let Some(reason) = connack.reason.as_deref().filter(|reason| !reason.is_empty()) {
            words = format!("{words}: {reason}");
        }
        let advice = match code {
            0x84 => "it speaks another version of MQTT",
            0x85 => "choose another client identifier",
            0x86 | 0x87 if self.config.credentials.is_none() => "give a user and a password",
            0x86 | 0x87 => "check user and password, and what this user may do",
            0x8a => "ask whoever runs it",
            0x8c => "it wants a way of logging in that is not offered here",
            0x90 | 0x9a | 0x9b => "it does not allow the presence topic; leave it out",
            _ => {
                if let Some(server) = &connack.server_reference {
                    words = format!("{words}; it names the server {server}");
                }
                return self.hang_up(0, format!("the broker does not let us in: {words}"));
            }
        };
        self.refuse(format!("the broker refused the connection: {words}; {advice}"));
    }

    fn go_online(&mut self, now: Now, connack: Connack) {
        let round_trip = match &self.stage {
            Stage::Greeting(greeting) => now.uptime.saturating_sub(greeting.sent_at),
            _ => return,
        };
        self.memory.spoken = Some(self.tries.version);
        if let Some(assigned) = connack.assigned_client_id {
            self.memory.client_id = assigned;
        }
        let is_resumed =
            connack.session_present && self.config.wants_session() && self.memory.has_session;
        let online = Online::new(now, self.tries.version, &self.config, connack.terms);
        self.stage = Stage::Online(Box::new(online));
        self.allow_for_largest();
        self.queue.tell(Event::Ready { round_trip: Some(round_trip) });
        if !is_resumed {
            self.memory.has_session = false;
            self.decoder = Conventions::default();
            // No revision: what was announced before is gone.
            self.offers_seen = u64::MAX;
            self.subscribe(now);
        }
        self.show_presence(now);
    }
}
