//! Photos that are taken without a press: by rule, by interval, in bursts.
//!
//! [`Automation`] says when a photo is due; whoever drives it asks the cameras and tells it what
//! came of that. A photo that cannot be asked for is skipped and counted, never made up for.

mod burst;
mod plans;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties;
mod rule;
#[cfg(test)]
mod tests;
mod timelapse;
mod words;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use heliograph_telemetry::{Now, Reading};
use leptos::prelude::*;

use crate::browser::{clock, storage};
use crate::state::captures::{CameraKey, Captures, Stage};
use crate::state::sources::Source;

pub use burst::{Burst, BurstPlan, BurstShot};
pub use plans::{CAPACITY, Plans};
pub use rule::{FRESH, Rule, RulePlan, Verdict};
pub use timelapse::{Timelapse, TimelapsePlan};
pub use words::{rule_words, standing, title};

const KEY: &str = "heliograph.automation";

/// What a user may want of it.
#[derive(Clone, Debug, PartialEq)]
pub enum AutomationWish {
    /// Keep this rule, in place of another if one is given.
    Keep(RulePlan, Option<RulePlan>),
    /// Forget this rule; it stops.
    Forget(RulePlan),
    /// Let this rule run.
    Watch(RulePlan),
    /// Take a photo now and then.
    Lapse(TimelapsePlan),
    /// Take several in a row.
    Burst(BurstPlan),
    /// Stop the run of this id, or put away what is left of it.
    Stop(u64),
}

/// What a run has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Photos that came.
    pub photos: u32,
    /// Photos that were asked for later than planned.
    pub late: u32,
    /// Requests that brought nothing.
    pub failed: u32,
    /// Photos that were not asked for: nobody could be asked, or the page was asleep.
    pub skipped: u32,
    /// Crossings within the pause or beyond the hour's most.
    pub held: u32,
    /// Why the last one was skipped, failed or held, in words.
    pub problem: Option<String>,
    /// Requests under way.
    waiting: Vec<u64>,
}

/// What a run does.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// It watches a channel.
    Rule(Rule),
    /// It takes a photo now and then.
    Timelapse(Timelapse),
    /// It takes several in a row.
    Burst(Burst),
}

/// Something that takes photos by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Unique on the page.
    pub id: u64,
    /// What it does.
    pub work: Work,
    /// What it has come to.
    pub tally: Tally,
    /// Photos that are due at once: of a rule that has fired.
    due: u32,
    /// Cameras it has asked.
    cameras: Vec<CameraKey>,
}

impl Run {
    /// Whether all it was to do is done.
    pub fn is_over(&self) -> bool {
        self.tally.waiting.is_empty()
            && match &self.work {
                Work::Rule(_) => false,
                Work::Timelapse(timelapse) => timelapse.next().is_none(),
                Work::Burst(burst) => burst.left() == 0,
            }
    }

    fn rule(&self) -> Option<&RulePlan> {
        match &self.work {
            Work::Rule(rule) => Some(rule.plan()),
            _ => None,
        }
    }
}

/// A photo that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// The run it is for.
    pub run: u64,
    /// Whom to ask; `None` asks the chosen cameras.
    pub cameras: Option<Vec<CameraKey>>,
}

/// What came of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The requests made, and whom they went to.
    pub asked: Vec<(u64, CameraKey)>,
    /// Which cameras were left out, and why.
    pub left_out: Vec<(CameraKey, String)>,
    /// Why there was nobody to ask.
    pub nobody: Option<String>,
}

/// All that runs, and what may.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Automation {
    /// What the user has planned.
    pub plans: Plans,
    runs: Vec<Run>,
    last_id: u64,
}

impl Automation {
    /// What runs, and what is over and not put away, in the order they were started.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The run of this rule, if it runs.
    pub fn running(&self, plan: &RulePlan) -> Option<&Run> {
        self.runs.iter().find(|run| run.rule() == Some(plan))
    }

