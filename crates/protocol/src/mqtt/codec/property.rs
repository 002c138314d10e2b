//! The properties of MQTT 5.

use super::bytes::{Malformed, Reader, Writer};

pub(crate) const PAYLOAD_FORMAT: u8 = 0x01;
pub(crate) const MESSAGE_EXPIRY: u8 = 0x02;
pub(crate) const CONTENT_TYPE: u8 = 0x03;
pub(crate) const RESPONSE_TOPIC: u8 = 0x08;
pub(crate) const CORRELATION_DATA: u8 = 0x09;
pub(crate) const SESSION_EXPIRY: u8 = 0x11;
pub(crate) const ASSIGNED_CLIENT_ID: u8 = 0x12;
pub(crate) const SERVER_KEEP_ALIVE: u8 = 0x13;
pub(crate) const SERVER_REFERENCE: u8 = 0x1c;
pub(crate) const REASON: u8 = 0x1f;
pub(crate) const RECEIVE_MAXIMUM: u8 = 0x21;
pub(crate) const TOPIC_ALIAS_MAXIMUM: u8 = 0x22;
pub(crate) const TOPIC_ALIAS: u8 = 0x23;
pub(crate) const MAXIMUM_QOS: u8 = 0x24;
pub(crate) const RETAIN_AVAILABLE: u8 = 0x25;
pub(crate) const MAXIMUM_PACKET_SIZE: u8 = 0x27;
pub(crate) const WILDCARD_AVAILABLE: u8 = 0x28;
pub(crate) const SHARED_AVAILABLE: u8 = 0x2a;

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Property<'a> {
    Number(u32),
    Text(&'a str),
    Bytes(&'a [u8]),
    /// A user property; nobody here reads them.
    Pair,
}

impl Property<'_> {
    /// As text of our own, where it is text.
    pub(crate) fn to_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

/// Reads a packet's properties; an empty packet tail counts as none.
pub(crate) fn each<'a>(
    reader: &mut Reader<'a>,
    mut take: impl FnMut(u8, Property<'a>),
) -> Result<(), Malformed> {
    if reader.is_empty() {
        return Ok(());
    }
    let length = reader.varint()?;
    let mut part = Reader::new(reader.take(length as usize)?);
    while !part.is_empty() {
        let id = part.u8()?;
        take(id, value(id, &mut part)?);
    }
    Ok(())
}

fn value<'a>(id: u8, part: &mut Reader<'a>) -> Result<Property<'a>, Malformed> {
    Ok(match id {
        0x01 | 0x17 | 0x19 | 0x24 | 0x25 | 0x28..=0x2a => Property::Number(u32::from(part.u8()?)),
        0x13 | 0x21..=0x23 => Property::Number(u32::from(part.u16()?)),
        0x02 | 0x11 | 0x18 | 0x27 => Property::Number(part.u32()?),
        0x0b => Property::Number(part.varint()?),
        0x03 | 0x08 | 0x12 | 0x15 | 0x1a | 0x1c | 0x1f => Property::Text(part.text()?),
        0x09 | 0x16 => Property::Bytes(part.bytes()?),
        0x26 => {
            part.text()?;
            part.text()?;
            Property::Pair
        }
        _ => return Err(Malformed("an unknown property")),
    })
}

/// Writes properties, each where it is given.
#[derive(Default)]
pub(crate) struct Properties {
    writer: Writer,
}

impl Properties {
    pub(crate) fn u8(mut self, id: u8, value: Option<u8>) -> Self {
        if let Some(value) = value {
            self.writer.u8(id);
            self.writer.u8(value);
        }
        self
    }

    pub(crate) fn u16(mut self, id: u8, value: Option<u16>) -> Self {
        if let Some(value) = value {
            self.writer.u8(id);
            self.writer.u16(value);
        }
        self
    }

    pub(crate) fn u32(mut self, id: u8, value: Option<u32>) -> Self {
        if let Some(value) = value {
            self.writer.u8(id);
            self.writer.u32(value);
        }
        self
    }

    pub(crate) fn bytes(mut self, id: u8, value: Option<&[u8]>) -> Self {
        if let Some(value) = value {
            self.writer.u8(id);
            self.writer.bytes(value);
        }
        self
    }

    pub(crate) fn write(self, writer: &mut Writer) {
        writer.part(&self.writer);
    }
}
