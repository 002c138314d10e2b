//! Values as senders write them, decoded to readings, pictures and links to pictures.
//!
//! Three ways in: [`decode_json`] and [`decode_text`] for one value on a named channel,
//! [`decode_message`] for a whole message that says nothing about itself, and [`Conventions`] for
//! messages on topics, where what came before tells names and units. All follow the same rules:
//! numbers (also as text), value with unit (`20 °C`), on/off words, gaps (`null`, `nan`, nothing),
//! objects and arrays as paths, the sender's own time where it can be trusted. Nothing is
//! converted, nothing is guessed beyond the value at hand.
//!
//! Invariants: never panics; a `Value::Number` is finite; at most [`MAX_LEAVES`] readings come of
//! one value; memory is bounded whatever comes.

mod conventions;
mod decoded;
mod envelope;
mod fields;
mod flat;
mod json;
mod message;
mod picture;
mod scalar;
mod time;
mod unit;
mod walk;

use heliograph_telemetry::Timestamp;

pub use conventions::{CommandTopic, Conventions};
pub use decoded::{Decoded, Picture, PictureLink};
pub use envelope::{Envelope, decode_event};
pub(crate) use flat::FlatReader;
pub use message::decode_message;
pub use picture::from_base64;
pub(crate) use scalar::{Scalar, read as read_scalar};
pub use walk::Place;

use walk::Walk;

/// Readings taken from one value.
pub const MAX_LEAVES: usize = 256;
/// Characters kept of a text value.
const MAX_TEXT_CHARS: usize = 2_000;
/// Largest JSON entered where no picture is looked for.
const MAX_JSON_BYTES: usize = 1 << 20;

/// The moment that a date and time of day name, with their zone: ISO 8601, and so RFC 3339.
pub fn moment(text: &str) -> Option<Timestamp> {
    match time::iso(text)? {
        time::SenderTime::At(moment) => Some(moment),
        _ => None,
    }
}

/// Decodes the text of a JSON value; `path` is the channel it came on. Readings only.
pub fn decode_json(path: &str, json: &str, received: Timestamp) -> Decoded {
    let mut walk = Walk::new(received);
    if json.len() > MAX_JSON_BYTES {
        walk.decoded.truncated = true;
        return walk.decoded;
    }
    if let Some(readings) = flat::readings(path, json, received) {
        walk.decoded.readings = readings;
        return walk.decoded;
    }
    match json::parse(json) {
        Ok(document) => walk.document(Place::at(path), &document),
        // Deeper than any parser goes, or a number beyond any range.
        Err(_) => walk.label(path, json),
    }
    walk.decoded
}

/// Decodes a text that may be JSON, a number, a word; `path` is the channel it came on. Readings
/// only.
pub fn decode_text(path: &str, text: &str, received: Timestamp) -> Decoded {
    let mut walk = Walk::new(received);
    walk.loose_text(path, text);
    walk.decoded
}

#[cfg(test)]
mod tests;
