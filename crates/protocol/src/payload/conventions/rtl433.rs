//! rtl_433: `rtl_433/<host>/events` as JSON per transmission, `rtl_433/<host>/devices/...` as
//! bare values.

use super::message::{Message, last_name};
use crate::payload::decoded::Decoded;
use crate::payload::walk::Place;

/// Fields that tell a device from others, and those that describe the transmission.
const NO_READINGS: [&str; 9] =
    ["model", "id", "channel", "subtype", "mic", "protocol", "mod", "seq", "type"];

pub(super) fn decode(message: &Message<'_>) -> Option<Decoded> {
    match message.levels() {
        ["rtl_433", _, "events"] => event(message),
        ["rtl_433", _, "devices", path @ ..] if !path.is_empty() => {
            let path = path.join("/");
            let decoded = message.decode_at(Place::at(&path));
            Some(decoded.tidy(|reading| is_reading(&reading.path), |reading| unit(&reading.path)))
        }
        _ => None,
    }
}

fn event(message: &Message<'_>) -> Option<Decoded> {
    let document = message.json()?;
    let part = |key| document.root.get(key).and_then(|node| node.name());
    let parts = [part("model"), part("channel"), part("id")];
    let device: Vec<_> = parts.into_iter().flatten().collect();
    let decoded = message.decode_document(&device.join("/"), &document);
    Some(decoded.tidy(|reading| is_reading(&reading.path), |reading| unit(&reading.path)))
}

fn is_reading(path: &str) -> bool {
    !NO_READINGS.contains(&last_name(path))
}

/// Most units stand at the end of the name and are found by the common rules.
fn unit(path: &str) -> Option<&'static str> {
    match last_name(path) {
        "humidity" | "moisture" => Some("%"),
        "rssi" | "snr" | "noise" => Some("dB"),
        name if name.ends_with("_deg") => Some("°"),
        _ => None,
    }
}
