//! The photos in the browser's database.
//!
//! Four stores: `bytes` and `likenesses` (small pictures), both as buffers, `facts` (texts of
//! [`record`]), all under the photo's key; and `shelf`, with the one list of all of them, which is
//! changed together with the others so that several tabs of the page may write.
//!
//! Not as blobs, which earlier pages kept and WebKit refuses in a private window.

use heliograph_telemetry::PictureKind;
use js_sys::{Array, ArrayBuffer};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use crate::browser::database::{Database, DatabaseError, Transaction};
use crate::browser::object_url::{self, ObjectUrl};
use crate::state::keeping::{Place, Shelf, record};
use crate::state::photo::Photo;

pub(super) const NAME: &str = "heliograph";
const VERSION: u32 = 1;
const SHELF: &str = "shelf";
/// The only key of [`SHELF`].
const ALL: &str = "photos";
const FACTS: &str = "facts";
const LIKENESSES: &str = "likenesses";
const BYTES: &str = "bytes";
const STORES: [&str; 4] = [SHELF, FACTS, LIKENESSES, BYTES];
/// Likenesses are read so many at a time.
pub(super) const BATCH: usize = 64;

type Result<T> = std::result::Result<T, DatabaseError>;

pub(super) async fn open() -> Result<Database> {
    Database::open(NAME, VERSION, &STORES).await
}

/// The shelf, and all photos on it without their bytes.
pub(super) async fn all(database: &Database) -> Result<(Shelf, Vec<Photo>)> {
    let reading = database.read(&[SHELF, FACTS])?;
    let shelf = shelf(&reading).await?;
    let (keys, texts) = reading.all(FACTS).await?;
    let mut photos = Vec::new();
    for (key, text) in keys.iter().zip(texts.iter()) {
        let (Some(key), Some(text)) = (key.as_string(), text.as_string()) else { continue };
        let (Some(place), Some(photo)) = (shelf.find(&key), record::from_text(&text)) else {
            continue;
        };
        photos.push(Photo { starred: place.starred, kept: Some(key), ..photo });
    }
    photos.sort_by_key(|photo| photo.received);
    Ok((shelf, photos))
}

/// A photo to be kept.
pub(super) struct Parcel<'a> {
    pub(super) key: &'a str,
    pub(super) photo: &'a Photo,
    pub(super) bytes: Option<&'a ArrayBuffer>,
    pub(super) likeness: Option<&'a JsValue>,
}

/// Keeps a photo: the keys of those that had to go for it, or `None` where there is no room for it.
pub(super) async fn put(
    database: &Database,
    parcel: &Parcel<'_>,
    budget_bytes: u64,
    held: &str,
) -> Result<(Shelf, Option<Vec<String>>)> {
    let Parcel { key, photo, bytes, likeness } = parcel;
    let (writing, mut shelf) = begin(database).await?;
    let there = shelf.find(key);
    // Another tab was told of the same photo, and may have asked for it.
    let is_known = |there: &Place| photo.asked.is_none() && there.starred >= photo.starred;
    if there.is_some_and(is_known) {
        return Ok((shelf, Some(Vec::new())));
    }
    let place = Place {
        key: (*key).to_owned(),
        size_bytes: bytes.map_or(0, |bytes| u64::from(bytes.byte_length())),
        received_micros: photo.received.micros(),
        starred: photo.starred || there.is_some_and(|there| there.starred),
    };
    let Some(gone) = shelf.add(place, budget_bytes, held) else { return Ok((shelf, None)) };
    writing.put(FACTS, key, &record::to_text(photo).into())?;
    if let Some(bytes) = bytes {
        writing.put(BYTES, key, bytes)?;
    }
    if let Some(likeness) = likeness {
        writing.put(LIKENESSES, key, likeness)?;
    }
    end(writing, &shelf, &gone).await?;
    Ok((shelf, Some(gone)))
}

/// Changes the shelf; what that takes off it is deleted.
pub(super) async fn change(
    database: &Database,
    change: &dyn Fn(&mut Shelf) -> Vec<String>,
) -> Result<(Shelf, Vec<String>)> {
    let (writing, mut shelf) = begin(database).await?;
    let gone = change(&mut shelf);
    end(writing, &shelf, &gone).await?;
    Ok((shelf, gone))
}

/// Begins a change of the shelf and of what is on it.
async fn begin(database: &Database) -> Result<(Transaction, Shelf)> {
    let writing = database.write(&STORES)?;
    let shelf = shelf(&writing).await?;
    Ok((writing, shelf))
}

async fn shelf(transaction: &Transaction) -> Result<Shelf> {
    let text = transaction.get(SHELF, ALL).await?.as_string();
    Ok(Shelf::from_text(&text.unwrap_or_default()))
}

/// The shelf is like this now, and these are no longer on it.
async fn end(writing: Transaction, shelf: &Shelf, gone: &[String]) -> Result<()> {
    for key in gone {
        [FACTS, LIKENESSES, BYTES].iter().try_for_each(|store| writing.delete(store, key))?;
    }
    writing.put(SHELF, ALL, &shelf.to_text().into())?;
    writing.done().await
}

/// A photo's bytes, if they are still there.
pub(super) async fn bytes(
    database: &Database,
    key: &str,
    kind: Option<PictureKind>,
) -> Result<Option<Blob>> {
    let kept = database.read(&[BYTES])?.get(BYTES, key).await?;
    if !kept.is_instance_of::<ArrayBuffer>() {
        return Ok(kept.dyn_into().ok());
    }
    let media_type = kind.map_or("", PictureKind::media_type);
    Ok(object_url::blob_of_parts(&Array::of1(&kept), media_type).ok())
}

/// The likenesses under these keys, as far as there are any.
pub(super) async fn likenesses(
    database: &Database,
    keys: &[(u64, String)],
) -> Result<Vec<(u64, ObjectUrl)>> {
    let reading = database.read(&[LIKENESSES])?;
    let mut found = Vec::new();
    for (id, key) in keys {
        let buffer = reading.get(LIKENESSES, key).await?;
        if let (false, Ok(url)) = (buffer.is_undefined(), likeness_url(&buffer)) {
            found.push((*id, url));
        }
    }
    Ok(found)
}

/// The browser finds out by itself whether it is a WebP or a PNG.
pub(super) fn likeness_url(buffer: &JsValue) -> std::result::Result<ObjectUrl, String> {
    ObjectUrl::of_parts(&Array::of1(buffer), "image/webp")
}
