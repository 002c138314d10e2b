//! Ticks of the value axis: 1-2-5 steps, one number of decimals for all labels of an axis.

use heliograph_telemetry::grouped;

use super::Tick;
use crate::range::{Scale, ValueRange};

/// Most ticks on an axis, however large.
const MOST: usize = 40;
/// Between a step and the next smaller one.
const SMALLER: f64 = 0.7;
/// Numbers without a prefix are written out up to so many digits.
const PLAIN_DIGITS: i32 = 7;
const PREFIXES: [(i32, &str); 10] = [
    (-12, "p"),
    (-9, "n"),
    (-6, "µ"),
    (-3, "m"),
    (3, "k"),
    (6, "M"),
    (9, "G"),
    (12, "T"),
    (15, "P"),
    (18, "E"),
];

/// Units that numbers take prefixes for. Others have one already, or are never written with one.
const PREFIXED: [&str; 34] = [
    "A", "B", "B/s", "Bq", "C", "F", "Gy", "H", "Hz", "J", "L", "N", "Nm", "Pa", "S", "Sv", "T",
    "V", "VA", "W", "Wb", "Wh", "bit/s", "bps", "cd", "eV", "g", "l", "lm", "lx", "m", "mol", "s",
    "Ω",
];

/// The ticks of `range`, from the bottom up, with at most about `intervals` intervals. Their labels
/// are of what is measured in `unit`: 20 k on an axis in kB/s, or in %, would have to be worked out.
pub fn value_ticks(range: ValueRange, intervals: usize, unit: Option<&str>) -> Vec<Tick<f64>> {
    let prefixed = unit.is_none_or(|unit| unit.is_empty() || PREFIXED.contains(&unit));
    if range == ValueRange::STATE {
        return [(0.0, "off"), (1.0, "on")].map(|(at, s)| Tick { at, label: s.to_owned() }).into();
    }
    if range.scale() == Scale::Logarithmic {
        return decade_ticks(range, intervals.clamp(2, MOST), prefixed);
    }
    linear_ticks(range, intervals, prefixed)
}

fn linear_ticks(range: ValueRange, intervals: usize, prefixed: bool) -> Vec<Tick<f64>> {
    let intervals = intervals.clamp(1, MOST) as f64;
    let multiples =
        |step: f64| ((range.low() / step - 1e-9).ceil(), (range.high() / step + 1e-9).floor());
    let mut step = nice_step(range.high() / intervals - range.low() / intervals);
    let (mut first, mut last) = multiples(step);
    // One alone, or none, does not say how much lies between.
    while last - first < 1.0 && step > f64::MIN_POSITIVE {
        step = nice_step_below(step * SMALLER);
        (first, last) = multiples(step);
    }
    let style = LabelStyle::new(range, step, prefixed);
    (0..=MOST)
        .map(|index| first + index as f64)
        .take_while(|multiple| *multiple <= last)
        .map(|multiple| (multiple * step + 0.0).clamp(f64::MIN, f64::MAX))
        .map(|at| Tick { at, label: grouped(&style.label(at)) })
        .collect()
}

/// Ticks at 1, 2 and 5 times powers of ten, at powers of ten only, or at every so many of those,
/// as there is room; on a range within one step the ticks of a linear one.
fn decade_ticks(range: ValueRange, intervals: usize, prefixed: bool) -> Vec<Tick<f64>> {
    let (from, to) = (range.low().log10().floor() as i32, range.high().log10().ceil() as i32);
    let decades = (to - from).max(1) as usize;
    let factors: &[f64] = if decades * 3 <= intervals * 2 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let every = decades.div_ceil(intervals).max(1);
    let ticks: Vec<Tick<f64>> = (from..=to)
        .filter(|exponent| exponent.rem_euclid(every as i32) == 0)
        .flat_map(|exponent| factors.iter().map(move |factor| factor * power_of_ten(exponent)))
        .filter(|at| range.low() * (1.0 - 1e-9) <= *at && *at <= range.high() * (1.0 + 1e-9))
        .map(|at| Tick { at, label: grouped(&short_label(at, prefixed)) })
        .collect();
    if ticks.len() < 2 {
        let whole = ValueRange::new(range.low(), range.high());
        let mut linear = linear_ticks(whole, intervals, prefixed);
        linear.retain(|tick| range.low() <= tick.at && tick.at <= range.high());
        return linear;
    }
    ticks
}

