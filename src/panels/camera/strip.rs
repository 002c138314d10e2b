//! The film strip.

use std::sync::Arc;

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::state::captures::CaptureState;
use crate::state::cursor::Cursor;
use crate::state::photo::Photo;
use crate::state::zone::ZoneState;

/// The photos around the one in view, newest first; the arrow keys step through all of them.
#[component]
pub fn FilmStrip() -> impl IntoView {
    let captures = CaptureState::expect();
    let intents = IntentSender::expect();
    let shown = Memo::new(move |_| captures.0.with(|c| c.album.shown().map(|photo| photo.id)));
    let cursor = Cursor::expect();
    let near = Memo::new(move |_| {
        let moment = cursor.moment()?;
        captures.0.with(|c| c.photos().rev().find(|p| p.received <= moment).map(|p| p.id))
    });
    let photos = move || captures.0.with(|c| c.album.around_shown());
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
    let (id, received) = (photo.id, photo.received);
    let (zone, cursor) = (ZoneState::expect(), Cursor::expect());
    let captures = CaptureState::expect();
    // Followed here, so that a star or a thumbnail makes no new button under the focus.
    let now = Memo::new(move |_| {
        captures
            .0
            .with(|c| c.album.find(id).map(|p| (p.small_url().to_owned(), p.starred)))
            .unwrap_or_default()
    });
    let url = move || now.with(|(url, _)| Some(url.clone()).filter(|url| !url.is_empty()));
    let starred = Memo::new(move |_| now.with(|(_, starred)| *starred));
    let label = move || {
        let star = if starred.get() { ", starred" } else { "" };
        // To the millisecond: of several cameras' photos in one second, none is named like another.
        format!("Photo of {}{star}", zone.moment(received, true))
    };
    view! {
        <button
            class:starred=move || starred.get()
            class:near=move || near.get() == Some(id)
            on:pointerenter=move |_| cursor.hover.set(Some(received))
            on:pointerleave=move |_| cursor.hover.set(None)
            aria-label=label
            aria-pressed=move || (shown.get() == Some(id)).to_string()
            on:click=move |_| intents.send(Intent::SelectPhoto(Some(id)))
        >
            <img src=url alt="" loading="lazy" />
        </button>
    }
}
