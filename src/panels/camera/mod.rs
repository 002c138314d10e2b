//! The camera panel: the newest photo large, its moment and readings, and the film strip.

mod keeping;
mod photo;
mod requests;
mod stage;
mod strip;

use leptos::prelude::*;

use self::keeping::{DeleteDialog, KeepingButton};
use self::photo::PhotoView;
use self::requests::RequestState;
use self::strip::FilmStrip;
use crate::intent::{Intent, IntentSender};
use crate::state::cameras::Cameras;
use crate::state::captures::CaptureState;
use crate::state::keeping::KeepingState;
use crate::state::photo_look::PhotoLook;
use crate::widgets::Icon;

/// The photo view.
#[component]
pub fn CameraPanel() -> impl IntoView {
    let captures = CaptureState::expect();
    let intents = IntentSender::expect();
    let shown = Memo::new(move |_| captures.0.with(|captures| captures.album.shown().cloned()));
    let look = RwSignal::new(PhotoLook::default());
    let size = Memo::new(move |_| shown.with(|photo| photo.as_ref().map(|photo| photo.size_px)));
    // What was zoomed into means nothing on a picture of another shape.
    Effect::new(move |_| {
        size.get();
        look.update(PhotoLook::fit);
    });
    let looked_at = KeepingState::expect().looked_at;
    Effect::new(move |_| {
        looked_at.set(shown.with(|photo| photo.iter().map(|photo| photo.id).collect()));
    });
    let count = move || captures.0.with(|captures| captures.photos().len());
    view! {
        <section class="panel camera" aria-label="Camera">
            <header>
                <h2>"Camera"</h2>
                <span class="aside">
                    <KeepingButton />
                </span>
                <NewerButton />
                <Show when=move || { count() > 0 } fallback=|| ()>
                    <button
                        class="button small save-all"
                        data-testid="photos-save"
                        title="All photos in one zip file, with a table of their moments and readings"
                        on:click=move |_| intents.send(Intent::SavePhotos)
                    >
                        "Save all"
                    </button>
                </Show>
            </header>
            <RequestState />
            {move || match shown.get() {
                Some(photo) => view! { <PhotoView photo look /> }.into_any(),
                None => view! { <NoPhoto /> }.into_any(),
            }}
            <FilmStrip />
            <DeleteDialog />
        </section>
    }
}

/// The way back to the newest photo from one that is held.
#[component]
fn NewerButton() -> impl IntoView {
    let captures = CaptureState::expect();
    let intents = IntentSender::expect();
    let newer = Memo::new(move |_| captures.0.with(|captures| captures.album.newer()));
    view! {
        <Show when=move || { newer.get() > 0 } fallback=|| ()>
            <button class="button small" on:click=move |_| intents.send(Intent::SelectPhoto(None))>
                {move || format!("{} new", newer.get())}
            </button>
        </Show>
    }
}

#[component]
fn NoPhoto() -> impl IntoView {
    let cameras = Cameras::expect();
    let words = move || match cameras.chosen() {
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
