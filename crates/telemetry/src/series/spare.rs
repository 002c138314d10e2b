//! Memory that chunks leave behind.

use super::CHUNK_SAMPLES;
use super::chunk::Chunk;

/// The memory of a whole chunk that had to go. The next one that is needed takes it: given back and
/// taken anew, memory would fall to pieces, and a full store would grow.
#[derive(Debug, Default)]
pub(crate) struct Spare(Option<Chunk>);

impl Spare {
    /// Keeps the memory of this chunk, if it is whole and there is none yet.
    pub(super) fn put(&mut self, chunk: Chunk) {
        if self.0.is_none() && chunk.len() + chunk.room() == CHUNK_SAMPLES {
            self.0 = Some(chunk);
        }
    }

    /// A chunk with room for all it may hold, whatever is in it.
    pub(super) fn take(&mut self) -> Chunk {
        self.0.take().unwrap_or_else(|| Chunk::with_room(CHUNK_SAMPLES))
    }

    /// How many samples there is memory for.
    pub(crate) fn slots(&self) -> usize {
        if self.0.is_some() { CHUNK_SAMPLES } else { 0 }
    }

    /// Memory set aside, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.0.as_ref().map_or(0, Chunk::bytes)
    }
}
