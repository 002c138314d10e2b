//! A timelapse: a photo at each moment of a fixed grid in time.

use std::time::Duration;

/// How a timelapse goes, as the user says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimelapsePlan {
    /// From one photo to the next.
    pub every: Duration,
    /// How many; zero: until it is stopped.
    pub count: u32,
}

/// A timelapse at work. Its moments are fixed when it starts: what is missed is not made up for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timelapse {
    plan: TimelapsePlan,
    began: Duration,
    /// Moments that are over.
    over: u32,
}

impl Timelapse {
    /// One whose first moment is `now` (uptime).
    pub fn start(plan: TimelapsePlan, now: Duration) -> Self {
        Self { plan, began: now, over: 0 }
    }

    /// What the user said.
    pub fn plan(&self) -> TimelapsePlan {
        self.plan
    }

    /// How many of its moments are over.
    pub fn over(&self) -> u32 {
        self.over
    }

    /// When the next photo is due, in uptime; `None` when there is none to come.
    pub fn next(&self) -> Option<Duration> {
        let is_over = self.plan.count > 0 && self.over >= self.plan.count;
        let next = || self.began.saturating_add(self.plan.every.saturating_mul(self.over));
        (!is_over).then(next)
    }

    /// Whether a photo is due, and how many moments before it have been missed. However late it
    /// is asked, one photo is due.
    pub fn due(&mut self, now: Duration) -> Option<u32> {
        if now < self.next()? {
            return None;
        }
        let micros = |length: Duration| u64::try_from(length.as_micros()).unwrap_or(u64::MAX);
        let passed = micros(now.saturating_sub(self.began)) / micros(self.plan.every).max(1) + 1;
        let last = if self.plan.count > 0 { self.plan.count } else { u32::MAX };
        let over = u32::try_from(passed).unwrap_or(last).min(last);
        let missed = over.saturating_sub(self.over + 1);
        self.over = over;
        Some(missed)
    }
}
