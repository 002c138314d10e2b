//! One photo, its facts, and the readings of its moment.

use std::sync::Arc;

use leptos::prelude::*;

use super::keeping::keep_buttons;
use super::stage::Stage;
use crate::intent::{Intent, IntentSender};
use crate::state::captures::Course;
use crate::state::format;
use crate::state::photo::Photo;
use crate::state::photo_look::PhotoLook;
use crate::state::zone::ZoneState;

/// One photo with all there is to say about it.
#[component]
pub fn PhotoView(photo: Arc<Photo>, look: RwSignal<PhotoLook>) -> impl IntoView {
    let zone = ZoneState::expect();
    let moment = zone.moment(photo.received, true);
    let asked = photo.asked.map(|asked| zone.moment(asked, false));
    let asked = asked.unwrap_or_default();
    let caption = match photo.course {
        Course::Answer => format!("{}, asked {asked}", photo.source),
        Course::Late => format!("{}, late: asked {asked}", photo.source),
        Course::Again => format!("{}, one more than was asked for", photo.source),
        Course::Unasked => format!("{}, came unasked", photo.source),
        Course::Earlier => format!("{}, kept by the hub from earlier", photo.source),
    };
    let restored = photo.restored.then_some(" · from before this page was loaded");
    let latency = photo.latency.map(|latency| {
        view! { " → shown in " <b data-testid="photo-latency">{format::latency(latency)}</b> }
    });
    let (id, intents) = (photo.id, IntentSender::expect());
    let save = photo.object.is_some().then(|| {
        view! {
            <button
                class="button small"
                data-testid="photo-save"
                on:click=move |_| intents.send(Intent::SavePhoto(id))
            >
                "Save"
            </button>
        }
    });
    let alt = format!("Photo from {} at {moment}", photo.source);
    let readings = photo.readings.iter().take(24).map(|reading| {
        let late =
            (reading.age.as_secs() >= 2).then(|| format!(" ({} old)", format::age(reading.age)));
        view! { <div><dt>{reading.label.clone()}</dt><dd>{reading.value.clone()}{late}</dd></div> }
    });
    view! {
        <Stage photo=photo.clone() alt look moment />
        <div class="meta">
            <span>{caption}{latency}{restored}</span>
            <span>{facts(&photo)}</span>
            <span class="photo-buttons">{keep_buttons(id)}{save}</span>
        </div>
        <dl class="moment-readings" data-testid="photo-readings" aria-label="Readings at that moment">
            {readings.collect_view()}
        </dl>
    }
}

fn facts(photo: &Photo) -> String {
    let mut facts = match photo.size_px {
        (0, 0) => "Loading…".to_owned(),
        (width, height) => format!("{width}×{height}"),
    };
    if let Some(kind) = photo.picture_kind {
        facts.push_str(&format!(" {}", kind.name()));
    }
    if photo.cut_short {
        facts.push_str(" · cut short: its end is missing");
    }
    match photo.size_bytes {
        Some(size) => facts.push_str(&format!(" · {}", format::bytes(size))),
        None if photo.restored => facts.push_str(
            " · only its address was kept, as the other host does not let this page read it: what \
             stands there now may be another picture",
        ),
        None => facts.push_str(" · shown only: the other host does not let this page read it"),
    }
    facts
}
