//! The footer: the time, live or held, and how much has been received.

use leptos::prelude::*;

use crate::browser::clock;
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::ticker::Ticker;
use crate::state::view::ViewState;

/// The foot of the page.
#[component]
pub fn Footer() -> impl IntoView {
    let ticker = Ticker::expect();
    let view = ViewState::expect();
    let store = LiveStore::expect();
    let time = move || {
        let now = ticker.get().wall;
        let moment = view.0.with(|view| view.frozen_at().unwrap_or(now));
        format::time_of_day(moment, clock::utc_offset_seconds(moment), false)
    };
    let state = move || {
        ticker.get();
        let received = store.samples_received();
        let kept = store.with(|store| store.sample_count()) as u64;
        match view.0.with(|view| view.new_samples(received)) {
            Some(new) => format!("held · +{} new", format::grouped(new as f64)),
            None if kept < received => format!(
                "live · {} samples kept of {}",
                format::grouped(kept as f64),
                format::grouped(received as f64)
            ),
            None => format!("live · {} samples", format::grouped(received as f64)),
        }
    };
    view! {
        <footer class="footer">
            <b class="clock">{time}</b>
            <span data-testid="session">{state}</span>
        </footer>
    }
}
