//! Where samples are in a series: by time, by rank, one after the other.

use std::ops::Range;
use std::time::Duration;

use super::chunk::Chunk;
use super::{Sample, Series};
use crate::time::Timestamp;

/// Where a sample is. Places are ordered as the samples are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) chunk: usize,
    pub(super) offset: usize,
}

impl Series {
    /// Index of the first chunk that does not end before `time`.
    pub(super) fn chunk_index(&self, time: Timestamp) -> usize {
        self.chunks.partition_point(|chunk| chunk.last_time().is_some_and(|last| last < time))
    }

    /// Where the first sample is that is not older than `time`.
    pub(super) fn place(&self, time: Timestamp) -> Place {
        let index = self.chunk_index(time);
        let offset = self.chunks.get(index).map_or(0, |chunk| chunk.count_before(time));
        Place { chunk: index, offset }
    }

    /// Where the first sample is that is newer than `time`.
    pub(super) fn place_after(&self, time: Timestamp) -> Place {
        if time == Timestamp::MAX {
            return self.end();
        }
        self.place(time + Duration::from_micros(1))
    }

    /// Where the next sample will be.
    pub(super) fn end(&self) -> Place {
        Place { chunk: self.chunks.len(), offset: 0 }
    }

    /// How many samples are older than the one at `place`.
    pub(super) fn rank(&self, place: Place) -> usize {
        match (self.chunks.front(), self.chunks.get(place.chunk)) {
            (Some(oldest), Some(chunk)) => (chunk.start - oldest.start) as usize + place.offset,
            _ => self.len,
        }
    }

    /// Where the sample is that `rank` samples are older than.
    pub(super) fn place_at(&self, rank: usize) -> Place {
        let Some(oldest) = self.chunks.front().filter(|_| rank < self.len) else {
            return self.end();
        };
        let start = oldest.start + rank as u64;
        let index = self.chunks.partition_point(|chunk| chunk.start <= start).saturating_sub(1);
        let before = self.chunks.get(index).map_or(0, |chunk| chunk.start);
        Place { chunk: index, offset: (start - before) as usize }
    }

    /// The place just before this one.
    pub(super) fn before(&self, place: Place) -> Option<Place> {
        match place.offset.checked_sub(1) {
            Some(offset) => Some(Place { offset, ..place }),
            None => {
                let chunk = place.chunk.checked_sub(1)?;
                Some(Place { chunk, offset: self.chunks.get(chunk)?.len().checked_sub(1)? })
            }
        }
    }

    /// The place just after this one.
    pub(super) fn after(&self, place: Place) -> Place {
        let within = self.chunks.get(place.chunk).is_some_and(|c| place.offset + 1 < c.len());
        if within {
            Place { offset: place.offset + 1, ..place }
        } else {
            Place { chunk: place.chunk + 1, offset: 0 }
        }
    }

    pub(super) fn sample_in(&self, place: Place) -> Option<Sample> {
        self.chunks.get(place.chunk)?.sample(place.offset)
    }

    /// The chunks between two places with the offsets that count.
    pub(super) fn pieces(
        &self,
        places: Range<Place>,
    ) -> impl Iterator<Item = (&Chunk, Range<usize>)> {
        let Range { start: from, end: to } = places;
        self.chunks.iter().enumerate().skip(from.chunk).map_while(move |(index, chunk)| {
            let start = if index == from.chunk { from.offset } else { 0 };
            let end = if index == to.chunk { to.offset } else { chunk.len() };
            (index <= to.chunk && Place { chunk: index, offset: start } < to)
                .then_some((chunk, start..end))
        })
    }
}
