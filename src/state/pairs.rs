//! Samples of two channels brought together by their times.

use std::time::Duration;

use heliograph_telemetry::{Series, TimeRange, Timestamp};

/// A value that is older than this many of its channel's usual intervals no longer holds.
const LONGEST: u32 = 3;

/// For each sample of `first` within `range`, its value and what `second` said then; oldest first.
/// Of more than `most` samples every second, third, .. is taken.
pub fn pairs(first: &Series, second: &Series, range: TimeRange, most: usize) -> Vec<(f64, f64)> {
    let longest = longest(second);
    let every = first.window(range).count() / most.max(1) + 1;
    first
        .window(range)
        .step_by(every)
        .filter(|sample| !sample.is_gap())
        .filter_map(|sample| Some((sample.value, held(second, sample.time, longest)?)))
        .collect()
}

/// The pair of `moment`: what both said last, as long as it holds.
pub fn pair_at(first: &Series, second: &Series, moment: Timestamp) -> Option<(f64, f64)> {
    let held = |series: &Series| held(series, moment, longest(series));
    held(first).zip(held(second))
}

/// How long a value of `series` holds; `None` where nothing is known of its pace.
fn longest(series: &Series) -> Option<Duration> {
    series.typical_interval().map(|typical| typical.saturating_mul(LONGEST))
}

/// The value of `series` that holds at `moment`.
fn held(series: &Series, moment: Timestamp, longest: Option<Duration>) -> Option<f64> {
    let sample = series.at_or_before(moment).filter(|sample| !sample.is_gap())?;
    let age = moment.since(sample.time);
    longest.is_none_or(|longest| age <= longest).then_some(sample.value)
}

/// How two quantities go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relation {
    /// How many pairs.
    pub count: usize,
    /// Pearson's correlation, from -1 to 1; `None` where either is constant.
    pub correlation: Option<f64>,
    /// How much the second grows with one of the first, by least squares; `None` where the first
    /// is constant.
    pub slope: Option<f64>,
}

/// How the values across and up of `points` go together.
pub fn relation(points: &[(f64, f64)]) -> Relation {
    let count = points.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(|p| pick(p) / count).sum::<f64>();
    let (across, up) = (mean(|p| p.0), mean(|p| p.1));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in points {
        let (x, y) = (x - across, y - up);
        (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y);
    }
    let finite = |number: f64| Some(number).filter(|number| number.is_finite());
    let correlation = finite(xy / (xx.sqrt() * yy.sqrt())).map(|r| r.clamp(-1.0, 1.0));
    Relation { count: points.len(), correlation, slope: finite(xy / xx) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::Sample;

    fn series(samples: impl IntoIterator<Item = (i64, f64)>) -> Series {
        let mut series = Series::with_capacity(1_000);
        for (micros, value) in samples {
            series.push(Sample { time: Timestamp::from_micros(micros), value });
        }
        series
    }

    fn all() -> TimeRange {
        TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(1_000_000))
    }

    #[test]
    fn what_held_when_a_sample_came_belongs_to_it() {
        let first = series([(10, 1.0), (20, 2.0), (30, f64::NAN), (40, 4.0)]);
        let second = series([(15, 100.0), (40, 200.0)]);
        assert_eq!(pairs(&first, &second, all(), 100), [(2.0, 100.0), (4.0, 200.0)]);
    }

    #[test]
    fn nothing_holds_through_a_gap() {
        let first = series((0..100).map(|i| (i * 10, i as f64)));
        let second = series((0..100).filter(|i| !(20..60).contains(i)).map(|i| (i * 10, 0.0)));
        let found = pairs(&first, &second, all(), 1_000);
        assert_eq!(found.len(), 63, "three intervals of the gap still count");
    }

    #[test]
    fn the_pair_of_a_moment_is_what_both_said_last() {
        let first = series((0..20).map(|i| (i * 10, i as f64)));
        let second = series((0..20).map(|i| (i * 10 + 5, -(i as f64))));
        let then = |micros| pair_at(&first, &second, Timestamp::from_micros(micros));
        assert_eq!(then(104), Some((10.0, -9.0)));
        assert_eq!(then(105), Some((10.0, -10.0)));
        assert_eq!((then(3), then(900)), (None, None), "not yet, and no longer");
    }

    #[test]
    fn how_two_quantities_go_together() {
        let line: Vec<_> = (0..100).map(|i| (f64::from(i), 1e6 - 3.0 * f64::from(i))).collect();
        let found = relation(&line);
        assert_eq!(found.count, 100);
        assert!((found.correlation.unwrap() + 1.0).abs() < 1e-9, "{found:?}");
        assert!((found.slope.unwrap() + 3.0).abs() < 1e-9, "{found:?}");
        let square = relation(&[(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]);
        assert_eq!((square.correlation, square.slope), (Some(0.0), Some(0.0)));
        let flat = relation(&[(0.0, 7.0), (1.0, 7.0)]);
        assert_eq!((flat.correlation, flat.slope), (None, Some(0.0)));
        for points in [&[][..], &[(1.0, 2.0)], &[(1e308, -1e308), (-1e308, 1e308)]] {
            let found = relation(points);
            assert!(found.correlation.is_none_or(|r| r.abs() <= 1.0), "{points:?}");
        }
    }

    #[test]
    fn no_more_than_asked_for() {
        let many = series((0..1_000).map(|i| (i, i as f64)));
        assert!(pairs(&many, &many, all(), 100).len() <= 100);
        assert!(pairs(&many, &many, all(), 0).len() <= 1);
    }
}
