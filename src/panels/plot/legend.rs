//! The live legend: colour, dash, name and last value of each trace.

use heliograph_chart::Dash;
use heliograph_telemetry::{ChannelId, Freshness};
use leptos::prelude::*;

use crate::state::channels::Channels;
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::ticker::Ticker;

/// One entry per trace, in the order of the plot.
#[component]
pub fn Legend(
    channels: Vec<ChannelId>,
    /// The unit beside each value.
    unit: Option<String>,
) -> impl IntoView {
    let alone = channels.len() == 1;
    let entries = channels
        .into_iter()
        .enumerate()
        .map(|(place, id)| view! { <Entry id place alone unit=unit.clone() /> })
        .collect_view();
    view! { <ul class="legend">{entries}</ul> }
}

#[component]
fn Entry(
    id: ChannelId,
    place: usize,
    /// The only one: the panel's heading names it already.
    alone: bool,
    unit: Option<String>,
) -> impl IntoView {
    let store = LiveStore::expect();
    let channels = Channels::expect();
    let ticker = Ticker::expect();
    let revision = store.revision(vec![id]);
    let value = Memo::new(move |_| {
        revision.get();
        let last = |channel: &heliograph_telemetry::Channel| {
            channel.last.as_ref().map(|last| format::value(&last.value))
        };
        store.with_channel(id, last).flatten().unwrap_or_default()
    });
    let stale = Memo::new(move |_| {
        let now = ticker.get().wall;
        store.with(|store| store.freshness(id, now)) != Freshness::Fresh
    });
    let dashes =
        Dash::nth(place).pattern().iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    view! {
        <li data-stale=move || stale.get().to_string()>
            <svg width="16" height="4" data-series=place % 8 aria-hidden="true">
                <line x1="0" y1="2" x2="16" y2="2" stroke-dasharray=dashes />
            </svg>
            <span class:visually-hidden=alone>{channels.row(id).map(|row| row.label)}</span>
            {channels.row(id).filter(|row| row.demo).map(|_| view! { <em class="tag">"demo"</em> })}
            <b>{move || value.get()}</b>
            <span>{unit}</span>
        </li>
    }
}
