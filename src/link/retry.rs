//! How long to wait before trying again.

use std::time::Duration;

/// First wait; each further one is twice as long.
const FIRST: Duration = Duration::from_secs(1);
/// No wait is longer (before jitter).
const LONGEST: Duration = Duration::from_secs(30);
/// A connection that held this long was a good one: the next wait is short again.
pub const STABLE_AFTER: Duration = Duration::from_secs(30);

/// Counts failures in a row.
#[derive(Clone, Debug, Default)]
pub struct Retry {
    failures: u32,
}

impl Retry {
    /// The wait after one more failure: 1 s, 2 s, 4 s … 30 s, each ±50 % by `random` in `[0, 1)`,
    /// so that a hundred pages do not come back in one instant.
    pub fn next_wait(&mut self, random: f64) -> Duration {
        let doubled = FIRST.saturating_mul(1 << self.failures.min(5));
        self.failures = self.failures.saturating_add(1);
        doubled.min(LONGEST).mul_f64(0.5 + random.clamp(0.0, 1.0))
    }

    /// The connection held: start over.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_thirty_seconds() {
        let mut retry = Retry::default();
        let waits: Vec<_> = (0..8).map(|_| retry.next_wait(0.5).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
    }

    #[test]
    fn jitter_is_half_either_way() {
        assert_eq!(Retry::default().next_wait(0.0), Duration::from_millis(500));
        assert_eq!(Retry::default().next_wait(1.0), Duration::from_millis(1500));
    }

    #[test]
    fn a_stable_connection_starts_over() {
        let mut retry = Retry::default();
        for _ in 0..5 {
            retry.next_wait(0.5);
        }
        retry.reset();
        assert_eq!(retry.next_wait(0.5), FIRST);
    }
}
