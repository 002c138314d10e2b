//! The routes as a list, where there is no room for cords.

use leptos::prelude::*;

use crate::panels::patch_bay::bench::Bench;
use crate::state::patch::{Cord, MAX_CORDS, Stage};
use crate::widgets::Icon;

/// Every route between what is shown, each with a way to remove it.
#[component]
pub(super) fn RouteList() -> impl IntoView {
    let bench = Bench::expect();
    let count = Memo::new(move |_| bench.layout.with(|layout| layout.cords().len()));
    let cords = Memo::new(move |_| {
        bench
            .layout
            .with(|layout| layout.cords().iter().take(MAX_CORDS).cloned().collect::<Vec<_>>())
    });
    let more = move || count.get().saturating_sub(MAX_CORDS);
    view! {
        <section class="patch-routes" aria-label="Routes">
            <h3>"Routes " <span>{count}</span></h3>
            <ul>
                <For each=move || cords.get() key=Clone::clone let:cord>
                    <RouteItem cord />
                </For>
            </ul>
            <Show when=move || { more() > 0 } fallback=|| ()>
                <p class="patch-none">{move || format!("{} more: search for fewer.", more())}</p>
            </Show>
        </section>
    }
}

#[component]
fn RouteItem(cord: Cord) -> impl IntoView {
    let bench = Bench::expect();
    let this = StoredValue::new(cord.clone());
    let stage = Memo::new(move |_| {
        bench.layout.with(|l| this.with_value(|cord| l.line(cord).map(|line| line.stage)))
    });
    let made = move || stage.get() == Some(Stage::Made);
    let note = move || match stage.get() {
        Some(Stage::Adding) => "waiting for the server",
        Some(Stage::Removing) => "waiting for its removal",
        _ => "",
    };
    view! {
        <li data-testid="cord" data-cord=cord.words() data-series=cord.from.colour()>
            <span class="ends">
                <span>{cord.from.words()}</span>
                <span>"→ " {cord.to.words()}</span>
            </span>
            <span class="note">{note}</span>
            <button
                class="icon-button"
                aria-label=format!("Remove {}", cord.words())
                disabled=move || !made()
                on:click=move |_| bench.disconnect(this.get_value())
            >
                <Icon name="close" />
            </button>
        </li>
    }
}
