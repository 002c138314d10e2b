//! The camera panel: the newest photo large, its moment and readings, and the film strip.

mod compare;
mod hand;
mod keeping;
mod moment;
mod photo;
mod player;
mod requests;
mod stage;
mod strip;

use leptos::prelude::*;

use self::compare::CompareView;
use self::keeping::{DeleteDialog, KeepingButton};
use self::moment::{photo_shown, photos_then, small};
use self::photo::PhotoView;
use self::player::PlayerView;
use self::requests::RequestState;
use self::strip::FilmStrip;
use crate::apart;
use crate::intent::{Intent, IntentSender};
use crate::state::cameras::Cameras;
use crate::state::captures::CaptureState;
use crate::state::keeping::KeepingState;
use crate::state::photo_look::PhotoLook;
use crate::state::viewer::{Mode, Viewer, ViewerWish};
use crate::widgets::shared::{Tool, part, part_if};
use crate::widgets::{Icon, later};

apart!(extras: fn player_view() -> AnyView {
    view! { <PlayerView /> }.into_any()
});

apart!(extras: fn compare_view(look: RwSignal<PhotoLook>) -> AnyView {
    view! { <CompareView look /> }.into_any()
});

/// The photo view.
#[component]
pub fn CameraPanel() -> impl IntoView {
    let captures = CaptureState::expect();
    let intents = IntentSender::expect();
    let then = photos_then();
    let shown = photo_shown(then);
    let look = RwSignal::new(PhotoLook::default());
    let size = Memo::new(move |_| shown.with(|photo| photo.as_ref().map(|photo| photo.size_px)));
    // What was zoomed into means nothing on a picture of another shape.
    Effect::new(move |_| {
        size.get();
        look.update(PhotoLook::fit);
    });
    let looked_at = KeepingState::expect().looked_at;
    let viewer = Viewer::expect();
    Effect::new(move |_| {
        let alone = || shown.with(|photo| photo.iter().map(|photo| photo.id).collect());
        looked_at.set(viewer.looked_at().unwrap_or_else(alone));
    });
    let mode = viewer.mode;
    let count = move || captures.0.with(|captures| captures.photos().len());
    let any = Memo::new(move |_| count() > 0);
    view! {
        <section class="panel camera" aria-label="Camera">
            <header>
                <h2>"Camera"</h2>
                <span class="aside">
                    <KeepingButton />
                </span>
                <NewerButton />
                <Ways />
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
            {part(move || match (mode.get(), any.get()) {
                (Mode::Player, true) => later(player_view),
                (Mode::Compare, true) => later(move || compare_view(look)),
                (_, false) => view! { <NoPhoto /> }.into_any(),
                (Mode::Photo, true) => part(move || match shown.get() {
                    Some(photo) => view! { <PhotoView photo look /> }.into_any(),
                    None => view! { <NoPhoto /> }.into_any(),
                }),
            })}
            {small(then, shown)}
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

/// The other ways of looking at photos, where there are several.
#[component]
fn Ways() -> impl IntoView {
    let (captures, viewer) = (CaptureState::expect(), Viewer::expect());
    let intents = IntentSender::expect();
    let several = Memo::new(move |_| {
        let photos = captures.0.with(|captures| captures.photos().len());
        photos > 1 && viewer.mode.get() == Mode::Photo
    });
    part_if(several, move || {
        let way = |icon, label, title, test_id, wish| {
            let tool = Tool { test_id, ..Tool::new(icon, label, title) };
            tool.view(move |_| intents.send(Intent::LookAtPhotos(wish)))
        };
        let play = ("Play the photos", "One after the other, at a speed");
        let compare = ("Compare two photos", "Side by side, with a divider, or blinking");
        view! {
            <span class="ways">
                {way("play", play.0, play.1, "photos-play", ViewerWish::Play)}
                {way("compare", compare.0, compare.1, "photos-compare", ViewerWish::Compare)}
            </span>
        }
        .into_any()
    })
}

#[component]
fn NoPhoto() -> impl IntoView {
    let (cameras, captures) = (Cameras::expect(), CaptureState::expect());
    let words = move || match cameras.chosen() {
        _ if captures.0.with(|c| c.photos().len() > 0) => "No photo had come by then.".to_owned(),
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
