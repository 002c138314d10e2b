//! Bounded, ordered samples of one channel.
//!
//! How samples are kept is nobody else's business: a picture asks for [`Series::segments`], a
//! readout for [`Series::nearest`], so that a summary per chunk can come in without a change
//! elsewhere.

mod chunk;
mod segments;

use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;

use crate::time::{TimeRange, Timestamp};
use chunk::Chunk;

/// One number at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// When it holds.
    pub time: Timestamp,
    /// What was measured; NaN is an explicit gap, infinities do not occur.
    pub value: f64,
}

impl Sample {
    /// Whether the sender said that it has no value here.
    pub fn is_gap(&self) -> bool {
        self.value.is_nan()
    }
}

/// What became of a pushed sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is the newest.
    Appended,
    /// It came out of order and was put in its place.
    Inserted,
    /// A sample of equal time was there; the new one took its place.
    Replaced,
    /// It is older than everything kept, and the series is full or has dropped samples already.
    Refused,
}

/// Number of samples in a full chunk of a large series: small enough that an out-of-order insert
/// moves little, large enough that there are few chunks.
const CHUNK_SAMPLES: usize = 1_024;

/// Intervals that must be known before a median means anything (behaviour 17).
const KNOWN_INTERVALS: usize = 10;

/// Samples in strictly increasing time order; the oldest chunk goes when the capacity is exceeded.
#[derive(Clone, Debug)]
pub struct Series {
    chunks: VecDeque<Chunk>,
    capacity: usize,
    chunk_capacity: usize,
    len: usize,
    dropped: u64,
}

impl Series {
    /// An empty series that keeps at most `samples` (at least one); memory is taken as it fills.
    pub fn with_capacity(samples: usize) -> Self {
        let capacity = samples.max(1);
        let chunk_capacity = (capacity / 16).clamp(1, CHUNK_SAMPLES);
        Self { chunks: VecDeque::new(), capacity, chunk_capacity, len: 0, dropped: 0 }
    }

    /// Takes a sample in. Infinities are kept as gaps: nothing can be drawn there.
    pub fn push(&mut self, sample: Sample) -> Applied {
        let value = if sample.value.is_finite() { sample.value } else { f64::NAN };
        let sample = Sample { value, ..sample };
        let newest = self.last().is_none_or(|last| last.time < sample.time);
        if !newest && self.is_too_old(sample.time) {
            return Applied::Refused;
        }
        let applied = if newest { self.append(sample) } else { self.insert(sample) };
        while self.len > self.capacity {
            self.drop_oldest_chunk();
        }
        applied
    }

    /// Number of samples kept, gaps included.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The oldest sample kept.
    pub fn first(&self) -> Option<Sample> {
        self.chunks.front()?.sample(0)
    }

    /// The newest sample.
    pub fn last(&self) -> Option<Sample> {
        let chunk = self.chunks.back()?;
        chunk.sample(chunk.len().checked_sub(1)?)
    }

