//! A run of samples kept as two columns, with summaries of its parts.
//!
//! Summaries are made when a part is complete, never per sample: sixteen samples have a leaf
//! (extremes), 128 a block (extremes and moments), a chunk that is done has both for the whole.
//! What is not complete yet is short and looked at sample by sample.

use std::mem::size_of;
use std::ops::Range;

use super::Sample;
use super::summary::{Extremes, Moments, Summary, micros_between};
use crate::time::Timestamp;

/// Samples in a leaf; their offsets fit into half a byte.
const LEAF: usize = 16;
/// Samples in a block.
const BLOCK: usize = 128;
/// A chunk makes room for at most this many samples at a time, so that little of it is empty.
const MOST_SPARE: usize = 256;
const LEAST_SPARE: usize = 16;
/// What an allocator adds to a piece of memory, about.
const ALLOCATION: usize = 16;

/// Samples in strictly increasing time order. A chunk within a series is never empty.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// Rank of its first sample, counted from the first the series ever kept.
    pub(super) start: u64,
    times: Vec<Timestamp>,
    values: Vec<f64>,
    /// Smallest and largest value of each complete leaf.
    leaves: Vec<(f64, f64)>,
    /// Where in its leaf they are, four bits each.
    places: Vec<u8>,
    blocks: Vec<Summary>,
    /// Of all samples; only while none is being added.
    whole: Option<Summary>,
}

impl Chunk {
    /// An empty chunk with room for so many samples.
    pub(super) fn with_room(samples: usize) -> Self {
        Self {
            start: 0,
            times: Vec::with_capacity(samples),
            values: Vec::with_capacity(samples),
            leaves: Vec::with_capacity(samples / LEAF),
            places: Vec::with_capacity(samples / LEAF),
            blocks: Vec::with_capacity(samples / BLOCK),
            whole: None,
        }
    }

    /// The same memory, with nothing but this sample in it.
    pub(super) fn starting_with(mut self, sample: Sample, start: u64) -> Self {
        self.start = start;
        self.times.clear();
        self.values.clear();
        self.leaves.clear();
        self.places.clear();
        self.blocks.clear();
        self.append(sample);
        self
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    pub(super) fn first_time(&self) -> Option<Timestamp> {
        self.times.first().copied()
    }

    pub(super) fn last_time(&self) -> Option<Timestamp> {
        self.times.last().copied()
    }

    pub(super) fn time(&self, offset: usize) -> Option<Timestamp> {
        self.times.get(offset).copied()
    }

    pub(super) fn sample(&self, offset: usize) -> Option<Sample> {
        Some(Sample { time: *self.times.get(offset)?, value: *self.values.get(offset)? })
    }

    /// Memory in use and set aside, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let columns = self.times.capacity() * size_of::<Timestamp>()
            + self.values.capacity() * size_of::<f64>();
        let summaries = self.leaves.capacity() * size_of::<(f64, f64)>()
            + self.places.capacity()
            + self.blocks.capacity() * size_of::<Summary>();
        size_of::<Self>() + columns + summaries + 5 * ALLOCATION
    }

    /// How many more samples there is memory for.
    pub(super) fn room(&self) -> usize {
        self.times.capacity() - self.len()
    }

    /// How many samples are older than `time`.
    pub(super) fn count_before(&self, time: Timestamp) -> usize {
        self.times.partition_point(|kept| *kept < time)
    }

    /// Offset of the first sample newer than `time`, looked for around `guess` and not before
    /// `from`. A good guess spares most of a search, each step of which would wait for memory.
    pub(super) fn offset_after(&self, time: Timestamp, from: usize, guess: usize) -> usize {
        let is_after = |at: usize| self.times.get(at).is_none_or(|kept| *kept > time);
        let (mut low, mut high) = (from.min(self.len()), self.len());
        let guess = guess.clamp(low, high);
        let mut reach = 1;
        if is_after(guess) {
            high = guess;
            while high > low && is_after(guess.saturating_sub(reach).max(low)) {
                high = guess.saturating_sub(reach).max(low);
                reach *= 2;
            }
            low = guess.saturating_sub(reach).max(low);
        } else {
            low = guess;
            while !is_after(guess + reach) {
                low = guess + reach;
                reach *= 2;
            }
            high = (guess + reach).min(high);
        }
        let between = self.times.get(low..high).unwrap_or_default();
        low + between.partition_point(|kept| *kept <= time)
    }

