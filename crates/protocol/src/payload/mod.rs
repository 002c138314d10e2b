//! Values as senders write them, decoded to readings.
//!
//! The common rules for JSON and text of any origin: numbers (also as text), value with unit
//! (`20 °C`), on/off words, gaps (`null`, `nan`, nothing), objects and arrays as paths, the
//! sender's own time where it can be trusted. Nothing is converted, nothing is guessed beyond
//! the value at hand.
//!
//! Invariants: pure; never panics; a [`Value::Number`] is finite; at most [`MAX_LEAVES`]
//! readings come of one message.

mod scalar;
mod time;
mod unit;

use heliograph_telemetry::{ClockNote, Reading, Timestamp, Value};
use serde_json::{Map, Value as Json};

use scalar::Scalar;
use time::SenderTime;

/// Readings taken from one message.
pub const MAX_LEAVES: usize = 256;
/// Largest JSON entered: parsed, it takes many times its size.
const MAX_JSON_BYTES: usize = 1 << 20;
/// Levels of objects, arrays and JSON-in-text that are entered.
const MAX_DEPTH: usize = 8;
/// Longest path made.
const MAX_PATH_BYTES: usize = 1_024;
/// Characters kept of a text value.
const MAX_TEXT_CHARS: usize = 2_000;
/// Fields that may name what an object with a `value` is about.
const NAME_KEYS: [&str; 2] = ["sensor", "name"];

/// What a message came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// Its readings; paths in the order of their names.
    pub readings: Vec<Reading>,
    /// Whether there was more, beyond the limits of size, count and depth.
    pub truncated: bool,
}

/// Decodes the text of a JSON value; `path` is the channel it came on.
pub fn decode_json(path: &str, json: &str, received: Timestamp) -> Decoded {
    let mut walk = Walk::new(received);
    if json.len() > MAX_JSON_BYTES {
        walk.decoded.truncated = true;
        return walk.decoded;
    }
    match serde_json::from_str(json) {
        Ok(value) => walk.enter(path, &value, Context::arrival(received), 0),
        // Deeper than any parser goes, or a number beyond any range.
        Err(_) => walk.push(path, Scalar::text(json), Context::arrival(received)),
    }
    walk.decoded
}

/// Decodes a text that may be JSON, a number, a word; `path` is the channel it came on.
pub fn decode_text(path: &str, text: &str, received: Timestamp) -> Decoded {
    let mut walk = Walk::new(received);
    walk.text(path, text, Context::arrival(received), 0);
    walk.decoded
}

/// What an object says about all that is in it.
#[derive(Clone, Copy)]
struct Context<'a> {
    time: Timestamp,
    clock: ClockNote,
    unit: Option<&'a str>,
}

impl Context<'_> {
    fn arrival(received: Timestamp) -> Self {
        Self { time: received, clock: ClockNote::Arrival, unit: None }
    }
}

struct Walk {
    received: Timestamp,
    decoded: Decoded,
}

impl Walk {
    fn new(received: Timestamp) -> Self {
        Self { received, decoded: Decoded::default() }
    }

