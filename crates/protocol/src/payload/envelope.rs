//! Objects that name an event: `{"event":"sendmessage","chat":"hello"}`.
//!
//! The event becomes the channel, the body its value; time and unit beside the body hold for it.

use std::borrow::Cow;

use heliograph_telemetry::Timestamp;

use super::decoded::Decoded;
use super::fields;
use super::flat;
use super::json::{self, Document, Node};
use super::message;
use super::walk::{Place, Walk};

/// Fields that name the kind, the surest first.
const KINDS: [&str; 9] =
    ["event", "type", "action", "op", "cmd", "method", "topic", "channel", "kind"];
/// Fields that hold the body, the surest first.
const BODIES: [&str; 7] = ["data", "payload", "chat", "message", "value", "params", "body"];
/// Bodies that people wrote: text whatever it looks like.
const SPEECH: [&str; 2] = ["chat", "message"];
const MAX_KIND_BYTES: usize = 256;

/// How an event was written, to answer in kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The event.
    pub kind: String,
    /// The field that names it.
    pub kind_field: &'static str,
    /// The field that holds its body, if it has one of the common names.
    pub body_field: Option<&'static str>,
}

/// As [`decode_message`](super::decode_message), but an object that names an event is one.
pub fn decode_event(
    place: Place<'_>,
    payload: &[u8],
    received: Timestamp,
) -> (Option<Envelope>, Decoded) {
    let text =
        std::str::from_utf8(payload).unwrap_or_default().trim_start_matches('\u{feff}').trim();
    // An event names its kind in a text.
    if let Some(readings) = flat::readings(place.prefix, text, received) {
        return (None, Decoded { readings, ..Decoded::default() });
    }
    if text.starts_with('{')
        && let Ok(mut document) = json::parse(text)
    {
        let mut walk = Walk::with_pictures(received);
        let Some(envelope) = open(&document.root) else {
            walk.document(place, &document);
            return (None, walk.decoded);
        };
        walk.event(&envelope, &mut document);
        let decoded = walk.decoded;
        return (Some(envelope), decoded);
    }
    (None, message::decode_message(place, payload, received))
}

/// What the event is, if the object is one. Objects that name a sensor describe themselves.
fn open(root: &Node<'_>) -> Option<Envelope> {
    let fields = root.fields();
    let names_sensor = fields::own_name(fields).is_some_and(|(key, _)| key != "channel");
    let is_reading = names_sensor && root.get("event").is_none();
    if is_reading || fields::node_buffer(fields).is_some() {
        return None;
    }
    let is_kind = |text: &&str| !text.is_empty() && text.len() <= MAX_KIND_BYTES;
    let told = fields.iter().filter_map(|(key, value)| {
        let rank = KINDS.iter().position(|kind| kind == key)?;
        Some((rank, value.text().filter(is_kind)?))
    });
    let (rank, kind) = told.min_by_key(|(rank, _)| *rank)?;
    let body_field = BODIES.iter().copied().find(|field| root.get(field).is_some());
    Some(Envelope { kind: kind.to_owned(), kind_field: KINDS.get(rank)?, body_field })
}

impl<'p> Walk<'p> {
    fn event(&mut self, envelope: &'p Envelope, document: &mut Document<'_>) {
        let Node::Object(fields) = &mut document.root else { return };
        // The id is there to tell messages apart, not to be read.
        fields.retain(|(key, _)| key != envelope.kind_field && key != "id");
        if let Some(body) = envelope.body_field {
            let is_speech = SPEECH.contains(&body);
            let speech = json::field(fields, body).filter(|_| is_speech).and_then(Node::text);
            if let Some(speech) = speech {
                self.label(&envelope.kind, speech);
                fields.retain(|(key, _)| key != body);
            } else {
                rename(fields, body);
            }
        }
        let is_bare = fields.is_empty() && self.decoded.readings.is_empty();
        if is_bare {
            return self.label(&envelope.kind, &envelope.kind);
        }
        self.document(Place::at(&envelope.kind), document);
    }
}

/// Makes the body the value of the object, in place of any other.
fn rename(fields: &mut Vec<(Cow<'_, str>, Node<'_>)>, body: &'static str) {
    if body == "value" {
        return;
    }
    fields.retain(|(key, _)| key != "value");
    if let Some((key, _)) = fields.iter_mut().find(|(key, _)| key == body) {
        *key = Cow::Borrowed("value");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let (_, decoded) =
            decode_event(Place::root("value"), text.as_bytes(), Timestamp::from_micros(0));
        let line = |reading: &heliograph_telemetry::Reading| {
            let unit = reading.unit.as_deref().unwrap_or_default();
            format!("{} {:?}{unit}", reading.path, reading.value)
        };
        decoded.readings.iter().map(line).collect()
    }

    #[test]
    fn the_event_is_the_channel_and_the_body_its_value() {
        for (text, expected) in [
            (
                r#"{"event":"reading","data":{"temp":21.5,"hum":40}}"#,
                vec!["reading/temp Number(21.5)", "reading/hum Number(40.0)"],
            ),
            (r#"{"event":"temp","value":"21.5","unit":"°C","id":7}"#, vec!["temp Number(21.5)°C"]),
            (r#"{"topic":"a/b","payload":"20 %"}"#, vec!["a/b Number(20.0)%"]),
            (r#"{"type":"dht","t":21.5,"h":40}"#, vec!["dht/t Number(21.5)", "dht/h Number(40.0)"]),
            (r#"{"event":"nextslide"}"#, vec!["nextslide Text(\"nextslide\")"]),
            (r#"{"event":"say","chat":"42"}"#, vec!["say Text(\"42\")"]),
            (
                r#"{"event":"say","chat":"hi","user":"bob"}"#,
                vec!["say Text(\"hi\")", "say/user Text(\"bob\")"],
            ),
            (r#"{"event":"x","data":1,"value":2}"#, vec!["x Number(1.0)"]),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn objects_that_are_no_events_are_left_alone() {
        assert_eq!(
            lines(r#"{"sensor":"A0","value":461,"type":"analog"}"#),
            ["A0 Number(461.0)", "A0/type Text(\"analog\")"]
        );
        assert_eq!(lines(r#"{"type":"Buffer","data":[52,54,49]}"#), ["value Number(461.0)"]);
        assert_eq!(lines(r#"{"event":3}"#), ["event Number(3.0)"]);
    }
}
