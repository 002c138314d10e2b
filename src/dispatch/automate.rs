//! Photos that are taken by themselves: what is due is asked for like a press of Capture.

use std::time::Duration;

use leptos::prelude::*;

use super::Dispatcher;
use crate::browser::clock;
use crate::state::automation::{AutomationWish, Outcome, Shot, is_channel};
use crate::state::captures::{Camera, CameraKey, Captures, Request, Stage};

/// Browsers may call a millisecond before their own clock says so.
const TIMER_GRACE: Duration = Duration::from_millis(1);

impl Dispatcher {
    pub(super) fn automate(&self, wish: AutomationWish) {
        let now = clock::now().uptime;
        let mut trouble = None;
        let last = match &wish {
            AutomationWish::Watch(plan) => self.last_value(&plan.channel),
            _ => None,
        };
        let kept = self.automation.change(|all| match wish {
            AutomationWish::Keep(plan, old) => {
                trouble = all.keep(plan, old.as_ref()).err().map(str::to_owned);
            }
            AutomationWish::Forget(plan) => all.forget(&plan),
            AutomationWish::Watch(plan) => all.watch(plan, last),
            AutomationWish::Lapse(plan) => all.lapse(plan, now),
            AutomationWish::Burst(plan) => match untrack(|| self.cameras.chosen()) {
                Ok(cameras) => {
                    all.burst(plan, cameras.into_iter().map(|camera| camera.key).collect(), now);
                }
                Err(words) => trouble = Some(format!("No camera to ask: {words}.")),
            },
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

    /// What the channel of this full name said last.
    fn last_value(&self, name: &str) -> Option<f64> {
        let sources = self.sources.all_untracked();
        let sources: Vec<_> = sources.iter().map(|source| (source.id, source.name())).collect();
        self.store.with(|store| {
            let channel = store.channels().iter().find(|channel| {
                let is_it = |(id, source): &(_, String)| {
                    *id == channel.source && is_channel(name, source, &channel.path)
                };
                sources.iter().any(is_it)
            });
            channel?.last.as_ref()?.value.as_plotted()
        })
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
        let mut outcome = Outcome::default();
        let cameras = match &shot.cameras {
            Some(keys) => self.cameras_named(keys),
            None => untrack(|| self.cameras.wanted()),
        };
        for key in shot.cameras.iter().flatten() {
            if !cameras.iter().any(|camera| camera.key == *key) {
                outcome
                    .left_out
                    .push((key.clone(), format!("{}: not on the page any more", key.name)));
            }
        }
        if cameras.is_empty() {
            outcome.nobody = untrack(|| self.cameras.chosen()).err();
        }
        let mut free = Vec::new();
        for camera in cameras {
            match self.obstacle(&camera) {
                Some(words) => outcome.left_out.push((camera.key, words)),
                None => free.push(camera),
            }
        }
        for id in self.press(&free, false) {
            self.captures.0.with_untracked(|captures| {
                let Some(request) = captures.request(id) else { return };
                let key = request.camera.key.clone();
                match refused(request) {
                    Some(words) => outcome.left_out.push((key, words)),
                    None => outcome.asked.push((id, key)),
                }
            });
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
fn refused(request: &Request) -> Option<String> {
    let Stage::Failed(reason) = request.stage() else { return None };
    Some(format!("{}: {}", request.camera.label, reason.trim_end_matches('.')))
}
