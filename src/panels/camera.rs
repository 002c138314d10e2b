//! The camera panel: the newest photo large, its moment and readings, and the film strip.

use std::sync::Arc;

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::state::captures::CaptureState;
use crate::state::cursor::Cursor;
use crate::state::format;
use crate::state::photo::Photo;
use crate::state::sources::Sources;
use crate::state::ticker::Ticker;
use crate::state::zone::ZoneState;
use crate::widgets::Icon;

/// The photo view.
#[component]
pub fn CameraPanel() -> impl IntoView {
    let captures = CaptureState::expect();
    let shown = Memo::new(move |_| captures.0.with(|captures| captures.shown().cloned()));
    let count = move || captures.0.with(|captures| captures.photos().len());
    view! {
        <section class="panel camera" aria-label="Camera">
            <header>
                <h2>"Camera"</h2>
                <span class="aside">
                    {move || match count() {
                        0 => String::new(),
                        1 => "1 photo".into(),
                        many => format!("{many} photos"),
                    }}
                </span>
                <NewerButton />
            </header>
            <RequestState />
            {move || match shown.get() {
                Some(photo) => view! { <PhotoView photo /> }.into_any(),
                None => view! { <NoPhoto /> }.into_any(),
            }}
            <FilmStrip />
        </section>
    }
}

/// How the last press is doing.
#[component]
fn RequestState() -> impl IntoView {
    let captures = CaptureState::expect();
    let ticker = Ticker::expect();
    let words = Memo::new(move |_| {
        captures.0.with(|captures| match (captures.pending(), captures.failure()) {
            (Some(request), _) => {
                let waited = ticker.get().uptime.saturating_sub(request.asked.uptime);
                let mut words = format!("Requested {} ago…", format::age(waited));
                if captures.arrived() > 0 {
                    let missing = captures.missing().join(", ");
                    words.push_str(&format!(" {} here, waiting for {missing}", captures.arrived()));
                }
                Some((false, words))
            }
            (None, Some(failure)) => Some((true, failure.to_owned())),
            (None, None) => None,
        })
    });
    view! {
        <p
            class="request"
            class:failed=move || words.with(|w| w.as_ref().is_some_and(|(failed, _)| *failed))
            data-testid="capture-state"
            role="status"
        >
            {move || words.get().map(|(_, words)| words)}
        </p>
    }
}

/// The way back to the newest photo from one that is held.
#[component]
fn NewerButton() -> impl IntoView {
    let captures = CaptureState::expect();
    let intents = IntentSender::expect();
    let newer = Memo::new(move |_| captures.0.with(|captures| captures.newer()));
    view! {
        <Show when=move || { newer.get() > 0 } fallback=|| ()>
            <button class="button small" on:click=move |_| intents.send(Intent::SelectPhoto(None))>
                {move || format!("{} newer", newer.get())}
            </button>
        </Show>
    }
}

#[component]
fn NoPhoto() -> impl IntoView {
    let sources = Sources::expect();
    let words = move || match sources.camera() {
        Ok(_) => "No photo yet. Press Capture, or the C key, to ask the camera.".to_owned(),
        Err(problem) => format!("No camera to ask — {problem}."),
    };
    view! {
        <div class="photo none">
            <Icon name="camera" />
            <p>{words}</p>
        </div>
    }
}

#[component]
fn PhotoView(photo: Arc<Photo>) -> impl IntoView {
    let zone = ZoneState::expect();
    let moment = zone.time_of_day(photo.received, true);
    let caption = match photo.asked {
        Some(asked) => format!("{}, asked {}", photo.source, zone.time_of_day(asked, false)),
        None => format!("{}, came unasked", photo.source),
    };
    let latency = photo.latency.map(|latency| {
        view! { " → shown in " <b data-testid="photo-latency">{format::latency(latency)}</b> }
    });
    let alt = format!("Photo from {} at {moment}", photo.source);
    let readings = photo.readings.iter().take(24).map(|reading| {
        let late =
            (reading.age.as_secs() >= 2).then(|| format!(" ({} old)", format::age(reading.age)));
        view! { <div><dt>{reading.label.clone()}</dt><dd>{reading.value.clone()}{late}</dd></div> }
    });
    view! {
        <figure class="photo">
            <img
                data-testid="photo-latest"
                data-url=photo.origin_url.clone()
                src=photo.shown_url().to_owned()
                alt=alt
            />
            <span class="moment">{moment.clone()}</span>
        </figure>
        <div class="meta">
            <span>{caption}{latency}</span>
            <span>{facts(&photo)}</span>
        </div>
        <dl class="moment-readings" data-testid="photo-readings" aria-label="Readings at that moment">
            {readings.collect_view()}
        </dl>
    }
}

fn facts(photo: &Photo) -> String {
    let (width, height) = photo.size_px;
    let mut facts = format!("{width}×{height}");
    if let Some(kind) = photo.picture_kind {
        facts.push_str(&format!(" {}", kind.name()));
    }
    match photo.size_bytes {
        Some(size) => facts.push_str(&format!(" · {}", format::bytes(size))),
        None => facts.push_str(" · shown only: the other host does not let this page read it"),
    }
    facts
}

/// All photos, oldest first; the arrow keys step through them.
#[component]
fn FilmStrip() -> impl IntoView {
    let captures = CaptureState::expect();
    let intents = IntentSender::expect();
    let shown = Memo::new(move |_| captures.0.with(|c| c.shown().map(|photo| photo.id)));
    let cursor = Cursor::expect();
    let near = Memo::new(move |_| {
        let moment = cursor.moment()?;
        captures.0.with(|c| c.photos().rev().find(|p| p.received <= moment).map(|p| p.id))
    });
    let photos = move || captures.0.with(|c| c.photos().rev().cloned().collect::<Vec<_>>());
    view! {
        <div class="strip" data-testid="photo-strip" role="group" aria-label="Photos, newest first">
            <For each=photos key=|photo| photo.id let:photo>
                <StripPhoto photo shown near intents />
            </For>
        </div>
    }
}

#[component]
fn StripPhoto(
    photo: Arc<Photo>,
    /// The one in view.
    shown: Memo<Option<u64>>,
    /// The newest at the crosshair.
    near: Memo<Option<u64>>,
    intents: IntentSender,
) -> impl IntoView {
    let id = photo.id;
    let (zone, cursor) = (ZoneState::expect(), Cursor::expect());
    let received = photo.received;
    let label = move || format!("Photo of {}", zone.time_of_day(received, false));
    view! {
        <button
            class:near=move || near.get() == Some(id)
            on:pointerenter=move |_| cursor.hover.set(Some(received))
            on:pointerleave=move |_| cursor.hover.set(None)
            aria-label=label
            aria-pressed=move || (shown.get() == Some(id)).to_string()
            on:click=move |_| intents.send(Intent::SelectPhoto(Some(id)))
        >
            <img src=photo.shown_url().to_owned() alt="" loading="lazy" />
        </button>
    }
}
