//! Zigbee2MQTT: `zigbee2mqtt/<name>`, where names may have levels of their own; units from
//! `bridge/devices`.

use std::collections::{BTreeSet, HashMap};

use heliograph_telemetry::{Reading, Value};
use serde::Deserialize;

use super::message::{Message, last_name, look_up};
use crate::payload::decoded::Decoded;
use crate::payload::walk::Place;

const UNITS: [(&str, &str); 16] = [
    ("temperature", "°C"),
    ("device_temperature", "°C"),
    ("local_temperature", "°C"),
    ("humidity", "%"),
    ("soil_moisture", "%"),
    ("battery", "%"),
    ("pressure", "hPa"),
    ("illuminance", "lx"),
    ("illuminance_lux", "lx"),
    ("linkquality", "lqi"),
    ("power", "W"),
    ("energy", "kWh"),
    ("current", "A"),
    ("co2", "ppm"),
    ("voc", "ppb"),
    ("pm25", "µg/m³"),
];
const MAX_DEVICES: usize = 1_000;
const MAX_UNITS: usize = 10_000;
const MAX_UNIT_CHARS: usize = 32;
/// `bridge/devices` grows by some kilobytes with each device.
const MAX_DEVICES_BYTES: usize = 8 << 20;
/// No battery has this many volts, and few that many millivolts less.
const LEAST_MILLIVOLTS: f64 = 1_000.0;

/// What the bridge said of its devices.
#[derive(Debug, Default)]
pub(super) struct Zigbee2Mqtt {
    devices: BTreeSet<String>,
    /// By `name/property`.
    units: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Device {
    friendly_name: String,
    #[serde(default)]
    definition: Option<Definition>,
}

#[derive(Deserialize)]
struct Definition {
    #[serde(default)]
    exposes: Vec<Expose>,
}

#[derive(Deserialize)]
struct Expose {
    property: Option<String>,
    unit: Option<String>,
    #[serde(default)]
    features: Vec<Expose>,
}

impl Zigbee2Mqtt {
    pub(super) fn decode(&mut self, message: &Message<'_>) -> Option<Decoded> {
        let ["zigbee2mqtt", name @ ..] = message.levels() else { return None };
        match name {
            // No device is without a name.
            [] | ["", ..] => None,
            ["bridge", "devices"] => Some(self.learn(message)),
            ["bridge", "state"] => Some(match message.availability() {
                Some(false) => {
                    let departed = self.devices.iter().cloned().collect();
                    Decoded { departed, ..Decoded::default() }
                }
                _ => Decoded::default(),
            }),
            ["bridge", ..] | [.., "set" | "get"] => Some(Decoded::default()),
            [name @ .., "availability"] if !name.is_empty() => {
                Some(Decoded::availability(&name.join("/"), message.availability().unwrap_or(true)))
            }
            name => Some(self.readings(&name.join("/"), message)),
        }
    }

    fn learn(&mut self, message: &Message<'_>) -> Decoded {
        if message.payload.len() > MAX_DEVICES_BYTES {
            return Decoded::problem("a list of devices larger than 8 MiB");
        }
        let Ok(devices) = serde_json::from_slice::<Vec<Device>>(message.payload) else {
            return Decoded::problem("not a list of devices as Zigbee2MQTT writes it");
        };
        self.units.clear();
        for device in devices {
            self.note(&device.friendly_name);
            let exposes = device.definition.map(|definition| definition.exposes);
            self.learn_units(&device.friendly_name, &exposes.unwrap_or_default());
        }
        Decoded::default()
    }

    /// Those of lights and switches are nested one level deeper.
    fn learn_units(&mut self, device: &str, exposes: &[Expose]) {
        for expose in exposes {
            self.learn_units(device, &expose.features);
            let (Some(property), Some(unit)) = (&expose.property, &expose.unit) else { continue };
            if self.units.len() < MAX_UNITS && unit.chars().count() <= MAX_UNIT_CHARS {
                self.units.insert(format!("{device}/{property}"), unit.clone());
            }
        }
    }

    fn note(&mut self, name: &str) {
        if self.devices.len() < MAX_DEVICES && !self.devices.contains(name) {
            self.devices.insert(name.to_owned());
        }
    }

    fn readings(&mut self, name: &str, message: &Message<'_>) -> Decoded {
        self.note(name);
        let mut decoded = message.decode_at(Place::at(name));
        let has_battery =
            decoded.readings.iter().any(|reading| last_name(&reading.path) == "battery");
        // What the coordinator knows of the device, and its firmware.
        let is_about_itself = |path: &str| {
            let field = path.get(name.len()..).unwrap_or_default();
            field.starts_with("/device/") || field.starts_with("/update")
        };
        decoded.readings.retain(|reading| !is_about_itself(&reading.path));
        for reading in &mut decoded.readings {
            if !matches!(reading.value, Value::Number(_) | Value::Gap) {
                continue;
            }
            let unit = self.units.get(reading.path.as_str()).map(String::as_str);
            let unit = unit.or_else(|| usual_unit(reading, has_battery));
            reading.unit = unit.map(Into::into).or_else(|| reading.unit.take());
        }
        decoded
    }
}

fn usual_unit(reading: &Reading, has_battery: bool) -> Option<&'static str> {
    let name = last_name(&reading.path);
    if name != "voltage" {
        return look_up(&UNITS, name);
    }
    let is_in_millivolts =
        matches!(reading.value, Value::Number(number) if has_battery || number >= LEAST_MILLIVOLTS);
    Some(if is_in_millivolts { "mV" } else { "V" })
}
