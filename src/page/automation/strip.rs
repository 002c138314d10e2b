//! What takes photos by itself now.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::state::automation::{
    Automation, AutomationState, AutomationWish, Run, Work, standing, title,
};
use crate::state::ticker::Ticker;
use crate::widgets::shared::{part_if, text};

/// Everything that runs, each with the button that stops it; gone when nothing does.
#[component]
pub fn RunningStrip() -> impl IntoView {
    let all = AutomationState::expect().all;
    let ids =
        Memo::new(move |_| all.with(|all| all.runs().iter().map(|run| run.id).collect::<Vec<_>>()));
    let any = Memo::new(move |_| !ids.with(Vec::is_empty));
    part_if(any, move || {
        view! {
            <section class="runs" aria-label="Automatic photos" data-testid="runs">
                <span class="why">"While this tab is open:"</span>
                <For each=move || ids.get() key=|id| *id let:id>
                    {run(id)}
                </For>
            </section>
        }
        .into_any()
    })
}

fn run(id: u64) -> AnyView {
    let all = AutomationState::expect().all;
    let (ticker, intents) = (Ticker::expect(), IntentSender::expect());
    let find = move |all: &Automation| all.runs().iter().find(|run| run.id == id).cloned();
    let run = Memo::new(move |_| all.with(find));
    let about = move |say: fn(&Run) -> String| {
        text(move || run.with(|run| run.as_ref().map(say).unwrap_or_default()))
    };
    let words = text(move || {
        // Of a rule, the readings change how it stands without a word of it.
        let now = ticker.get().uptime;
        let rule = |run: &Run| matches!(run.work, Work::Rule(_));
        match run.with(|run| run.as_ref().is_some_and(rule)) {
            true => all.with_untracked(find).map(|run| standing(&run, now)).unwrap_or_default(),
            false => run.with(|run| run.as_ref().map(|run| standing(run, now)).unwrap_or_default()),
        }
    });
    let stop = about(|run| if run.is_over() { "Close" } else { "Stop" }.to_owned());
    let label = text(move || {
        let title = run.with(|run| run.as_ref().map(|run| title(&run.work)).unwrap_or_default());
        format!("{}: {title}", stop.get())
    });
    view! {
        <div class="run" data-testid="run" data-over=about(|run| run.is_over().to_string())>
            <b>{about(|run| title(&run.work))}</b>
            <span>{words}</span>
            <button
                class="button small"
                aria-label=label
                on:click=move |_| intents.send(Intent::Automate(AutomationWish::Stop(id)))
            >
                {stop}
            </button>
        </div>
    }
    .into_any()
}
