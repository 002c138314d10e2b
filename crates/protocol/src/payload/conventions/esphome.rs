//! ESPHome: `<prefix>/sensor/<name>/state`; `<prefix>/status` says whether it is there.

use super::message::Message;
use crate::payload::decoded::Decoded;
use crate::payload::walk::Place;

const COMPONENTS: [&str; 12] = [
    "sensor",
    "binary_sensor",
    "text_sensor",
    "switch",
    "light",
    "number",
    "select",
    "fan",
    "cover",
    "climate",
    "lock",
    "valve",
];

pub(super) fn decode(message: &Message<'_>) -> Option<Decoded> {
    match message.levels() {
        [device @ .., component, name, "state"]
            if !device.is_empty() && COMPONENTS.contains(component) =>
        {
            let path = format!("{}/{name}", device.join("/"));
            Some(message.decode_at(Place::at(&path)))
        }
        [device @ .., "status"] if !device.is_empty() && message.payload.len() <= 8 => {
            let is_there = message.availability()?;
            Some(Decoded::availability(&device.join("/"), is_there))
        }
        _ => None,
    }
}
