//! The small ones: PUBACK, PINGREQ, DISCONNECT.

use super::Version;
use super::bytes::{Malformed, Reader, Writer};
use super::property;

pub(crate) const PING: [u8; 2] = [0xc0, 0x00];

/// Confirms a message that came at least once; no code means success.
pub(crate) fn encode_puback(packet_id: u16) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.u16(packet_id);
    writer.packet(0x40)
}

/// Goodbye; only MQTT 5 says why.
pub(crate) fn encode_disconnect(version: Version, code: u8) -> Vec<u8> {
    let mut writer = Writer::default();
    if version == Version::V5 && code != 0 {
        writer.u8(code);
    }
    writer.packet(0xe0)
}

/// The confirmation of a message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Puback {
    pub(crate) packet_id: u16,
    pub(crate) code: u8,
    pub(crate) reason: Option<String>,
}

impl Puback {
    pub(crate) fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(body);
        let packet_id = reader.u16()?;
        let Farewell { code, reason, .. } = Farewell::decode_rest(&mut reader)?;
        Ok(Self { packet_id, code, reason })
    }
}

/// Why the broker disconnects us (MQTT 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Farewell {
    pub(crate) code: u8,
    pub(crate) reason: Option<String>,
    pub(crate) server_reference: Option<String>,
}

impl Farewell {
    pub(crate) fn decode(body: &[u8]) -> Result<Self, Malformed> {
        Self::decode_rest(&mut Reader::new(body))
    }

    fn decode_rest(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let code = if reader.is_empty() { 0 } else { reader.u8()? };
        let mut farewell = Self { code, reason: None, server_reference: None };
        property::each(reader, |id, value| match id {
            property::REASON => farewell.reason = value.to_text(),
            property::SERVER_REFERENCE => farewell.server_reference = value.to_text(),
            _ => {}
        })?;
        Ok(farewell)
    }
}