    /// Keeps a rule, in place of `old` if given; says why not.
    ///
    /// # Errors
    /// When it makes no sense, is there already or one too many, in words.
    pub fn keep(&mut self, plan: RulePlan, old: Option<&RulePlan>) -> Result<(), &'static str> {
        if let Some(problem) = plan.problem() {
            return Err(problem);
        }
        let others = || self.plans.rules.iter().filter(|rule| Some(*rule) != old);
        if others().any(|rule| *rule == plan) {
            return Err("There is such a rule already.");
        }
        if others().count() >= CAPACITY {
            return Err("There are 16 rules already: forget one first.");
        }
        if let Some(old) = old {
            self.forget(old);
        }
        self.plans.rules.push(plan);
        Ok(())
    }

    /// Forgets a rule; it stops.
    pub fn forget(&mut self, plan: &RulePlan) {
        self.plans.rules.retain(|rule| rule != plan);
        self.runs.retain(|run| run.rule() != Some(plan));
    }

    /// Starts a rule that does not run yet; `last` is what its channel said last.
    pub fn watch(&mut self, plan: RulePlan, last: Option<f64>) {
        if self.running(&plan).is_none() && self.plans.rules.contains(&plan) {
            self.start(Work::Rule(Rule::new(plan, last)));
        }
    }

    /// Starts a timelapse, in place of another.
    pub fn lapse(&mut self, plan: TimelapsePlan, now: Duration) {
        self.plans.timelapse = plan;
        self.runs.retain(|run| !matches!(run.work, Work::Timelapse(_)));
        self.start(Work::Timelapse(Timelapse::start(plan, now)));
    }

    /// Starts a burst, in place of another.
    pub fn burst(&mut self, plan: BurstPlan, cameras: Vec<CameraKey>, now: Duration) {
        self.plans.burst = plan;
        self.runs.retain(|run| !matches!(run.work, Work::Burst(_)));
        self.start(Work::Burst(Burst::start(plan, cameras, now)));
    }

    fn start(&mut self, work: Work) {
        self.last_id += 1;
        self.runs.push(Run {
            id: self.last_id,
            work,
            tally: Tally::default(),
            due: 0,
            cameras: Vec::new(),
        });
    }

    /// Stops a run, or puts away what is left of it.
    pub fn stop(&mut self, id: u64) {
        self.runs.retain(|run| run.id != id);
    }

    /// Whether a rule watches a channel at this path of any source: a quick look before more is
    /// found out about a reading.
    pub fn may_watch(&self, path: &str) -> bool {
        self.runs.iter().filter_map(Run::rule).any(|rule| rule.channel.ends_with(path))
    }

    /// A reading came from the source of this name; says whether anything is to be done or said.
    pub fn hear(&mut self, source: &str, reading: &Reading, now: Now) -> bool {
        let mut news = false;
        for run in &mut self.runs {
            let Work::Rule(rule) = &mut run.work else { continue };
            if !is_channel(&rule.plan().channel, source, &reading.path) {
                continue;
            }
            let held = match rule.look(reading, now) {
                Verdict::Nothing => continue,
                Verdict::Fire => {
                    run.due = run.due.saturating_add(1);
                    news = true;
                    continue;
                }
                Verdict::TooSoon => "too soon after the last photo",
                Verdict::TooMany => "enough for this hour",
            };
            run.tally.held = run.tally.held.saturating_add(1);
            run.tally.problem = Some(held.to_owned());
            news = true;
        }
        news
    }

    /// Which photos are due `now` (uptime), given which cameras are still at their last.
    pub fn due(&mut self, now: Duration, is_busy: impl Fn(&CameraKey) -> bool) -> Vec<Shot> {
        let mut shots = Vec::new();
        for run in &mut self.runs {
            let mut shot = |cameras| shots.push(Shot { run: run.id, cameras });
            match &mut run.work {
                Work::Rule(_) => (0..std::mem::take(&mut run.due)).for_each(|_| shot(None)),
                Work::Timelapse(timelapse) => {
                    if let Some(missed) = timelapse.due(now) {
                        run.tally.skip(missed, "the page was asleep");
                        shot(None);
                    }
                }
                Work::Burst(burst) => {
                    let due = burst.due(now, &is_busy);
                    run.tally.late = run.tally.late.saturating_add(due.late);
                    if !due.cameras.is_empty() {
                        shot(Some(due.cameras));
                    }
                }
            }
        }
        shots
    }

    /// When something is due next, in uptime, if nothing happens before.
    pub fn next(&self, now: Duration) -> Option<Duration> {
        let next = |run: &Run| match &run.work {
            Work::Rule(_) => None,
            Work::Timelapse(timelapse) => timelapse.next(),
            Work::Burst(burst) => burst.next(now),
        };
        self.runs.iter().filter_map(next).min()
    }

    /// What came of a shot.
    pub fn shot(&mut self, run: u64, outcome: Outcome) {
        let Some(run) = self.runs.iter_mut().find(|other| other.id == run) else { return };
        let before = run.tally.skipped;
        for (camera, words) in &outcome.left_out {
            // A camera that never was there is none of this run's.
            if run.cameras.contains(camera) {
                run.tally.skip(1, words);
            }
        }
        if outcome.asked.is_empty() && run.tally.skipped == before {
            let first = outcome.left_out.into_iter().map(|(_, words)| words).next();
            run.tally.skip(1, &first.or(outcome.nobody).unwrap_or_default());
        }
        for (id, camera) in outcome.asked {
            run.tally.waiting.push(id);
            if !run.cameras.contains(&camera) {
                run.cameras.push(camera);
            }
        }
    }

    /// Looks at what became of the requests; says whether any has ended.
    pub fn settle(&mut self, captures: &Captures) -> bool {
        let mut news = false;
        for Tally { photos, failed, problem, waiting, .. } in
            self.runs.iter_mut().map(|run| &mut run.tally)
        {
            waiting.retain(|id| {
                let request = captures.request(*id);
                if request.is_some_and(|request| request.is_pending()) {
                    return true;
                }
                news = true;
                match request.map(|request| (request.stage(), request.camera.short_name())) {
                    Some((Stage::Received, _)) => *photos = photos.saturating_add(1),
                    ended => {
                        *failed = failed.saturating_add(1);
                        *problem = ended.map(|(stage, camera)| words::ended(stage, camera));
                    }
                }
                false
            });
        }
        news
    }
}

