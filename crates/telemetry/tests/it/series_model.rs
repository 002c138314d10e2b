//! The series against a model that is too slow and too simple to be wrong.

use std::collections::BTreeMap;

use heliograph_telemetry::{Applied, Sample, Series, TimeRange, Timestamp};
use proptest::prelude::*;

use crate::segments::segments;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

fn sample((micros, value): (i64, f64)) -> Sample {
    Sample { time: at(micros), value }
}

/// NaN equal to itself, which `==` denies.
fn same(a: &[Sample], b: &[Sample]) -> bool {
    let key = |s: &Sample| (s.time, if s.value.is_nan() { None } else { Some(s.value.to_bits()) });
    a.iter().map(key).eq(b.iter().map(key))
}

fn everything() -> TimeRange {
    TimeRange { start: Timestamp::MIN, end: Timestamp::MAX }
}

/// Mostly forward in small steps, now and then far away, with duplicates.
fn any_time() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0..400i64, 1 => -50..5_000i64, 1 => any::<i64>()]
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-5..5i32).prop_map(f64::from),
        2 => any::<f64>(),
        2 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(1e308),
    ]
}

fn any_pushes() -> impl Strategy<Value = Vec<(i64, f64)>> {
    let forward = prop::collection::vec((1..20i64, any_value()), 0..200).prop_map(|steps| {
        let mut time = 0;
        steps
            .into_iter()
            .map(|(step, value)| {
                time += step;
                (time, value)
            })
            .collect()
    });
    prop_oneof![prop::collection::vec((any_time(), any_value()), 0..200), forward]
}

fn any_range() -> impl Strategy<Value = TimeRange> {
    (any_time(), any_time()).prop_map(|(a, b)| TimeRange::new(at(a), at(b)))
}

