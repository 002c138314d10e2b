//! Naming a stream of readings.

/// A channel's place in the store: small, `Copy`, valid for the store's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelId(pub u32);

impl ChannelId {
    /// Index into the store's list of channels.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
