//! The film strip.

use std::sync::Arc;

use leptos::prelude::*;

use crate::browser::clock;
use crate::intent::{Intent, IntentSender};
use crate::state::captures::CaptureState;
use crate::state::format;
use crate::state::photo::Photo;

/// The photos around the one in view, newest first; the arrow keys step through all of them.
#[component]
pub fn FilmStrip() -> impl IntoView {
    let captures = CaptureState::expect();
    let intents = IntentSender::expect();
    let shown = Memo::new(move |_| captures.0.with(|c| c.album.shown().map(|photo| photo.id)));
    let photos = move || captures.0.with(|c| c.album.around_shown());
    view! {
        <div class="strip" data-testid="photo-strip" role="group" aria-label="Photos, newest first">
            <For each=photos key=|photo| photo.id let:photo>
                <StripPhoto photo shown intents />
            </For>
        </div>
    }
}

#[component]
fn StripPhoto(photo: Arc<Photo>, shown: Memo<Option<u64>>, intents: IntentSender) -> impl IntoView {
    let id = photo.id;
    let offset = clock::utc_offset_seconds(photo.received);
    let label = format!("Photo of {}", format::time_of_day(photo.received, offset, false));
    view! {
        <button
            aria-label=label
            aria-pressed=move || (shown.get() == Some(id)).to_string()
            on:click=move |_| intents.send(Intent::SelectPhoto(Some(id)))
        >
            <img src=photo.shown_url().to_owned() alt="" loading="lazy" />
        </button>
    }
}
