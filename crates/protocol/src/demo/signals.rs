//! What the demo's sensors measure: pure functions of time.

use std::f64::consts::TAU;

use heliograph_telemetry::{Timestamp, Value};

/// One sensor.
pub(super) struct Signal {
    /// Where it is listed.
    pub(super) path: &'static str,
    /// What it measures in.
    pub(super) unit: Option<&'static str>,
    /// It reads once in so many tenths of a second.
    pub(super) every_steps: i64,
    read: fn(Moment) -> Option<Value>,
}

/// When a sensor reads.
#[derive(Clone, Copy)]
struct Moment {
    /// Seconds since the demo started, negative in its history.
    seconds: f64,
    /// In `[-1, 1]`, different at each moment.
    noise: f64,
}

pub(super) const SIGNALS: [Signal; 4] = [
    Signal { path: "greenhouse/temperature", unit: Some("°C"), every_steps: 2, read: temperature },
    Signal { path: "workshop/vibration", unit: Some("g"), every_steps: 1, read: vibration },
    Signal { path: "garden/light", unit: Some("lx"), every_steps: 5, read: light },
    Signal { path: "workshop/door", unit: None, every_steps: 10, read: door },
];

impl Signal {
    /// The value at a step; `None` when the sensor says nothing.
    pub(super) fn value(&self, step: i64, time: Timestamp) -> Option<Value> {
        let noise = noise(time.micros() ^ self.path.len() as i64);
        (self.read)(Moment { seconds: step as f64 / 10.0, noise })
    }
}

/// A slow wave; every half minute its sensor has no value for four seconds: a gap.
fn temperature(at: Moment) -> Option<Value> {
    if within(at.seconds, 30.0, 18.0..22.0) {
        return Some(Value::Gap);
    }
    let wave = 21.5 + 2.4 * (at.seconds * TAU / 45.0).sin() + 0.6 * (at.seconds * TAU / 13.0).sin();
    Some(rounded(wave + 0.05 * at.noise, 100.0))
}

/// Noise, and every 25 s a knock that no limit could miss.
fn vibration(at: Moment) -> Option<Value> {
    let knock = if within(at.seconds, 25.0, 10.0..10.3) { 4.2 } else { 0.0 };
    Some(rounded(0.32 + knock + 0.2 * at.noise, 1_000.0))
}

/// Clouds pass; the sensor falls silent for 23 s of each minute: stale.
fn light(at: Moment) -> Option<Value> {
    if within(at.seconds, 60.0, 12.0..35.0) {
        return None;
    }
    let clouds = (at.seconds * TAU / 37.0).sin() * (at.seconds * TAU / 11.0).cos();
    Some(rounded(820.0 + 260.0 * clouds + 12.0 * at.noise, 1.0))
}

/// Someone goes in and out.
fn door(at: Moment) -> Option<Value> {
    Some(Value::Bool(within(at.seconds, 24.0, 5.0..9.0) || within(at.seconds, 56.0, 30.0..33.0)))
}

fn within(seconds: f64, period: f64, part: std::ops::Range<f64>) -> bool {
    part.contains(&seconds.rem_euclid(period))
}

/// To as many places as a sensor would have.
fn rounded(value: f64, per_unit: f64) -> Value {
    Value::Number((value * per_unit).round() / per_unit)
}

/// A hash of the time (the finalizer of splitmix64), in `[-1, 1]`.
fn noise(seed: i64) -> f64 {
    let mut hash = (seed as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (hash ^ (hash >> 31)) as f64 / u64::MAX as f64 * 2.0 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_even_and_within_bounds() {
        let values: Vec<f64> =
            (0..10_000).map(|n| noise(1_780_000_000_000_000 + n * 100_000)).collect();
        assert!(values.iter().all(|value| value.abs() <= 1.0));
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        assert!(mean.abs() < 0.05, "{mean}");
        assert_eq!(noise(7), noise(7));
    }
}
