//! What the user does about keeping photos: stars, deletion, and what they may take.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Piece, piece};
use crate::intent::{Intent, IntentSender};
use crate::state::captures::CaptureState;
use crate::state::format;
use crate::state::keeping::{Keeping, KeepingState, MEGABYTES};
use crate::state::photo::Photo;
use crate::widgets::shared::{Tool, flag, part, small_button, text};
use crate::widgets::{Dialog, later};

/// A star for the photo of this id, and its deletion.
pub(super) fn keep_buttons(id: u64) -> AnyView {
    let (captures, intents) = (CaptureState::expect(), IntentSender::expect());
    let starred =
        Memo::new(move |_| captures.0.with(|c| c.album.find(id).is_some_and(|p| p.starred)));
    let star = Tool {
        test_id: "photo-star",
        pressed: flag(move || starred.get()),
        ..Tool::new("star", "Star", "Stays when space for photos runs out (S)")
    };
    let delete =
        Tool { test_id: "photo-delete", ..Tool::new("bin", "Delete", "Delete this photo") };
    let star = star.view(move |_| intents.send(Intent::StarPhoto(Some(id))));
    let delete = delete.view(move |_| intents.send(Intent::AskDelete(Some(id))));
    view! {
        {star}
        {delete}
    }
    .into_any()
}

/// Asks before a photo is deleted, and where.
#[component]
pub fn DeleteDialog() -> impl IntoView {
    let (captures, keeping) = (CaptureState::expect(), KeepingState::expect());
    let intents = IntentSender::expect();
    let open = RwSignal::new(false);
    let asked = Memo::new(move |_| keeping.now.with(|now| now.deleting));
    Effect::new(move |_| open.set(asked.get().is_some()));
    Effect::new(move |_| {
        if !open.get() && asked.get_untracked().is_some() {
            intents.send(Intent::AskDelete(None));
        }
    });
    let question = move || {
        let photo =
            asked.get().and_then(|id| captures.0.with_untracked(|c| c.album.find(id).cloned()));
        photo.map(|photo| question(photo, open))
    };
    view! {
        <Dialog open title="Delete this photo?".to_owned()>
            {question()}
        </Dialog>
    }
}

fn question(photo: Arc<Photo>, open: RwSignal<bool>) -> AnyView {
    let intents = IntentSender::expect();
    let id = photo.id;
    let delete = move |on_hub: bool| {
        move |_| {
            open.set(false);
            intents.send(Intent::DeletePhoto(id, on_hub));
        }
    };
    let button = |test_id, words: &str, on_hub| {
        small_button("button", test_id, "", Signal::stored(words.to_owned()), delete(on_hub))
    };
    let (words, buttons) = match (photo.hub_name().is_some(), photo.is_on_hub_only()) {
        (true, true) => (
            "The hub keeps it, for every page that comes.",
            vec![button("delete-on-hub", "Delete on the hub", true)],
        ),
        (true, false) => (
            "The hub keeps it too. Deleted only here, it comes back from there with the next reload.",
            vec![
                button("delete-here", "Delete here", false),
                button("delete-on-hub", "Delete here and on the hub", true),
            ],
        ),
        (false, _) => (
            "It is gone for good then; save it first if you may want it again.",
            vec![button("delete-here", "Delete", false)],
        ),
    };
    view! {
        <div class="question">
            <img src=photo.small_url().to_owned() alt="" />
            <p>{words}</p>
            <div class="buttons">
                {buttons}
                {small_button("button", "", "", Signal::stored("Cancel".to_owned()), move |_| open.set(false))}
            </div>
        </div>
    }
    .into_any()
}

/// How many photos there are; what they take, and may take, behind it.
#[component]
pub fn KeepingButton() -> impl IntoView {
    let (open, intents) = (RwSignal::new(false), IntentSender::expect());
    let captures = CaptureState::expect();
    let count = move || captures.0.with(|captures| captures.photos().len());
    let title = "What photos take in this browser, and how much they may";
    let button = small_button(
        "button small",
        "keeping",
        title,
        text(move || format::count(count(), "photo")),
        move |_| {
            intents.send(Intent::CountPhotos);
            open.set(true);
        },
    );
    view! {
        {button}
        <Dialog open title="Photos kept in this browser".to_owned()>
            {later(|| piece(Piece::Kept))}
        </Dialog>
    }
}

/// What is kept, and how much it may be.
pub(super) fn kept() -> AnyView {
    let (state, intents) = (KeepingState::expect(), IntentSender::expect());
    let now = move |say: fn(&Keeping) -> String| text(move || state.now.with(say));
    let allow = move |event| {
        // What is no number leaves things as they are.
        if let Ok(megabytes) = event_target_value(&event).trim().parse() {
            intents.send(Intent::AllowPhotos(megabytes));
        }
        state.now.update(|_| ());
    };
    let problem = part(move || {
        let problem = state.now.with(|now| now.problem.clone());
        problem.map(|words| view! { <p class="problem">{words}</p> }).into_any()
    });
    view! {
        <div class="keeping">
            <p data-testid="keeping-now">{now(words)}</p>
            {problem}
            <label>
                "They may take "
                <input
                    type="number"
                    data-testid="keeping-limit"
                    min=MEGABYTES.0
                    max=MEGABYTES.1
                    prop:value=now(|now| now.megabytes.to_string())
                    on:change=allow
                />
                " MB"
            </label>
            <p class="hint">
                "When that is full, the oldest without a star make room: with a smaller number, at once. A reload brings back what is kept, with its readings."
            </p>
        </div>
    }
    .into_any()
}

fn words(now: &Keeping) -> String {
    format!("{}, {}.", format::count(now.count, "photo"), format::bytes(now.bytes))
}
