//! Bounded, ordered samples of one channel.
//!
//! How samples are kept is nobody else's business: a picture asks for [`Columns`],
//! a readout for [`Series::nearest`], a table for [`Series::statistics`]. All of them take time in proportion to what is shown, not to what is kept.

mod breaks;
mod chunk;
mod columns;
mod place;
mod spare;
mod statistics;
mod summary;

use std::collections::VecDeque;

use crate::time::{TimeRange, Timestamp};
use chunk::Chunk;
pub use columns::{Column, Columns};
use place::Place;
pub(crate) use spare::Spare;
pub use statistics::Statistics;
use summary::Extremes;

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
const CHUNK_SAMPLES: usize = 2_048;
/// A series of fewer chunks than this takes memory bit by bit, a larger one by whole chunks: beside
/// what it keeps, room set aside is little then.
const LARGE: usize = 96;

/// Intervals that must be known before a median means anything (behaviour 17).
const KNOWN_INTERVALS: usize = 10;

/// Samples in strictly increasing time order; the oldest chunk goes when the capacity is exceeded.
///
/// A sample takes at most 18 bytes, all summaries included: eight for its time, eight for its
/// value. Room set aside for more is at most a few hundred samples, of a large series a hundredth.
#[derive(Clone, Debug)]
pub struct Series {
    chunks: VecDeque<Chunk>,
    capacity: usize,
    chunk_capacity: usize,
    len: usize,
    dropped: u64,
    edits: u64,
}

impl Series {
    /// An empty series that keeps at most `samples` (at least one); memory is taken as it fills.
    pub fn with_capacity(samples: usize) -> Self {
        let capacity = samples.max(1);
        let chunk_capacity = (capacity / 16).clamp(1, CHUNK_SAMPLES);
        Self { chunks: VecDeque::new(), capacity, chunk_capacity, len: 0, dropped: 0, edits: 0 }
    }

    /// Takes a sample in. Infinities are kept as gaps: nothing can be drawn there.
    pub fn push(&mut self, sample: Sample) -> Applied {
        self.push_with(sample, &mut Spare::default())
    }

    /// The same, in `spare` memory where a chunk is needed; leaves there what has to go.
    pub(crate) fn push_with(&mut self, sample: Sample, spare: &mut Spare) -> Applied {
        let value = if sample.value.is_finite() { sample.value } else { f64::NAN };
        let sample = Sample { value, ..sample };
        let newest = self.last().is_none_or(|last| last.time < sample.time);
        if !newest && self.is_too_old(sample.time) {
            return Applied::Refused;
        }
        let applied = if newest { self.append(sample, spare) } else { self.insert(sample) };
        while self.len > self.capacity {
            self.drop_oldest_chunk(spare);
        }
        applied
    }

    /// Takes in a finite sample that is newer than all others, if there is memory for it and nothing has to go;
    /// if not, says so and does nothing.
    #[inline]
    pub(crate) fn append_in_place(&mut self, sample: Sample) -> bool {
        let is_full = self.len >= self.capacity;
        let newest = self.chunks.back_mut().filter(|chunk| chunk.len() < self.chunk_capacity);
        let done = !is_full && newest.is_some_and(|chunk| chunk.append_in_place(sample));
        self.len += usize::from(done);
        done
    }

    /// Number of samples kept, gaps included.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Samples kept; of a large series also those there is memory for.
    pub(crate) fn slots(&self) -> usize {
        let newest = self.chunks.back().filter(|_| self.is_large());
        self.len + newest.map_or(0, Chunk::room)
    }

