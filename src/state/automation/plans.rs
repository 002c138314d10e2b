//! What the user wants taken automatically: how it is kept, and what is wrong with it.

use std::time::Duration;

use super::{BurstPlan, RulePlan, TimelapsePlan};
use crate::state::format::parse_number;

/// No more rules than this.
pub const CAPACITY: usize = 16;
const MOST_PER_HOUR: u32 = 3_600;
const MOST_IN_TIMELAPSE: u32 = 100_000;
const MOST_IN_BURST: u32 = 100;
const LONGEST_PAUSE: Duration = Duration::from_secs(86_400);
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
const LONGEST_APART: Duration = Duration::from_secs(60);

/// All plans, running or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Plans {
    /// At most [`CAPACITY`], no two alike.
    pub rules: Vec<RulePlan>,
    /// The timelapse last wanted.
    pub timelapse: TimelapsePlan,
    /// The burst last wanted.
    pub burst: BurstPlan,
}

impl Default for Plans {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            timelapse: TimelapsePlan { every: Duration::from_secs(10), count: 0 },
            burst: BurstPlan { count: 5, apart: Duration::from_millis(500) },
        }
    }
}

impl RulePlan {
    /// Reads what was typed: limit, hysteresis, pause in seconds, photos an hour.
    ///
    /// # Errors
    /// When it makes no sense, in words.
    pub fn read(channel: String, rises: bool, typed: [&str; 4]) -> Result<Self, &'static str> {
        let [limit, hysteresis, pause, per_hour] = typed.map(parse_number);
        let plan = Self {
            channel,
            rises,
            limit: limit.unwrap_or(f64::NAN),
            hysteresis: hysteresis.unwrap_or(f64::NAN),
            pause: pause.and_then(seconds).unwrap_or(Duration::MAX),
            per_hour: per_hour.and_then(whole).unwrap_or_default(),
        };
        plan.problem().map_or(Ok(plan), Err)
    }

    /// What is wrong with it, in words.
    pub fn problem(&self) -> Option<&'static str> {
        if self.channel.is_empty() || self.channel.contains(['\n', '\r']) {
            return Some("Choose a channel.");
        }
        if !self.limit.is_finite() {
            return Some("The limit is a number.");
        }
        if !(self.hysteresis.is_finite() && self.hysteresis >= 0.0) {
            return Some("How far it has to come back is a number, not below zero.");
        }
        if self.pause > LONGEST_PAUSE {
            return Some("The pause is a number of seconds from 0 to 86400.");
        }
        let is_bounded = (1..=MOST_PER_HOUR).contains(&self.per_hour);
        (!is_bounded).then_some("At most from 1 to 3600 photos an hour.")
    }
}

impl TimelapsePlan {
    /// Reads what was typed: seconds, and how many.
    ///
    /// # Errors
    /// When it makes no sense, in words.
    pub fn read(every: &str, count: &str) -> Result<Self, &'static str> {
        let every = parse_number(every).and_then(seconds).unwrap_or_default();
        let plan = Self { every, count: parse_number(count).and_then(whole).unwrap_or(u32::MAX) };
        plan.problem().map_or(Ok(plan), Err)
    }

    /// What is wrong with it, in words.
    pub fn problem(&self) -> Option<&'static str> {
        if !(SHORTEST_INTERVAL..=LONGEST_PAUSE).contains(&self.every) {
            return Some("From one photo to the next: from 1 to 86400 seconds.");
        }
        (self.count > MOST_IN_TIMELAPSE)
            .then_some("How many photos: up to 100000, or 0 for no end.")
    }
}

impl BurstPlan {
    /// Reads what was typed: how many, and milliseconds.
    ///
    /// # Errors
    /// When it makes no sense, in words.
    pub fn read(count: &str, apart: &str) -> Result<Self, &'static str> {
        let apart = parse_number(apart).and_then(|millis| seconds(millis / 1_000.0));
        let count = parse_number(count).and_then(whole).unwrap_or_default();
        let plan = Self { count, apart: apart.unwrap_or(Duration::MAX) };
        plan.problem().map_or(Ok(plan), Err)
    }

    /// What is wrong with it, in words.
    pub fn problem(&self) -> Option<&'static str> {
        if !(1..=MOST_IN_BURST).contains(&self.count) {
            return Some("How many photos: from 1 to 100.");
        }
        (self.apart > LONGEST_APART).then_some("Apart: from 0 to 60000 milliseconds.")
    }
}

fn seconds(seconds: f64) -> Option<Duration> {
    // To the millisecond, as it is kept.
    let exact = Duration::try_from_secs_f64(seconds).ok()?;
    u64::try_from(exact.as_millis()).ok().map(Duration::from_millis)
}

fn whole(number: f64) -> Option<u32> {
    let is_whole = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    is_whole.then_some(number as u32)
}

/// One line for each plan, its parts separated by spaces, the channel last.
pub(super) fn to_text(plans: &Plans) -> String {
    let (lapse, burst) = (&plans.timelapse, &plans.burst);
    let mut lines = vec![
        format!("interval {} {}", lapse.every.as_millis(), lapse.count),
        format!("burst {} {}", burst.count, burst.apart.as_millis()),
    ];
    for rule in &plans.rules {
        let way = if rule.rises { "up" } else { "down" };
        let RulePlan { channel, limit, hysteresis, pause, per_hour, .. } = rule;
        let pause = pause.as_millis();
        lines.push(format!("rule {way} {limit} {hysteresis} {pause} {per_hour} {channel}"));
    }
    lines.join("\n")
}

/// What was kept; a line that is broken or of a later page counts as nothing.
pub(super) fn from_text(text: &str) -> Plans {
    let mut plans = Plans::default();
    for line in text.lines() {
        let parts: Vec<&str> = line.splitn(7, ' ').collect();
        match *parts.as_slice() {
            ["interval", every, count] => read(timelapse(every, count), &mut plans.timelapse),
            ["burst", count, apart] => read(burst(count, apart), &mut plans.burst),
            ["rule", ..] => {
                let rule = rule(&parts).filter(|rule| rule.problem().is_none());
                plans.rules.extend(rule.filter(|rule| !plans.rules.contains(rule)));
            }
            _ => {}
        }
    }
    plans.rules.truncate(CAPACITY);
    plans
}

fn read<T>(read: Option<T>, into: &mut T) {
    if let Some(read) = read {
        *into = read;
    }
}

fn millis(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_millis)
}

fn timelapse(every: &str, count: &str) -> Option<TimelapsePlan> {
    let plan = TimelapsePlan { every: millis(every)?, count: count.parse().ok()? };
    plan.problem().is_none().then_some(plan)
}

fn burst(count: &str, apart: &str) -> Option<BurstPlan> {
    let plan = BurstPlan { count: count.parse().ok()?, apart: millis(apart)? };
    plan.problem().is_none().then_some(plan)
}

fn rule(parts: &[&str]) -> Option<RulePlan> {
    let [_, way, limit, hysteresis, pause, per_hour, channel] = *parts else { return None };
    Some(RulePlan {
        channel: channel.to_owned(),
        rises: way == "up",
        limit: limit.parse().ok()?,
        hysteresis: hysteresis.parse().ok()?,
        pause: millis(pause)?,
        per_hour: per_hour.parse().ok()?,
    })
}
