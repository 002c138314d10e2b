//! A photo's way onto the page: announced and fetched, or come as bytes; decoded; only then shown.

use std::cell::Cell;

use heliograph_telemetry::{Now, PictureKind, Timestamp};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::object_url::ObjectUrl;
use crate::browser::{clock, image};
use crate::link::http::{FetchError, fetch_photo};
use crate::state::captures::{CaptureState, Captures, Request};
use crate::state::live::LiveStore;
use crate::state::moment;
use crate::state::notices::Notices;
use crate::state::photo::{MomentReading, Photo, photo_url};
use crate::state::sources::{Source, Sources};

/// Photos fetched at the same time.
const MAX_LOADING: usize = 8;
const CROWDED: &str = "Photos are announced faster than they can be fetched; some are left out.";

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

/// `source` announced that a photo stands at `text`; unless it is `news` it answers no request.
/// `camera` is empty where nothing says which it is of.
pub fn photo_announced(places: Places, source: Source, camera: &str, text: &str, news: bool) {
    if text.trim().is_empty() {
        return;
    }
    let now = clock::now();
    let request = if news { answered(places, source, camera, now) } else { None };
    let base = source.url().replacen("ws", "http", 1);
    match photo_url(text, base.trim_end_matches('/')) {
        Ok(url) => {
            let arrival = Arrival::new(places, sender(source, camera), url, request, now);
            let Some(loading) = Loading::begin() else {
                return fail(places, request, CROWDED.into());
            };
            spawn_local(async move {
                let picture = load(&arrival.origin_url).await;
                drop(loading);
                arrival.show(places, picture);
            });
        }
        Err(words) => fail(places, request, words),
    }
}

/// The bytes of a photo came from `source`; unless they are `news` they answer no request.
pub fn photo_came(places: Places, source: Source, camera: &str, bytes: &[u8], news: bool) {
    let now = clock::now();
    let request = if news { answered(places, source, camera, now) } else { None };
    let origin = format!("{}/{camera}", source.name());
    let arrival = Arrival::new(places, sender(source, camera), origin, request, now);
    let wrapped = wrap(bytes, &format!("The picture from {}", arrival.source));
    spawn_local(async move {
        let picture = match wrapped {
            Ok(wrapped) => wrapped.decode().await,
            Err(words) => Err(words),
        };
        arrival.show(places, picture);
    });
}

fn sender(source: Source, camera: &str) -> String {
    match camera {
        "" => source.name(),
        camera => format!("{} · {camera}", source.name()),
    }
}

fn answered(places: Places, source: Source, camera: &str, now: Now) -> Option<Request> {
    let answer = |captures: &mut Captures| captures.answer(source.id, camera, now);
    places.captures.0.try_update(answer).flatten()
}

/// What is known of a photo before it can be shown.
struct Arrival {
    source: String,
    origin_url: String,
    request: Option<Request>,
    received: Timestamp,
    readings: Vec<MomentReading>,
}

impl Arrival {
    fn new(
        places: Places,
        source: String,
        origin_url: String,
        request: Option<Request>,
        now: Now,
    ) -> Self {
        let readings = moment::readings_at(places.store, places.sources, now.wall);
        Self { source, origin_url, request, received: now.wall, readings }
    }

    fn show(self, places: Places, picture: Result<Photo, String>) {
        let picture = match picture {
            Ok(picture) => picture,
            Err(words) => return fail(places, self.request, words),
        };
        let shown = clock::now().uptime;
        let latency = self.request.map(|request| shown.saturating_sub(request.asked.uptime));
        places.captures.0.update(|captures| {
            let id = captures.next_id();
            captures.add(Photo {
                id,
                source: self.source,
                origin_url: self.origin_url,
                received: self.received,
                asked: self.request.map(|request| request.asked.wall),
                latency,
                readings: self.readings,
                ..picture
            });
        });
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
    wrap(&bytes, &format!("What stands at {url}"))?.decode().await
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
}

fn wrap(bytes: &[u8], what: &str) -> Result<Wrapped, String> {
    let picture_kind = PictureKind::of(bytes)
        .ok_or_else(|| format!("{what} is not a JPEG, PNG, WebP or GIF picture."))?;
    let object = ObjectUrl::new(bytes, picture_kind.media_type())?;
    Ok(Wrapped { what: what.to_owned(), object, picture_kind, size_bytes: bytes.len() as u64 })
}

impl Wrapped {
    async fn decode(self) -> Result<Photo, String> {
        let size_px = image::decode(self.object.as_str())
            .await
            .map_err(|_| format!("{} is a damaged {}.", self.what, self.picture_kind.name()))?;
        Ok(Photo {
            object: Some(self.object),
            size_bytes: Some(self.size_bytes),
            picture_kind: Some(self.picture_kind),
            size_px,
            ..Photo::default()
        })
    }
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
