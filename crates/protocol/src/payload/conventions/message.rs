//! One message on a topic, and what the conventions have in common.

use heliograph_telemetry::{Reading, Timestamp, Value};

use crate::payload::decoded::Decoded;
use crate::payload::json::{self, Document};
use crate::payload::message::decode_message;
use crate::payload::walk::{Place, Walk};

/// Levels of a topic that are told apart.
const MAX_LEVELS: usize = 32;

/// A message on a topic.
pub(super) struct Message<'a> {
    pub(super) topic: &'a str,
    /// Its levels; empty where there are too many for any convention.
    levels: Vec<&'a str>,
    pub(super) payload: &'a [u8],
    pub(super) received: Timestamp,
}

impl<'a> Message<'a> {
    pub(super) fn new(topic: &'a str, payload: &'a [u8], received: Timestamp) -> Self {
        let mut levels: Vec<_> = topic.split('/').take(MAX_LEVELS + 1).collect();
        if levels.len() > MAX_LEVELS {
            levels.clear();
        }
        Self { topic, levels, payload, received }
    }

    pub(super) fn levels(&self) -> &[&'a str] {
        &self.levels
    }

    /// The payload as text, without white space around it.
    pub(super) fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.payload).ok().map(str::trim)
    }

    /// The payload as a JSON object or array.
    pub(super) fn json(&self) -> Option<Document<'a>> {
        let text = self.text().filter(|text| text.starts_with(['{', '[']))?;
        json::parse(text).ok()
    }

    /// By the common rules.
    pub(super) fn decode_at(&self, place: Place<'_>) -> Decoded {
        decode_message(place, self.payload, self.received)
    }

    /// A document by the common rules.
    pub(super) fn decode_document(&self, path: &str, document: &Document<'_>) -> Decoded {
        let mut walk = Walk::with_pictures(self.received);
        walk.document(Place::at(path), document);
        walk.decoded
    }

    /// What a message says that tells whether its sender is there: a word, or the word in a
    /// field `state`.
    pub(super) fn availability(&self) -> Option<bool> {
        let word = |text: &str| match text.to_ascii_lowercase().as_str() {
            "online" | "true" => Some(true),
            "offline" | "false" => Some(false),
            _ => None,
        };
        match self.json() {
            Some(document) => word(document.root.get("state")?.text()?),
            None => word(self.text()?),
        }
    }
}

impl Decoded {
    /// The sender of everything below `prefix` is gone, or there.
    pub(super) fn availability(prefix: &str, is_there: bool) -> Self {
        let departed = if is_there { Vec::new() } else { vec![prefix.to_owned()] };
        Self { departed, ..Self::default() }
    }

    /// Keeps the readings the convention takes for readings, and gives them units where they
    /// have none.
    pub(super) fn tidy(
        mut self,
        is_reading: impl Fn(&Reading) -> bool,
        unit: impl Fn(&Reading) -> Option<&'static str>,
    ) -> Self {
        self.readings.retain(is_reading);
        for reading in &mut self.readings {
            give_unit(reading, unit(reading));
        }
        self
    }
}

/// Gives a number or gap without unit this one.
pub(super) fn give_unit(reading: &mut Reading, unit: Option<&str>) {
    if reading.unit.is_none() && matches!(reading.value, Value::Number(_) | Value::Gap) {
        reading.unit = unit.map(Into::into);
    }
}

/// The last name in a path, passing over the indices of arrays.
pub(super) fn last_name(path: &str) -> &str {
    let is_index = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    path.rsplit('/').find(|name| !is_index(name)).unwrap_or(path)
}

/// What stands for a name in a table of `(name, unit)`.
pub(super) fn look_up(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == name).map(|&(_, unit)| unit)
}
