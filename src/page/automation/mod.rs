//! Photos that are taken by themselves: what is planned, in a dialog; what runs, in a strip.

mod rules;
mod strip;

use leptos::prelude::*;

use self::rules::{RuleForm, RuleList};
use crate::intent::{Intent, IntentSender, RareIntent};
use crate::state::automation::{AutomationState, AutomationWish, BurstPlan, Plans, TimelapsePlan};
use crate::state::cameras::Cameras;
use crate::widgets::Field;

pub use strip::{running_strip, runs};

/// What was typed, or why it is nothing.
type Read = Result<AutomationWish, &'static str>;

/// Rules, timelapse and burst, each with a button that starts it.
#[component]
pub fn AutomationForms(
    /// Set to false to close the dialog around it.
    close: RwSignal<bool>,
) -> impl IntoView {
    let cameras = Cameras::expect();
    let plans = AutomationState::expect().all.with_untracked(|all| all.plans.clone());
    let asked = move || match cameras.chosen() {
        Err(problem) => format!("No camera to ask now — {problem}."),
        Ok(_) => {
            let names: Vec<_> = cameras.wanted().into_iter().map(|camera| camera.label).collect();
            format!("Asks {}.", names.join(", "))
        }
    };
    let changed = RwSignal::new(None);
    view! {
        <p class="hint">
            {asked}
            " Runs only while this page is open in a tab; after a reload it is off until you start it \
             again. Browsers slow down tabs that nobody looks at: there, photos may be late or \
             skipped, and the page says so."
        </p>
        <section class="plan">
            <h3>"By rule"</h3>
            <RuleList changed />
            <RuleForm changed close />
        </section>
        {timelapse(&plans, close)}
        {burst(&plans, close)}
    }
    .into_any()
}

fn timelapse(plans: &Plans, close: RwSignal<bool>) -> AnyView {
    let every = RwSignal::new(plans.timelapse.every.as_secs_f64().to_string());
    let count = RwSignal::new(plans.timelapse.count.to_string());
    let read = move || {
        let plan =
            every.with_untracked(|every| count.with_untracked(|n| TimelapsePlan::read(every, n)));
        plan.map(AutomationWish::Lapse)
    };
    let fields = view! {
        <Field label="Every, seconds" value=every />
        <Field label="Photos (0: until stopped)" value=count />
    };
    plan("By interval", "Start the timelapse", fields.into_any(), Box::new(read), close)
}

fn burst(plans: &Plans, close: RwSignal<bool>) -> AnyView {
    let count = RwSignal::new(plans.burst.count.to_string());
    let apart = RwSignal::new(plans.burst.apart.as_millis().to_string());
    let read = move || {
        let plan =
            count.with_untracked(|count| apart.with_untracked(|n| BurstPlan::read(count, n)));
        plan.map(AutomationWish::Burst)
    };
    let fields = view! {
        <Field label="Photos" value=count />
        <Field label="Apart, milliseconds" value=apart />
    };
    plan("Several in a row", "Take them", fields.into_any(), Box::new(read), close)
}

fn plan(
    heading: &'static str,
    begin: &'static str,
    fields: AnyView,
    read: Box<dyn Fn() -> Read>,
    close: RwSignal<bool>,
) -> AnyView {
    let intents = IntentSender::expect();
    let problem = RwSignal::new(None);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wish = read();
        problem.set(wish.as_ref().err().copied());
        if let Ok(wish) = wish {
            close.set(false);
            intents.send(Intent::Rare(RareIntent::Automate(wish)));
        }
    };
    view! {
        <section class="plan">
            <h3>{heading}</h3>
            <form novalidate on:submit=submit>
                <div class="plan-fields">{fields}</div>
                <p class="form-problem" role="alert">{move || problem.get()}</p>
                <button class="button" type="submit">{begin}</button>
            </form>
        </section>
    }
    .into_any()
}