    fn enter(&mut self, path: &str, value: &Json, context: Context<'_>, depth: usize) {
        match value {
            Json::Null => self.push(path, Scalar::Gap, context),
            Json::Bool(state) => self.push(path, Scalar::State(*state), context),
            Json::Number(number) => {
                let finite = number.as_f64().filter(|number| number.is_finite());
                self.push(path, finite.map_or(Scalar::Gap, Scalar::Number), context);
            }
            Json::String(text) => self.text(path, text, context, depth),
            Json::Array(_) | Json::Object(_) if depth >= MAX_DEPTH || self.is_full() => {
                self.decoded.truncated = true;
            }
            Json::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    if self.is_full() {
                        self.decoded.truncated = true;
                        break;
                    }
                    self.enter(&format!("{path}/{index}"), element, context, depth + 1);
                }
            }
            Json::Object(fields) => self.object(path, fields, context, depth + 1),
        }
    }

    /// Text, which may hold JSON.
    fn text(&mut self, path: &str, text: &str, context: Context<'_>, depth: usize) {
        if depth < MAX_DEPTH
            && text.len() <= MAX_JSON_BYTES
            && text.trim_start().starts_with(['{', '[', '"'])
            && let Ok(value) = serde_json::from_str(text)
        {
            return self.enter(path, &value, context, depth + 1);
        }
        self.push(path, scalar::read(text), context);
    }

    fn object(&mut self, path: &str, fields: &Map<String, Json>, outer: Context<'_>, depth: usize) {
        let describes_itself = fields.contains_key("value");
        let times = self.times(fields, describes_itself);
        let unit = fields.iter().find_map(|(key, value)| unit_field(key, value));
        let mut inner = Context { unit: None, ..outer };
        if let Some(&(_, time, clock)) = times.first() {
            inner = Context { time, clock, unit: None };
        }
        let name = NAME_KEYS.iter().find_map(|key| Some((*key, fields.get(*key)?.as_str()?)));
        let name = name.filter(|_| describes_itself);
        let own_path = match name {
            Some((_, name)) => format!("{path}/{name}"),
            None => path.to_owned(),
        };
        let rest: Vec<_> = fields
            .iter()
            .filter(|(key, value)| {
                times.iter().all(|(time_key, ..)| time_key != key)
                    && unit_field(key, value).is_none()
                    && name.is_none_or(|(name_key, _)| name_key != *key)
            })
            .collect();
        let is_alone = rest.len() == 1;
        for (key, value) in rest {
            if self.is_full() {
                self.decoded.truncated = true;
                break;
            }
            if key == "value" {
                let unit = unit.or(outer.unit);
                self.enter(&own_path, value, Context { unit, ..inner }, depth);
            } else {
                let unit = unit.filter(|_| is_alone);
                self.enter(&format!("{own_path}/{key}"), value, Context { unit, ..inner }, depth);
            }
        }
    }

    /// The fields that tell the time, the most telling first.
    fn times<'a>(
        &self,
        fields: &'a Map<String, Json>,
        describes_itself: bool,
    ) -> Vec<(&'a String, Timestamp, ClockNote)> {
        let mut times: Vec<_> = fields
            .iter()
            .filter_map(|(key, value)| {
                let rank = time::rank(key)?;
                let read = time::read(value)?;
                // A small `t` beside other fields is as likely a temperature.
                if key == "t" && read == SenderTime::Uptime && !describes_itself {
                    return None;
                }
                let (time, clock) = read.judge(self.received);
                Some(((clock != ClockNote::Sender, rank), (key, time, clock)))
            })
            .collect();
        times.sort_by_key(|(order, _)| *order);
        times.into_iter().map(|(_, time)| time).collect()
    }

    fn is_full(&self) -> bool {
        self.decoded.readings.len() >= MAX_LEAVES
    }

    fn push(&mut self, path: &str, scalar: Scalar, context: Context<'_>) {
        if self.is_full() || path.len() > MAX_PATH_BYTES {
            self.decoded.truncated = true;
            return;
        }
        let (value, own_unit) = match scalar {
            Scalar::Number(number) => (Value::Number(number), None),
            Scalar::Quantity(number, unit) => (Value::Number(number), Some(unit)),
            Scalar::State(state) => (Value::Bool(state), None),
            Scalar::Gap => (Value::Gap, None),
            Scalar::Text(text) => (Value::Text(text), None),
        };
        let unit = match value {
            Value::Text(_) | Value::Bool(_) => None,
            _ => context
                .unit
                .map(str::to_owned)
                .or(own_unit)
                .or_else(|| unit::of_key(path).map(str::to_owned)),
        };
        self.decoded.readings.push(Reading {
            path: path.to_owned(),
            value,
            unit,
            time: context.time,
            received: self.received,
            clock: context.clock,
        });
    }
}

fn unit_field<'a>(key: &str, value: &'a Json) -> Option<&'a str> {
    value.as_str().filter(|text| unit::is_unit_key(key) && text.chars().count() <= 32)
}

#[cfg(test)]
mod tests;
