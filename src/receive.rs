//! A photo's way onto the page: announced and fetched, or come as bytes; decoded; only then shown.

use std::cell::Cell;
use std::sync::Arc;

use heliograph_telemetry::{Now, PictureKind, Timestamp};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::object_url::ObjectUrl;
use crate::browser::{clock, image};
use crate::keeper::Keeper;
use crate::link::http::{FetchError, fetch_photo};
use crate::state::cameras::Cameras;
use crate::state::captures::{CaptureState, Captures, Claim, Course, Request};
use crate::state::live::LiveStore;
use crate::state::moment;
use crate::state::notices::Notices;
use crate::state::photo::{MomentReading, Photo, photo_url};
use crate::state::picture_file;
use crate::state::sources::{Source, Sources};

/// Photos fetched at the same time.
const MAX_LOADING: usize = 8;
const CROWDED: &str = "Photos are announced faster than they can be fetched; some are left out.";

/// Where photos, readings and trouble go.
#[derive(Clone, Copy)]
pub(crate) struct Places {
    /// Captures and photos.
    pub captures: CaptureState,
    /// Whose photos come where.
    pub cameras: Cameras,
    /// The readings of the moment.
    pub store: LiveStore,
    /// The names of the sources.
    pub sources: Sources,
    /// Where photos stay over a reload.
    pub keeper: Keeper,
    /// What the user is told.
    pub notices: Notices,
}

/// Why a photo came, as its source tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was just taken; nobody said for whom.
    News,
    /// The server kept it from earlier: no request is answered by it.
    Kept,
    /// It came with the answer to a request, perhaps as one of several.
    Answer {
        /// The request's id.
        id: u64,
        /// Which of them.
        part: usize,
    },
}

/// `source` announced that a photo stands at `text`. `camera` is empty where nothing says which it
/// is of.
pub(crate) fn photo_announced(
    places: Places,
    source: Source,
    camera: &str,
    text: &str,
    origin: Origin,
) {
    if text.trim().is_empty() {
        return;
    }
    let now = clock::now();
    let claim = claim(places, source, camera, origin, now);
    let base = source.url().replacen("ws", "http", 1);
    match photo_url(text, base.trim_end_matches('/')) {
        Ok(url) => Arrival::new(places, sender(places, source, camera, claim), url, claim, now)
            .load(String::new()),
        Err(words) => fail(places, claim, words),
    }
}

/// The bytes of a photo came from `source`.
pub(crate) fn photo_came(
    places: Places,
    source: Source,
    camera: &str,
    bytes: &[u8],
    origin: Origin,
) {
    let now = clock::now();
    let claim = claim(places, source, camera, origin, now);
    let place = format!("{}/{camera}", source.name());
    let arrival = Arrival::new(places, sender(places, source, camera, claim), place, claim, now);
    let wrapped = wrap(bytes, &format!("The picture from {}", arrival.sender));
    spawn_local(async move {
        let picture = match wrapped {
            Ok(wrapped) => wrapped.decode().await,
            Err(words) => Err(words),
        };
        arrival.show(picture);
    });
}

/// The photo that stands at `url` now answers the request of this id.
pub(crate) fn snapshot(places: Places, id: u64, sender: String, url: &str) {
    let now = clock::now();
    let claim =
        places.captures.0.try_update(|captures| captures.claim_by_id(id, "", now)).flatten();
    // Where only an `img` may open it, the browser would show the picture it has of that address.
    let mark = if url.contains('?') { '&' } else { '?' };
    let fresh = format!("{mark}heliograph={}", now.wall.millis());
    match photo_url(url, "") {
        Ok(url) => Arrival::new(places, sender, url, claim, now).load(fresh),
        Err(words) => fail(places, claim, words),
    }
}

/// The picture that stands at `url`, without the facts around it.
///
/// # Errors
/// In words.
pub async fn picture(url: &str) -> Result<Photo, String> {
    match fetch_photo(url, |_, _| ()).await {
        Ok(bytes) => wrap(&bytes, &format!("What stands at {url}"))?.decode().await,
        Err(error) => Err(words(&error, url)),
    }
}