/// A round number by itself, with a prefix where that is shorter, or an exponent.
fn short_label(value: f64, prefixed: bool) -> String {
    let exponent = (value.log10() + 1e-9).floor() as i32;
    let power = exponent.div_euclid(3) * 3;
    let digits = |value: f64| (value * 1e6).round() / 1e6;
    match PREFIXES.into_iter().find(|(prefix, _)| prefixed && *prefix == power) {
        _ if (-2..4).contains(&exponent) => digits(value).to_string(),
        None if (-4..PLAIN_DIGITS).contains(&exponent) => digits(value).to_string(),
        Some((power, letter)) => format!("{}{letter}", digits(value / power_of_ten(power))),
        None => format!("{value:e}"),
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `raw`; 1 for what is no length.
pub(crate) fn nice_step(raw: f64) -> f64 {
    if !raw.is_finite() || raw <= 0.0 {
        return 1.0;
    }
    let exponent = raw.log10().floor() as i32;
    let power = power_of_ten(exponent);
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= raw * (1.0 - 1e-9) && step.is_finite())
        .unwrap_or(raw)
}

/// The largest of 1, 2, 5 times a power of ten that is at most `raw`, which is to be positive.
pub(crate) fn nice_step_below(raw: f64) -> f64 {
    let power = power_of_ten((raw.log10() + 1e-9).floor() as i32);
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step <= raw * (1.0 + 1e-9))
        .unwrap_or(raw)
}

/// Exact: up to 22 zeros a power is a number that `f64` holds, and one divided by it is rounded once;
/// others are read.
fn power_of_ten(exponent: i32) -> f64 {
    match exponent {
        0..=22 => 10_f64.powi(exponent),
        -22..0 => 1.0 / 10_f64.powi(-exponent),
        _ => format!("1e{exponent}").parse().unwrap_or(f64::MIN_POSITIVE),
    }
}

/// How the labels of one axis are written: all alike, so that they do not jump.
struct LabelStyle {
    decimals: usize,
    /// Power of ten and its letter; `None` for plain numbers.
    prefix: Option<(i32, &'static str)>,
    scientific: bool,
}

impl LabelStyle {
    fn new(range: ValueRange, step: f64, prefixed: bool) -> Self {
        let largest = range.low().abs().max(range.high().abs());
        let exponent = (largest.log10() + 1e-9).floor() as i32;
        let step_exponent = (step.log10() + 1e-9).floor() as i32;
        let decimals = |unit: i32| (unit - step_exponent).clamp(0, 12) as usize;
        if !(1e-12..1e21).contains(&largest) {
            return Self { decimals: decimals(exponent), prefix: None, scientific: true };
        }
        let plain = Self { decimals: decimals(0), prefix: None, scientific: false };
        let power = exponent.div_euclid(3) * 3;
        let prefix = PREFIXES.into_iter().find(|(prefix, _)| *prefix == power);
        if !prefixed {
            let few = -4 <= step_exponent && exponent < PLAIN_DIGITS;
            let style = Self { decimals: decimals(exponent), prefix: None, scientific: true };
            return if few { plain } else { style };
        }
        let Some((power, _)) = prefix.filter(|_| !(-3..4).contains(&exponent)) else {
            return plain;
        };
        // A prefix is for fewer digits; where the step needs them all it only moves the point.
        let short = Self { decimals: decimals(power), prefix, scientific: false };
        if short.label(largest).len() < plain.label(largest).len() { short } else { plain }
    }