    /// The columns of the samples at `offsets`; nothing where there are none.
    pub(super) fn columns(&self, offsets: Range<usize>) -> Option<(&[Timestamp], &[f64])> {
        let columns = (self.times.get(offsets.clone())?, self.values.get(offsets)?);
        (!columns.0.is_empty()).then_some(columns)
    }

    /// Extremes of the samples at `offsets`.
    pub(super) fn extremes(&self, offsets: Range<usize>) -> Extremes {
        if let Some(whole) = self.whole.as_ref().filter(|_| offsets == (0..self.len())) {
            return whole.extremes;
        }
        let mut extremes = Extremes::NONE;
        let mut at = offsets.start;
        while at < offsets.end {
            at += match self.part_at(at, offsets.end) {
                Part::Block(block) => {
                    extremes.merge(&block.extremes);
                    BLOCK
                }
                Part::Leaf(leaf) => {
                    extremes.merge(&leaf);
                    LEAF
                }
                Part::Raw(count) => {
                    extremes.add(self.values.get(at..at + count).unwrap_or_default(), at);
                    count
                }
            };
        }
        extremes
    }

    /// Moments of the samples at `offsets`, times counted from the chunk's first.
    pub(super) fn moments(&self, offsets: Range<usize>) -> Moments {
        if let Some(whole) = self.whole.as_ref().filter(|_| offsets == (0..self.len())) {
            return whole.moments;
        }
        let mut moments = Moments::default();
        let mut at = offsets.start;
        while at < offsets.end {
            let block_end = (at - at % BLOCK + BLOCK).min(offsets.end);
            match self.blocks.get(at / BLOCK).filter(|_| block_end - at == BLOCK) {
                Some(block) => moments.merge(&block.moments, 0.0),
                None => moments.merge(&self.raw_moments(at..block_end), 0.0),
            }
            at = block_end;
        }
        moments
    }

    /// Offset of the first sample at `offsets` that is no gap.
    pub(super) fn first_present(&self, offsets: Range<usize>) -> Option<usize> {
        let mut at = offsets.start;
        while at < offsets.end {
            match self.part_at(at, offsets.end) {
                Part::Block(block) if block.extremes.is_none() => at += BLOCK,
                Part::Leaf(leaf) if leaf.is_none() => at += LEAF,
                _ if self.is_gap(at) => at += 1,
                _ => return Some(at),
            }
        }
        None
    }

    /// Offset of the last sample at `offsets` that is no gap.
    pub(super) fn last_present(&self, offsets: Range<usize>) -> Option<usize> {
        let mut end = offsets.end;
        while end > offsets.start {
            let empty_part = |size: usize| {
                let from = end.checked_sub(size).filter(|from| *from >= offsets.start)?;
                match self.part_at(from, end) {
                    Part::Block(block) if block.extremes.is_none() => Some(BLOCK),
                    Part::Leaf(leaf) if leaf.is_none() => Some(LEAF),
                    _ => None,
                }
            };
            match empty_part(BLOCK).or_else(|| empty_part(LEAF)) {
                Some(size) => end -= size,
                None if self.is_gap(end - 1) => end -= 1,
                None => return Some(end - 1),
            }
        }
        None
    }

    /// Adds a sample if it is newer than all others and there is memory for it; says whether it did.
    #[inline]
    pub(super) fn append_in_place(&mut self, sample: Sample) -> bool {
        let has_room =
            self.times.len() < self.times.capacity() && self.values.len() < self.values.capacity();
        let is_newest = self.times.last().is_some_and(|last| *last < sample.time);
        if !has_room || !is_newest {
            return false;
        }
        self.push(sample);
        true
    }

    /// Adds a sample newer than all others.
    pub(super) fn append(&mut self, sample: Sample) {
        self.make_room(self.len().clamp(LEAST_SPARE, MOST_SPARE));
        self.push(sample);
    }

    /// Puts a sample after all others.
    #[inline]
    fn push(&mut self, sample: Sample) {
        self.times.push(sample.time);
        self.values.push(sample.value);
        self.whole = None;
        if self.len().is_multiple_of(LEAF) {
            self.summarize();
        }
    }

    /// Puts a sample in its place; true when it replaced one of equal time.
    pub(super) fn insert(&mut self, sample: Sample) -> bool {
        let offset = self.count_before(sample.time);
        let replaces = self.times.get(offset) == Some(&sample.time);
        if !replaces {
            self.make_room(LEAST_SPARE);
            self.times.insert(offset, sample.time);
            self.values.insert(offset, sample.value);
        } else if let Some(value) = self.values.get_mut(offset) {
            *value = sample.value;
        }
        // Times are counted from the first, so a new first one changes every block.
        self.forget_summaries(if replaces || offset > 0 { offset } else { 0 });
        self.summarize();
        replaces
    }

