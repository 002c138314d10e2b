//! Where a line is joined and where it ends.

use std::ops::Range;
use std::time::Duration;

use super::{Column, Columns, KNOWN_INTERVALS, Sample, Series};
use crate::time::{TimeRange, Timestamp};

/// An interval longer than this many medians is a gap (behaviour 18).
const GAP_FACTOR: u64 = 3;
/// Fewer intervals than this say nothing about what is usual.
const FEWEST_INTERVALS: usize = 5;
/// Most intervals looked at for the median: its cost must not grow with the window.
const PROBES: usize = 127;
/// Samples looked at on either side of the window, so that a window that shows nothing but a gap
/// still knows it for one.
const CONTEXT: usize = 16;

impl Series {
    /// The samples within `range` as polylines for a picture `columns` device pixels wide, as
    /// [`Columns`] decimates and splits them: at most four samples per column and no segment
    /// without one inside or on its way through `range`; a segment of one sample is a dot.
    pub fn segments(
        &self,
        range: TimeRange,
        columns: usize,
        breaks: &[TimeRange],
    ) -> Vec<Vec<Sample>> {
        let mut found = Columns::default();
        found.update(self, range, columns, breaks);
        let mut segments: Vec<Vec<Sample>> = Vec::new();
        for column in found.as_slice() {
            match segments.last_mut() {
                Some(segment) if !column.starts => append(column, segment),
                _ => {
                    let mut segment = Vec::new();
                    append(column, &mut segment);
                    segments.push(segment);
                }
            }
        }
        segments.retain(|segment| touches(segment, range));
        segments
    }

    /// Median of the last ten intervals; `None` until ten are known.
    pub fn typical_interval(&self) -> Option<Duration> {
        let oldest = self.len.checked_sub(KNOWN_INTERVALS + 1)?;
        let micros = self.median_interval(oldest..self.len, KNOWN_INTERVALS)?;
        Some(Duration::from_micros(micros))
    }

    /// The longest interval in microseconds that is not a gap.
    pub(super) fn longest_unbroken(&self, within: &Range<usize>) -> u64 {
        let around = within.start.saturating_sub(CONTEXT)..(within.end + CONTEXT).min(self.len());
        if around.len() <= FEWEST_INTERVALS {
            return u64::MAX;
        }
        self.median_interval(around, PROBES)
            .map_or(u64::MAX, |median| median.saturating_mul(GAP_FACTOR))
    }

    pub(super) fn ranks_within(&self, range: TimeRange) -> Range<usize> {
        self.rank(self.place(range.start))..self.rank(self.place_after(range.end))
    }

    /// Median in microseconds of the intervals between the samples at `ranks`, from at most
    /// `probes` of them spread evenly; `None` for fewer than two samples.
    fn median_interval(&self, ranks: Range<usize>, probes: usize) -> Option<u64> {
        let intervals = ranks.len().checked_sub(1).filter(|count| *count > 0)?;
        let probes = probes.min(intervals);
        let rank =
            |probe: usize| ranks.start + (probe as u64 * intervals as u64 / probes as u64) as usize;
        let mut lengths: Vec<u64> =
            (0..probes).filter_map(|probe| self.interval_after(rank(probe))).collect();
        let middle = lengths.len() / 2;
        (!lengths.is_empty()).then(|| *lengths.select_nth_unstable(middle).1)
    }

    fn interval_after(&self, rank: usize) -> Option<u64> {
        let place = self.place_at(rank);
        let (from, to) = (self.sample_in(place)?, self.sample_in(self.after(place))?);
        Some(to.time.micros().abs_diff(from.time.micros()))
    }
}

fn touches(segment: &[Sample], range: TimeRange) -> bool {
    match (segment.first(), segment.last()) {
        (Some(first), Some(last)) => first.time <= range.end && last.time >= range.start,
        _ => false,
    }
}

/// Appends a column's samples in time order, each once.
fn append(column: &Column, segment: &mut Vec<Sample>) {
    let (earlier, later) = if column.low.time <= column.high.time {
        (column.low, column.high)
    } else {
        (column.high, column.low)
    };
    segment.push(column.first);
    for sample in [earlier, later, column.last] {
        if segment.last().is_none_or(|previous| previous.time < sample.time) {
            segment.push(sample);
        }
    }
}