    /// Whether it takes memory by whole chunks.
    pub(crate) fn is_large(&self) -> bool {
        self.chunks.len() > LARGE
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether anything but gaps is kept.
    pub(crate) fn has_values(&self) -> bool {
        self.chunks.iter().any(|chunk| !chunk.extremes(0..chunk.len()).is_none())
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

    /// When the newest sample holds.
    pub(crate) fn last_time(&self) -> Option<Timestamp> {
        self.chunks.back()?.last_time()
    }

    /// How many samples had to go to make room.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Memory in use and set aside, in bytes.
    pub fn bytes(&self) -> usize {
        let directory = (self.chunks.capacity() - self.chunks.len()) * size_of::<Chunk>();
        size_of::<Self>() + directory + self.chunks.iter().map(Chunk::bytes).sum::<usize>()
    }

    /// The samples within `range`, ends included, oldest first.
    pub fn window(&self, range: TimeRange) -> impl Iterator<Item = Sample> + '_ {
        self.pieces(self.place(range.start)..self.place_after(range.end))
            .filter_map(|(chunk, offsets)| chunk.columns(offsets))
            .flat_map(|(times, values)| {
                times.iter().zip(values).map(|(time, value)| Sample { time: *time, value: *value })
            })
    }

    /// How many samples there are within `range`, ends included, gaps too.
    pub fn count(&self, range: TimeRange) -> usize {
        self.rank(self.place_after(range.end)) - self.rank(self.place(range.start))
    }

    /// The sample closest to `time`, the older of two equally close; gaps count.
    pub fn nearest(&self, time: Timestamp) -> Option<Sample> {
        let place = self.place(time);
        let after = self.sample_in(place);
        let before = self.before(place).and_then(|place| self.sample_in(place));
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
        self.sample_in(self.before(self.place_after(time))?)
    }

    /// Smallest and largest value within `range`, gaps aside.
    pub fn extent(&self, range: TimeRange) -> Option<(f64, f64)> {
        let mut extent = Extremes::NONE;
        for (chunk, offsets) in self.pieces(self.place(range.start)..self.place_after(range.end)) {
            extent.merge(&chunk.extremes(offsets));
        }
        (!extent.is_none()).then_some((extent.low, extent.high))
    }

    /// Makes room: the oldest chunk goes and its samples are counted as dropped.
    pub(crate) fn drop_oldest_chunk(&mut self, spare: &mut Spare) {
        if let Some(chunk) = self.chunks.pop_front() {
            self.len -= chunk.len();
            self.dropped += chunk.len() as u64;
            self.edits += 1;
            spare.put(chunk);
        }
    }

    /// All samples go and are counted as dropped.
    pub(crate) fn clear(&mut self) {
        while !self.is_empty() {
            self.drop_oldest_chunk(&mut Spare::default());
        }
    }

    /// What is older than the oldest kept has no place once samples were dropped: a line from it
    /// would run across them.
    fn is_too_old(&self, time: Timestamp) -> bool {
        let full = self.len >= self.capacity || self.dropped > 0;
        full && self.first().is_some_and(|first| time < first.time)
    }

    fn append(&mut self, sample: Sample, spare: &mut Spare) -> Applied {
        self.len += 1;
        let is_large = self.chunks.len() >= LARGE;
        match self.chunks.back_mut() {
            Some(chunk) if chunk.len() < self.chunk_capacity => chunk.append(sample),
            newest => {
                let start = newest.map_or(0, |chunk| {
                    chunk.complete();
                    chunk.start + chunk.len() as u64
                });
                let empty = if is_large { spare.take() } else { Chunk::with_room(0) };
                self.chunks.push_back(empty.starting_with(sample, start));
            }
        }
        Applied::Appended
    }

    fn insert(&mut self, sample: Sample) -> Applied {
        let index = self.chunk_index(sample.time);
        let newest_chunk = index + 1 == self.chunks.len();
        let Some(chunk) = self.chunks.get_mut(index) else {
            return self.append(sample, &mut Spare::default());
        };
        let replaced = chunk.insert(sample);
        // The newest sample may be replaced at will: whoever shows it looks at it anew anyway.
        self.edits += u64::from(!replaced || chunk.last_time() != Some(sample.time));
        let too_long = chunk.len() > self.chunk_capacity;
        let newer = too_long.then(|| chunk.split());
        if newest_chunk && newer.is_none() {
            // More will come.
        } else if newer.is_some() {
            chunk.complete();
        } else {
            chunk.sum_up();
        }
        if replaced {
            return Applied::Replaced;
        }
        self.len += 1;
        if let Some(mut newer) = newer {
            if !newest_chunk {
                newer.complete();
            }
            self.chunks.insert(index + 1, newer);
        }
        self.renumber(index);
        Applied::Inserted
    }

    /// Gives all chunks after `index` their ranks.
    fn renumber(&mut self, index: usize) {
        let mut start = self.chunks.get(index).map_or(0, |chunk| chunk.start);
        for chunk in self.chunks.iter_mut().skip(index) {
            chunk.start = start;
            start += chunk.len() as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
        let mut columns = Columns::default();
        columns.update(&series, all, 100, &[]);
        assert!(columns.as_slice().iter().skip(1).all(|column| !column.starts));
    }
}
