//! The part of the value axis in view, and how it follows the data without twitching.

use crate::ticks::{nice_step, nice_step_below};

/// From the value at the bottom edge to the value at the top edge; always finite and never empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueRange {
    low: f64,
    high: f64,
    scale: Scale,
}

/// How values are spread along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal lengths are equal differences.
    #[default]
    Linear,
    /// Equal lengths are equal ratios; what is not positive lies below everything.
    Logarithmic,
}

/// Narrowest range, relative to the values in it: below this, labels would be all digits.
const NARROWEST: f64 = 1e-10;
/// Narrowest range about zero; far above where f64 loses digits.
const NARROWEST_AT_ZERO: f64 = 1e-200;
/// A range is kept as long as the one that would fit the data is not this many times narrower.
const SLACK: f64 = 2.5;
/// Where a logarithmic range begins when the smallest value has no place on it, as a share of the
/// largest.
const LEAST_SHARE: f64 = 1e-4;
/// Least ratio of the ends of a logarithmic range.
const LEAST_RATIO: f64 = 1.01;
/// Steps an automatic range is made of, about.
const STEPS: f64 = 5.0;

impl ValueRange {
    /// Off at 0 and on at 1 with some air around; its ticks read "off" and "on".
    pub const STATE: Self = Self::linear(-0.2, 1.2);
    /// For a plot without a value.
    pub const UNIT: Self = Self::linear(0.0, 1.0);

    /// The range between two values in any order; widened when too narrow to show anything, and
    /// [`ValueRange::UNIT`] when one of them is not finite.
    pub fn new(a: f64, b: f64) -> Self {
        if !a.is_finite() || !b.is_finite() {
            return Self::UNIT;
        }
        let (low, high) = (a.min(b), a.max(b));
        let narrowest = (low.abs().max(high.abs()) * NARROWEST).max(NARROWEST_AT_ZERO);
        if high - low >= narrowest {
            return Self::linear(low, high);
        }
        let middle = low / 2.0 + high / 2.0;
        let half = narrowest / 2.0;
        Self::linear((middle - half).max(f64::MIN), (middle + half).min(f64::MAX))
    }

    /// The range between two values in any order on an axis of equal ratios; widened when too
    /// narrow. Where the smaller is not positive it begins at a ten-thousandth of the larger, and
    /// where that is not either it is 1 to 10.
    pub fn logarithmic(a: f64, b: f64) -> Self {
        let scale = Scale::Logarithmic;
        let (low, high) = (a.min(b), a.max(b).min(f64::MAX));
        if high.is_nan() || high < f64::MIN_POSITIVE / LEAST_SHARE {
            return Self { low: 1.0, high: 10.0, scale };
        }
        let low = if low > 0.0 { low.max(f64::MIN_POSITIVE) } else { high * LEAST_SHARE };
        let low = if high / low < LEAST_RATIO { high / LEAST_RATIO } else { low };
        Self { low, high, scale }
    }

    const fn linear(low: f64, high: f64) -> Self {
        Self { low, high, scale: Scale::Linear }
    }

    /// How values are spread between bottom and top.
    pub fn scale(self) -> Scale {
        self.scale
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
        if self.scale == Scale::Logarithmic {
            let value = value.max(f64::MIN_POSITIVE).log10();
            return (value - self.low.log10()) / (self.high.log10() - self.low.log10());
        }
        // Quarters, because the difference of two huge values may be too large for f64.
        (value * 0.25 - self.low * 0.25) / self.quarter()
    }

    /// The value at a fraction of the way from bottom to top.
    pub fn value_at(self, fraction: f64) -> f64 {
        if self.scale == Scale::Logarithmic {
            let exponent = self.low.log10() * (1.0 - fraction) + self.high.log10() * fraction;
            return 10f64.powf(exponent).clamp(f64::MIN_POSITIVE, f64::MAX);
        }
        self.low * (1.0 - fraction) + self.high * fraction
    }

    fn contains(self, other: Self) -> bool {
        self.low <= other.low && other.high <= self.high
    }

    /// What the span looks like on the axis: of two ranges of one scale the wider has more of it.
    fn width(self) -> f64 {
        match self.scale {
            Scale::Linear => self.quarter(),
            Scale::Logarithmic => self.high.log10() - self.low.log10(),
        }
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
    scaled_range(Scale::Linear, extents, previous)
}

/// Like [`value_range`], on an axis of this scale.
pub fn scaled_range(
    scale: Scale,
    extents: impl IntoIterator<Item = (f64, f64)>,
    previous: Option<ValueRange>,
) -> ValueRange {
    let previous = previous.filter(|kept| kept.scale == scale);
    let finite = extents.into_iter().filter(|(low, high)| low.is_finite() && high.is_finite());
    let all = finite.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let (needed, fitting) = match (all, scale) {
        (None, Scale::Linear) => return previous.unwrap_or(ValueRange::UNIT),
        (None, Scale::Logarithmic) => {
            return previous.unwrap_or(ValueRange::logarithmic(1.0, 10.0));
        }
        (Some((low, high)), Scale::Linear) => (ValueRange::linear(low, high), rounded(low, high)),
        (Some((low, high)), Scale::Logarithmic) => {
            let needed = ValueRange::logarithmic(low, high);
            (needed, rounded_logarithmic(needed))
        }
    };
    match previous {
        Some(kept) if kept.contains(needed) && kept.width() <= SLACK * fitting.width() => kept,
        _ => fitting,
    }
}

/// The narrowest range between 1, 2 or 5 times powers of ten that holds this one.
fn rounded_logarithmic(needed: ValueRange) -> ValueRange {
    ValueRange::logarithmic(nice_step_below(needed.low), nice_step(needed.high))
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
    fn a_logarithmic_range_has_round_ends_and_does_not_twitch() {
        let range = |low, high, previous| scaled_range(Scale::Logarithmic, [(low, high)], previous);
        let first = range(0.3, 42.0, None);
        assert!((first.low() - 0.2).abs() < 1e-12 && first.high() == 50.0, "{first:?}");
        assert_eq!(range(0.5, 30.0, Some(first)), first);
        assert_eq!(range(0.5, 70.0, Some(first)).high(), 100.0);
        assert_eq!(range(1.0, 10.0, None).low(), 1.0);
        assert_eq!(range(-5.0, 10.0, None).low(), 0.001);
        assert_eq!(range(-5.0, -1.0, None), ValueRange::logarithmic(1.0, 10.0));
        assert!((first.fraction(first.value_at(0.3)) - 0.3).abs() < 1e-9);
        assert!(first.fraction(0.0) < 0.0 && first.fraction(-7.0) < 0.0);
        assert_eq!(value_range([(0.5, 30.0)], Some(first)).scale(), Scale::Linear);
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
            for range in [Scale::Linear, Scale::Logarithmic]
                .map(|scale| scaled_range(scale, [(low, high)], None))
            {
                assert!(range.low().is_finite() && range.high().is_finite(), "{range:?}");
                assert!(range.low() < range.high(), "{range:?}");
                for fraction in [range.fraction(range.low()), range.fraction(range.high())] {
                    assert!((-1e-6..=1.0 + 1e-6).contains(&fraction), "{range:?} {fraction}");
                }
            }
        }
    }
}
