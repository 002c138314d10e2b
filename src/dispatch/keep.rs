//! Photos as files.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Dispatcher;
use crate::browser::object_url::{self, ObjectUrl};
use crate::browser::{clock, download};
use crate::state::archive::zip::Zip;
use crate::state::archive::{csv, file_name};
use crate::state::photo::Photo;

/// How long the browser gets to take a file over before its bytes are released.
const TAKEN_OVER: Duration = Duration::from_secs(60);

impl Dispatcher {
    /// One photo, as it came.
    pub(super) fn save_photo(&self, id: u64) {
        let find = |photo: &&Arc<Photo>| photo.id == id;
        let photo = self.captures.0.with_untracked(|c| c.photos().find(find).cloned());
        if let Some(photo) = photo.filter(|photo| photo.object.is_some()) {
            download::save(photo.shown_url(), &file_name(&photo, 1));
        }
    }

    /// All photos whose bytes are here, with a table of their moments and readings.
    pub(super) fn save_photos(&self) {
        let all: Vec<Arc<Photo>> = self.captures.0.with_untracked(|captures| {
            captures.photos().filter(|photo| photo.object.is_some()).cloned().collect()
        });
        let notices = self.notices;
        spawn_local(async move {
            match zip(&all).await {
                Ok(file) => {
                    let moment = csv::iso(clock::now().wall).replace([':', '.'], "-");
                    download::save(file.as_str(), &format!("heliograph-photos-{moment}.zip"));
                    set_timeout(move || drop(file), TAKEN_OVER);
                }
                Err(words) => notices.problem(format!("The photos were not saved: {words}")),
            }
        });
    }
}

/// The pictures stay where the browser has them; only their headers are made here.
async fn zip(photos: &[Arc<Photo>]) -> Result<ObjectUrl, String> {
    let (mut zip, parts) = (Zip::default(), js_sys::Array::new());
    let push = |bytes: &[u8]| parts.push(&js_sys::Uint8Array::from(bytes));
    let mut files = Vec::new();
    for (index, photo) in photos.iter().enumerate() {
        let blob = object_url::blob(photo.shown_url()).ok_or("a photo is gone.")?;
        let name = file_name(photo, index + 1);
        push(&zip.entry(&name, &object_url::bytes(&blob).await?));
        parts.push(&blob);
        files.push(name);
    }
    let table = csv::table(photos.iter().map(Arc::as_ref), &files);
    push(&zip.entry("photos.csv", table.as_bytes()));
    push(table.as_bytes());
    push(&zip.end());
    ObjectUrl::of_parts(&parts, "application/zip")
}
