//! The channel rail: every source, every channel, its course and its last value.

use std::time::Duration;

use heliograph_chart::sparkline::{sparkline, svg_path};
use heliograph_telemetry::{ChannelId, Columns, Freshness, TimeRange, Timestamp};
use leptos::prelude::*;

use crate::browser::drag;
use crate::intent::{Intent, IntentSender};
use crate::page::rest;
use crate::page::source_box::SourceBox;
use crate::state::channels::{ChannelRow, Channels};
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::settled::settled;
use crate::state::sources::{Source, Sources};
use crate::state::ticker::Ticker;
use crate::widgets::Icon;
use crate::widgets::shared::{Press, flag, list, memo, part_if};

/// What a sparkline shows.
const SPARK_TIME: Duration = Duration::from_secs(60);
/// Drawn anew no sooner than after this, but in its first seconds.
const SPARK_PACE: Duration = Duration::from_secs(2);
const SPARK_WIDTH: f64 = 44.0;
const SPARK_HEIGHT: f64 = 16.0;

/// The rail; on a phone a sheet that opens and closes.
#[component]
pub fn Rail(
    /// Whether the sheet is open (phone).
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <aside id="rail" class="rail" class:open=move || open.get() aria-label="Sources and channels">
            {rest(contents)}
        </aside>
    }
}

fn contents() -> AnyView {
    let sources = Sources::expect();
    view! {
        <SourceBox />
        {list(move || sources.all(), |source| source.id, |source| {
            view! { <SourceGroup source /> }.into_any()
        })}
    }
    .into_any()
}

#[component]
fn SourceGroup(source: Source) -> impl IntoView {
    let channels = Channels::expect();
    let rows = Memo::new(move |_| {
        channels.rows.with(|rows| {
            rows.iter().filter(|row| row.source == source.id).cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <section class="group">
            <h2>{source.name()}" "<span>{move || rows.with(Vec::len)}</span></h2>
            <ul>
                {list(
                    move || rows.get(),
                    |row| (row.id, row.label.clone(), row.unit.clone(), row.kind),
                    |row| view! { <Row row /> }.into_any(),
                )}
            </ul>
        </section>
    }
}

#[component]
fn Row(row: ChannelRow) -> impl IntoView {
    let store = LiveStore::expect();
    let channels = Channels::expect();
    let ticker = Ticker::expect();
    let (id, why) = (row.id, row.why_listed());
    let revision = store.readout(id);
    let value = Memo::new(move |_| {
        revision.get();
        last_value(store, id)
    });
    let stale = settled(move |_| match store.with(|s| s.freshness(id, ticker.get().wall)) {
        Freshness::Fresh => None,
        Freshness::Stale { age } => Some(age),
    });
    let is_stale = memo(move || stale.with(Option::is_some));
    let shown = settled(move |last| {
        let now = ticker.get().wall;
        match last.filter(|_| !ticker.is_turn_of(id.0)) {
            Some(last) => *last,
            None => spark_range(store, id, now).steadied(last, SPARK_WIDTH as u32, SPARK_PACE),
        }
    });
    let spark = memo(move || spark_path(store, id, shown.get()));
    let age = move || stale.get().map(|age| format!("last heard of {} ago", format::age(age)));
    let intents = IntentSender::expect();
    let pressed = flag(move || channels.color(id).is_some());
    let (dragged, name) = (row.name.clone(), row.name.clone());
    let press: Press = Box::new(move |_| {
        for wish in untrack(|| channels.toggled(id, &name)) {
            intents.send(Intent::Plot(wish));
        }
    });
    view! {
        <li
            class="row"
            draggable=why.is_none().to_string()
            on:dragstart=move |event| drag::begin(&event, &dragged)
            data-testid="channel-row"
            data-channel=row.name.clone()
            data-stale=move || stale.with(Option::is_some).to_string()
            title=move || age().unwrap_or_else(|| row.name.clone())
        >
            <i class="swatch" data-series=move || channels.color(id).map(|color| color % 8) aria-hidden="true"></i>
            <button
                class="label"
                data-testid="channel-put"
                disabled=why.is_some()
                aria-pressed=pressed
                title=why.unwrap_or("On a plot, or off all plots; or drag it onto one")
                on:click=press
            >
                {row.label.clone()}
            </button>
            <svg class="spark" data-series=move || channels.color(id).map(|color| color % 8) width=SPARK_WIDTH height=SPARK_HEIGHT aria-hidden="true">
                <path d=move || spark.get() />
            </svg>
            <span class="value">
                {part_if(is_stale, move || view! {
                    <span class="stale" title=age>
                        <Icon name="stale" />
                        <span class="visually-hidden">"stale "</span>
                    </span>
                }.into_any())}
                {move || value.get()}
                " "
                <span class="unit">{row.unit.clone()}</span>
            </span>
        </li>
    }
}

fn last_value(store: LiveStore, id: ChannelId) -> String {
    store
        .with_channel(id, |channel| channel.last.as_ref().map(|last| format::value(&last.value)))
        .flatten()
        .unwrap_or_default()
}

/// The channel's last minute, or all of a younger one.
fn spark_range(store: LiveStore, id: ChannelId, now: Timestamp) -> TimeRange {
    let first = store.with_channel(id, |channel| channel.series.first()).flatten();
    TimeRange::new(first.map_or(now, |sample| sample.time).max(now - SPARK_TIME), now)
}

/// An SVG path through what the channel said then.
fn spark_path(store: LiveStore, id: ChannelId, range: TimeRange) -> String {
    let lines = store.with_channel(id, |channel| {
        let mut columns = Columns::default();
        columns.update(&channel.series, range, SPARK_WIDTH as usize, &[]);
        sparkline(columns.as_slice(), range, SPARK_WIDTH, SPARK_HEIGHT)
    });
    svg_path(&lines.unwrap_or_default())
}
