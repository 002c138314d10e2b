//! The part of the value axis in view, and how it follows the data without twitching.

use crate::ticks::nice_step;

/// From the value at the bottom edge to the value at the top edge; always finite and never empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueRange {
    low: f64,
    high: f64,
}

/// Narrowest range, relative to the values in it: below this, labels would be all digits.
const NARROWEST: f64 = 1e-10;
/// Narrowest range about zero; far above where f64 loses digits.
const NARROWEST_AT_ZERO: f64 = 1e-200;
/// A range is kept as long as the one that would fit the data is not this many times narrower.
const SLACK: f64 = 2.5;
/// Steps an automatic range is made of, about.
const STEPS: f64 = 5.0;

impl ValueRange {
    /// Off at 0 and on at 1 with some air around; its ticks read "off" and "on".
    pub const STATE: Self = Self { low: -0.2, high: 1.2 };
    /// For a plot without a value.
    pub const UNIT: Self = Self { low: 0.0, high: 1.0 };

    /// The range between two values in any order; widened when too narrow to show anything, and
    /// [`ValueRange::UNIT`] when one of them is not finite.
    pub fn new(a: f64, b: f64) -> Self {
        if !a.is_finite() || !b.is_finite() {
            return Self::UNIT;
        }
        let (low, high) = (a.min(b), a.max(b));
        let narrowest = (low.abs().max(high.abs()) * NARROWEST).max(NARROWEST_AT_ZERO);
        if high - low >= narrowest {
            return Self { low, high };
        }
        let middle = low / 2.0 + high / 2.0;
        let half = narrowest / 2.0;
        Self { low: (middle - half).max(f64::MIN), high: (middle + half).min(f64::MAX) }
    }

    /// Value at the bottom edge.
    pub fn low(self) -> f64 {
        self.low
    }

    /// Value at the top edge.
    pub fn high(self) -> f64 {
        self.high
    }

    /// Where `value` lies: 0 at the bottom edge, 1 at the top edge, beyond them outside.
    pub fn fraction(self, value: f64) -> f64 {
        // Quarters, because the difference of two huge values may be too large for f64.
        (value * 0.25 - self.low * 0.25) / self.quarter()
    }

    /// The value at a fraction of the way from bottom to top.
    pub fn value_at(self, fraction: f64) -> f64 {
        self.low * (1.0 - fraction) + self.high * fraction
    }

    fn contains(self, other: Self) -> bool {
        self.low <= other.low && other.high <= self.high
    }

    /// A quarter of the span, which is finite where the span may not be.
    fn quarter(self) -> f64 {
        self.high * 0.25 - self.low * 0.25
    }
}

/// The range that shows all `extents` (smallest and largest value of each trace) between round
/// values, or `previous` as long as that shows them well enough: it moves only when a value leaves
/// it or when most of it has become empty.
pub fn value_range(
    extents: impl IntoIterator<Item = (f64, f64)>,
    previous: Option<ValueRange>,
) -> ValueRange {
    let finite = extents.into_iter().filter(|(low, high)| low.is_finite() && high.is_finite());
    let all = finite.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some((low, high)) = all else { return previous.unwrap_or(ValueRange::UNIT) };
    let fitting = rounded(low, high);
    match previous {
        Some(kept)
            if kept.contains(ValueRange { low, high })
                && kept.quarter() <= SLACK * fitting.quarter() =>
        {
            kept
        }
        _ => fitting,
    }
}

/// The narrowest range between multiples of a round step that holds both values.
fn rounded(low: f64, high: f64) -> ValueRange {
    let narrowest = low.abs().max(high.abs()) * NARROWEST;
    let flat = high - low <= narrowest;
    let air = match (flat, low == 0.0 && high == 0.0) {
        (true, true) => 1.0,
        (true, false) => low.abs().max(high.abs()) * 0.05,
        (false, _) => 0.0,
    };
    let (low, high) = ((low - air).max(f64::MIN), (high + air).min(f64::MAX));
    let step = nice_step(high / STEPS - low / STEPS);
    let bottom = ((low / step + 1e-9).floor() * step).max(f64::MIN);
    let top = ((high / step - 1e-9).ceil() * step).min(f64::MAX);
    ValueRange::new(bottom.min(low), top.max(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(low: f64, high: f64) -> (f64, f64) {
        let range = value_range([(low, high)], None);
        (range.low(), range.high())
    }

    #[test]
    fn lies_between_round_values() {
        assert_eq!(of(12.0, 54.0), (10.0, 60.0));
        assert_eq!(of(0.0, 100.0), (0.0, 100.0));
        let (low, high) = of(-0.14, 0.13);
        assert!((low + 0.2).abs() < 1e-9 && (high - 0.2).abs() < 1e-9, "{low} {high}");
        assert_eq!(of(0.0, 0.0), (-1.0, 1.0));
    }

    #[test]
    fn one_value_lies_in_the_middle() {
        let range = value_range([(48.2, 48.2)], None);
        assert!((0.25..0.75).contains(&range.fraction(48.2)), "{range:?}");
    }

    #[test]
    fn moves_only_when_it_must() {
        let first = value_range([(12.0, 54.0)], None);
        assert_eq!(value_range([(10.0, 60.0)], Some(first)), first);
        assert_eq!(value_range([(30.0, 54.0)], Some(first)), first);
        assert_eq!(value_range([], Some(first)), first);
        assert_eq!(value_range([(12.0, 61.0)], Some(first)).high(), 70.0);
        let narrow = value_range([(40.0, 42.0)], Some(first));
        assert!(narrow.quarter() < first.quarter() / SLACK, "{narrow:?}");
    }

    #[test]
    fn survives_extremes() {
        for (low, high) in [
            (-f64::MAX, f64::MAX),
            (1e308, 1e308),
            (f64::MIN_POSITIVE, f64::MIN_POSITIVE * 2.0),
            (5e-324, 5e-324),
            (1e15, 1e15 + 1.0),
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
        ] {
            let range = value_range([(low, high)], None);
            assert!(range.low().is_finite() && range.high().is_finite(), "{range:?}");
            assert!(range.low() < range.high(), "{range:?}");
            for fraction in [range.fraction(range.low()), range.fraction(range.high())] {
                assert!((-1e-6..=1.0 + 1e-6).contains(&fraction), "{range:?} {fraction}");
            }
        }
    }
}
