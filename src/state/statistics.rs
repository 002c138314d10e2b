//! What the samples of a stretch of time come to.

use heliograph_telemetry::{Series, TimeRange};

use crate::state::units::Conversion;

/// Statistics of the values within a range of time, gaps aside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// How many values.
    pub count: u64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// Their mean, each value weighing the same.
    pub mean: f64,
    /// Standard deviation of just these values.
    pub deviation: Option<f64>,
    /// Slope per second of the line of least squares; `None` for a single moment.
    pub slope: Option<f64>,
}

/// Statistics of the samples of `series` within `range`; `None` without a value.
pub fn statistics(series: &Series, range: TimeRange, shown: Conversion) -> Option<Statistics> {
    let (mut count, mut mean, mut mean_time) = (0_u64, 0.0, 0.0);
    let (mut spread, mut joint, mut time_spread) = (0.0, 0.0, 0.0);
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for sample in series.window(range).filter(|sample| !sample.is_gap()) {
        let value = shown.apply(sample.value);
        let seconds = sample.time.since(range.start).as_secs_f64();
        count += 1;
        // Welford's way: sums of squares would lose what little a steady sensor moves.
        let (from_mean, from_time) = (value - mean, seconds - mean_time);
        mean += from_mean / count as f64;
        mean_time += from_time / count as f64;
        spread += from_mean * (value - mean);
        joint += from_time * (value - mean);
        time_spread += from_time * (seconds - mean_time);
        (min, max) = (value.min(min), value.max(max));
    }
    let finite = |number: f64| Some(number).filter(|number| number.is_finite());
    (count > 0).then(|| Statistics {
        count,
        min,
        max,
        mean,
        deviation: finite((spread / count as f64).sqrt()),
        slope: finite(joint / time_spread),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::{Sample, Timestamp};

    fn of(values: &[f64]) -> Option<Statistics> {
        let mut series = Series::with_capacity(100);
        for (index, value) in values.iter().enumerate() {
            let time = Timestamp::from_micros(index as i64 * 500_000);
            series.push(Sample { time, value: *value });
        }
        let range = TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(1 << 40));
        statistics(&series, range, Conversion::NONE)
    }

    #[test]
    fn a_line_of_known_slope() {
        let s = of(&[1.0, 2.0, f64::NAN, 4.0, 5.0]).unwrap();
        assert_eq!((s.count, s.min, s.max, s.mean), (4, 1.0, 5.0, 3.0));
        assert!((s.slope.unwrap() - 2.0).abs() < 1e-12);
        assert!((s.deviation.unwrap() - 2.5_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn small_moves_far_from_zero_are_not_lost() {
        let s = of(&[1e9, 1e9 + 0.5, 1e9, 1e9 + 0.5]).unwrap();
        assert!((s.deviation.unwrap() - 0.25).abs() < 1e-6);
    }

    #[test]
    fn one_value_has_no_slope_and_none_has_nothing() {
        let one = of(&[7.0]).unwrap();
        assert_eq!((one.deviation, one.slope), (Some(0.0), None));
        assert_eq!(of(&[f64::NAN]), None);
    }
}
