//! Homie 4 and 5: one topic per property, one per attribute (4) or one description per device
//! (5). Units that come after the value are applied to it.

use std::collections::HashMap;

use heliograph_telemetry::Reading;

use super::message::{Message, give_unit};
use crate::payload::decoded::Decoded;
use crate::payload::json::Node;
use crate::payload::walk::Place;

const MAX_PROPERTIES: usize = 5_000;
const MAX_UNIT_CHARS: usize = 32;

/// What is known of the properties of all devices.
#[derive(Debug, Default)]
pub(super) struct Homie {
    properties: HashMap<String, Property>,
}

#[derive(Debug, Default)]
struct Property {
    unit: Option<String>,
    /// The last reading, as long as it has no unit.
    without_unit: Option<Reading>,
}

impl Homie {
    pub(super) fn decode(&mut self, message: &Message<'_>) -> Option<Decoded> {
        let ["homie", rest @ ..] = message.levels() else { return None };
        match rest {
            ["5", device, "$description"] => Some(self.describe(device, message)),
            ["5", rest @ ..] => self.decode_rest(rest, message),
            rest => self.decode_rest(rest, message),
        }
    }

    fn decode_rest(&mut self, levels: &[&str], message: &Message<'_>) -> Option<Decoded> {
        match levels {
            [device, "$state"] => Some(Decoded::availability(device, is_there(message))),
            [device, node, property, "$unit"] => {
                let unit = message.text().unwrap_or_default();
                let path = format!("{device}/{node}/{property}");
                Some(Decoded {
                    readings: self.learn(path, Some(unit)).into_iter().collect(),
                    ..Decoded::default()
                })
            }
            [.., "set"] => Some(Decoded::default()),
            levels if levels.iter().any(|level| level.starts_with('$')) => Some(Decoded::default()),
            [device, node, property] => {
                let path = format!("{device}/{node}/{property}");
                Some(self.value(path, message))
            }
            _ => None,
        }
    }

    fn value(&mut self, path: String, message: &Message<'_>) -> Decoded {
        let mut decoded = message.decode_at(Place::at(&path));
        let known = self.property(path);
        let unit = known.as_ref().and_then(|property| property.unit.clone());
        for reading in &mut decoded.readings {
            give_unit(reading, unit.as_deref());
        }
        if let ([reading], Some(property)) = (decoded.readings.as_slice(), known) {
            property.without_unit = Some(reading.clone()).filter(|reading| reading.unit.is_none());
        }
        decoded
    }

    /// The last reading of the property once more, now that its unit is known.
    fn learn(&mut self, path: String, unit: Option<&str>) -> Option<Reading> {
        let property = self.property(path)?;
        let is_short = |unit: &&str| unit.chars().nth(MAX_UNIT_CHARS).is_none();
        property.unit = unit.filter(is_short).filter(|unit| !unit.is_empty()).map(str::to_owned);
        let mut reading = property.without_unit.take()?;
        give_unit(&mut reading, property.unit.as_deref());
        reading.unit.is_some().then_some(reading)
    }

    fn describe(&mut self, device: &str, message: &Message<'_>) -> Decoded {
        let Some(document) = message.json() else { return Decoded::default() };
        let mut decoded = Decoded { truncated: document.is_cut, ..Decoded::default() };
        for (node, description) in document.root.get("nodes").map(Node::fields).unwrap_or_default()
        {
            let properties = description.get("properties").map(Node::fields).unwrap_or_default();
            for (name, property) in properties {
                let unit = property.get("unit").and_then(Node::text);
                let path = format!("{device}/{node}/{name}");
                decoded.readings.extend(self.learn(path, unit));
            }
        }
        decoded
    }

    fn property(&mut self, path: String) -> Option<&mut Property> {
        let has_room = self.properties.len() < MAX_PROPERTIES;
        if !has_room && !self.properties.contains_key(&path) {
            return None;
        }
        Some(self.properties.entry(path).or_default())
    }
}

/// A sleeping device is there; its silence is judged like any other.
fn is_there(message: &Message<'_>) -> bool {
    !matches!(message.text(), Some("lost" | "disconnected"))
}
