//! Photos that are taken by themselves: what is due is asked for like a press of Capture.

use std::time::Duration;

use leptos::prelude::*;

use super::Dispatcher;
use crate::browser::clock;
use crate::state::automation::{AutomationWish, Outcome, Shot};
use crate::state::captures::{Camera, CameraKey, Captures, Stage};

/// Browsers may call a millisecond before their own clock says so.
const TIMER_GRACE: Duration = Duration::from_millis(1);

impl Dispatcher {
    pub(super) fn automate(&self, wish: AutomationWish) {
        let now = clock::now().uptime;
        let mut trouble = None;
        let kept = self.automation.change(|all| match wish {
            AutomationWish::Keep(plan, old) => trouble = all.keep(plan, old.as_ref()).err(),
            AutomationWish::Forget(plan) => all.forget(&plan),
            AutomationWish::Watch(plan) => all.watch(plan),
            AutomationWish::Lapse(plan) => all.lapse(plan, now),
            AutomationWish::Burst(plan) => {
                let cameras = untrack(|| self.cameras.wanted());
                all.burst(plan, cameras.into_iter().map(|camera| camera.key).collect(), now);
            }
            AutomationWish::Stop(id) => all.stop(id),
        });
        if let Some(words) = trouble {
            self.notices.problem(words);
        }
        if !kept {
            self.notices
                .info("This browser keeps no settings: what you plan holds until you reload.");
        }
    }

    /// Takes the photos that are due and sets the alarm for the next; runs the surrounding effect
    /// again whenever that may have changed.
    pub fn follow_automation(&self) {
        self.automation.all.track();
        self.captures.0.track();
        let now = clock::now().uptime;
        let all = self.automation.all;
        let settle = |captures: &Captures| {
            all.try_maybe_update(|all| (all.settle(captures), ()));
        };
        self.captures.0.with_untracked(settle);
        let is_busy = |key: &CameraKey| self.captures.0.with_untracked(|c| c.is_pending(key));
        let shots = all.try_maybe_update(|all| {
            let shots = all.due(now, is_busy);
            (!shots.is_empty(), shots)
        });
        for shot in shots.unwrap_or_default() {
            let outcome = self.take(&shot);
            all.update(|all| all.shot(shot.run, outcome));
        }
        self.set_alarm(all.with_untracked(|all| all.next(now)).map(|due| due.saturating_sub(now)));
    }

    /// A timer, since a hidden tab draws no frames.
    fn set_alarm(&self, wait: Option<Duration>) {
        let all = self.automation.all;
        let ring = move || all.notify();
        let alarm = wait.and_then(|wait| set_timeout_with_handle(ring, wait + TIMER_GRACE).ok());
        if let Some(old) = self.alarm.replace(alarm) {
            old.clear();
        }
    }

    /// Asks those cameras that can be asked.
    fn take(&self, shot: &Shot) -> Outcome {
        let cameras = match &shot.cameras {
            Some(keys) => self.cameras_named(keys),
            None => untrack(|| self.cameras.wanted()),
        };
        let mut outcome = Outcome::default();
        let gone = shot.cameras.as_ref().map_or(0, |keys| keys.len() - cameras.len());
        outcome.left_out.extend((0..gone).map(|_| "a camera is gone".to_owned()));
        if cameras.is_empty() && gone == 0 {
            let words = untrack(|| self.cameras.chosen()).err();
            outcome.left_out.push(words.unwrap_or_default());
        }
        let (free, busy): (Vec<_>, Vec<_>) =
            cameras.into_iter().partition(|camera| self.obstacle(camera).is_none());
        outcome.left_out.extend(busy.iter().filter_map(|camera| self.obstacle(camera)));
        for id in self.press(&free, false) {
            match self.captures.0.with_untracked(|captures| refused(captures, id)) {
                Some(words) => outcome.left_out.push(words),
                None => outcome.asked.push(id),
            }
        }
        outcome
    }

    /// Why this camera cannot be asked now.
    fn obstacle(&self, camera: &Camera) -> Option<String> {
        let busy = || {
            let busy = self.captures.0.with_untracked(|captures| captures.is_pending(&camera.key));
            busy.then(|| "still busy with the last photo".to_owned())
        };
        let words = camera.problem.clone().or_else(busy)?;
        Some(format!("{}: {words}", camera.label))
    }
}

/// Why a request just made was not even sent.
fn refused(captures: &Captures, id: u64) -> Option<String> {
    let request = captures.request(id)?;
    let Stage::Failed(reason) = request.stage() else { return None };
    Some(format!("{}: {}", request.camera.label, reason.trim_end_matches('.')))
}
