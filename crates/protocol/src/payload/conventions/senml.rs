//! SenML (RFC 8428) in JSON, on any topic: a list of records with base fields that hold until
//! replaced. Units stay as the registry writes them (`Cel`).

use heliograph_telemetry::{ClockNote, PictureKind, Timestamp};

use super::message::Message;
use crate::payload::decoded::{Decoded, Picture};
use crate::payload::json::Node;
use crate::payload::picture;
use crate::payload::scalar::Scalar;
use crate::payload::time::{self, SenderTime};
use crate::payload::walk::Walk;

const FIELDS: [&str; 15] =
    ["bn", "bt", "bu", "bv", "bs", "bver", "n", "u", "v", "vs", "vb", "vd", "s", "t", "ut"];
const VERSION: i64 = 10;
/// Times below are relative to now.
const RELATIVE_BELOW_SECS: f64 = 268_435_456.0;

pub(super) fn decode(message: &Message<'_>) -> Option<Decoded> {
    message.text()?.starts_with('[').then_some(())?;
    let document = message.json()?;
    let records = document.root.elements();
    if records.is_empty() || !records.iter().all(is_record) {
        return None;
    }
    let has_name = records.iter().any(|record| has(record, &["n", "bn"]));
    let has_value = records.iter().any(|record| has(record, &["v", "vs", "vb", "vd", "s"]));
    if !has_name || !has_value {
        return None;
    }
    let mut pack = Pack { base: Base::default(), walk: Walk::with_pictures(message.received) };
    pack.walk.decoded.truncated = document.is_cut;
    for record in records {
        if let Err(reason) = pack.take(record) {
            return Some(Decoded::problem(reason));
        }
    }
    Some(pack.walk.decoded)
}

/// Nothing but fields of SenML; those that end in `_` have to be understood and are refused
/// later.
fn is_record(record: &Node<'_>) -> bool {
    let is_known = |key: &str| FIELDS.contains(&key) || key.ends_with('_');
    !record.fields().is_empty() && record.fields().iter().all(|(key, _)| is_known(key))
}

fn has(record: &Node<'_>, keys: &[&str]) -> bool {
    keys.iter().any(|key| record.get(key).is_some())
}

#[derive(Default)]
struct Base {
    name: String,
    time: f64,
    unit: Option<String>,
    value: Option<f64>,
    sum: Option<f64>,
}

struct Pack<'p> {
    base: Base,
    walk: Walk<'p>,
}

impl Pack<'_> {
    fn take(&mut self, record: &Node<'_>) -> Result<(), &'static str> {
        self.rebase(record)?;
        let text = |key: &str| record.get(key).and_then(Node::text);
        let number = |key: &str| record.get(key).and_then(Node::number);
        let path = format!("{}{}", self.base.name, text("n").unwrap_or_default());
        let is_state = matches!(record.get("vb"), Some(Node::Bool(true)));
        let sum = number("s").map(|sum| sum + self.base.sum.unwrap_or_default());
        let value = number("v").map(|value| value + self.base.value.unwrap_or_default());
        let scalar = if let Some(value) = value {
            Scalar::Number(value)
        } else if let Some(words) = text("vs") {
            Scalar::text(words)
        } else if record.get("vb").is_some() {
            Scalar::State(is_state)
        } else if let Some(data) = text("vd") {
            return self.data(&path, data);
        } else if let Some(value) = self.base.value.or(sum) {
            Scalar::Number(value)
        } else {
            return Ok(());
        };
        let is_plotted = matches!(scalar, Scalar::Number(_));
        let unit = text("u").or(self.base.unit.as_deref()).filter(|_| is_plotted);
        let time = self.time(number("t").unwrap_or_default());
        self.walk.timed(&path, scalar, time, unit);
        Ok(())
    }

    fn rebase(&mut self, record: &Node<'_>) -> Result<(), &'static str> {
        let text = |key: &str| record.get(key).and_then(Node::text).map(str::to_owned);
        let number = |key: &str| record.get(key).and_then(Node::number);
        if record.get("bver").and_then(Node::whole).is_some_and(|version| version > VERSION) {
            return Err("SenML of a version beyond 10");
        }
        if record.fields().iter().any(|(key, _)| key.ends_with('_')) {
            return Err("SenML with a field that must be understood and is not");
        }
        self.base.name = text("bn").unwrap_or_else(|| std::mem::take(&mut self.base.name));
        self.base.time = number("bt").unwrap_or(self.base.time);
        self.base.unit = text("bu").or_else(|| self.base.unit.take());
        self.base.value = number("bv").or(self.base.value);
        self.base.sum = number("bs").or(self.base.sum);
        Ok(())
    }

    fn time(&self, own: f64) -> Option<SenderTime> {
        let secs = self.base.time + own;
        if secs == 0.0 {
            return None;
        }
        Some(match secs < RELATIVE_BELOW_SECS {
            true => SenderTime::At(after(self.walk.received, secs)),
            false => time::of_fraction(secs),
        })
    }

    /// Bytes: shown if they are a picture.
    fn data(&mut self, path: &str, data: &str) -> Result<(), &'static str> {
        let bytes = picture::from_base64(data).ok_or("SenML with data that are not base64")?;
        if let Some(kind) = PictureKind::of(&bytes) {
            let path = path.to_owned();
            self.walk.picture(Picture { path, kind, bytes, file_name: None, taken: None });
        }
        Ok(())
    }
}

/// `secs` may be negative.
fn after(time: Timestamp, secs: f64) -> Timestamp {
    Timestamp::from_micros(time.micros().saturating_add((secs * 1e6) as i64))
}

impl Message<'_> {
    /// The time a field tells, and what is to be said about it.
    pub(super) fn judge(&self, field: &Node<'_>) -> Option<(Timestamp, ClockNote)> {
        Some(time::read(field)?.judge(self.received))
    }
}
