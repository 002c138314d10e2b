//! The rules, and the form for one.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, RareIntent};
use crate::state::automation::{AutomationState, AutomationWish, RulePlan, rule_words};
use crate::state::channels::Channels;
use crate::widgets::Field;
use crate::widgets::shared::{follow, memo, part_if, small_button, text};

/// Every rule, with what can be done about it.
#[component]
pub fn RuleList(
    /// The rule that is being changed in the form.
    changed: RwSignal<Option<RulePlan>>,
) -> impl IntoView {
    let all = AutomationState::expect().all;
    let rules = memo(move || all.with(|all| all.plans.rules.clone()));
    let list = move || rules.get().into_iter().map(|plan| rule(plan, changed)).collect_view();
    view! { <ul class="rules">{list}</ul> }.into_any()
}

fn rule(plan: RulePlan, changed: RwSignal<Option<RulePlan>>) -> AnyView {
    let all = AutomationState::expect().all;
    let intents = IntentSender::expect();
    let send = move |wish| intents.send(Intent::Rare(RareIntent::Automate(wish)));
    let words = rule_words(&plan);
    let bounds = format!(
        "back by {}, then again; at least {} s apart; at most {} an hour",
        plan.hysteresis,
        plan.pause.as_secs_f64(),
        plan.per_hour
    );
    let (started, forgotten, edited, watched) = (plan.clone(), plan.clone(), plan.clone(), plan);
    let run = memo(move || all.with(|all| all.running(&watched).map(|run| run.id)));
    let toggle = move |_| match run.get_untracked() {
        Some(id) => send(AutomationWish::Stop(id)),
        None => send(AutomationWish::Watch(started.clone())),
    };
    let label = |what: &str| format!("{what}: {words}");
    let (change, forget) = (label("Change"), label("Forget"));
    let toggle_label = {
        let words = words.clone();
        text(move || format!("{}: {words}", if run.get().is_some() { "Stop" } else { "Start" }))
    };
    view! {
        <li data-testid="rule" data-running=move || run.get().is_some().to_string()>
            <span>{words.clone()}<small>{bounds}</small></span>
            <button class="button small" type="button" aria-label=toggle_label on:click=toggle>
                {move || if run.get().is_some() { "Stop" } else { "Start" }}
            </button>
            <button
                class="button small"
                type="button"
                aria-label=change
                on:click=move |_| changed.set(Some(edited.clone()))
            >
                "Change"
            </button>
            <button
                class="button small"
                type="button"
                aria-label=forget
                on:click=move |_| send(AutomationWish::Forget(forgotten.clone()))
            >
                "Forget"
            </button>
        </li>
    }
    .into_any()
}

/// A new rule, or another in place of one.
#[component]
pub fn RuleForm(
    /// The rule that is being changed; empty for a new one.
    changed: RwSignal<Option<RulePlan>>,
    /// Set to false to close the dialog around it.
    close: RwSignal<bool>,
) -> impl IntoView {
    let intents = IntentSender::expect();
    let channels = Channels::expect();
    let channel = RwSignal::new(String::new());
    let way = RwSignal::new("up".to_owned());
    let typed = ["", "0", "10", "60"].map(|text| RwSignal::new(text.to_owned()));
    let [limit, hysteresis, pause, per_hour] = typed;
    let problem = RwSignal::new(None);
    follow(move || {
        let Some(plan) = changed.get() else { return };
        channel.set(plan.channel);
        way.set(if plan.rises { "up" } else { "down" }.to_owned());
        limit.set(plan.limit.to_string());
        hysteresis.set(plan.hysteresis.to_string());
        pause.set(plan.pause.as_secs_f64().to_string());
        per_hour.set(plan.per_hour.to_string());
    });
    let names = memo(move || {
        let named = |all: &Vec<_>| numeric(all);
        let mut names = channels.rows.with(named);
        // The channel of a rule that is changed need not be here now.
        let kept = changed.with(|plan| plan.as_ref().map(|plan| plan.channel.clone()));
        names.extend(kept.filter(|kept| !names.contains(kept)));
        names
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let texts = typed.map(|text| text.get_untracked());
        let texts = texts.each_ref().map(String::as_str);
        let plan = RulePlan::read(channel.get_untracked(), way.get_untracked() == "up", texts);
        problem.set(plan.as_ref().err().copied());
        if let Ok(plan) = plan {
            close.set(false);
            let old = changed.get_untracked();
            intents
                .send(Intent::Rare(RareIntent::Automate(AutomationWish::Keep(plan.clone(), old))));
            intents.send(Intent::Rare(RareIntent::Automate(AutomationWish::Watch(plan))));
        }
    };
    let options = move || {
        let option = |name: String| view! { <option value=name.clone()>{name.clone()}</option> };
        names.get().into_iter().map(option).collect_view()
    };
    let begin = move || match changed.get() {
        Some(_) => "Use it and start",
        None => "Start this rule",
    };
    let is_change = memo(move || changed.with(Option::is_some));
    let back = part_if(is_change, move || {
        small_button(
            "button",
            "rule-cancel",
            "Leave it as it was",
            text(|| "Cancel".into()),
            move |_| {
                changed.set(None);
            },
        )
    });
    view! {
        <form novalidate on:submit=submit>
            <div class="plan-fields">
                <label class="field wide">
                    <span>"Channel"</span>
                    <select bind:value=channel>
                        <option value="">"Choose…"</option>
                        {options}
                    </select>
                </label>
                <label class="field">
                    <span>"When it"</span>
                    <select bind:value=way>
                        <option value="up">"rises above"</option>
                        <option value="down">"falls below"</option>
                    </select>
                </label>
                <Field label="Limit" value=limit />
                <Field label="Comes back by, before it counts again" value=hysteresis />
                <Field label="At least apart, seconds" value=pause />
                <Field label="At most an hour" value=per_hour />
            </div>
            <p class="form-problem" role="alert">{move || problem.get()}</p>
            <div class="actions">
                <button class="button" type="submit">{begin}</button>
                {back}
            </div>
        </form>
    }
    .into_any()
}

fn numeric(rows: &[crate::state::channels::ChannelRow]) -> Vec<String> {
    rows.iter().filter(|row| row.is_numeric()).map(|row| row.name.clone()).collect()
}
