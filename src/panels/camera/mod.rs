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
use self::keeping::{DeleteDialog, KeepingButton, kept};
use self::moment::{photo_shown, photos_then, small};
use self::photo::PhotoView;
use self::player::PlayerView;
use self::requests::{RequestState, Requests};
use self::strip::FilmStrip;
use crate::apart;
use crate::intent::{Intent, IntentSender};
use crate::state::cameras::Cameras;
use crate::state::captures::CaptureState;
use crate::state::keeping::KeepingState;
use crate::state::photo_look::PhotoLook;
use crate::state::viewer::{Mode, Viewer, ViewerWish};
use crate::widgets::shared::{Tool, part, part_if, text};
use crate::widgets::{Icon, later};

apart!(extras: fn player_view() -> AnyView {
    view! { <PlayerView /> }.into_any()
});

apart!(extras: fn compare_view(look: RwSignal<PhotoLook>) -> AnyView {
    view! { <CompareView look /> }.into_any()
});

apart!(photos: fn piece(which: Piece) -> AnyView {
    match which {
        Piece::Tools => view! { <NewerButton /> <Ways /> <SaveAll /> }.into_any(),
        Piece::Photos => view! { <Photos /> }.into_any(),
        Piece::Requests => view! { <Requests /> }.into_any(),
        Piece::Kept => kept(),
    }
});

/// What of the panel is there only when there are photos, or somebody asks for them.
#[derive(Clone, Copy)]
enum Piece {
    /// In its heading.
    Tools,
    /// Below.
    Photos,
    /// The last press, camera by camera.
    Requests,
    /// What is kept.
    Kept,
}

/// The photo view.
#[component]
pub fn CameraPanel() -> impl IntoView {
    let captures = CaptureState::expect();
    let any = Memo::new(move |before: Option<&bool>| {
        // Once there was one, a question about it may still be open.
        before == Some(&true) || captures.0.with(|captures| captures.photos().len() > 0)
    });
    view! {
        <section class="panel camera" aria-label="Camera">
            <header>
                <h2>"Camera"</h2>
                <span class="aside">
                    <KeepingButton />
                </span>
                {part_if(any, || later(|| piece(Piece::Tools)))}
            </header>
            <RequestState />
            {part(move || match any.get() {
                true => later(|| piece(Piece::Photos)),
                false => no_photo(),
            })}
        </section>
    }
}

/// The photos: one large, and the others.
#[component]
fn Photos() -> impl IntoView {
    let captures = CaptureState::expect();
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
    let any = Memo::new(move |_| captures.0.with(|captures| captures.photos().len() > 0));
    view! {
        {part(move || match (mode.get(), any.get()) {
            (Mode::Player, true) => later(player_view),
            (Mode::Compare, true) => later(move || compare_view(look)),
            (_, false) => no_photo(),
            (Mode::Photo, true) => part(move || match shown.get() {
                Some(photo) => view! { <PhotoView photo look /> }.into_any(),
                None => no_photo(),
            }),
        })}
        {small(then, shown)}
        <FilmStrip />
        <DeleteDialog />
    }
}

#[component]
fn SaveAll() -> impl IntoView {
    let captures = CaptureState::expect();
    let intents = IntentSender::expect();
    let any = Memo::new(move |_| captures.0.with(|captures| captures.photos().len() > 0));
    view! {
        <Show when=move || any.get() fallback=|| ()>
            <button
                class="button small save-all"
                data-testid="photos-save"
                title="All photos in one zip file, with a table of their moments and readings"
                on:click=move |_| intents.send(Intent::SavePhotos)
            >
                "Save all"
            </button>
        </Show>
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

fn no_photo() -> AnyView {
    let (cameras, captures) = (Cameras::expect(), CaptureState::expect());
    let words = text(move || match cameras.chosen() {
        _ if captures.0.with(|c| c.photos().len() > 0) => "No photo had come by then.".to_owned(),
        Ok(_) => "No photo yet. Press Capture, or the C key, to ask the camera.".to_owned(),
        Err(problem) => format!("No camera to ask — {problem}."),
    });
    view! {
        <div class="photo none">
            <Icon name="camera" />
            <p>{words}</p>
        </div>
    }
    .into_any()
}