    /// Keeps the older half and returns the newer one.
    pub(super) fn split(&mut self) -> Self {
        let middle = self.len() / 2;
        let mut newer = Self::with_room(0);
        newer.start = self.start + middle as u64;
        newer.times = self.times.split_off(middle);
        newer.values = self.values.split_off(middle);
        newer.summarize();
        self.forget_summaries(middle);
        self.times.shrink_to_fit();
        self.values.shrink_to_fit();
        newer
    }

    /// Nothing will be appended any more: gives back unused memory and sums it all up.
    pub(super) fn complete(&mut self) {
        self.times.shrink_to_fit();
        self.values.shrink_to_fit();
        self.leaves.shrink_to_fit();
        self.places.shrink_to_fit();
        self.blocks.shrink_to_fit();
        self.sum_up();
    }

    /// Renews the summary of the whole.
    pub(super) fn sum_up(&mut self) {
        self.whole = None;
        let all = 0..self.len();
        self.whole =
            Some(Summary { extremes: self.extremes(all.clone()), moments: self.moments(all) });
    }

    /// The largest summarized part that begins at `at` and ends by `end`, else how many samples
    /// there are up to where the next leaf begins.
    fn part_at(&self, at: usize, end: usize) -> Part<'_> {
        if at.is_multiple_of(BLOCK)
            && at + BLOCK <= end
            && let Some(block) = self.blocks.get(at / BLOCK)
        {
            return Part::Block(block);
        }
        if at.is_multiple_of(LEAF)
            && at + LEAF <= end
            && let Some(leaf) = self.leaf(at / LEAF)
        {
            return Part::Leaf(leaf);
        }
        Part::Raw((at - at % LEAF + LEAF).min(end) - at)
    }

    fn leaf(&self, index: usize) -> Option<Extremes> {
        let (low, high) = *self.leaves.get(index)?;
        let places = usize::from(*self.places.get(index)?);
        let low_at = (index * LEAF + places % LEAF) as u16;
        let high_at = (index * LEAF + places / LEAF) as u16;
        Some(Extremes { low, high, low_at, high_at })
    }

    fn is_gap(&self, offset: usize) -> bool {
        self.values.get(offset).is_none_or(|value| value.is_nan())
    }

    fn raw_moments(&self, offsets: Range<usize>) -> Moments {
        let origin = self.first_time().unwrap_or_default();
        self.columns(offsets)
            .map_or_else(Moments::default, |(times, values)| Moments::of(times, values, origin))
    }

    fn make_room(&mut self, more: usize) {
        if self.times.len() == self.times.capacity() {
            self.times.reserve_exact(more);
            self.values.reserve_exact(more);
        }
    }

    /// Summarizes all complete parts that have no summary yet.
    #[inline(never)]
    fn summarize(&mut self) {
        for index in self.leaves.len()..self.len() / LEAF {
            let from = index * LEAF;
            let leaf = Extremes::of(self.values.get(from..from + LEAF).unwrap_or_default(), from);
            let place = |at: u16| usize::from(at) % LEAF;
            self.leaves.push((leaf.low, leaf.high));
            self.places.push((place(leaf.high_at) * LEAF + place(leaf.low_at)) as u8);
        }
        for index in self.blocks.len()..self.len() / BLOCK {
            let offsets = index * BLOCK..(index + 1) * BLOCK;
            let extremes = self.extremes(offsets.clone());
            self.blocks.push(Summary { extremes, moments: self.raw_moments(offsets) });
        }
    }

    /// Forgets the summaries of all that holds the sample at `offset` or a later one.
    fn forget_summaries(&mut self, offset: usize) {
        self.leaves.truncate(offset / LEAF);
        self.places.truncate(offset / LEAF);
        self.blocks.truncate(offset / BLOCK);
        self.whole = None;
    }
}

/// A part of a chunk as it is summed up.
enum Part<'a> {
    Block(&'a Summary),
    Leaf(Extremes),
    Raw(usize),
}

/// Microseconds from one chunk's first sample to another's.
pub(super) fn shift(from: &Chunk, to: &Chunk) -> f64 {
    match (from.first_time(), to.first_time()) {
        (Some(from), Some(to)) => micros_between(from, to),
        _ => 0.0,
    }
}