impl Tally {
    fn skip(&mut self, count: u32, why: &str) {
        if count > 0 {
            self.skipped = self.skipped.saturating_add(count);
            self.problem = Some(why.to_owned());
        }
    }
}

/// Whether this is the full name of the channel at `path` of the source of this name.
pub fn is_channel(name: &str, source: &str, path: &str) -> bool {
    let rest = name.strip_prefix(source).and_then(|rest| rest.strip_prefix('/'));
    rest == Some(path)
}

/// The automation in use. What is planned outlives a reload; what ran does not run on, because
/// nobody may be there who wants it, and another tab may have taken it over.
#[derive(Clone)]
pub struct AutomationState {
    /// Plans and runs. It changes only with what there is to do or to say.
    pub all: RwSignal<Automation>,
    /// Whether any rule runs: looked at for every reading.
    watching: Arc<AtomicBool>,
}

impl AutomationState {
    /// What was planned before; nothing runs.
    pub fn restore() -> Self {
        let plans = storage::load(KEY).map(|text| plans::from_text(&text)).unwrap_or_default();
        let all = RwSignal::new(Automation { plans, ..Automation::default() });
        Self { all, watching: Arc::default() }
    }

    /// The automation provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Changes what is planned or runs; says whether the browser keeps the plans.
    pub fn change(&self, change: impl FnOnce(&mut Automation)) -> bool {
        self.all.update(change);
        self.all.with_untracked(|all| {
            let watching = all.runs.iter().any(|run| run.rule().is_some());
            self.watching.store(watching, Ordering::Relaxed);
            storage::save(KEY, &plans::to_text(&all.plans))
        })
    }

    /// A reading of `source` came.
    pub fn hear(&self, source: Source, reading: &Reading) {
        if !self.watching.load(Ordering::Relaxed)
            || !self.all.with_untracked(|all| all.may_watch(&reading.path))
        {
            return;
        }
        let (name, now) = (source.name(), clock::now());
        self.all.try_maybe_update(|all| (all.hear(&name, reading, now), ()));
    }
}
