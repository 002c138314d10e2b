//! What runs, and how it is doing, in words.

use std::time::Duration;

use super::{RulePlan, Run, Tally, Work};
use crate::state::captures::Stage;
use crate::state::format;

/// Added to what is cut to seconds, so that a last part of one still counts as one.
const ALMOST_A_SECOND: Duration = Duration::from_millis(999);

/// When a rule takes a photo.
pub fn rule_words(plan: &RulePlan) -> String {
    let way = if plan.rises { "rises above" } else { "falls below" };
    format!("{} {way} {}", plan.channel, plan.limit)
}

/// What a run does.
pub fn title(work: &Work) -> String {
    match work {
        Work::Rule(rule) => rule_words(rule.plan()),
        Work::Timelapse(timelapse) => format!("Every {}", length(timelapse.plan().every)),
        Work::Burst(burst) => format!("{} in a row", burst.total()),
    }
}

/// How a run is doing at `uptime`.
pub fn standing(run: &Run, uptime: Duration) -> String {
    let mut parts = Vec::new();
    match &run.work {
        Work::Rule(rule) if rule.is_outdated() => {
            parts.push("its readings come too late to act on".to_owned());
        }
        Work::Rule(rule) if !rule.has_heard() => parts.push("no reading yet".to_owned()),
        Work::Rule(_) => {}
        Work::Timelapse(timelapse) => {
            let (over, count) = (timelapse.over(), timelapse.plan().count);
            if count > 0 {
                parts.push(format!("{over} of {count}"));
            }
            if let Some(next) = timelapse.next() {
                // The slow clock may be from before the start.
                let wait = next.saturating_sub(uptime).min(timelapse.plan().every);
                parts.push(format!("next in {}", length(wait + ALMOST_A_SECOND)));
            }
        }
        Work::Burst(burst) if burst.left() > 0 => {
            parts.push(format!("{} of {}", burst.total() - burst.left(), burst.total()));
        }
        Work::Burst(_) => {}
    }
    counts(&run.tally, &mut parts);
    if run.is_over() {
        parts.insert(0, "over".to_owned());
    }
    parts.join(" · ")
}

fn counts(tally: &Tally, parts: &mut Vec<String>) {
    parts.push(format::count(tally.photos as usize, "photo"));
    let counts = [
        (tally.late, "late"),
        (tally.skipped, "skipped"),
        (tally.failed, "failed"),
        (tally.held, "held back"),
    ];
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        parts.push(format!("{count} {what}"));
    }
    if let (Some(last), Some(problem)) = (parts.last_mut(), &tally.problem) {
        last.push_str(&format!(" ({problem})"));
    }
}

/// Why a request brought nothing.
pub(super) fn ended(stage: &Stage, camera: &str) -> String {
    match stage {
        Stage::Failed(reason) => format!("{camera}: {}", reason.trim_end_matches('.')),
        _ => format!("{camera}: no photo came in time"),
    }
}

/// To the second, where there are seconds to speak of.
fn length(length: Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        0..=119 => format!("{seconds} s"),
        _ => format::span(length),
    }
}
