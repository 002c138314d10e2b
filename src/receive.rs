//! A photo's way onto the page: announced or come as bytes, told whose it is, and given to those who
//! fetch, decode and show it.

pub(crate) mod load;

use heliograph_telemetry::{Now, Timestamp};
use leptos::prelude::*;

use crate::browser::clock;
use crate::photos::{Brought, Photos};
use crate::state::cameras::Cameras;
use crate::state::captures::{CaptureState, Captures, Claim};
use crate::state::live::LiveStore;
use crate::state::moment;
use crate::state::photo::MomentReading;
use crate::state::sources::{Source, Sources};

/// Where photos and readings go.
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
    /// Where photos are fetched, decoded and kept.
    pub photos: Photos,
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

/// What is known of a photo before it can be shown.
pub(crate) struct Arrival {
    pub(crate) sender: String,
    pub(crate) claim: Option<Claim>,
    pub(crate) received: Timestamp,
    pub(crate) readings: Vec<MomentReading>,
}

impl Arrival {
    fn new(places: Places, sender: String, claim: Option<Claim>, now: Now) -> Self {
        let readings = moment::readings_at(places.store, places.sources, now.wall);
        Self { sender, claim, received: now.wall, readings }
    }
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
    let base = source.url().replacen("ws", "http", 1).trim_end_matches('/').to_owned();
    let arrival = Arrival::new(places, sender(places, source, camera, claim), claim, now);
    let address = Brought::Address { text: text.to_owned(), base, fresh: false };
    places.photos.show(arrival, address);
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
    let arrival = Arrival::new(places, sender(places, source, camera, claim), claim, now);
    places.photos.show(arrival, Brought::Bytes { bytes: bytes.into(), place });
}

/// The photo that stands at `url` now answers the request of this id.
pub(crate) fn snapshot(places: Places, id: u64, sender: String, url: &str) {
    let now = clock::now();
    let claim =
        places.captures.0.try_update(|captures| captures.claim_by_id(id, "", now)).flatten();
    let arrival = Arrival::new(places, sender, claim, now);
    let address = Brought::Address { text: url.to_owned(), base: String::new(), fresh: true };
    places.photos.show(arrival, address);
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
