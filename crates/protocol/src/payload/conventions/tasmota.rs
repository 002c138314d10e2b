//! Tasmota: `tele/<device>/SENSOR`, `tele/<device>/STATE`, `stat/<device>/RESULT`, or with the
//! device first; `LWT` says whether it is there.

use super::message::{Message, last_name, look_up};
use crate::payload::decoded::Decoded;
use crate::payload::json::{Document, Node};
use crate::payload::walk::Place;

const UNITS: [(&str, &str); 19] = [
    ("Humidity", "%"),
    ("Pressure", "hPa"),
    ("SeaPressure", "hPa"),
    ("Power", "W"),
    ("ApparentPower", "VA"),
    ("ReactivePower", "VAr"),
    ("Voltage", "V"),
    ("Current", "A"),
    ("Total", "kWh"),
    ("Today", "kWh"),
    ("Yesterday", "kWh"),
    ("Period", "Wh"),
    ("Frequency", "Hz"),
    ("Illuminance", "lx"),
    ("CarbonDioxide", "ppm"),
    ("eCO2", "ppm"),
    ("TVOC", "ppb"),
    ("RSSI", "%"),
    ("Signal", "dBm"),
];
/// Fields that describe and do not measure.
const NO_READINGS: [&str; 12] = [
    "Id",
    "TempUnit",
    "PressureUnit",
    "SpeedUnit",
    "TotalStartTime",
    "BSSId",
    "SSId",
    "Channel",
    "AP",
    "SleepMode",
    "Uptime",
    "UptimeSec",
];

pub(super) fn decode(message: &Message<'_>) -> Option<Decoded> {
    let (device, kind) = device_and_kind(message.levels())?;
    if kind == "LWT" {
        return Some(Decoded::availability(&device, message.availability().unwrap_or(true)));
    }
    let Some(document) = message.json() else {
        let path = format!("{device}/{kind}");
        return Some(message.decode_at(Place::at(&path)));
    };
    let units = Units::of(&document);
    let mut decoded = message.decode_document(&device, &document).tidy(
        |reading| !NO_READINGS.contains(&last_name(&reading.path)),
        |reading| look_up(&UNITS, last_name(&reading.path)),
    );
    for reading in &mut decoded.readings {
        match last_name(&reading.path) {
            "Temperature" | "DewPoint" => reading.unit = units.temperature.map(Into::into),
            "Pressure" | "SeaPressure" => reading.unit = Some(units.pressure.into()),
            _ => {}
        }
    }
    Some(decoded)
}

/// The device's own units, named once per message.
struct Units<'a> {
    temperature: Option<&'static str>,
    pressure: &'a str,
}

impl<'a> Units<'a> {
    fn of(document: &'a Document<'_>) -> Self {
        let temperature = match document.root.get("TempUnit").and_then(Node::text) {
            Some("C") => Some("°C"),
            Some("F") => Some("°F"),
            Some("K") => Some("K"),
            _ => None,
        };
        let pressure = document.root.get("PressureUnit").and_then(Node::text);
        Self { temperature, pressure: pressure.unwrap_or("hPa") }
    }
}

/// `tele/greenhouse/SENSOR` or `greenhouse/tele/SENSOR`.
fn device_and_kind<'a>(levels: &[&'a str]) -> Option<(String, &'a str)> {
    let is_prefix = |level: &str| matches!(level, "tele" | "stat");
    let device = match levels {
        [prefix, device @ .., _] if is_prefix(prefix) => device,
        [device @ .., prefix, _] if is_prefix(prefix) => device,
        _ => return None,
    };
    let kind = levels.last()?;
    let in_kind = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let is_kind = kind.starts_with(|c: char| c.is_ascii_uppercase()) && kind.bytes().all(in_kind);
    (is_kind && !device.is_empty()).then(|| (device.join("/"), *kind))
}

#[cfg(test)]
mod tests {
    use super::device_and_kind;

    #[test]
    fn the_device_may_come_first_and_have_levels() {
        let found = |topic: &str| {
            let levels: Vec<_> = topic.split('/').collect();
            device_and_kind(&levels).map(|(device, kind)| format!("{device} {kind}"))
        };
        assert_eq!(found("tele/a/SENSOR").as_deref(), Some("a SENSOR"));
        assert_eq!(found("a/b/tele/SENSOR").as_deref(), Some("a/b SENSOR"));
        assert_eq!(found("stat/a/b/POWER1").as_deref(), Some("a/b POWER1"));
        for topic in ["tele/SENSOR", "tele/a/state", "tele/a", "a/b/SENSOR", "tele"] {
            assert_eq!(found(topic), None, "{topic}");
        }
    }
}
