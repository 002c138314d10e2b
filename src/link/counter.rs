//! How many messages came, and how fast.

use std::time::Duration;

use heliograph_telemetry::Now;

use crate::state::ledger::Rejections;
use crate::state::sources::Traffic;

/// The rate is taken over this long at least, or the figure would jump.
const SHORTEST: Duration = Duration::from_secs(1);

/// Counts messages between two looks.
#[derive(Default)]
pub(super) struct Counter {
    pub(super) round_trip: Option<Duration>,
    total: u64,
    last: Option<Duration>,
    seen: u64,
    seen_at: Duration,
    rejected: u64,
    last_rejected: Option<(String, String)>,
    rejections: Rejections,
}

impl Counter {
    /// A message came.
    pub(super) fn count(&mut self, now: Now) {
        self.total += 1;
        self.last = Some(now.uptime);
    }

    /// A message was refused; `sample` is its beginning.
    pub(super) fn reject(&mut self, reason: String, sample: String) {
        self.rejected += 1;
        self.rejections.add(&reason, &sample);
        self.last_rejected = Some((reason, sample));
    }

    /// The figures since the last look; `None` when that was just now.
    pub(super) fn look(&mut self, now: Now) -> Option<Traffic> {
        let passed = now.uptime.saturating_sub(self.seen_at);
        if passed < SHORTEST {
            return None;
        }
        let messages_per_second = (self.total - self.seen) as f64 / passed.as_secs_f64();
        (self.seen, self.seen_at) = (self.total, now.uptime);
        Some(Traffic {
            messages: self.total,
            messages_per_second,
            last_message: self.last,
            round_trip: self.round_trip,
            rejected: self.rejected,
            last_rejected: self.last_rejected.clone(),
            rejections: self.rejections.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_since_the_last_look() {
        let at = |millis| Now { uptime: Duration::from_millis(millis), ..Now::default() };
        let mut counter = Counter::default();
        (0..30).for_each(|n| counter.count(at(1_000 + n * 10)));
        assert_eq!(counter.look(at(2_000)).unwrap().messages_per_second, 15.0);
        assert_eq!(counter.look(at(2_900)), None);
        let later = counter.look(at(4_000)).unwrap();
        assert_eq!((later.messages, later.messages_per_second), (30, 0.0));
        assert_eq!(later.last_message, Some(Duration::from_millis(1_290)));
    }
}
