//! What the cameras saw at the moment looked at, while the picture is held.

use std::sync::Arc;

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::state::captures::CaptureState;
use crate::state::cursor::Cursor;
use crate::state::live::LiveStore;
use crate::state::photo::Photo;
use crate::state::view::{View, ViewState};
use crate::state::zone::ZoneState;
use crate::widgets::shared::{Press, part};

/// The newest photo of each camera at or before the crosshair, or the end of what is in view;
/// none while the picture moves.
pub(super) fn photos_then() -> Memo<Vec<Arc<Photo>>> {
    let (captures, cursor) = (CaptureState::expect(), Cursor::expect());
    let (store, view) = (LiveStore::expect(), ViewState::expect());
    Memo::new(move |_| {
        if view.0.with(View::is_moving) {
            return Vec::new();
        }
        let moment = cursor.moment().unwrap_or_else(|| {
            let present = store.present();
            view.0.with(|view| view.range(present.now, present.oldest)).end
        });
        captures.0.with(|captures| captures.photos_at(moment))
    })
}

/// The photo to be shown large: the one held, else the newest; at a crosshair in a picture that is
/// held what the same camera saw then, else what any did.
pub(super) fn photo_shown(then: Memo<Vec<Arc<Photo>>>) -> Memo<Option<Arc<Photo>>> {
    let (captures, cursor, view) = (CaptureState::expect(), Cursor::expect(), ViewState::expect());
    Memo::new(move |_| {
        let own = captures.0.with(|captures| captures.album.shown().cloned())?;
        if view.0.with(View::is_moving) || cursor.moment().is_none() {
            return Some(own);
        }
        then.with(|then| {
            let same = then.iter().find(|photo| photo.source == own.source);
            match same.or_else(|| then.iter().max_by_key(|photo| photo.received)) {
                // Of two photos of one moment the one that was chosen.
                Some(photo) if photo.received == own.received => Some(own),
                found => found.cloned(),
            }
        })
    })
}

/// All of them side by side, where there are several.
pub(super) fn small(then: Memo<Vec<Arc<Photo>>>, shown: Memo<Option<Arc<Photo>>>) -> AnyView {
    let row = move || {
        let then = then.get();
        if then.len() < 2 {
            return ().into_any();
        }
        let each = then.into_iter().map(|photo| one(photo, shown)).collect::<Vec<_>>();
        view! {
            <div class="then" role="group" aria-label="Each camera at this moment" data-testid="photos-then">
                {each}
            </div>
        }
        .into_any()
    };
    part(row)
}

fn one(photo: Arc<Photo>, shown: Memo<Option<Arc<Photo>>>) -> AnyView {
    let (id, intents) = (photo.id, IntentSender::expect());
    let pressed = shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.id == id));
    let moment = ZoneState::expect().time_of_day(photo.received, false);
    let press: Press = Box::new(move |_| intents.send(Intent::SelectPhoto(Some(id))));
    view! {
        <button aria-pressed=pressed.to_string() title=photo.source.clone() on:click=press>
            <img src=photo.small_url().to_owned() alt="" />
            <span>{photo.camera().to_owned()}</span>
            <span>{moment}</span>
        </button>
    }
    .into_any()
}