fn filled(capacity: usize, pushes: &[(i64, f64)]) -> Series {
    let mut series = Series::with_capacity(capacity);
    pushes.iter().for_each(|push| {
        series.push(sample(*push));
    });
    series
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn keeps_the_newest_in_order(capacity in 0usize..120, pushes in any_pushes()) {
        let mut series = Series::with_capacity(capacity);
        let mut model = BTreeMap::new();
        for (micros, value) in pushes {
            let before = (series.first(), series.last(), series.len(), series.dropped());
            let known = model.contains_key(&micros);
            let applied = series.push(sample((micros, value)));
            let too_old = before.0.is_some_and(|first| at(micros) < first.time)
                && (before.2 >= capacity.max(1) || before.3 > 0);
            let expected = match before.1 {
                _ if too_old => Applied::Refused,
                Some(last) if at(micros) <= last.time && known => Applied::Replaced,
                Some(last) if at(micros) < last.time => Applied::Inserted,
                _ => Applied::Appended,
            };
            prop_assert_eq!(applied, expected);
            if applied != Applied::Refused {
                model.insert(micros, if value.is_finite() { value } else { f64::NAN });
            }
            prop_assert!(series.len() <= capacity.max(1));
            prop_assert_eq!(series.len() as u64 + series.dropped(), model.len() as u64);
            prop_assert_eq!(series.is_empty(), false);
        }
        let newest: Vec<Sample> =
            model.into_iter().map(sample).skip(series.dropped() as usize).collect();
        let kept: Vec<Sample> = series.window(everything()).collect();
        prop_assert!(same(&kept, &newest), "{:?} {:?}", kept, newest);
        prop_assert!(same(series.first().as_slice(), kept.first().copied().as_slice()));
        prop_assert!(same(series.last().as_slice(), kept.last().copied().as_slice()));
    }

    #[test]
    fn a_full_series_gives_up_little_at_a_time(capacity in 1usize..400, extra in 0usize..400) {
        let pushes: Vec<(i64, f64)> = (0..(capacity + extra) as i64).map(|i| (i, 0.0)).collect();
        let series = filled(capacity, &pushes);
        prop_assert!(series.len() + capacity / 16 + 1 > capacity);
    }

    #[test]
    fn finds_what_a_search_through_all_finds(
        capacity in 1usize..300, pushes in any_pushes(), range in any_range(), time in any_time(),
    ) {
        let series = filled(capacity, &pushes);
        let all: Vec<Sample> = series.window(everything()).collect();
        let within: Vec<Sample> = all.iter().copied().filter(|s| range.contains(s.time)).collect();
        prop_assert!(same(&series.window(range).collect::<Vec<_>>(), &within));

        let values = within.iter().map(|s| s.value).filter(|value| !value.is_nan());
        let extent = values.map(|v| (v, v)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        prop_assert_eq!(series.extent(range), extent);

        let distance = |s: &Sample| (i128::from(s.time.micros()) - i128::from(time)).abs();
        let nearest = all.iter().copied().min_by_key(distance);
        prop_assert!(same(series.nearest(at(time)).as_slice(), nearest.as_slice()));
        let before = all.iter().copied().rfind(|s| s.time <= at(time));
        prop_assert!(same(series.at_or_before(at(time)).as_slice(), before.as_slice()));
    }

    #[test]
    fn segments_are_the_raw_extremes_of_every_column(
        capacity in 1usize..300,
        pushes in any_pushes(),
        range in any_range(),
        columns in 1usize..60,
        breaks in prop::collection::vec(any_range(), 0..4),
    ) {
        let series = filled(capacity, &pushes);
        let segments = segments(&series, range, columns, &breaks);
        let expected = naive_segments(&series, range, columns, &breaks);
        prop_assert_eq!(&segments, &expected);
        let points: usize = segments.iter().map(Vec::len).sum();
        prop_assert!(points <= 4 * (2 * columns + 3));
    }
}

/// Three times the median interval from 16 samples before the window to 16 after it.
fn longest_unbroken(all: &[Sample], range: TimeRange) -> u64 {
    let from = all.partition_point(|s| s.time < range.start).saturating_sub(16);
    let to = (all.partition_point(|s| s.time <= range.end) + 16).min(all.len());
    let around = &all[from..to];
    if around.len() <= 5 {
        return u64::MAX;
    }
    // Above 127 intervals the series looks at a selection of that many, evenly spread.
    let intervals: Vec<u64> =
        around.windows(2).map(|w| w[0].time.micros().abs_diff(w[1].time.micros())).collect();
    let probes = intervals.len().min(127);
    let mut probed: Vec<u64> =
        (0..probes).map(|i| intervals[i * intervals.len() / probes]).collect();
    probed.sort_unstable();
    probed[probed.len() / 2].saturating_mul(3)
}

/// Microseconds per column of a picture that was not there before.
fn fitting_width(range: TimeRange, columns: usize) -> i64 {
    let length = range.end.micros().abs_diff(range.start.micros());
    i64::try_from(length / columns as u64).unwrap_or(i64::MAX).max(1)
}

/// The samples of all columns that `range` touches, and of those of one sample on either side.
pub(crate) fn grid_samples(all: &[Sample], range: TimeRange, width: i64) -> Vec<Sample> {
    let column = |s: &Sample| s.time.micros().div_euclid(width);
    let first = all.partition_point(|s| s.time < range.start).saturating_sub(1);
    let last = all.partition_point(|s| s.time <= range.end).min(all.len().saturating_sub(1));
    let Some((first, last)) = all.get(first).zip(all.get(last)) else { return Vec::new() };
    let within = column(first)..=column(last);
    all.iter().copied().filter(|s| within.contains(&column(s))).collect()
}

fn naive_segments(
    series: &Series,
    range: TimeRange,
    columns: usize,
    breaks: &[TimeRange],
) -> Vec<Vec<Sample>> {
    let all: Vec<Sample> = series.window(everything()).collect();
    let limit = longest_unbroken(&all, range);
    let middle = |b: &TimeRange| (i128::from(b.start.micros()) + i128::from(b.end.micros())) / 2;
    let width = fitting_width(range, columns);
    let column = |time: Timestamp| time.micros().div_euclid(width);
    let shown = grid_samples(&all, range, width);

    let mut segments: Vec<Vec<Vec<Sample>>> = Vec::new();
    let mut previous: Option<Sample> = None;
    let mut after_gap = false;
    for s in shown {
        if s.is_gap() {
            after_gap = true;
            continue;
        }
        let same_column = previous.is_some_and(|p| column(p.time) == column(s.time));
        let broken = after_gap
            || previous.is_none_or(|p| {
                s.time.micros().abs_diff(p.time.micros()) > limit
                    || breaks.iter().any(|b| {
                        (i128::from(p.time.micros())..i128::from(s.time.micros()))
                            .contains(&middle(b))
                    })
            });
        match segments.last_mut() {
            Some(segment) if same_column => segment.last_mut().unwrap().push(s),
            Some(segment) if !broken => segment.push(vec![s]),
            _ => segments.push(vec![vec![s]]),
        }
        (previous, after_gap) = (Some(s), false);
    }
    let decimated = segments.into_iter().map(|s| s.iter().flat_map(|c| extremes(c)).collect());
    decimated
        .filter(|segment: &Vec<Sample>| {
            segment[0].time <= range.end && segment[segment.len() - 1].time >= range.start
        })
        .collect()
}

/// First, smallest, largest and last of a column in time order, each once.
fn extremes(column: &[Sample]) -> Vec<Sample> {
    let smallest = column.iter().copied().reduce(|a, b| if b.value < a.value { b } else { a });
    let largest = column.iter().copied().reduce(|a, b| if b.value > a.value { b } else { a });
    let mut kept = vec![column[0], smallest.unwrap(), largest.unwrap(), column[column.len() - 1]];
    kept.sort_by_key(|s| s.time);
    kept.dedup_by_key(|s| s.time);
    kept
}
