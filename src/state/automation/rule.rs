//! A rule: one photo each time a channel crosses a limit.

use std::collections::VecDeque;
use std::time::Duration;

use heliograph_telemetry::{ClockNote, Now, Reading, Timestamp};

/// A reading older than this says nothing about the present: no rule acts on it.
pub const FRESH: Duration = Duration::from_secs(10);
/// The hour of [`RulePlan::per_hour`].
const HOUR: Duration = Duration::from_secs(3_600);

/// When to take a photo, as the user says it.
#[derive(Clone, Debug, PartialEq)]
pub struct RulePlan {
    /// The channel's full name: source and path.
    pub channel: String,
    /// Whether crossing upwards counts, or downwards.
    pub rises: bool,
    /// What is to be crossed.
    pub limit: f64,
    /// So far back behind the limit before another crossing counts; not negative.
    pub hysteresis: f64,
    /// At least so long from one photo to the next.
    pub pause: Duration,
    /// At most so many in any hour.
    pub per_hour: u32,
}

/// What a reading means to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Nothing,
    /// It crossed the limit: take a photo.
    Fire,
    /// It crossed the limit too soon after the last photo.
    TooSoon,
    /// It crossed the limit once too often for this hour.
    TooMany,
}

/// A rule at work.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    plan: RulePlan,
    /// On which side of the limit the channel is; not known before its first reading.
    beyond: Option<bool>,
    /// The time of the newest reading looked at.
    seen: Timestamp,
    outdated: bool,
    /// When it fired within the last hour, in uptime; at most as often as may be.
    fired: VecDeque<Duration>,
}

impl Rule {
    /// A rule that knows what its channel said last, if that is known: where it is beyond the limit
    /// already, it has to come back before it can cross it.
    pub fn new(plan: RulePlan, last: Option<f64>) -> Self {
        let (seen, fired) = (Timestamp::MIN, VecDeque::new());
        let mut rule = Self { plan, beyond: None, seen, outdated: false, fired };
        if let Some(value) = last.filter(|value| value.is_finite()) {
            rule.crosses(value);
        }
        rule
    }

    /// What the user said.
    pub fn plan(&self) -> &RulePlan {
        &self.plan
    }

    /// Whether it has had a reading to go by.
    pub fn has_heard(&self) -> bool {
        self.beyond.is_some()
    }

    /// Whether its channel's readings come too late to act on.
    pub fn is_outdated(&self) -> bool {
        self.outdated
    }

    /// Looks at a reading of its channel, come `now`. What is no number, is kept from earlier, is
    /// older than [`FRESH`] or comes after a newer one changes nothing.
    pub fn look(&mut self, reading: &Reading, now: Now) -> Verdict {
        let value = reading.value.as_plotted().filter(|value| value.is_finite());
        let Some(value) = value.filter(|_| reading.clock != ClockNote::Retained) else {
            return Verdict::Nothing;
        };
        self.outdated = now.wall.since(reading.time) > FRESH;
        if self.outdated {
            return Verdict::Nothing;
        }
        // A clock that ran ahead, the sender's or this machine's, must not leave the rule deaf.
        self.seen = self.seen.min(now.wall);
        let time = reading.time.min(now.wall);
        if time < self.seen {
            return Verdict::Nothing;
        }
        self.seen = time;
        if self.crosses(value) { self.fire(now.uptime) } else { Verdict::Nothing }
    }

    fn crosses(&mut self, value: f64) -> bool {
        let way = if self.plan.rises { 1.0 } else { -1.0 };
        let past = (value - self.plan.limit) * way;
        if past > 0.0 {
            return self.beyond.replace(true) == Some(false);
        }
        if past <= -self.plan.hysteresis || self.beyond.is_none() {
            self.beyond = Some(false);
        }
        false
    }

    fn fire(&mut self, now: Duration) -> Verdict {
        while self.fired.front().is_some_and(|first| now.saturating_sub(*first) >= HOUR) {
            self.fired.pop_front();
        }
        let since = self.fired.back().map(|last| now.saturating_sub(*last));
        if since.is_some_and(|since| since < self.plan.pause) {
            return Verdict::TooSoon;
        }
        if self.fired.len() >= self.plan.per_hour as usize {
            return Verdict::TooMany;
        }
        self.fired.push_back(now);
        Verdict::Fire
    }
}
