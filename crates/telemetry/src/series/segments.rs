//! From samples to the few points a picture needs.
//!
//! Each column of device pixels keeps its first, smallest, largest and last sample, so every spike
//! survives at every zoom. Lines end at gaps; a gap narrower than one column cannot be seen and
//! does not split, which bounds the result at four points a column whatever the data.

use std::ops::Range;

use super::{Sample, Series};
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
    /// The samples within `range` as polylines for a picture `columns` device pixels wide.
    ///
    /// A line ends at an explicit gap, at every one of `breaks` (outages), and where an interval
    /// is over three times the median interval thereabouts. The one sample just outside either end
    /// is included so that lines run to the edge. At most four samples per column and no segment
    /// without one inside or on its way through `range`; a segment of one sample is a dot.
    pub fn segments(
        &self,
        range: TimeRange,
        columns: usize,
        breaks: &[TimeRange],
    ) -> Vec<Vec<Sample>> {
        let within = self.ranks_within(range);
        let shown = within.start.saturating_sub(1)..(within.end + 1).min(self.len());
        let mut decimator = Decimator::new(
            Columns::new(range, columns.max(1)),
            Breaks::new(self.longest_unbroken(&within), breaks),
        );
        for (times, values) in self.columns(shown) {
            for (time, value) in times.iter().zip(values) {
                decimator.add(Sample { time: *time, value: *value });
            }
        }
        let mut segments = decimator.finish();
        segments.retain(|segment| touches(segment, range));
        segments
    }

    /// The longest interval in microseconds that is not a gap.
    fn longest_unbroken(&self, within: &Range<usize>) -> u64 {
        let around = within.start.saturating_sub(CONTEXT)..(within.end + CONTEXT).min(self.len());
        if around.len() <= FEWEST_INTERVALS {
            return u64::MAX;
        }
        self.median_interval(around, PROBES)
            .map_or(u64::MAX, |median| median.saturating_mul(GAP_FACTOR))
    }
}

fn touches(segment: &[Sample], range: TimeRange) -> bool {
    match (segment.first(), segment.last()) {
        (Some(first), Some(last)) => first.time <= range.end && last.time >= range.start,
        _ => false,
    }
}

/// The pixel columns of a picture; what lies before or after it gets columns of its own.
struct Columns {
    start: i128,
    /// Microseconds shown, the last one included.
    length: i128,
    count: i128,
}

impl Columns {
    fn new(range: TimeRange, count: usize) -> Self {
        let start = i128::from(range.start.micros());
        Self { start, length: i128::from(range.end.micros()) - start + 1, count: count as i128 }
    }

    /// The first moment, in microseconds, after the column that holds `time`.
    fn end_of(&self, time: Timestamp) -> i128 {
        let since = i128::from(time.micros()) - self.start;
        if since < 0 {
            return self.start;
        }
        if since >= self.length {
            return i128::MAX;
        }
        let column = since * self.count / self.length;
        self.start + ((column + 1) * self.length + self.count - 1) / self.count
    }
}

/// Where a line must end besides explicit gaps.
struct Breaks {
    longest_unbroken: u64,
    /// One moment per outage, oldest last. The middle stands for the whole: the moment a loss is
    /// noticed and the sender's clock do not agree to the millisecond, the middle always lies
    /// between what came before and what came after.
    moments: Vec<i64>,
}

impl Breaks {
    fn new(longest_unbroken: u64, outages: &[TimeRange]) -> Self {
        let mut moments: Vec<i64> = outages.iter().copied().map(middle).collect();
        moments.sort_unstable_by(|a, b| b.cmp(a));
        Self { longest_unbroken, moments }
    }

    /// Whether a line from `from` to `to` would cross a break. Calls must move forward in time.
    fn between(&mut self, from: Timestamp, to: Timestamp) -> bool {
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

struct Decimator {
    columns: Columns,
    breaks: Breaks,
    done: Vec<Vec<Sample>>,
    segment: Vec<Sample>,
    column: Option<Column>,
    after_gap: bool,
}

impl Decimator {
    fn new(columns: Columns, breaks: Breaks) -> Self {
        Self {
            columns,
            breaks,
            done: Vec::new(),
            segment: Vec::new(),
            column: None,
            after_gap: false,
        }
    }

    fn add(&mut self, sample: Sample) {
        if sample.is_gap() {
            self.after_gap = true;
            return;
        }
        match &mut self.column {
            Some(column) if i128::from(sample.time.micros()) < column.end => column.add(sample),
            _ => self.start_column(sample),
        }
        self.after_gap = false;
    }

    fn start_column(&mut self, sample: Sample) {
        if let Some(column) = self.column.take() {
            column.append_to(&mut self.segment);
            if self.after_gap || self.breaks.between(column.last.time, sample.time) {
                self.done.push(std::mem::take(&mut self.segment));
            }
        }
        self.column = Some(Column::new(sample, self.columns.end_of(sample.time)));
    }

    fn finish(mut self) -> Vec<Vec<Sample>> {
        if let Some(column) = self.column {
            column.append_to(&mut self.segment);
            self.done.push(self.segment);
        }
        self.done
    }
}

struct Column {
    end: i128,
    first: Sample,
    min: Sample,
    max: Sample,
    last: Sample,
}

impl Column {
    fn new(sample: Sample, end: i128) -> Self {
        Self { end, first: sample, min: sample, max: sample, last: sample }
    }

    fn add(&mut self, sample: Sample) {
        if sample.value < self.min.value {
            self.min = sample;
        }
        if sample.value > self.max.value {
            self.max = sample;
        }
        self.last = sample;
    }

    /// Appends its samples in time order, each once.
    fn append_to(&self, segment: &mut Vec<Sample>) {
        let (earlier, later) = if self.min.time <= self.max.time {
            (self.min, self.max)
        } else {
            (self.max, self.min)
        };
        segment.push(self.first);
        for sample in [earlier, later, self.last] {
            if segment.last().is_none_or(|previous| previous.time < sample.time) {
                segment.push(sample);
            }
        }
    }
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
