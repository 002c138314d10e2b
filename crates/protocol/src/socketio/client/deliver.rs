//! What an event says: readings, pictures, addresses of pictures.

use heliograph_telemetry::{ClockNote, Reading, Timestamp, Value};
use serde_json::Value as Json;

use super::Client;
use crate::payload::{self, Decoded};
use crate::session::{Event, Narration};
use crate::socketio::packet;
use crate::socketio::photos::{self, Found};

const MAX_NAME_BYTES: usize = 256;
/// Names that say nothing about what comes with them.
const GENERIC_NAMES: [&str; 14] = [
    "data",
    "event",
    "json",
    "measurement",
    "measurements",
    "message",
    "msg",
    "reading",
    "readings",
    "sensor",
    "sensors",
    "telemetry",
    "update",
    "values",
];

impl Client {
    /// # Errors
    /// When something in the event cannot be used; the rest of it is.
    pub(super) fn deliver(
        &mut self,
        received: Timestamp,
        ack: Option<u64>,
        payload: &str,
        attachments: Vec<Vec<u8>>,
    ) -> Result<(), String> {
        let (name, mut arguments) = packet::event(payload).map_err(|error| error.to_string())?;
        if arguments.last().is_some_and(|last| self.note_offset(ack, last.get())) {
            arguments.pop();
        }
        if name.is_empty() || name.len() > MAX_NAME_BYTES {
            return Err(format!("event with a name of {} bytes", name.len()));
        }
        if !self.config.events.is_empty() && !self.config.events.contains(&name) {
            return Ok(());
        }
        let arguments: Vec<&str> = arguments.iter().map(|argument| argument.get()).collect();
        self.narrate_event(&name, &arguments, &attachments);
        if arguments.is_empty() && attachments.is_empty() {
            self.tell_bare(&name, received);
            return Ok(());
        }
        let mut found = Vec::new();
        let values: Vec<_> =
            arguments.iter().filter_map(|json| split(&name, json, &mut found)).collect();
        let mut truncated = false;
        for (index, json) in values.iter().enumerate() {
            let path = if values.len() == 1 { name.clone() } else { format!("{name}/{index}") };
            truncated |= self.tell_readings(&name, payload::decode_json(&path, json, received));
        }
        let outcome = self.tell_found(&name, found, attachments, received);
        match truncated {
            true => Err(format!("`{name}` holds more than is taken from one message")),
            false => outcome,
        }
    }

    fn narrate_event(&mut self, name: &str, arguments: &[&str], attachments: &[Vec<u8>]) {
        if !self.queue.narrating {
            return;
        }
        match arguments {
            [one] => self.queue.narrate(false, name, one),
            more => self.queue.narrate(false, name, &format!("[{}]", more.join(","))),
        }
        for bytes in attachments {
            self.queue.tell(Event::Narrated(Narration::of_bytes(false, name, bytes)));
        }
    }

    /// An event that says nothing but that it happened.
    fn tell_bare(&mut self, name: &str, received: Timestamp) {
        self.queue.tell(Event::Reading(Reading {
            path: name.to_owned(),
            value: Value::Text(name.to_owned()),
            unit: None,
            time: received,
            received,
            clock: ClockNote::Arrival,
        }));
    }

    /// Returns whether there was more than is taken.
    fn tell_readings(&mut self, name: &str, decoded: Decoded) -> bool {
        for mut reading in decoded.readings {
            reading.path = telling(name, reading.path);
            self.queue.tell(Event::Reading(reading));
        }
        decoded.truncated
    }

    fn tell_found(
        &mut self,
        name: &str,
        found: Vec<(String, Found)>,
        attachments: Vec<Vec<u8>>,
        received: Timestamp,
    ) -> Result<(), String> {
        let count = attachments.len();
        let mut attachments: Vec<_> = attachments.into_iter().map(Some).collect();
        let mut outcome = Ok(());
        for (path, found) in found {
            let path = telling(name, path);
            match found {
                Found::Picture(bytes) => {
                    self.queue.tell(Event::Picture { path, bytes, retained: false });
                }
                Found::Link(url) => self.queue.tell(Event::PictureLink { path, url }),
                Found::Attachment(number) => {
                    let index = number.as_u64().and_then(|index| usize::try_from(index).ok());
                    let slot = index.and_then(|index| attachments.get_mut(index));
                    let told = match slot.and_then(Option::take) {
                        Some(bytes) => self.tell_attachment(path, bytes, received),
                        None => Err(format!("names attachment {number}, but {count} came")),
                    };
                    outcome = outcome.and(told);
                }
            }
        }
        match attachments.iter().flatten().count() {
            0 => outcome,
            left => outcome.and(Err(format!("{left} of its attachments have no place in it"))),
        }
    }

    fn tell_attachment(
        &mut self,
        path: String,
        bytes: Vec<u8>,
        received: Timestamp,
    ) -> Result<(), String> {
        if photos::is_picture(&bytes) {
            self.queue.tell(Event::Picture { path, bytes, retained: false });
            return Ok(());
        }
        // Relays pass text on as bytes.
        let text = std::str::from_utf8(&bytes).ok().filter(|text| is_readable(text));
        let Some(text) = text else {
            return Err(format!("attachment of {} bytes, neither picture nor text", bytes.len()));
        };
        let decoded = payload::decode_text(&path, text, received);
        match self.tell_readings("", decoded) {
            true => Err(format!("`{path}` holds more than is taken from one message")),
            false => Ok(()),
        }
    }
}

/// Bytes that only happen to be UTF-8 are no text.
fn is_readable(text: &str) -> bool {
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    !text.trim().is_empty() && !text.contains(is_odd)
}

/// Takes what is no reading out of an argument; `None` when nothing is left of it.
fn split(name: &str, json: &str, found: &mut Vec<(String, Found)>) -> Option<String> {
    if !photos::may_hold_any(json) {
        return Some(json.to_owned());
    }
    let Ok(mut value) = serde_json::from_str::<Json>(json) else { return Some(json.to_owned()) };
    let before = found.len();
    photos::take(name, name, &mut value, found);
    match &value {
        Json::Object(fields) if fields.is_empty() => None,
        _ if found.len() == before => Some(json.to_owned()),
        _ => Some(value.to_string()),
    }
}

/// The path without an event's name that says nothing, where something else does.
fn telling(name: &str, path: String) -> String {
    let rest = path.strip_prefix(name).and_then(|rest| rest.strip_prefix('/'));
    let says_something = |rest: &&str| rest.starts_with(|c: char| !c.is_ascii_digit());
    match rest.filter(says_something) {
        Some(rest) if GENERIC_NAMES.contains(&name.to_ascii_lowercase().as_str()) => {
            rest.to_owned()
        }
        _ => path,
    }
}
