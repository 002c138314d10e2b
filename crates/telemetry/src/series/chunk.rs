//! A run of samples kept as two columns.

use std::ops::Range;

use super::Sample;
use crate::time::Timestamp;

/// Samples in strictly increasing time order. A chunk within a series is never empty.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    times: Vec<Timestamp>,
    values: Vec<f64>,
}

impl Chunk {
    /// A chunk of one sample, with room for `capacity`.
    pub(super) fn starting_with(sample: Sample, capacity: usize) -> Self {
        let mut chunk =
            Self { times: Vec::with_capacity(capacity), values: Vec::with_capacity(capacity) };
        chunk.append(sample);
        chunk
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    pub(super) fn last_time(&self) -> Option<Timestamp> {
        self.times.last().copied()
    }

    pub(super) fn sample(&self, offset: usize) -> Option<Sample> {
        Some(Sample { time: *self.times.get(offset)?, value: *self.values.get(offset)? })
    }

    /// How many samples are older than `time`.
    pub(super) fn count_before(&self, time: Timestamp) -> usize {
        self.times.partition_point(|kept| *kept < time)
    }

    /// The columns of the samples at `offsets`; nothing where there are none.
    pub(super) fn columns(&self, offsets: Range<usize>) -> Option<(&[Timestamp], &[f64])> {
        let columns = (self.times.get(offsets.clone())?, self.values.get(offsets)?);
        (!columns.0.is_empty()).then_some(columns)
    }

    /// Adds a sample newer than all others.
    pub(super) fn append(&mut self, sample: Sample) {
        self.times.push(sample.time);
        self.values.push(sample.value);
    }

    /// Puts a sample in its place; true when it replaced one of equal time.
    pub(super) fn insert(&mut self, sample: Sample) -> bool {
        let offset = self.count_before(sample.time);
        if self.times.get(offset) == Some(&sample.time) {
            if let Some(value) = self.values.get_mut(offset) {
                *value = sample.value;
            }
            return true;
        }
        self.times.insert(offset, sample.time);
        self.values.insert(offset, sample.value);
        false
    }

    /// Keeps the older half and returns the newer one, with room for `capacity`.
    pub(super) fn split(&mut self, capacity: usize) -> Self {
        let middle = self.len() / 2;
        let mut newer =
            Self { times: Vec::with_capacity(capacity), values: Vec::with_capacity(capacity) };
        newer.times.extend(self.times.drain(middle..));
        newer.values.extend(self.values.drain(middle..));
        newer
    }
}
