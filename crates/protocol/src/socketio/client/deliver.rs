//! What an event says: readings, pictures, addresses of pictures.

use std::sync::Arc;

use heliograph_telemetry::{ClockNote, Reading, Timestamp, Value};
use serde_json::Value as Json;

use super::Client;
use crate::payload::{self, Decoded, Place};
use crate::session::Event;
use crate::socketio::packet;
use crate::socketio::slots::{self, Slot};

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
    /// When the event as a whole cannot be used, or its attachments do not fit it.
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
        let mut slots = Vec::new();
        let values: Vec<_> =
            arguments.iter().filter_map(|json| split(&name, json, &mut slots)).collect();
        for (index, json) in values.iter().enumerate() {
            let path = if values.len() == 1 { name.clone() } else { format!("{name}/{index}") };
            self.tell_value(&name, &path, json, received);
        }
        self.tell_attachments(&name, slots, attachments, received)
    }

    fn narrate_event(&mut self, name: &str, arguments: &[&str], attachments: &[Vec<u8>]) {
        if !self.queue.is_narrating() {
            return;
        }
        match arguments {
            [one] => self.queue.narrate(false, name, one.as_bytes()),
            more => self.queue.narrate(false, name, format!("[{}]", more.join(",")).as_bytes()),
        }
        for bytes in attachments {
            self.queue.narrate(false, name, bytes);
        }
    }

    /// An event that says nothing but that it happened.
    fn tell_bare(&mut self, name: &str, received: Timestamp) {
        self.queue.tell(Event::Readings(Arc::new([Reading {
            path: name.into(),
            value: Value::Text(name.to_owned()),
            unit: None,
            time: received,
            received,
            clock: ClockNote::Arrival,
        }])));
    }

    fn tell_value(&mut self, name: &str, path: &str, json: &str, received: Timestamp) {
        // A string holds what any message could: a number, JSON, a picture.
        let text = serde_json::from_str::<String>(json);
        let message = text.as_deref().unwrap_or(json);
        let decoded = payload::decode_message(Place::at(path), message.as_bytes(), received);
        self.tell(name, decoded, message.as_bytes());
    }

    fn tell(&mut self, name: &str, mut decoded: Decoded, message: &[u8]) {
        if GENERIC_NAMES.contains(&name.to_ascii_lowercase().as_str()) {
            let pictures = decoded.pictures.iter_mut().map(|picture| &mut picture.path);
            let links = decoded.links.iter_mut().map(|link| &mut link.path);
            pictures.chain(links).for_each(|path| *path = shortened(name, path).to_owned());
            for reading in &mut decoded.readings {
                reading.path = shortened(name, &reading.path).into();
            }
        }
        self.queue.tell_decoded(decoded, message);
    }

    fn tell_attachments(
        &mut self,
        name: &str,
        slots: Vec<Slot>,
        attachments: Vec<Vec<u8>>,
        received: Timestamp,
    ) -> Result<(), String> {
        let count = attachments.len();
        let mut attachments: Vec<_> = attachments.into_iter().map(Some).collect();
        let mut outcome = Ok(());
        for Slot { path, number } in slots {
            let index = number.as_u64().and_then(|index| usize::try_from(index).ok());
            let attachment = index.and_then(|index| attachments.get_mut(index));
            match attachment.and_then(Option::take) {
                // Relays pass text on as bytes.
                Some(bytes) => {
                    let place = Place::at(&path);
                    self.tell(name, payload::decode_message(place, &bytes, received), &bytes);
                }
                None => outcome = Err(format!("names attachment {number}, but {count} came")),
            }
        }
        match attachments.iter().flatten().count() {
            0 => outcome,
            left => outcome.and(Err(format!("{left} of its attachments have no place in it"))),
        }
    }
}

/// Takes the places of attachments out of an argument; `None` when it is nothing else.
fn split(name: &str, json: &str, slots: &mut Vec<Slot>) -> Option<String> {
    if !slots::may_be_in(json) {
        return Some(json.to_owned());
    }
    let Ok(mut value) = serde_json::from_str::<Json>(json) else { return Some(json.to_owned()) };
    slots::take(name, &mut value, slots);
    match &value {
        Json::Object(fields) if fields.is_empty() => None,
        _ => Some(value.to_string()),
    }
}

/// Takes an event's name that says nothing off a path, where something else does.
fn shortened<'p>(name: &str, path: &'p str) -> &'p str {
    let rest = path.strip_prefix(name).and_then(|rest| rest.strip_prefix('/'));
    let says_something = |rest: &&str| rest.starts_with(|c: char| !c.is_ascii_digit());
    rest.filter(says_something).unwrap_or(path)
}
