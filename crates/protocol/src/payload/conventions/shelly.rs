//! Shelly: the first generation below `shellies/`, bare values; the second below its own id,
//! JSON by component and `events/rpc`.

use heliograph_telemetry::{ClockNote, Reading};

use super::message::{Message, last_name, look_up};
use crate::payload::decoded::Decoded;
use crate::payload::json::{Document, Node};
use crate::payload::walk::Place;

const GEN1_UNITS: [(&str, &str); 13] = [
    ("temperature", "°C"),
    ("temperature_f", "°F"),
    ("humidity", "%"),
    ("battery", "%"),
    ("lux", "lx"),
    ("power", "W"),
    ("reactive_power", "VAr"),
    ("voltage", "V"),
    ("current", "A"),
    // Not watt-hours.
    ("energy", "W·min"),
    ("returned_energy", "W·min"),
    ("total", "Wh"),
    ("tilt", "°"),
];
const GEN2_UNITS: [(&str, &str); 9] = [
    ("apower", "W"),
    ("voltage", "V"),
    ("current", "A"),
    ("freq", "Hz"),
    ("tC", "°C"),
    ("rh", "%"),
    ("V", "V"),
    ("percent", "%"),
    ("lux", "lx"),
];
/// Endings of the meters' many fields (`a_act_power`, `total_current`).
const GEN2_ENDINGS: [(&str, &str); 6] = [
    ("act_power", "W"),
    ("aprt_power", "VA"),
    ("_voltage", "V"),
    ("_current", "A"),
    ("_freq", "Hz"),
    ("_energy", "Wh"),
];

pub(super) fn decode(message: &Message<'_>) -> Option<Decoded> {
    match message.levels() {
        ["shellies", device, rest @ ..] => Some(first(message, device, rest)),
        [device, "status", component] => component_status(message, device, component),
        [device, "events", "rpc"] => rpc(message, device),
        [device, "online"] if device.starts_with("shelly") => {
            Some(Decoded::availability(device, message.availability()?))
        }
        _ => None,
    }
}

fn first(message: &Message<'_>, device: &str, rest: &[&str]) -> Decoded {
    let path = match rest {
        ["online"] => {
            return Decoded::availability(device, message.availability().unwrap_or(true));
        }
        // Descriptions of the device, and commands of others.
        [] | ["announce" | "info" | "command"] | [.., "command" | "set"] => {
            return Decoded::default();
        }
        ["sensor", rest @ ..] => rest,
        rest => rest,
    };
    let path = format!("{device}/{}", path.join("/"));
    message
        .decode_at(Place::at(&path))
        .tidy(|_| true, |reading| look_up(&GEN1_UNITS, last_name(&reading.path)))
}

/// `<id>/status/switch:0`. Others have topics like this too: a component is `word:number`, or
/// the payload's own id says so.
fn component_status(message: &Message<'_>, device: &str, component: &str) -> Option<Decoded> {
    let is_numbered = component
        .split_once(':')
        .is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_numbered && !device.starts_with("shelly") {
        return None;
    }
    let document = message.json()?;
    let decoded = message.decode_document(&format!("{device}/{component}"), &document);
    Some(of_status(decoded, message))
}

/// `NotifyStatus` tells what changed, `NotifyFullStatus` all; `NotifyEvent` is no reading.
fn rpc(message: &Message<'_>, device: &str) -> Option<Decoded> {
    let Document { root, is_cut } = message.json()?;
    let Node::Object(fields) = root else { return None };
    let mut fields = fields.into_iter();
    let (_, params) = fields.find(|(key, _)| key == "params")?;
    let time = params.get("ts").cloned();
    let decoded = message.decode_document(device, &Document { root: params, is_cut });
    let told = time.and_then(|time| message.judge(&time));
    let mut decoded = of_status(decoded, message);
    for reading in &mut decoded.readings {
        (reading.time, reading.clock) = told.unwrap_or((message.received, ClockNote::Arrival));
    }
    Some(decoded)
}

/// `minute_ts` is the time of another field, never of the whole.
fn of_status(decoded: Decoded, message: &Message<'_>) -> Decoded {
    let mut decoded = decoded.tidy(is_gen2_reading, gen2_unit);
    for reading in &mut decoded.readings {
        (reading.time, reading.clock) = (message.received, ClockNote::Arrival);
    }
    decoded
}

fn is_gen2_reading(reading: &Reading) -> bool {
    !matches!(last_name(&reading.path), "id" | "source" | "by_minute" | "minute_ts" | "tF" | "ts")
}

fn gen2_unit(reading: &Reading) -> Option<&'static str> {
    let path = &reading.path;
    let name = last_name(path);
    let ending = || GEN2_ENDINGS.iter().find(|(ending, _)| name.ends_with(ending));
    match path.ends_with("aenergy/total") {
        true => Some("Wh"),
        false => look_up(&GEN2_UNITS, name).or_else(|| ending().map(|&(_, unit)| unit)),
    }
}
