//! CONNECT and its answer.

use std::time::Duration;

use super::Version;
use super::bytes::{Malformed, Reader, Writer};
use super::property::{self, Properties, Property};

/// How we greet.
#[derive(Clone, Debug)]
pub(crate) struct Connect<'a> {
    pub(crate) version: Version,
    pub(crate) client_id: &'a str,
    pub(crate) clean: bool,
    pub(crate) keep_alive_secs: u16,
    /// Published for us when we vanish.
    pub(crate) will: Option<Will<'a>>,
    pub(crate) user: Option<&'a str>,
    pub(crate) password: Option<&'a str>,
    /// Only MQTT 5 carries these.
    pub(crate) limits: Limits,
}

/// What we announce in MQTT 5; nothing stands for the protocol's default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) session_expiry_secs: Option<u32>,
    pub(crate) receive_maximum: Option<u16>,
    pub(crate) packet_bytes: Option<u32>,
    pub(crate) topic_aliases: Option<u16>,
}

/// A retained message for when we vanish, at most once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Will<'a> {
    pub(crate) topic: &'a str,
    pub(crate) payload: &'a [u8],
}

impl Connect<'_> {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.text("MQTT");
        writer.u8(self.version.level());
        writer.u8(self.flags());
        writer.u16(self.keep_alive_secs);
        if self.version == Version::V5 {
            Properties::default()
                .u32(property::SESSION_EXPIRY, self.limits.session_expiry_secs)
                .u16(property::RECEIVE_MAXIMUM, self.limits.receive_maximum)
                .u32(property::MAXIMUM_PACKET_SIZE, self.limits.packet_bytes)
                .u16(property::TOPIC_ALIAS_MAXIMUM, self.limits.topic_aliases)
                .write(&mut writer);
        }
        writer.text(self.client_id);
        if let Some(will) = &self.will {
            if self.version == Version::V5 {
                Properties::default().write(&mut writer);
            }
            writer.text(will.topic);
            writer.bytes(will.payload);
        }
        for text in [self.user, self.password].into_iter().flatten() {
            writer.text(text);
        }
        writer.packet(0x10)
    }

    fn flags(&self) -> u8 {
        let flag = |set: bool, bits: u8| if set { bits } else { 0 };
        flag(self.clean, 0x02)
            | flag(self.will.is_some(), 0x24)
            | flag(self.password.is_some(), 0x40)
            | flag(self.user.is_some(), 0x80)
    }
}

/// How the broker answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Connack {
    pub(crate) session_present: bool,
    pub(crate) code: u8,
    /// In the shape of 3.1.1, whatever was asked in.
    pub(crate) is_old_shape: bool,
    pub(crate) terms: Terms,
    pub(crate) assigned_client_id: Option<String>,
    pub(crate) reason: Option<String>,
    /// Another broker to go to.
    pub(crate) server_reference: Option<String>,
}

/// What the broker takes and offers; absent means allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) keep_alive: Option<Duration>,
    pub(crate) receive_maximum: u16,
    pub(crate) packet_bytes: u32,
    pub(crate) takes_qos1: bool,
    pub(crate) takes_retained: bool,
    pub(crate) takes_wildcards: bool,
    pub(crate) takes_shared: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            keep_alive: None,
            receive_maximum: u16::MAX,
            packet_bytes: u32::MAX,
            takes_qos1: true,
            takes_retained: true,
            takes_wildcards: true,
            takes_shared: true,
        }
    }
}

impl Connack {
    pub(crate) fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(body);
        let session_present = reader.u8()? & 1 == 1;
        let code = reader.u8()?;
        let mut connack = Self {
            session_present,
            code,
            is_old_shape: reader.is_empty() && code < 0x80,
            terms: Terms::default(),
            assigned_client_id: None,
            reason: None,
            server_reference: None,
        };
        property::each(&mut reader, |id, value| connack.note(id, value))?;
        Ok(connack)
    }

    fn note(&mut self, id: u8, value: Property<'_>) {
        let terms = &mut self.terms;
        match (id, value) {
            (property::ASSIGNED_CLIENT_ID, text) => self.assigned_client_id = text.to_text(),
            (property::REASON, text) => self.reason = text.to_text(),
            (property::SERVER_REFERENCE, text) => self.server_reference = text.to_text(),
            (property::SERVER_KEEP_ALIVE, Property::Number(secs)) => {
                terms.keep_alive = Some(Duration::from_secs(u64::from(secs)));
            }
            // Zero is forbidden in both; it would forbid everything.
            (property::RECEIVE_MAXIMUM, Property::Number(count)) => {
                terms.receive_maximum = (count as u16).max(1);
            }
            (property::MAXIMUM_PACKET_SIZE, Property::Number(bytes)) if bytes > 0 => {
                terms.packet_bytes = bytes;
            }
            (property::MAXIMUM_QOS, Property::Number(qos)) => terms.takes_qos1 = qos > 0,
            (property::RETAIN_AVAILABLE, Property::Number(yes)) => terms.takes_retained = yes > 0,
            (property::WILDCARD_AVAILABLE, Property::Number(yes)) => {
                terms.takes_wildcards = yes > 0;
            }
            (property::SHARED_AVAILABLE, Property::Number(yes)) => terms.takes_shared = yes > 0,
            _ => {}
        }
    }
}
