//! Photos as files.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Keeper;
use crate::browser::object_url::{self, ObjectUrl};
use crate::browser::{clock, download};
use crate::state::archive::zip::Zip;
use crate::state::archive::{csv, file_name};
use crate::state::photo::Photo;

/// How long the browser gets to take a file over before its bytes are released.
const TAKEN_OVER: Duration = Duration::from_secs(60);

impl Keeper {
    /// One photo, as it came.
    pub(super) fn save(self, id: u64) {
        let photo = self.find(id);
        if let Some(photo) = photo.filter(|photo| photo.object.is_some()) {
            download::save(photo.shown_url(), &file_name(&photo, 1));
        }
    }

    /// All photos whose bytes are here, with a table of their moments and readings.
    pub(super) fn save_all(self) {
        let all: Vec<Arc<Photo>> = self.photos.captures.0.with_untracked(|captures| {
            captures.photos().filter(|photo| photo.is_readable()).cloned().collect()
        });
        let notices = self.photos.notices;
        spawn_local(async move {
            match zip(all, self).await {
                Ok((file, lost)) => {
                    if lost > 0 {
                        notices.problem(format!("{lost} photos cannot be read and are left out."));
                    }
                    let moment = csv::iso(clock::now().wall).replace([':', '.'], "-");
                    download::save(file.as_str(), &format!("heliograph-photos-{moment}.zip"));
                    set_timeout(move || drop(file), TAKEN_OVER);
                }
                Err(words) => notices.problem(format!("The photos were not saved: {words}")),
            }
        });
    }
}

/// The pictures stay where the browser has them; only their headers are made here. Also, how many
/// are gone.
async fn zip(photos: Vec<Arc<Photo>>, keeper: Keeper) -> Result<(ObjectUrl, usize), String> {
    let (mut zip, parts) = (Zip::default(), js_sys::Array::new());
    let push = |bytes: &[u8]| parts.push(&js_sys::Uint8Array::from(bytes));
    let mut files = Vec::new();
    let (count, mut read) = (photos.len(), Vec::new());
    for photo in photos {
        let Some(blob) = keeper.blob(&photo).await else { continue };
        let name = file_name(&photo, files.len() + 1);
        push(&zip.entry(&name, &object_url::bytes(&blob).await?));
        parts.push(&blob);
        files.push(name);
        read.push(photo);
    }
    let table = csv::table(read.iter().map(Arc::as_ref), &files);
    push(&zip.entry("photos.csv", table.as_bytes()));
    push(table.as_bytes());
    push(&zip.end());
    Ok((ObjectUrl::of_parts(&parts, "application/zip")?, count - read.len()))
}
