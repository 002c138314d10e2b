//! Where a line is joined and where it ends.

use std::ops::Range;
use std::time::Duration;

use super::{KNOWN_INTERVALS, Series};
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
