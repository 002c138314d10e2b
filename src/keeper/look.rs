//! What is looked at is at hand: bytes of what is large, likenesses of everything.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::{Keeper, store, words};
use crate::browser::image;
use crate::browser::object_url::{self, ObjectUrl};
use crate::state::captures::Captures;
use crate::state::photo::Photo;

/// A likeness fits this, in pixels.
const LIKENESS: (u32, u32) = (168, 126);

impl Keeper {
    /// Loads the photos that somebody looks at, and those beside them; lets go of others. To be
    /// called when either changes.
    pub(super) fn load(self) {
        let looked_at = self.photos.keeping.looked_at.get();
        let (mut wanted, loaded) = self.photos.captures.0.with(|captures| {
            let near = captures.album.near(&looked_at);
            let is_near = |photo: &Arc<Photo>| near.contains(&photo.id);
            let wanted: Vec<Arc<Photo>> = captures
                .photos()
                .filter(|photo| photo.object.is_none() && photo.is_readable() && is_near(photo))
                // The hub is asked for no photo that nobody looks at.
                .filter(|photo| !photo.is_on_hub_only() || looked_at.contains(&photo.id))
                .cloned()
                .collect();
            let loaded: Vec<u64> = captures
                .photos()
                .filter(|photo| photo.object.is_some() && photo.can_be_loaded() && !is_near(photo))
                .map(|photo| photo.id)
                .collect();
            (wanted, loaded)
        });
        if !loaded.is_empty() {
            self.photos.captures.0.update(|captures| {
                for id in loaded {
                    captures.album.change(id, &mut |photo| photo.object = None);
                }
            });
        }
        let own = self.own.get_value();
        if own.looked_at.replace(looked_at.clone()) != looked_at {
            own.tried.borrow_mut().clear();
        }
        wanted.retain(|photo| !own.tried.borrow().contains(&photo.id));
        for photo in wanted {
            // One after the other: who steps through a hundred photos wants the last.
            if photo.is_on_hub_only() && own.is_fetching.replace(true) {
                continue;
            }
            own.tried.borrow_mut().push(photo.id);
            spawn_local(async move { self.load_one(&photo).await });
        }
    }

    async fn load_one(self, photo: &Photo) {
        let Some(key) = photo.kept.as_ref() else {
            self.fetch(photo).await;
            self.own.get_value().is_fetching.set(false);
            return self.photos.keeping.looked_at.update(|_| ());
        };
        let bytes = match self.database().await {
            Ok(database) => store::bytes(&database, key, photo.picture_kind).await,
            Err(error) => Err(error),
        };
        match bytes {
            Ok(Some(bytes)) => {
                let Ok(url) = ObjectUrl::of(bytes) else { return };
                // Decoded before it is shown, like one that has just come.
                let _ = image::decode(url.as_str()).await;
                let url = Arc::new(url);
                self.change(photo.id, &mut |photo| photo.object = Some(url.clone()));
            }
            Ok(None) => {
                self.photos.captures.0.update(|captures| drop(captures.album.remove(photo.id)));
                self.photos.notices.info("A photo is gone: another tab of this page deleted it.");
            }
            Err(error) => self.trouble(words(&error)),
        }
    }

    /// The newest first, some at a time.
    pub(super) async fn load_likenesses(self) {
        let lacking = |captures: &Captures| -> Vec<(u64, String)> {
            let photos = captures.photos().rev().filter(|photo| photo.thumb.is_none());
            photos.filter_map(|photo| Some((photo.id, photo.kept.clone()?))).collect()
        };
        let keys = self.photos.captures.0.with_untracked(lacking);
        for keys in keys.chunks(store::BATCH) {
            let Ok(database) = self.database().await else { return };
            let Ok(found) = store::likenesses(&database, keys).await else { return };
            self.photos.captures.0.update(|captures| {
                for (id, url) in found {
                    let url = Arc::new(url);
                    captures.album.change(id, &mut |photo| photo.thumb = Some(url.clone()));
                }
            });
        }
    }

    /// Shows a likeness of it from now on; its bytes.
    pub(super) async fn make_likeness(self, id: u64) -> Option<JsValue> {
        let photo = self.find(id)?;
        let bytes = object_url::blob(photo.object.as_ref()?.as_str())?;
        let likeness = image::likeness(&bytes, photo.size_px, LIKENESS).await?;
        let buffer = JsValue::from(object_url::buffer(&likeness).await.ok()?);
        let url = Arc::new(store::likeness_url(&buffer).ok()?);
        self.change(id, &mut |photo| photo.thumb = Some(url.clone()));
        Some(buffer)
    }
}
