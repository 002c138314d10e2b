//! The photo itself, and the buttons for how it is looked at.

use std::sync::Arc;

use leptos::prelude::*;

use super::hand::Hand;
use crate::state::photo::Photo;
use crate::state::photo_look::{PhotoLook, TONE_RANGE};
use crate::widgets::Icon;

/// What a press of a zoom button does.
const STEP: f64 = 1.5;

/// The photo in its frame, with the buttons for how it is looked at.
#[component]
pub fn Stage(
    photo: Arc<Photo>,
    alt: String,
    look: RwSignal<PhotoLook>,
    /// Its time of day.
    moment: String,
) -> impl IntoView {
    let (width, height) = photo.size_px;
    let hand = Hand::new(look, (f64::from(width), f64::from(height)));
    let picture = view! {
        <img
            data-testid="photo-latest"
            data-url=photo.origin_url.clone()
            src=photo.shown_url().to_owned()
            alt=alt
            draggable="false"
            style:transform=move || hand.transform()
            style:filter=move || hand.filter()
        />
        <span class="moment">{moment}</span>
    };
    view! {
        {hand.frame(
            "photo-stage",
            "Photo; wheel or two fingers zoom, drag moves, double-click shows full size".into(),
            picture.into_any(),
        )}
        <Tools hand />
    }
    .into_any()
}

/// Zoom, turn, brightness, full screen.
#[component]
pub fn Tools(hand: Hand) -> impl IntoView {
    let look = hand.look();
    let tones = RwSignal::new(false);
    let zoom = move |factor| {
        look.update(|look| look.zoom_at(factor, (0.0, 0.0), hand.setting()));
    };
    let percent = move || format!("{:.0} %", hand.percent());
    let full = move |_| hand.fullscreen();
    view! {
        <div class="photo-tools" role="group" aria-label="How the photo is looked at">
            <button class="icon-button" title="Smaller" aria-label="Smaller" on:click=move |_| zoom(1.0 / STEP)>
                <Icon name="minus" />
            </button>
            <button
                class="button small"
                data-testid="photo-zoom"
                title="Full size, or all of it (double-click)"
                on:click=move |_| {
                    look.update(|look| look.toggle_full((0.0, 0.0), hand.setting()));
                }
            >
                {percent}
            </button>
            <button class="icon-button" title="Larger" aria-label="Larger" on:click=move |_| zoom(STEP)>
                <Icon name="plus" />
            </button>
            <button
                class="icon-button"
                title="Turn clockwise"
                aria-label="Turn clockwise"
                on:click=move |_| look.update(PhotoLook::turn)
            >
                <Icon name="turn" />
            </button>
            <button
                class="icon-button"
                title="Brightness and contrast"
                aria-label="Brightness and contrast"
                aria-expanded=move || tones.get().to_string()
                on:click=move |_| tones.update(|open| *open = !*open)
            >
                <Icon name="light" />
            </button>
            <button class="icon-button" title="Full screen" aria-label="Full screen" on:click=full>
                <Icon name="full" />
            </button>
            <Show when=move || tones.get() fallback=|| ()>
                {tone("Brightness", look, |look| &mut look.brightness)}
                {tone("Contrast", look, |look| &mut look.contrast)}
            </Show>
        </div>
    }
    .into_any()
}

fn tone(
    label: &'static str,
    look: RwSignal<PhotoLook>,
    part: fn(&mut PhotoLook) -> &mut f64,
) -> AnyView {
    let value = move || {
        let mut look = look.get();
        part(&mut look).to_string()
    };
    let set = move |event| {
        if let Ok(percent) = event_target_value(&event).parse::<f64>() {
            look.update(|look| *part(look) = percent.clamp(TONE_RANGE.0, TONE_RANGE.1));
        }
    };
    view! {
        <label class="tone">
            {label}
            <input
                type="range"
                min=TONE_RANGE.0
                max=TONE_RANGE.1
                step="10"
                prop:value=value
                on:input=set
            />
        </label>
    }
    .into_any()
}
