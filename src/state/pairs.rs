//! Samples of two channels brought together by their times.

use heliograph_telemetry::{Series, TimeRange};

/// A value of the second channel that is older than this many of its usual intervals no longer
/// holds.
const LONGEST: u32 = 3;

/// For each sample of `first` within `range`, its value and what `second` said then; oldest first.
/// Of more than `most` samples every second, third, .. is taken.
pub fn pairs(first: &Series, second: &Series, range: TimeRange, most: usize) -> Vec<(f64, f64)> {
    let longest = second.typical_interval().map(|typical| typical.saturating_mul(LONGEST));
    let every = first.window(range).count() / most.max(1) + 1;
    first
        .window(range)
        .step_by(every)
        .filter(|sample| !sample.is_gap())
        .filter_map(|sample| {
            let held = second.at_or_before(sample.time).filter(|held| !held.is_gap())?;
            let age = sample.time.since(held.time);
            longest.is_none_or(|longest| age <= longest).then_some((sample.value, held.value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::{Sample, Timestamp};

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
    fn no_more_than_asked_for() {
        let many = series((0..1_000).map(|i| (i, i as f64)));
        assert!(pairs(&many, &many, all(), 100).len() <= 100);
        assert!(pairs(&many, &many, all(), 0).len() <= 1);
    }
}
