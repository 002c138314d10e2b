//! What takes photos by itself now.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, RareIntent};
use crate::page::parts;
use crate::state::automation::{Automation, AutomationState, AutomationWish, Run, standing, title};
use crate::state::ticker::Ticker;
use crate::widgets::later;
use crate::widgets::shared::{list, memo, part_if, text};

/// Everything that runs, each with the button that stops it; gone when nothing does.
pub fn running_strip() -> AnyView {
    let all = AutomationState::expect().all;
    let any = memo(move || all.with(|all| !all.runs().is_empty()));
    // What runs was started in the dialog that is of the same part.
    part_if(any, || later(parts::runs))
}

/// What [`running_strip`] shows.
pub fn runs() -> AnyView {
    let all = AutomationState::expect().all;
    let ids = memo(move || all.with(|all| all.runs().iter().map(|run| run.id).collect::<Vec<_>>()));
    view! {
        <section class="runs" aria-label="Automatic photos" data-testid="runs">
            <span class="why">"While this tab is open:"</span>
            {list(move || ids.get(), |id| *id, run)}
        </section>
    }
    .into_any()
}

fn run(id: u64) -> AnyView {
    let all = AutomationState::expect().all;
    let (ticker, intents) = (Ticker::expect(), IntentSender::expect());
    let about = move |say: fn(&Run) -> String| {
        let find = move |all: &Automation| all.runs().iter().find(|run| run.id == id).map(say);
        text(move || all.with(find).unwrap_or_default())
    };
    let words = text(move || {
        let now = ticker.get().uptime;
        let find = |all: &Automation| {
            let run = all.runs().iter().find(|run| run.id == id)?;
            Some(standing(run, now))
        };
        all.with(find).unwrap_or_default()
    });
    let stop = about(|run| if run.is_over() { "Close" } else { "Stop" }.to_owned());
    let title = about(|run| title(&run.work));
    view! {
        <div class="run" data-testid="run" data-over=about(|run| run.is_over().to_string())>
            <p><b>{title}</b>" "<span>{words}</span></p>
            <button
                class="button small"
                aria-label=text(move || format!("{}: {}", stop.get(), title.get()))
                on:click=move |_| intents.send(Intent::Rare(RareIntent::Automate(AutomationWish::Stop(id))))
            >
                {stop}
            </button>
        </div>
    }
    .into_any()
}