/// Where a line must end besides explicit gaps.
pub(super) struct Breaks {
    longest_unbroken: u64,
    /// One moment per outage, oldest last. The middle stands for the whole: the moment a loss is
    /// noticed and the sender's clock do not agree to the millisecond, the middle always lies
    /// between what came before and what came after.
    moments: Vec<i64>,
}

impl Breaks {
    pub(super) fn new(longest_unbroken: u64, outages: &[TimeRange]) -> Self {
        let mut moments: Vec<i64> = outages.iter().copied().map(middle).collect();
        moments.sort_unstable_by(|a, b| b.cmp(a));
        Self { longest_unbroken, moments }
    }

    /// Whether a line from `from` to `to` would cross a break. Calls must move forward in time.
    pub(super) fn between(&mut self, from: Timestamp, to: Timestamp) -> bool {
        while self.moments.last().is_some_and(|moment| *moment < from.micros()) {
            self.moments.pop();
        }
        self.moments.last().is_some_and(|moment| *moment < to.micros())
            || to.micros().abs_diff(from.micros()) > self.longest_unbroken
    }
}

fn middle(range: TimeRange) -> i64 {
    ((i128::from(range.start.micros()) + i128::from(range.end.micros())) / 2) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let segments = series.segments(range(0, 500_000), 300, &[]);
        let spikes = segments.iter().flatten().filter(|s| s.value == 9.0);
        assert_eq!(spikes.map(|s| s.time.micros()).collect::<Vec<_>>(), [123_457]);
        assert!(segments.iter().map(Vec::len).sum::<usize>() <= 4 * 300);
    }

    #[test]
    fn ends_at_gaps_outages_and_long_intervals() {
        let regular = (0..30).map(|i| (i * 100, 1.0));
        let with_gap = series(regular.clone().chain([(1_050, f64::NAN)]));
        assert_eq!(
            spans(&with_gap.segments(range(0, 2_900), 500, &[])),
            [(0, 1_000), (1_100, 2_900)]
        );

        let plain = series(regular.clone());
        let outage = [range(1_010, 1_080)];
        assert_eq!(
            spans(&plain.segments(range(0, 2_900), 500, &outage)),
            [(0, 1_000), (1_100, 2_900)]
        );
        assert_eq!(spans(&plain.segments(range(0, 2_900), 500, &[])), [(0, 2_900)]);

        let slow = series(regular.filter(|(t, _)| !(1_000..=1_200).contains(t)));
        assert_eq!(spans(&slow.segments(range(0, 2_900), 500, &[])), [(0, 900), (1_300, 2_900)]);
        let three =
            series((0..30).map(|i| (i * 100, 1.0)).filter(|(t, _)| !(1_000..=1_100).contains(t)));
        assert_eq!(spans(&three.segments(range(0, 2_900), 500, &[])), [(0, 2_900)]);
    }

    #[test]
    fn a_window_inside_a_gap_shows_no_line() {
        let series = series((0..30).chain(60..90).map(|i| (i * 100, 1.0)));
        assert!(series.segments(range(4_000, 5_000), 500, &[]).is_empty());
    }

    #[test]
    fn lines_run_to_the_edges() {
        let series = series((0..30).map(|i| (i * 100, 1.0)));
        assert_eq!(spans(&series.segments(range(1_050, 1_060), 500, &[])), [(1_000, 1_100)]);
    }

    #[test]
    fn any_number_of_gaps_stays_within_the_bound() {
        let series = series((0..100_000).map(|i| (i, if i % 2 == 0 { f64::NAN } else { 1.0 })));
        let segments = series.segments(range(0, 100_000), 100, &[]);
        assert!(segments.iter().map(Vec::len).sum::<usize>() <= 400);
    }

    #[test]
    fn no_columns_is_as_good_as_one() {
        let series = series([(0, 1.0), (1, 2.0)]);
        assert_eq!(
            series.segments(range(0, 1), 0, &[]),
            [series.window(range(0, 1)).collect::<Vec<_>>()]
        );
        assert!(Series::with_capacity(5).segments(range(0, 1), 10, &[]).is_empty());
    }
}
