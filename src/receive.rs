//! A photo's way onto the page: announced, fetched, decoded, and only then shown.

use heliograph_telemetry::{Now, Timestamp};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::object_url::ObjectUrl;
use crate::browser::{clock, image};
use crate::link::http::{FetchError, fetch_photo};
use crate::state::captures::{CaptureState, Request};
use crate::state::live::LiveStore;
use crate::state::moment;
use crate::state::notices::Notices;
use crate::state::photo::{Photo, PictureType, photo_url};
use crate::state::sources::{Source, Sources};

/// Where photos, readings and trouble go.
#[derive(Clone, Copy)]
pub struct Places {
    /// Captures and photos.
    pub captures: CaptureState,
    /// The readings of the moment.
    pub store: LiveStore,
    /// The names of the sources.
    pub sources: Sources,
    /// What the user is told.
    pub notices: Notices,
}

/// `source` announced that a photo stands at `text`.
pub fn photo_announced(places: Places, source: Source, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let now = clock::now();
    let request = places.captures.0.try_update(|captures| captures.answer(source.id)).flatten();
    let base = source.url().replacen("ws", "http", 1);
    match photo_url(text, base.trim_end_matches('/')) {
        Ok(url) => spawn_local(bring(places, source.name(), url, request, now)),
        Err(words) => fail(places, request, words),
    }
}

async fn bring(places: Places, source: String, url: String, request: Option<Request>, now: Now) {
    let readings = moment::readings_at(places.store, places.sources, now.wall);
    match load(&url).await {
        Ok(picture) => {
            let shown = clock::now();
            let latency = request.map(|request| shown.uptime.saturating_sub(request.asked.uptime));
            places.captures.0.update(|captures| {
                let id = captures.next_id();
                captures.add(Photo {
                    id,
                    source,
                    origin_url: url,
                    received: now.wall,
                    asked: request.map(|request| -> Timestamp { request.asked.wall }),
                    latency,
                    readings,
                    ..picture
                });
            });
        }
        Err(words) => fail(places, request, words),
    }
}

/// A request gets its failure; what nobody asked for gets a notice.
fn fail(places: Places, request: Option<Request>, words: String) {
    match request {
        Some(_) => places.captures.0.update(|captures| captures.fail(words)),
        None => places.notices.problem(format!("A photo came but cannot be shown: {words}")),
    }
}

/// Fetches and decodes; where the other host only lets the page show it, settles for that.
async fn load(url: &str) -> Result<Photo, String> {
    let bytes = match fetch_photo(url).await {
        Ok(bytes) => bytes,
        Err(FetchError::Unreadable) => return show_only(url).await,
        Err(error) => return Err(words(&error, url)),
    };
    let picture_type = PictureType::sniff(&bytes)
        .ok_or_else(|| format!("What stands at {url} is not a JPEG, PNG, WebP or GIF picture."))?;
    let object = ObjectUrl::new(&bytes, picture_type.mime())?;
    let size_px = image::decode(object.as_str())
        .await
        .map_err(|_| format!("The {} at {url} is damaged.", picture_type.name()))?;
    Ok(Photo {
        object: Some(object),
        size_bytes: Some(bytes.len() as u64),
        picture_type: Some(picture_type),
        size_px,
        ..Photo::default()
    })
}

async fn show_only(url: &str) -> Result<Photo, String> {
    let size_px = image::decode(url).await.map_err(|_| {
        format!("{url} cannot be reached, or is no picture. Is the file server on?")
    })?;
    Ok(Photo { size_px, ..Photo::default() })
}

fn words(error: &FetchError, url: &str) -> String {
    match error {
        FetchError::Unreadable => format!("{url} cannot be reached."),
        FetchError::Status(404) => format!("There is no photo at {url} (404)."),
        FetchError::Status(status) => format!("{url} answered with HTTP status {status}."),
        FetchError::TooLarge => format!("The photo at {url} is larger than 16 MiB."),
        FetchError::Broken => format!("The photo at {url} broke off. Try again."),
    }
}
