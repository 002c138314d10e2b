//! One source in the header: how it is doing, in a few words.

use leptos::prelude::*;

use crate::page::parts;
use crate::page::source_dialog::ChangeSource;
use crate::state::sources::Source;
use crate::state::ticker::Ticker;
use crate::widgets::{Dialog, later};

/// Dot, name, and messages/s, latency and bytes per reading, or what is wrong; opens the source's details.
#[component]
pub fn SourcePill(source: Source) -> impl IntoView {
    let ticker = Ticker::expect();
    let health = Memo::new(move |_| source.health(ticker.get()));
    let open = RwSignal::new(false);
    view! {
        <button
            class="pill"
            data-testid="source-pill"
            data-state=move || health.with(|health| health.state)
            title=source.url()
            on:click=move |_| open.set(true)
        >
            <i class="dot" aria-hidden="true"></i>
            <b>{source.name()}</b>
            <span>{move || health.with(|health| health.detail.clone())}</span>
            <span class="cost">{move || health.with(|health| health.cost.clone())}</span>
        </button>
        <Dialog open title=source.name()>
            {later(move || parts::source_details(source, open))}
        </Dialog>
        <ChangeSource source />
    }
}
