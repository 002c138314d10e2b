//! Whether what a channel said last still holds.

use std::time::Duration;

use super::Store;
use crate::channel::{Channel, ChannelId, ChannelKind};
use crate::time::Timestamp;

/// A channel is not stale before this age, however quick it was.
const SHORTEST_STALE: Duration = Duration::from_secs(2);
/// Age at which a channel is stale while its rhythm is unknown.
const UNKNOWN_STALE: Duration = Duration::from_secs(60);
/// Median intervals without a reading after which a channel is stale.
const STALE_INTERVALS: u32 = 3;

/// Whether a channel's value can still be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is current.
    Fresh,
    /// Nothing came for too long, its sender left or its link is down.
    Stale {
        /// Time since the last arrival.
        age: Duration,
    },
}

/// From what age on a channel is stale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StaleAfter {
    /// After three median intervals of arrival but never before 2 s, after 60 s while the rhythm is
    /// unknown; text never.
    #[default]
    Rhythm,
    /// After this age, whatever it is.
    Age(Duration),
    /// It does not age.
    Never,
}

impl Store {
    /// Whether the channel's value is current (behaviour 17): stale at the age that was set for it.
    /// Without link or sender everything is stale at once.
    pub fn freshness(&self, id: ChannelId, now: Timestamp) -> Freshness {
        let Some((channel, last)) = self.channel(id).and_then(|c| Some((c, c.last.as_ref()?)))
        else {
            return Freshness::Stale { age: Duration::ZERO };
        };
        let age = now.since(last.received);
        let cut_off = channel.departed
            || self.record(channel.source).is_some_and(|record| record.outages.is_open());
        if cut_off || age > oldest_fresh(channel) {
            Freshness::Stale { age }
        } else {
            Freshness::Fresh
        }
    }

    /// From now on the channel is stale at this age; nothing happens where there is no such channel.
    pub fn set_stale_after(&mut self, id: ChannelId, rule: StaleAfter) {
        if let Some(channel) = self.channels.get_mut(id.index()).filter(|c| c.stale_after != rule) {
            channel.stale_after = rule;
            channel.revision += 1;
        }
    }
}

fn oldest_fresh(channel: &Channel) -> Duration {
    match (channel.stale_after, channel.arrivals.typical()) {
        (StaleAfter::Age(age), _) => age,
        (StaleAfter::Never, _) => Duration::MAX,
        _ if matches!(channel.kind, ChannelKind::Event(_) | ChannelKind::Words { .. }) => {
            Duration::MAX
        }
        (_, Some(typical)) => typical.saturating_mul(STALE_INTERVALS).max(SHORTEST_STALE),
        (_, None) => UNKNOWN_STALE,
    }
}
