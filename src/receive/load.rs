//! Fetches, decodes and shows photos.

use std::cell::Cell;
use std::sync::Arc;

use heliograph_telemetry::PictureKind;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Arrival;
use crate::browser::object_url::ObjectUrl;
use crate::browser::{clock, image};
use crate::keeper::Keeper;
use crate::link::http::{FetchError, fetch_photo};
use crate::photos::{Brought, CROWDED, MAX_LOADING, Photos};
use crate::state::captures::{Captures, Course, Request};
use crate::state::photo::{Photo, photo_url};
use crate::state::picture_file;

/// Shows a photo as soon as it is here and decoded, and has it kept.
pub(crate) fn show(photos: Photos, keeper: Keeper, arrival: Arrival, brought: Brought<'_>) {
    match brought {
        Brought::Address { text, base, fresh } => match photo_url(&text, &base) {
            Ok(url) => {
                let fresh = if fresh { mark(&url, &arrival) } else { String::new() };
                Coming { photos, keeper, arrival, origin_url: url }.load(fresh);
            }
            Err(words) => photos.fail(arrival.claim, words),
        },
        Brought::Bytes { bytes, place } => {
            let coming = Coming { photos, keeper, arrival, origin_url: place };
            let wrapped = wrap(&bytes, &format!("The picture from {}", coming.arrival.sender));
            spawn_local(async move {
                let picture = match wrapped {
                    Ok(wrapped) => wrapped.decode().await,
                    Err(words) => Err(words),
                };
                coming.show(picture);
            });
        }
    }
}

/// Where only an `img` may open it, the browser would show the picture it has of that address.
fn mark(url: &str, arrival: &Arrival) -> String {
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{mark}heliograph={}", arrival.received.millis())
}

/// The picture that stands at `url`, without the facts around it.
///
/// # Errors
/// In words.
pub(crate) async fn picture(url: &str) -> Result<Photo, String> {
    match fetch_photo(url, |_, _| ()).await {
        Ok(bytes) => wrap(&bytes, &format!("What stands at {url}"))?.decode().await,
        Err(error) => Err(words(&error, url)),
    }
}

/// A photo that is not shown yet.
struct Coming {
    photos: Photos,
    keeper: Keeper,
    arrival: Arrival,
    origin_url: String,
}

impl Coming {
    /// Fetches, decodes and shows it; where the other host only lets the page show it, settles for
    /// that, at the address with `fresh` after it.
    fn load(self, fresh: String) {
        let Some(loading) = Loading::begin() else {
            return self.photos.fail(self.arrival.claim, CROWDED.into());
        };
        spawn_local(async move {
            let picture = self.fetch(&fresh).await;
            drop(loading);
            self.show(picture);
        });
    }

    async fn fetch(&self, fresh: &str) -> Result<Photo, String> {
        let url = &self.origin_url;
        let progress = |loaded, total| {
            if let Some(claim) = self.arrival.claim {
                let now = clock::now();
                let receive = |c: &mut Captures| c.receive(claim.request, now, loaded, total);
                self.photos.captures.0.update(receive);
            }
        };
        match fetch_photo(url, progress).await {
            Ok(bytes) => wrap(&bytes, &format!("What stands at {url}"))?.decode().await,
            // A camera whose time is over is not asked a second time.
            Err(FetchError::Unreadable) if self.is_over() => Err(words(&FetchError::Broken, url)),
            Err(FetchError::Unreadable) => show_only(&format!("{url}{fresh}")).await,
            Err(error) => Err(words(&error, url)),
        }
    }

    /// Whether the request this answers has ended already.
    fn is_over(&self) -> bool {
        self.arrival.claim.is_some_and(|claim| {
            let pending = |c: &Captures| c.request(claim.request).is_some_and(Request::is_pending);
            !self.photos.captures.0.with_untracked(pending)
        })
    }

    fn show(self, picture: Result<Photo, String>) {
        let Arrival { sender, claim, received, readings } = self.arrival;
        let picture = match picture {
            Ok(picture) => picture,
            Err(words) => return self.photos.fail(claim, words),
        };
        let shown = clock::now();
        let course = claim.map(|claim| claim.course).unwrap_or_default();
        let asked = claim.filter(|_| course != Course::Again).map(|claim| claim.asked);
        let mut id = 0;
        self.photos.captures.0.update(|captures| {
            if let Some(claim) = claim {
                captures.received(claim.request, shown);
            }
            id = captures.album.next_id();
            captures.album.add(Photo {
                id,
                source: sender,
                origin_url: self.origin_url,
                course,
                received,
                asked: asked.map(|asked| asked.wall),
                latency: asked.map(|asked| shown.uptime.saturating_sub(asked.uptime)),
                readings,
                ..picture
            });
        });
        self.keeper.keep(id);
    }
}

/// A photo on its way; there are at most [`MAX_LOADING`], however fast they are announced.
struct Loading;

thread_local! {
    static UNDER_WAY: Cell<usize> = const { Cell::new(0) };
}

impl Loading {
    fn begin() -> Option<Self> {
        let count = UNDER_WAY.get();
        (count < MAX_LOADING).then(|| UNDER_WAY.set(count + 1)).map(|()| Self)
    }
}

impl Drop for Loading {
    fn drop(&mut self) {
        UNDER_WAY.set(UNDER_WAY.get().saturating_sub(1));
    }
}

/// A picture's bytes, recognized and put where an `img` can find them.
struct Wrapped {
    what: String,
    object: ObjectUrl,
    picture_kind: PictureKind,
    size_bytes: u64,
    cut_short: bool,
}

fn wrap(bytes: &[u8], what: &str) -> Result<Wrapped, String> {
    let picture_kind = PictureKind::of(bytes)
        .ok_or_else(|| format!("{what} is not a JPEG, PNG, WebP or GIF picture."))?;
    if let Some(words) = picture_file::too_large(picture_kind, bytes) {
        return Err(format!("{what} {words}"));
    }
    let object = ObjectUrl::new(bytes, picture_kind.media_type())?;
    let (what, size_bytes) = (what.to_owned(), bytes.len() as u64);
    let cut_short = picture_file::is_cut_short(picture_kind, bytes);
    Ok(Wrapped { what, object, picture_kind, size_bytes, cut_short })
}

impl Wrapped {
    async fn decode(self) -> Result<Photo, String> {
        let what = if self.cut_short { "cut short: its end is missing" } else { "damaged" };
        let size_px = image::decode(self.object.as_str())
            .await
            .map_err(|_| format!("{}, a {}, is {what}.", self.what, self.picture_kind.name()))?;
        Ok(Photo {
            object: Some(Arc::new(self.object)),
            size_bytes: Some(self.size_bytes),
            picture_kind: Some(self.picture_kind),
            cut_short: self.cut_short,
            size_px,
            ..Photo::default()
        })
    }
}

async fn show_only(url: &str) -> Result<Photo, String> {
    let size_px = image::decode(url).await.map_err(|_| {
        format!("{url} cannot be reached, or is no picture. Is the file server on?")
    })?;
    Ok(Photo { size_px, shown_at: url.to_owned(), ..Photo::default() })
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
