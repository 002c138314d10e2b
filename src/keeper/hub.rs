//! The photos that the hub keeps: those from before the page was there, and their deletion.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Keeper;
use crate::link::http::{self, FetchError};
use crate::receive;
use crate::state::keeping::listing;
use crate::state::photo::Photo;

/// As many as the page holds, and the hub lists at once.
const QUERY: &str = "/photos?limit=500";

impl Keeper {
    /// Shows what the hub at `base` kept while this page was not connected to it, each time it is
    /// again; `hub` is what it is called then.
    pub(crate) fn follow_hub(self, hub: Option<String>, base: &str) {
        let was_there = self.own.get_value().hub_is_there.replace(hub.is_some());
        let Some(hub) = hub.filter(|_| !was_there) else { return };
        let base = base.to_owned();
        spawn_local(async move {
            let list = http::fetch_photo(&format!("{base}{QUERY}"), |_, _| ()).await;
            // A hub of before had no list; what it has now is shown when it comes.
            let Ok(list) = list else { return };
            let photos = listing::photos(&String::from_utf8_lossy(&list), &hub, &base);
            self.captures.0.update(|captures| captures.album.add_past(photos));
        });
    }

    /// Fetches a photo of the hub's that is looked at; says whether it came.
    pub(super) async fn fetch(self, photo: &Photo) -> bool {
        match receive::picture(&photo.origin_url).await {
            Ok(picture) => {
                self.change(photo.id, &mut |photo| {
                    photo.object.clone_from(&picture.object);
                    photo.size_px = picture.size_px;
                    photo.size_bytes = picture.size_bytes;
                    photo.picture_kind = picture.picture_kind;
                    photo.cut_short = picture.cut_short;
                });
                self.make_likeness(photo.id).await;
                true
            }
            Err(words) => {
                self.notices.problem(format!("A photo of the hub's cannot be shown: {words}"));
                false
            }
        }
    }

    /// Deletes it on the hub that keeps it.
    ///
    /// # Errors
    /// In words.
    pub(super) async fn delete_on_hub(photo: &Photo) -> Result<(), String> {
        match http::delete(&photo.origin_url).await {
            Ok(()) | Err(FetchError::Status(404)) => Ok(()),
            Err(FetchError::Status(403)) => {
                Err("The hub lets only its own page delete photos.".to_owned())
            }
            Err(FetchError::Status(status)) => {
                Err(format!("The hub could not delete it (HTTP status {status}); see its log."))
            }
            Err(_) => Err("The hub cannot be reached.".to_owned()),
        }
    }
}
