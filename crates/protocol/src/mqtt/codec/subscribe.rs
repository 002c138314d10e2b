//! SUBSCRIBE and its answer.

use super::Version;
use super::bytes::{Malformed, Reader, Writer};
use super::property::{self, Properties};

/// What is asked for with one filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subscription<'a> {
    pub(crate) filter: &'a str,
    pub(crate) at_least_once: bool,
    /// Not what we publish ourselves (MQTT 5).
    pub(crate) no_local: bool,
}

pub(crate) fn encode_subscribe(
    version: Version,
    packet_id: u16,
    subscriptions: &[Subscription<'_>],
) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.u16(packet_id);
    if version == Version::V5 {
        Properties::default().write(&mut writer);
    }
    for subscription in subscriptions {
        writer.text(subscription.filter);
        let no_local = version == Version::V5 && subscription.no_local;
        writer.u8(u8::from(subscription.at_least_once) | if no_local { 0x04 } else { 0 });
    }
    writer.packet(0x82)
}

/// One code per filter, in their order: below 0x80 granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Suback<'a> {
    pub(crate) packet_id: u16,
    pub(crate) codes: &'a [u8],
    pub(crate) reason: Option<String>,
}

impl<'a> Suback<'a> {
    pub(crate) fn decode(body: &'a [u8], version: Version) -> Result<Self, Malformed> {
        let mut reader = Reader::new(body);
        let packet_id = reader.u16()?;
        let mut reason = None;
        if version == Version::V5 {
            property::each(&mut reader, |id, value| {
                if id == property::REASON {
                    reason = value.to_text();
                }
            })?;
        }
        Ok(Self { packet_id, codes: reader.rest(), reason })
    }
}
