//! PUBLISH, which goes both ways.

use super::Version;
use super::bytes::{Malformed, Reader, Writer};
use super::property::{self, Properties, Property};

/// One message on a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Publish<'a> {
    /// Empty where an alias stands for it.
    pub(crate) topic: &'a str,
    pub(crate) payload: &'a [u8],
    pub(crate) retain: bool,
    /// Sent before; the first time may have been lost.
    pub(crate) duplicate: bool,
    /// Nothing: at most once.
    pub(crate) packet_id: Option<u16>,
    /// Exactly once, which we neither ask for nor send.
    pub(crate) is_exactly_once: bool,
    pub(crate) properties: MessageProperties<'a>,
}

/// What MQTT 5 says about a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MessageProperties<'a> {
    pub(crate) topic_alias: Option<u16>,
    pub(crate) response_topic: Option<&'a str>,
    pub(crate) correlation_data: Option<&'a [u8]>,
    pub(crate) content_type: Option<&'a str>,
    /// 1: the payload is UTF-8.
    pub(crate) payload_format: Option<u8>,
    pub(crate) expiry_secs: Option<u32>,
}

impl<'a> Publish<'a> {
    pub(crate) fn encode(&self, version: Version) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.text(self.topic);
        if let Some(id) = self.packet_id {
            writer.u16(id);
        }
        if version == Version::V5 {
            let properties = &self.properties;
            Properties::default()
                .bytes(property::RESPONSE_TOPIC, properties.response_topic.map(str::as_bytes))
                .bytes(property::CORRELATION_DATA, properties.correlation_data)
                .bytes(property::CONTENT_TYPE, properties.content_type.map(str::as_bytes))
                .u8(property::PAYLOAD_FORMAT, properties.payload_format)
                .u32(property::MESSAGE_EXPIRY, properties.expiry_secs)
                .u16(property::TOPIC_ALIAS, properties.topic_alias)
                .write(&mut writer);
        }
        writer.raw(self.payload);
        let qos = match (self.packet_id, self.is_exactly_once) {
            (None, _) => 0,
            (Some(_), false) => 0x02,
            (Some(_), true) => 0x04,
        };
        let duplicate = if self.duplicate { 0x08 } else { 0 };
        writer.packet(0x30 | duplicate | qos | u8::from(self.retain))
    }

    pub(crate) fn decode(first: u8, body: &'a [u8], version: Version) -> Result<Self, Malformed> {
        let mut reader = Reader::new(body);
        let topic = reader.text()?;
        let packet_id = match first & 0x06 {
            0 => None,
            0x06 => return Err(Malformed("a delivery class that does not exist")),
            _ => Some(reader.u16()?),
        };
        if packet_id == Some(0) {
            return Err(Malformed("packet identifier 0"));
        }
        let mut properties = MessageProperties::default();
        if version == Version::V5 {
            property::each(&mut reader, |id, value| properties.note(id, value))?;
        }
        Ok(Self {
            topic,
            payload: reader.rest(),
            retain: first & 0x01 != 0,
            duplicate: first & 0x08 != 0,
            packet_id,
            is_exactly_once: first & 0x04 != 0,
            properties,
        })
    }
}

impl<'a> MessageProperties<'a> {
    fn note(&mut self, id: u8, value: Property<'a>) {
        match (id, value) {
            (property::TOPIC_ALIAS, Property::Number(alias)) => {
                self.topic_alias = Some(alias as u16);
            }
            (property::RESPONSE_TOPIC, Property::Text(topic)) => self.response_topic = Some(topic),
            (property::CORRELATION_DATA, Property::Bytes(data)) => {
                self.correlation_data = Some(data);
            }
            (property::CONTENT_TYPE, Property::Text(kind)) => self.content_type = Some(kind),
            (property::PAYLOAD_FORMAT, Property::Number(format)) => {
                self.payload_format = Some(format as u8);
            }
            (property::MESSAGE_EXPIRY, Property::Number(secs)) => self.expiry_secs = Some(secs),
            _ => {}
        }
    }
}