    fn label(&self, value: f64) -> String {
        let decimals = self.decimals;
        match self.prefix {
            _ if value == 0.0 && (self.scientific || self.prefix.is_some()) => "0".to_owned(),
            _ if self.scientific => format!("{value:.decimals$e}"),
            None => format!("{value:.decimals$}"),
            Some((power, letter)) => format!("{:.decimals$}{letter}", value / power_of_ten(power)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, intervals: usize) -> Vec<String> {
        labels_in(None, low, high, intervals)
    }

    fn labels_in(unit: Option<&str>, low: f64, high: f64, intervals: usize) -> Vec<String> {
        written(value_ticks(ValueRange::new(low, high), intervals, unit))
    }

    /// The labels, thousands apart as in programs.
    fn written(ticks: Vec<Tick<f64>>) -> Vec<String> {
        ticks.into_iter().map(|tick| tick.label.replace('\u{202f}', "_")).collect()
    }

    #[test]
    fn powers_of_ten_are_exact() {
        for exponent in -330..=308 {
            let read: f64 = format!("1e{exponent}").parse().unwrap();
            assert_eq!(power_of_ten(exponent).to_bits(), read.to_bits(), "{exponent}");
        }
    }

    #[test]
    fn one_tick_alone_says_nothing_of_the_scale() {
        assert_eq!(labels(1.25, 1.5, 2), ["1.3", "1.4", "1.5"]);
        assert_eq!(labels(0.9, 1.9, 1), ["1.0", "1.5"]);
        for step in 1..200 {
            let low = f64::from(step) * 0.037;
            for length in [0.011, 0.1, 0.37, 2.0, 51.0] {
                for intervals in 1..6 {
                    let found = labels(low, low + length, intervals);
                    assert!((2..=8).contains(&found.len()), "{low} {length} {intervals} {found:?}");
                }
            }
        }
    }

    #[test]
    fn a_unit_has_one_prefix_at_most() {
        assert_eq!(labels_in(Some("B/s"), 0.0, 1e5, 2), ["0", "50k", "100k"]);
        for unit in ["kB/s", "%", "°C", "mV"] {
            assert_eq!(labels_in(Some(unit), 0.0, 1e5, 2), ["0", "50_000", "100_000"], "{unit}");
        }
        assert_eq!(labels_in(Some("kB"), 0.0, 2e9, 2), ["0", "1e9", "2e9"]);
        assert_eq!(labels_in(Some("mA"), 0.0, 5e-4, 1), ["0.0000", "0.0005"]);
        assert_eq!(labels_in(Some("mA"), 0.0, 5e-7, 1), ["0", "5e-7"]);
        let decades = value_ticks(ValueRange::logarithmic(1e-6, 1e8), 7, Some("hPa"));
        assert_eq!(
            written(decades),
            ["1e-6", "0.0001", "0.01", "1", "100", "10_000", "1_000_000", "1e8"]
        );
    }

    #[test]
    fn steps_are_round_and_decimals_fixed() {
        assert_eq!(labels(10.0, 60.0, 5), ["10", "20", "30", "40", "50", "60"]);
        assert_eq!(
            labels(-0.15, 0.15, 6),
            ["-0.15", "-0.10", "-0.05", "0.00", "0.05", "0.10", "0.15"]
        );
        assert_eq!(labels(20.1, 21.4, 4), ["20.5", "21.0"]);
        assert_eq!(labels(0.0, 0.001, 2), ["0.0000", "0.0005", "0.0010"]);
    }

    #[test]
    fn large_and_small_take_a_prefix() {
        assert_eq!(labels(0.0, 20_000.0, 4), ["0", "5k", "10k", "15k", "20k"]);
        assert_eq!(labels(0.0, 5.1e9, 3), ["0", "2G", "4G"]);
        assert_eq!(labels(101_300.0, 101_301.0, 2), ["101_300.0", "101_300.5", "101_301.0"]);
        assert_eq!(labels(0.0, 5e-4, 3), ["0", "200µ", "400µ"]);
        assert_eq!(labels(0.0, 9_000.0, 2), ["0", "5_000"]);
    }

    #[test]
    fn the_extremes_are_written_with_an_exponent() {
        assert_eq!(
            labels(-1e308, 1e308, 4),
            ["-1e308", "-5e307", "0", "5e307", "1e308"]
                .map(|s| s.replace("5e307", "5.0e307").replace("1e308", "1.0e308"))
        );
        assert!(labels(0.0, 5e-324, 4).len() <= MOST);
    }

    #[test]
    fn ratios_have_decades() {
        let labels = |low, high, intervals| -> Vec<String> {
            let range = ValueRange::logarithmic(low, high);
            written(value_ticks(range, intervals, None))
        };
        assert_eq!(
            labels(0.1, 100.0, 6),
            ["0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "100"]
        );
        assert_eq!(labels(1e-6, 1e6, 6), ["1µ", "100µ", "0.01", "1", "100", "10k", "1M"]);
        assert_eq!(labels(2.0, 2e4, 5), ["10", "100", "1_000", "10k"]);
        assert_eq!(labels(20.0, 21.0, 5), ["20.0", "20.2", "20.4", "20.6", "20.8", "21.0"]);
        assert_eq!(labels(1e-300, 1e300, 4), ["1e-300", "1e-150", "1", "1e150", "1e300"]);
    }

    #[test]
    fn states_have_words() {
        let ticks = value_ticks(ValueRange::STATE, 7, None);
        assert_eq!(ticks.iter().map(|t| t.label.as_str()).collect::<Vec<_>>(), ["off", "on"]);
    }

    proptest::proptest! {
        #[test]
        fn any_range_has_few_ticks_all_inside(
            a: f64,
            b: f64,
            intervals in 0usize..100,
            unit in proptest::sample::select(vec![None, Some("V"), Some("mV")]),
        ) {
            for range in [ValueRange::new(a, b), ValueRange::logarithmic(a, b)] {
                let ticks = value_ticks(range, intervals, unit);
                proptest::prop_assert!(ticks.len() <= 2 * MOST + 1);
                for tick in ticks {
                    let fraction = range.fraction(tick.at);
                    proptest::prop_assert!((-1e-4..=1.0001).contains(&fraction), "{:?} {:?}", range, tick);
                    proptest::prop_assert!(tick.label.len() <= 24, "{}", tick.label);
                }
            }
        }
    }
}
