//! Series long enough for every level of summary, against all samples looked at one by one.

use heliograph_telemetry::{Column, Columns, Sample, Series, TimeRange, Timestamp};
use proptest::prelude::*;

use crate::series_model::grid_samples;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

/// Numbers that look like noise and are the same on every machine.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % limit
    }

    /// A walk with plateaus and, now and then, a spike or a run of gaps.
    fn value(&mut self, before: f64) -> f64 {
        match self.below(200) {
            0 => 1e6,
            1 => -1e6,
            2..=4 => f64::NAN,
            5..=100 if before.is_nan() => f64::NAN,
            5..=60 => before,
            _ if before.is_nan() || before.abs() > 1e5 => 0.0,
            step => before + step as f64 - 130.0,
        }
    }

    fn time(&mut self, end: i64) -> Timestamp {
        at(self.below(end as u64 + 200) as i64 - 100)
    }
}

/// A series of `count` samples and, beside it, what it holds.
struct Grown {
    series: Series,
    all: Vec<Sample>,
    noise: Noise,
    value: f64,
    time: i64,
}

impl Grown {
    fn new(capacity: usize, seed: u64) -> Self {
        let series = Series::with_capacity(capacity);
        Self { series, all: Vec::new(), noise: Noise(seed), value: 0.0, time: 0 }
    }

    fn append(&mut self, count: usize) {
        for _ in 0..count {
            self.value = self.noise.value(self.value);
            self.time +=
                if self.noise.below(500) == 0 { 400 } else { 1 + self.noise.below(3) as i64 };
            let sample = Sample { time: at(self.time), value: self.value };
            self.series.push(sample);
            self.all.push(sample);
        }
        self.forget_dropped();
    }

    /// Somewhere in between; replaces whatever has the same time.
    fn insert(&mut self, count: usize) {
        for _ in 0..count {
            let sample = Sample { time: self.noise.time(self.time), value: self.noise.value(0.0) };
            self.series.push(sample);
            match self.all.binary_search_by_key(&sample.time, |kept| kept.time) {
                Ok(found) => self.all[found] = sample,
                Err(place) if place > 0 || self.series.dropped() == 0 => {
                    self.all.insert(place, sample);
                }
                Err(_) => {}
            }
            self.time = self.time.max(sample.time.micros());
            self.forget_dropped();
        }
    }

    fn forget_dropped(&mut self) {
        let kept = self.series.len();
        self.all.drain(..self.all.len() - kept);
    }

    fn range(&mut self) -> TimeRange {
        TimeRange::new(self.noise.time(self.time), self.noise.time(self.time))
    }

    fn within(&self, range: TimeRange) -> Vec<Sample> {
        self.all.iter().copied().filter(|s| range.contains(s.time)).collect()
    }
}

fn present(samples: &[Sample]) -> Vec<Sample> {
    samples.iter().copied().filter(|sample| !sample.is_gap()).collect()
}

/// First, smallest, largest and last of every column, looked for one by one.
fn naive_columns(all: &[Sample], range: TimeRange, width: i64) -> Vec<[Sample; 4]> {
    let shown = present(&grid_samples(all, range, width));
    let column = |s: &Sample| s.time.micros().div_euclid(width);
    shown
        .chunk_by(|a, b| column(a) == column(b))
        .map(|samples| {
            let low = samples.iter().copied().reduce(|a, b| if b.value < a.value { b } else { a });
            let high = samples.iter().copied().reduce(|a, b| if b.value > a.value { b } else { a });
            [samples[0], low.unwrap(), high.unwrap(), samples[samples.len() - 1]]
        })
        .collect()
}

fn same_columns(columns: &Columns, grown: &Grown, range: TimeRange) -> Result<(), TestCaseError> {
    let found: Vec<[Sample; 4]> =
        columns.as_slice().iter().map(|c: &Column| [c.first, c.low, c.high, c.last]).collect();
    if grown.all.is_empty() {
        prop_assert!(found.is_empty());
        return Ok(());
    }
    let width = columns.column_micros();
    prop_assert_eq!(&found, &naive_columns(&grown.all, range, width));
    for column in columns.as_slice() {
        let index = |time: Timestamp| time.micros().div_euclid(width);
        prop_assert_eq!(index(column.middle), index(column.first.time));
    }
    Ok(())
}

