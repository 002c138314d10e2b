//! The only notion of time a library has: it is handed in.

use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment on the wall clock: microseconds since 1970-01-01T00:00:00Z, negative before.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest moment that can be named.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest moment that can be named.
    pub const MAX: Self = Self(i64::MAX);

    /// From microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From milliseconds since the epoch, as `Date.now()` gives them; fractions are kept to the
    /// microsecond, and what does not fit saturates.
    pub fn from_millis_f64(millis: f64) -> Self {
        Self((millis * 1_000.0).round() as i64)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the epoch, rounded down.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Time passed since `earlier`; zero when `earlier` is in fact later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.micros_since(earlier))
    }

    /// The same in microseconds, without the division that a [`Duration`] costs.
    #[inline]
    pub(crate) fn micros_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0).max(0) as u64
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros_of(duration)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros_of(duration)))
    }
}

fn micros_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// The present, as the shell reads it once per event and hands it down.
///
/// `uptime` never goes backwards and drives timers; `wall` is what people and readings call the
/// time and may jump.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Monotonic time since some start.
    pub uptime: Duration,
    /// Wall-clock time.
    pub wall: Timestamp,
}

/// The moments from `start` to `end`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    /// First moment.
    pub start: Timestamp,
    /// Last moment; never before `start`.
    pub end: Timestamp,
}

impl TimeRange {
    /// A range; the ends are swapped when given the wrong way round.
    pub fn new(a: Timestamp, b: Timestamp) -> Self {
        Self { start: a.min(b), end: a.max(b) }
    }

    /// The range of `length` that ends at `end`.
    pub fn ending_at(end: Timestamp, length: Duration) -> Self {
        Self { start: end - length, end }
    }

    /// End minus start.
    pub fn length(self) -> Duration {
        self.end.since(self.start)
    }

    /// Whether `time` lies within, ends included.
    pub fn contains(self, time: Timestamp) -> bool {
        self.start <= time && time <= self.end
    }

    /// The `last` range, as long as neither end has moved by one of so many `parts` of the length since:
    /// what moves by less than can be seen is not worth a new drawing. One that is longer than `least`
    /// stays until an end has moved by as much, however little time a part is.
    pub fn steadied(self, last: Option<&Self>, parts: u32, least: Duration) -> Self {
        let part = self.length() / parts.max(1);
        let part = part.max(last.map_or(Duration::ZERO, |last| last.length().min(least)));
        let is_near = |a: Timestamp, b: Timestamp| a.since(b) < part && b.since(a) < part;
        let near = |last: &&Self| is_near(last.start, self.start) && is_near(last.end, self.end);
        *last.filter(near).unwrap_or(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(Timestamp::MAX + Duration::from_secs(1), Timestamp::MAX);
        assert_eq!(Timestamp::MIN - Duration::MAX, Timestamp::MIN);
        assert_eq!(Timestamp::MIN.since(Timestamp::MAX), Duration::ZERO);
    }

    #[test]
    fn a_range_is_steady_until_an_end_has_moved_by_a_part() {
        let range = |start, end| TimeRange::new(at(start), at(end));
        let at_first = range(0, 1_000);
        assert_eq!(at_first.steadied(None, 10, Duration::ZERO), at_first);
        for near in [range(0, 1_050), range(99, 1_099), range(-99, 901), range(0, 910)] {
            assert_eq!(near.steadied(Some(&at_first), 10, Duration::ZERO), at_first, "{near:?}");
        }
        for far in [range(0, 1_200), range(100, 1_100), range(-100, 900), range(-5_000, -4_000)] {
            assert_eq!(far.steadied(Some(&at_first), 10, Duration::ZERO), far, "{far:?}");
        }
        let least = Duration::from_micros(300);
        for near in [range(0, 1_299), range(299, 1_000)] {
            assert_eq!(near.steadied(Some(&at_first), 10, least), at_first, "{near:?}");
        }
        assert_eq!(range(0, 1_300).steadied(Some(&at_first), 10, least), range(0, 1_300));
        let young = range(0, 20);
        assert_eq!(range(0, 40).steadied(Some(&young), 10, least), range(0, 40));
        let instant = range(7, 7);
        assert_eq!(instant.steadied(Some(&at_first), 0, Duration::ZERO), instant);
    }

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    #[test]
    fn millis_round_down_before_the_epoch_too() {
        assert_eq!(Timestamp::from_micros(-1).millis(), -1);
        assert_eq!(Timestamp::from_millis_f64(1.5).micros(), 1_500);
    }
}
