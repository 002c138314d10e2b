//! Everything about one source, and the names of the capture scene.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::page::scene_form::SceneForm;
use crate::page::source_ledger::SourceLedger;
use crate::page::source_offers::SourceOffers;
use crate::state::format;
use crate::state::source_config::Protocol;
use crate::state::sources::{Cost, LinkStatus, SceneStatus, Source, Spoken, Traffic};

/// State, figures and actions of a source.
#[component]
pub fn SourceDetails(
    source: Source,
    /// Set to false to close the dialog around it.
    close: RwSignal<bool>,
) -> impl IntoView {
    let intents = IntentSender::expect();
    let act = move |intent: Intent| {
        close.set(false);
        intents.send(intent);
    };
    let traffic = source.traffic;
    let is_spacebrew = move || {
        source.spoken.with(|s| s.as_ref().is_none_or(|s| s.protocol == Protocol::Spacebrew))
    };
    view! {
        <dl class="facts">
            <dt>"Address"</dt>
            <dd><code>{source.url()}</code></dd>
            <dt>"Link"</dt>
            <dd>{move || source.status.with(status_words)}</dd>
            <dt>"Speaks"</dt>
            <dd>{move || source.spoken.with(spoken_words)}</dd>
            <dt>"Received"</dt>
            <dd>{move || traffic.with(received_words)}</dd>
            <dt>"Bytes"</dt>
            <dd data-testid="source-cost">{move || traffic.with(|t| cost_words(source, t.cost))}</dd>
            <dt>"Latency"</dt>
            <dd data-testid="source-latency">{move || traffic.with(latency_words)}</dd>
            <dt>"Refused"</dt>
            <dd>{move || traffic.with(rejected_words)}</dd>
            <Show when=is_spacebrew fallback=|| ()>
                <dt>"Wiring"</dt>
                <dd>{move || source.scene.with(wiring_words)}</dd>
            </Show>
        </dl>
        <div class="actions">
            <button class="button" on:click=move |_| act(Intent::Open(source.id))>"Connect anew"</button>
            <button
                class="button"
                hidden=source.is_demo()
                on:click=move |_| {
                    close.set(false);
                    source.changing.set(true);
                }
            >
                "Change…"
            </button>
            <button class="button" on:click=move |_| act(Intent::Remove(source.id))>"Remove"</button>
        </div>
        <SourceOffers source />
        <SourceLedger source />
        <Show when=is_spacebrew fallback=|| ()>
            <SceneForm close />
        </Show>
    }
}

fn status_words(status: &LinkStatus) -> String {
    match status {
        LinkStatus::Asking => "Waits for your word.".into(),
        LinkStatus::Connecting => "Connecting…".into(),
        LinkStatus::Ready => "Connected.".into(),
        LinkStatus::Waiting { reason, .. } | LinkStatus::Refused { reason } => reason.clone(),
    }
}

fn spoken_words(spoken: &Option<Spoken>) -> String {
    match spoken {
        None => "not known yet".into(),
        Some(Spoken { protocol, why }) => format!("{}: {why}", protocol.name()),
    }
}

fn received_words(traffic: &Traffic) -> String {
    let count = format::grouped(traffic.messages as f64);
    format!("{count} messages, {:.0} a second", traffic.messages_per_second)
}

fn cost_words(source: Source, cost: Option<Cost>) -> String {
    let Some(cost) = cost else {
        let words = if source.is_demo() { "none: made within this page" } else { "no reading yet" };
        return words.into();
    };
    let Cost { payload_bytes, added_bytes, is_least } = cost;
    let (least, by) = match is_least {
        true => ("at least ", "HTTP headers, as far as the browser shows them"),
        false => ("", "WebSocket frame headers"),
    };
    let total = cost.total_bytes();
    format!(
        "{least}{total:.1} a reading: {payload_bytes:.1} in messages + {added_bytes:.1} in {by}"
    )
}

fn latency_words(traffic: &Traffic) -> String {
    let trip = traffic.round_trip.map(|trip| format!("answered in {}", format::latency(trip)));
    let delay = traffic.delay_millis.map(|millis| match millis {
        0.. => format!("{millis} ms from sender to here, by the sender’s clock"),
        _ => format!("the sender’s clock is {} ms ahead", millis.unsigned_abs()),
    });
    match (trip, delay) {
        (None, None) => "not known: neither server nor senders tell".into(),
        (Some(words), None) | (None, Some(words)) => words,
        (Some(trip), Some(delay)) => format!("{trip}; {delay}"),
    }
}

fn rejected_words(traffic: &Traffic) -> String {
    match &traffic.last_rejected {
        None => "none".into(),
        Some((reason, sample)) if sample.is_empty() => {
            format!("{}; the last one: {reason}", traffic.rejected)
        }
        Some((reason, sample)) => {
            format!("{}; the last one: {reason}: {sample}", traffic.rejected)
        }
    }
}

fn wiring_words(scene: &SceneStatus) -> String {
    match scene {
        scene if !scene.known => "not known yet".into(),
        scene if scene.complete => "complete: button → camera → file server → this page".into(),
        scene if !scene.admin => "to be drawn by hand, see the notice".into(),
        scene if scene.missing.is_empty() => "being made…".into(),
        scene => format!("not found on the server: {}", scene.missing.join(", ")),
    }
}