    /// How many samples had to go to make room.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The samples within `range`, ends included, oldest first.
    pub fn window(&self, range: TimeRange) -> impl Iterator<Item = Sample> + '_ {
        self.samples(self.ranks_within(range))
    }

    /// The sample closest to `time`, the older of two equally close; gaps count.
    pub fn nearest(&self, time: Timestamp) -> Option<Sample> {
        let after = self.sample_at(self.rank(time));
        let before = self.rank(time).checked_sub(1).and_then(|rank| self.sample_at(rank));
        match (before, after) {
            (Some(before), Some(after)) => {
                let before_is_closer = time.since(before.time) <= after.time.since(time);
                Some(if before_is_closer { before } else { after })
            }
            (before, after) => before.or(after),
        }
    }

    /// The newest sample not after `time`; may be a gap.
    pub fn at_or_before(&self, time: Timestamp) -> Option<Sample> {
        self.sample_at(self.rank_after(time).checked_sub(1)?)
    }

    /// Median of the last ten intervals; `None` until ten are known.
    pub fn typical_interval(&self) -> Option<Duration> {
        let oldest = self.len.checked_sub(KNOWN_INTERVALS + 1)?;
        let micros = self.median_interval(oldest..self.len, KNOWN_INTERVALS)?;
        Some(Duration::from_micros(micros))
    }

    /// Smallest and largest value within `range`, gaps aside.
    pub fn extent(&self, range: TimeRange) -> Option<(f64, f64)> {
        let mut extent: Option<(f64, f64)> = None;
        for (_, values) in self.columns(self.ranks_within(range)) {
            for value in values.iter().copied().filter(|value| !value.is_nan()) {
                let (low, high) = extent.unwrap_or((value, value));
                extent = Some((low.min(value), high.max(value)));
            }
        }
        extent
    }

    /// Makes room: the oldest chunk goes and its samples are counted as dropped.
    pub(crate) fn drop_oldest_chunk(&mut self) {
        if let Some(chunk) = self.chunks.pop_front() {
            self.len -= chunk.len();
            self.dropped += chunk.len() as u64;
        }
    }

    /// What is older than the oldest kept has no place once samples were dropped: a line from it
    /// would run across them.
    fn is_too_old(&self, time: Timestamp) -> bool {
        let full = self.len >= self.capacity || self.dropped > 0;
        full && self.first().is_some_and(|first| time < first.time)
    }

    fn append(&mut self, sample: Sample) -> Applied {
        match self.chunks.back_mut() {
            Some(chunk) if chunk.len() < self.chunk_capacity => chunk.append(sample),
            _ => self.chunks.push_back(Chunk::starting_with(sample, self.chunk_capacity)),
        }
        self.len += 1;
        Applied::Appended
    }

    fn insert(&mut self, sample: Sample) -> Applied {
        let index = self.chunk_index(sample.time);
        let Some(chunk) = self.chunks.get_mut(index) else { return self.append(sample) };
        if chunk.insert(sample) {
            return Applied::Replaced;
        }
        self.len += 1;
        if chunk.len() > self.chunk_capacity {
            let newer = chunk.split(self.chunk_capacity);
            self.chunks.insert(index + 1, newer);
        }
        Applied::Inserted
    }

    /// Index of the first chunk that does not end before `time`.
    fn chunk_index(&self, time: Timestamp) -> usize {
        self.chunks.partition_point(|chunk| chunk.last_time().is_some_and(|last| last < time))
    }

    /// How many samples are older than `time`: the rank of the first that is not.
    fn rank(&self, time: Timestamp) -> usize {
        let index = self.chunk_index(time);
        let before: usize = self.chunks.iter().take(index).map(Chunk::len).sum();
        before + self.chunks.get(index).map_or(0, |chunk| chunk.count_before(time))
    }

    /// How many samples are not newer than `time`.
    fn rank_after(&self, time: Timestamp) -> usize {
        if time == Timestamp::MAX {
            return self.len;
        }
        self.rank(time + Duration::from_micros(1))
    }

    fn ranks_within(&self, range: TimeRange) -> Range<usize> {
        self.rank(range.start)..self.rank_after(range.end)
    }

    fn sample_at(&self, rank: usize) -> Option<Sample> {
        let mut offset = rank;
        for chunk in &self.chunks {
            if offset < chunk.len() {
                return chunk.sample(offset);
            }
            offset -= chunk.len();
        }
        None
    }

    fn samples(&self, ranks: Range<usize>) -> impl Iterator<Item = Sample> + '_ {
        self.columns(ranks).flat_map(|(times, values)| {
            times.iter().zip(values).map(|(time, value)| Sample { time: *time, value: *value })
        })
    }

    /// The samples at `ranks` as column slices, one pair per chunk touched.
    fn columns(&self, ranks: Range<usize>) -> impl Iterator<Item = (&[Timestamp], &[f64])> {
        let mut base = 0;
        self.chunks
            .iter()
            .map_while(move |chunk| {
                let from = ranks.start.saturating_sub(base).min(chunk.len());
                let to = ranks.end.saturating_sub(base).min(chunk.len());
                let beyond = base >= ranks.end;
                base += chunk.len();
                (!beyond).then(|| chunk.columns(from..to))
            })
            .flatten()
    }

    /// Median in microseconds of the intervals between the samples at `ranks`, from at most
    /// `probes` of them spread evenly; `None` for fewer than two samples.
    fn median_interval(&self, ranks: Range<usize>, probes: usize) -> Option<u64> {
        let intervals = ranks.len().checked_sub(1).filter(|count| *count > 0)?;
        let probes = probes.min(intervals);
        let mut lengths: Vec<u64> = (0..probes)
            .filter_map(|probe| self.interval_after(ranks.start + probe * intervals / probes))
            .collect();
        let middle = lengths.len() / 2;
        (!lengths.is_empty()).then(|| *lengths.select_nth_unstable(middle).1)
    }

    fn interval_after(&self, rank: usize) -> Option<u64> {
        let (from, to) = (self.sample_at(rank)?, self.sample_at(rank + 1)?);
        Some(to.time.since(from.time).as_micros() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(micros: i64, value: f64) -> Sample {
        Sample { time: Timestamp::from_micros(micros), value }
    }

    #[test]
    fn says_what_became_of_a_sample() {
        let mut series = Series::with_capacity(3);
        assert_eq!(series.push(sample(10, 1.0)), Applied::Appended);
        assert_eq!(series.push(sample(30, 3.0)), Applied::Appended);
        assert_eq!(series.push(sample(20, 2.0)), Applied::Inserted);
        assert_eq!(series.push(sample(20, 5.0)), Applied::Replaced);
        assert_eq!(series.push(sample(5, 0.0)), Applied::Refused);
        assert_eq!(series.push(sample(40, 4.0)), Applied::Appended);
        assert_eq!((series.len(), series.dropped()), (3, 1));
        assert_eq!(series.push(sample(10, 1.0)), Applied::Refused);
        assert_eq!(series.first(), Some(sample(20, 5.0)));
    }

    #[test]
    fn the_oldest_chunk_goes_first_and_is_counted() {
        let mut series = Series::with_capacity(160);
        for micros in 0..1_000 {
            series.push(sample(micros, 0.0));
        }
        assert!(series.len() <= 160 && series.len() > 140, "{}", series.len());
        assert_eq!(series.len() as u64 + series.dropped(), 1_000);
        assert_eq!(series.last().unwrap().time.micros(), 999);
    }

    #[test]
    fn nearest_prefers_the_older_of_two_equally_close() {
        let mut series = Series::with_capacity(10);
        assert_eq!(series.nearest(Timestamp::default()), None);
        series.push(sample(10, 1.0));
        series.push(sample(20, 2.0));
        assert_eq!(series.nearest(Timestamp::from_micros(15)), Some(sample(10, 1.0)));
        assert_eq!(series.nearest(Timestamp::from_micros(16)), Some(sample(20, 2.0)));
        assert_eq!(series.nearest(Timestamp::MAX), Some(sample(20, 2.0)));
        assert_eq!(series.nearest(Timestamp::MIN), Some(sample(10, 1.0)));
    }

    #[test]
    fn typical_interval_needs_ten() {
        let mut series = Series::with_capacity(100);
        for index in 0..10 {
            series.push(sample(index * 500, 0.0));
        }
        assert_eq!(series.typical_interval(), None);
        series.push(sample(100_000, 0.0));
        assert_eq!(series.typical_interval(), Some(Duration::from_micros(500)));
    }

    #[test]
    fn the_ends_of_time_are_samples_like_others() {
        let mut series = Series::with_capacity(10);
        series.push(sample(i64::MAX, 2.0));
        series.push(sample(i64::MIN, 1.0));
        let all = TimeRange { start: Timestamp::MIN, end: Timestamp::MAX };
        assert_eq!(series.window(all).count(), 2);
        assert_eq!(series.extent(all), Some((1.0, 2.0)));
        assert_eq!(series.segments(all, 100, &[]).len(), 1);
    }
}