fn close(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-9 * scale.abs().max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn summaries_say_what_the_samples_say(
        capacity in prop_oneof![Just(100_000usize), 200..9_000usize],
        counts in prop::collection::vec((0..4_000usize, 0..40usize), 1..4),
        columns in 1..900usize,
        seed: u64,
    ) {
        let mut grown = Grown::new(capacity, seed);
        let mut followed = Columns::default();
        for (appended, inserted) in counts {
            grown.append(appended);
            grown.insert(inserted);
            let range = grown.range();
            let values: Vec<f64> = present(&grown.within(range)).iter().map(|s| s.value).collect();
            let extent = values.iter().map(|v| (*v, *v)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
            prop_assert_eq!(grown.series.extent(range), extent);
            prop_assert_eq!(grown.series.count(range), grown.within(range).len());
            for time in [range.start, range.end] {
                let before = grown.all.iter().copied().rfind(|s| s.time <= time).map(|s| s.time);
                prop_assert_eq!(grown.series.at_or_before(time).map(|s| s.time), before);
            }
            followed.update(&grown.series, range, columns, &[]);
            same_columns(&followed, &grown, range)?;
        }
    }

    #[test]
    fn columns_follow_a_view_that_moves(
        capacity in prop_oneof![Just(100_000usize), 500..3_000usize],
        moves in prop::collection::vec((0..40usize, 0..20u8, 0..100i64), 1..60),
        columns in 1..300usize,
        seed: u64,
    ) {
        let mut grown = Grown::new(capacity, seed);
        grown.append(2_500);
        let mut followed = Columns::default();
        for (appended, event, back) in moves {
            grown.append(appended);
            let start = match event {
                0 => { grown.insert(3); 0 }
                1..=3 => grown.time / 3,
                // The whole, or a stretch of fixed length.
                4..=9 => 0,
                _ => grown.time - 1_000 - back,
            };
            let range = TimeRange::new(at(start), at(grown.time - if event == 19 { back } else { 0 }));
            followed.update(&grown.series, range, columns, &[]);
            same_columns(&followed, &grown, range)?;
            let pixel = (range.length().as_micros() as i64 / columns as i64).max(1);
            prop_assert!(followed.column_micros() <= pixel && pixel / 2 <= followed.column_micros());
        }
    }

    #[test]
    fn statistics_are_those_of_every_sample(
        counts in prop::collection::vec((0..3_000usize, 0..20usize), 1..3), seed: u64,
    ) {
        let mut grown = Grown::new(100_000, seed);
        for (appended, inserted) in counts {
            grown.append(appended);
            grown.insert(inserted);
        }
        let range = grown.range();
        let samples = present(&grown.within(range));
        let Some(found) = grown.series.statistics(range) else {
            prop_assert!(samples.is_empty());
            return Ok(());
        };
        let n = samples.len() as f64;
        prop_assert_eq!(found.count, samples.len() as u64);
        let seconds = |s: &Sample| (s.time.micros() - range.start.micros()) as f64 / 1e6;
        let mean = samples.iter().map(|s| s.value).sum::<f64>() / n;
        let mean_time = samples.iter().map(seconds).sum::<f64>() / n;
        let variance = samples.iter().map(|s| (s.value - mean).powi(2)).sum::<f64>() / n;
        let time_spread: f64 = samples.iter().map(|s| (seconds(s) - mean_time).powi(2)).sum();
        let joint: f64 =
            samples.iter().map(|s| (seconds(s) - mean_time) * (s.value - mean)).sum();
        prop_assert!(close(found.mean, mean, 1e6), "{found:?} {mean}");
        prop_assert!(close(found.deviation.unwrap(), variance.sqrt(), 1e6), "{found:?} {variance}");
        match found.slope {
            Some(slope) => {
                let expected = joint / time_spread;
                let scale = (variance * n / time_spread).sqrt().max(1.0);
                prop_assert!(close(slope, expected, scale * 1e3), "{slope} {expected}");
            }
            None => prop_assert_eq!(samples.len(), 1),
        }
    }

    #[test]
    fn a_sample_takes_at_most_eighteen_bytes(count in 60_000..200_000usize, late in 0..300usize, seed: u64) {
        let mut grown = Grown::new(1_000_000, seed);
        grown.append(count);
        prop_assert!(grown.series.bytes() <= 18 * grown.series.len(), "{}", grown.series.bytes());
        grown.insert(late);
        prop_assert!(grown.series.bytes() <= 19 * grown.series.len(), "{}", grown.series.bytes());
    }
}

#[test]
fn a_spike_among_a_million_is_in_its_column_at_every_zoom() {
    let mut series = Series::with_capacity(1_000_000);
    for micros in 0..1_000_000 {
        let value = if micros == 654_321 { 9.0 } else { 0.0 };
        series.push(Sample { time: at(micros), value });
    }
    let mut columns = Columns::default();
    for length in [1_000_000, 300_000, 10_000, 700, 20] {
        let range = TimeRange::new(at(654_321 - length / 2), at(654_321 + length / 2));
        columns.update(&series, range, 1_200, &[]);
        let spikes: Vec<_> = columns.as_slice().iter().filter(|c| c.high.value == 9.0).collect();
        assert_eq!(spikes.len(), 1, "{length}");
        assert_eq!(spikes[0].high.time, at(654_321));
        assert!(columns.as_slice().len() <= 2 * 1_200 + 3);
    }
}

#[test]
fn huge_values_have_a_mean() {
    let mut series = Series::with_capacity(10);
    for (micros, value) in [(0, 1e308), (1, 1.5e308), (2, -1e308)] {
        series.push(Sample { time: at(micros), value });
    }
    let found = series.statistics(TimeRange::new(at(0), at(2))).unwrap();
    assert!((found.mean / 5e307 - 1.0).abs() < 1e-9, "{found:?}");
    assert_eq!((found.min, found.max, found.deviation), (-1e308, 1.5e308, None));
}
