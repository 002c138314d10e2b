//! A series as the polylines that a picture of it has.

use heliograph_telemetry::{Column, Columns, Sample, Series, TimeRange, Timestamp};

/// The samples of the columns as polylines, each once and in time order; none that lies wholly
/// outside `range`.
pub fn segments(
    series: &Series,
    range: TimeRange,
    columns: usize,
    breaks: &[TimeRange],
) -> Vec<Vec<Sample>> {
    let mut found = Columns::default();
    found.update(series, range, columns, breaks);
    let mut segments: Vec<Vec<Sample>> = Vec::new();
    for column in found.as_slice() {
        if column.starts || segments.is_empty() {
            segments.push(Vec::new());
        }
        append(column, segments.last_mut().unwrap());
    }
    segments.retain(|segment| {
        segment[0].time <= range.end && segment[segment.len() - 1].time >= range.start
    });
    segments
}

fn append(column: &Column, segment: &mut Vec<Sample>) {
    segment.push(column.first);
    for sample in column.between().into_iter().chain([column.last]) {
        if segment.last().is_none_or(|previous| previous.time < sample.time) {
            segment.push(sample);
        }
    }
}

fn series(samples: impl IntoIterator<Item = (i64, f64)>) -> Series {
    let mut series = Series::with_capacity(1_000_000);
    for (micros, value) in samples {
        series.push(Sample { time: Timestamp::from_micros(micros), value });
    }
    series
}

fn range(start: i64, end: i64) -> TimeRange {
    TimeRange::new(Timestamp::from_micros(start), Timestamp::from_micros(end))
}

/// First and last time of each segment.
fn spans(segments: &[Vec<Sample>]) -> Vec<(i64, i64)> {
    segments
        .iter()
        .map(|s| (s.first().unwrap().time.micros(), s.last().unwrap().time.micros()))
        .collect()
}

#[test]
fn one_spike_among_many_survives() {
    let series = series((0..500_000).map(|i| (i, if i == 123_457 { 9.0 } else { 0.0 })));
    let segments = segments(&series, range(0, 500_000), 300, &[]);
    let spikes = segments.iter().flatten().filter(|s| s.value == 9.0);
    assert_eq!(spikes.map(|s| s.time.micros()).collect::<Vec<_>>(), [123_457]);
    assert!(segments.iter().map(Vec::len).sum::<usize>() <= 4 * 300);
}

#[test]
fn ends_at_gaps_outages_and_long_intervals() {
    let regular = (0..30).map(|i| (i * 100, 1.0));
    let with_gap = series(regular.clone().chain([(1_050, f64::NAN)]));
    assert_eq!(
        spans(&segments(&with_gap, range(0, 2_900), 500, &[])),
        [(0, 1_000), (1_100, 2_900)]
    );

    let plain = series(regular.clone());
    let outage = [range(1_010, 1_080)];
    assert_eq!(
        spans(&segments(&plain, range(0, 2_900), 500, &outage)),
        [(0, 1_000), (1_100, 2_900)]
    );
    assert_eq!(spans(&segments(&plain, range(0, 2_900), 500, &[])), [(0, 2_900)]);

    let slow = series(regular.filter(|(t, _)| !(1_000..=1_200).contains(t)));
    assert_eq!(spans(&segments(&slow, range(0, 2_900), 500, &[])), [(0, 900), (1_300, 2_900)]);
    let three =
        series((0..30).map(|i| (i * 100, 1.0)).filter(|(t, _)| !(1_000..=1_100).contains(t)));
    assert_eq!(spans(&segments(&three, range(0, 2_900), 500, &[])), [(0, 2_900)]);
}

#[test]
fn a_window_inside_a_gap_shows_no_line() {
    let series = series((0..30).chain(60..90).map(|i| (i * 100, 1.0)));
    assert!(segments(&series, range(4_000, 5_000), 500, &[]).is_empty());
}

#[test]
fn lines_run_to_the_edges() {
    let series = series((0..30).map(|i| (i * 100, 1.0)));
    assert_eq!(spans(&segments(&series, range(1_050, 1_060), 500, &[])), [(1_000, 1_100)]);
}

#[test]
fn any_number_of_gaps_stays_within_the_bound() {
    let series = series((0..100_000).map(|i| (i, if i % 2 == 0 { f64::NAN } else { 1.0 })));
    let segments = segments(&series, range(0, 100_000), 100, &[]);
    assert!(segments.iter().map(Vec::len).sum::<usize>() <= 400);
}

#[test]
fn no_columns_is_as_good_as_one() {
    let series = series([(0, 1.0), (1, 2.0)]);
    assert_eq!(
        segments(&series, range(0, 1), 0, &[]),
        [series.window(range(0, 1)).collect::<Vec<_>>()]
    );
    assert!(segments(&Series::with_capacity(5), range(0, 1), 10, &[]).is_empty());
}