/// Who is said to have taken it: the camera that was asked, else the channel it came on.
fn sender(places: Places, source: Source, camera: &str, claim: Option<Claim>) -> String {
    let asked = claim.and_then(|claim| {
        // Of several cameras that heard one request, each photo tells its own.
        let label = |captures: &Captures| {
            let asked = &captures.request(claim.request)?.camera;
            (camera.is_empty() || asked.photos_at.is_some()).then(|| asked.label.clone())
        };
        places.captures.0.with_untracked(label)
    });
    match (asked, camera) {
        (Some(label), _) => label,
        (None, "") => source.name(),
        (None, camera) => format!("{} · {camera}", source.name()),
    }
}

fn claim(places: Places, source: Source, camera: &str, origin: Origin, now: Now) -> Option<Claim> {
    let cameras = untrack(|| places.cameras.all());
    let owned = cameras.iter().any(|known| known.owns(source.id, camera));
    let claim = |captures: &mut Captures| match origin {
        Origin::Kept => None,
        Origin::Answer { id, part } => captures.claim_by_id(id, &part.to_string(), now),
        Origin::News => captures.claim(source.id, camera, owned, now),
    };
    places.captures.0.try_update(claim).flatten()
}

/// What is known of a photo before it can be shown.
struct Arrival {
    places: Places,
    sender: String,
    origin_url: String,
    claim: Option<Claim>,
    received: Timestamp,
    readings: Vec<MomentReading>,
}

impl Arrival {
    fn new(
        places: Places,
        sender: String,
        origin_url: String,
        claim: Option<Claim>,
        now: Now,
    ) -> Self {
        let readings = moment::readings_at(places.store, places.sources, now.wall);
        Self { places, sender, origin_url, claim, received: now.wall, readings }
    }

    /// Fetches, decodes and shows it; where the other host only lets the page show it, settles for
    /// that, at the address with `fresh` after it.
    fn load(self, fresh: String) {
        let Some(loading) = Loading::begin() else {
            return fail(self.places, self.claim, CROWDED.into());
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
            if let Some(claim) = self.claim {
                let now = clock::now();
                let receive = |c: &mut Captures| c.receive(claim.request, now, loaded, total);
                self.places.captures.0.update(receive);
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
        self.claim.is_some_and(|claim| {
            let pending = |c: &Captures| c.request(claim.request).is_some_and(Request::is_pending);
            !self.places.captures.0.with_untracked(pending)
        })
    }

    fn show(self, picture: Result<Photo, String>) {
        let picture = match picture {
            Ok(picture) => picture,
            Err(words) => return fail(self.places, self.claim, words),
        };
        let shown = clock::now();
        let course = self.claim.map(|claim| claim.course).unwrap_or_default();
        let asked = self.claim.filter(|_| course != Course::Again).map(|claim| claim.asked);
        let mut id = 0;
        self.places.captures.0.update(|captures| {
            if let Some(claim) = self.claim {
                captures.received(claim.request, shown);
            }
            id = captures.album.next_id();
            captures.album.add(Photo {
                id,
                source: self.sender,
                origin_url: self.origin_url,
                course,
                received: self.received,
                asked: asked.map(|asked| asked.wall),
                latency: asked.map(|asked| shown.uptime.saturating_sub(asked.uptime)),
                readings: self.readings,
                ..picture
            });
        });
        self.places.keeper.keep(id);
    }
}

/// A request gets its failure; what nobody waits for gets a notice.
fn fail(places: Places, claim: Option<Claim>, words: String) {
    let waiting = |captures: &mut Captures| {
        let request = claim.and_then(|claim| captures.request(claim.request))?;
        request.is_pending().then_some(request.id)
    };
    match places.captures.0.try_update(waiting).flatten() {
        Some(id) => places.captures.0.update(|captures| captures.fail(id, clock::now(), words)),
        None => places.notices.problem(format!("A photo came but cannot be shown: {words}")),
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
