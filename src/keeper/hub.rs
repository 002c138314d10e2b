//! The photos that the hub keeps: those from before the page was there, and their deletion.

use leptos::prelude::*;

use super::Keeper;
use crate::link::http::{self, FetchError};
use crate::receive::load;
use crate::state::keeping::listing;
use crate::state::photo::Photo;

impl Keeper {
    /// Shows what the hub at `base` kept while this page was not connected to it, by its list; `hub`
    /// is what it is called.
    pub(super) fn show_list(self, list: &str, hub: &str, base: &str) {
        let photos = listing::photos(list, hub, base);
        self.photos.captures.0.update(|captures| captures.album.add_past(photos));
    }

    /// Fetches a photo of the hub's that is looked at; says whether it came.
    pub(super) async fn fetch(self, photo: &Photo) -> bool {
        match load::picture(&photo.origin_url).await {
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
                self.photos
                    .notices
                    .problem(format!("A photo of the hub's cannot be shown: {words}"));
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
