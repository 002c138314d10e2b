//! Photos that boards with little memory send in pieces, on topics beside one another: one that
//! begins (`cam/start`, `cam/meta`: how many bytes, how many pieces), pieces (`cam/data`,
//! `cam/chunk`, `cam/chunk/7`; bytes, or JSON with an index and base64), one that ends (`cam/end`).
//!
//! Sketches for the ESP32-CAM do it, each in its own words; there is no standard to cite. So that no
//! reading is lost to a likeness, a beginning that tells only one of the two is shown as well, and
//! what follows it is only taken for pieces if the first of them begins like a picture.

use std::time::Duration;

use heliograph_telemetry::{PictureKind, Timestamp};

use super::message::Message;
use crate::payload::decoded::{Decoded, Picture};
use crate::payload::json::Node;
use crate::payload::picture;

const BEGINNINGS: [&str; 5] = ["start", "begin", "meta", "info", "header"];
const PIECES: [&str; 6] = ["data", "chunk", "chunks", "part", "parts", "piece"];
const ENDS: [&str; 6] = ["end", "done", "finish", "finished", "complete", "eof"];
const SIZES: [&str; 6] = ["size", "total_size", "totalSize", "length", "len", "bytes"];
const COUNTS: [&str; 7] =
    ["chunks", "count", "parts", "pieces", "total_chunks", "totalChunks", "num_chunks"];
const INDICES: [&str; 7] = ["index", "i", "n", "seq", "chunk", "part", "id"];
const BODIES: [&str; 4] = ["data", "payload", "bytes", "base64"];

/// Photos on their way at once.
const MAX_PHOTOS: usize = 4;
const MAX_PHOTO_BYTES: usize = 16 << 20;
const MAX_PIECES: usize = 1 << 14;
/// A photo of which nothing was heard for so long will not be finished.
const PATIENCE: Duration = Duration::from_secs(60);

const INCOMPLETE: &str = "a photo in pieces, of which some did not come";
const NO_PICTURE: &str = "a photo in pieces that make no picture";
const TOO_LARGE: &str = "a photo in pieces of more than 16 MiB";

/// Photos of which some pieces are here.
#[derive(Debug, Default)]
pub(super) struct Pieces(Vec<Photo>);

#[derive(Debug)]
struct Photo {
    /// What the topics have in common.
    base: String,
    /// So many bytes, where that was told.
    size: Option<usize>,
    /// So many pieces, where that was told.
    count: Option<usize>,
    pieces: Vec<(usize, Vec<u8>)>,
    bytes: usize,
    heard: Timestamp,
}

impl Pieces {
    pub(super) fn decode(&mut self, message: &Message<'_>) -> Option<Decoded> {
        let (base, part, index) = match message.levels() {
            [base @ .., part, index] if PIECES.contains(part) => (base, *part, index.parse().ok()),
            [base @ .., part] => (base, *part, None),
            [] => return None,
        };
        let base = base.join("/");
        if BEGINNINGS.contains(&part) {
            return self.begin(base, message);
        }
        let at = self.0.iter().position(|photo| photo.base == base)?;
        let photo = self.0.get_mut(at)?;
        let (is_piece, is_end) = (PIECES.contains(&part), ENDS.contains(&part));
        if !is_piece && !is_end {
            return None;
        }
        let is_first = is_piece && photo.pieces.is_empty();
        let is_likely = !is_first || index.is_some() || begins_picture(message);
        if !is_likely || message.received.since(photo.heard) > PATIENCE {
            self.0.remove(at);
            return None;
        }
        photo.heard = message.received;
        if is_piece {
            photo.add(index, message);
        }
        if !is_end && !photo.is_whole() {
            return Some(Decoded::default());
        }
        Some(self.0.remove(at).developed())
    }

    /// `None` when it says neither how many bytes nor how many pieces: then it is something else.
    fn begin(&mut self, base: String, message: &Message<'_>) -> Option<Decoded> {
        let document = message.json();
        let told = |names: &[&str]| {
            let root = &document.as_ref()?.root;
            let whole = names.iter().find_map(|name| root.get(name)?.whole())?;
            usize::try_from(whole).ok()
        };
        let bare = message.text().and_then(|text| text.parse().ok());
        let (size, count) = (told(&SIZES).or(bare), told(&COUNTS));
        if size.is_none() && count.is_none() {
            return None;
        }
        let before = self.0.len();
        self.0.retain(|photo| photo.base != base);
        let problem = (self.0.len() < before).then_some(INCOMPLETE);
        if self.0.len() >= MAX_PHOTOS {
            self.0.remove(0);
        }
        let (is_sure, heard) = (size.is_some() && count.is_some(), message.received);
        self.0.push(Photo { base, size, count, pieces: Vec::new(), bytes: 0, heard });
        (is_sure || problem.is_some()).then(|| Decoded { problem, ..Decoded::default() })
    }
}

fn begins_picture(message: &Message<'_>) -> bool {
    let is_described = || message.json().is_some_and(|json| described(&json.root).is_some());
    PictureKind::of(message.payload).is_some()
        || message.text().is_some_and(picture::is_promising)
        || is_described()
}

impl Photo {
    /// Keeps a piece; of one that comes again the first stays.
    fn add(&mut self, index: Option<usize>, message: &Message<'_>) {
        let described = message.json().and_then(|document| described(&document.root));
        let next = self.pieces.last().map_or(0, |(index, _)| index + 1);
        let (index, bytes) = match described {
            Some((own, bytes)) => (own.or(index).unwrap_or(next), bytes),
            None => (index.unwrap_or(next), message.payload.to_vec()),
        };
        let is_known = self.pieces.iter().any(|(known, _)| *known == index);
        if !is_known && self.pieces.len() < MAX_PIECES {
            self.bytes += bytes.len();
            // Counted on, but no longer kept.
            let kept = if self.bytes <= MAX_PHOTO_BYTES { bytes } else { Vec::new() };
            self.pieces.push((index, kept));
        }
    }

    fn is_whole(&self) -> bool {
        let by_size = self.size.is_some_and(|size| self.bytes >= size);
        by_size || self.size.is_none() && self.count == Some(self.pieces.len())
    }

    fn developed(mut self) -> Decoded {
        let is_short = match (self.size, self.count) {
            (Some(size), _) => self.bytes < size,
            (None, count) => count.is_some_and(|count| self.pieces.len() < count),
        };
        if self.bytes > MAX_PHOTO_BYTES {
            return Decoded::problem(TOO_LARGE);
        }
        self.pieces.sort_by_key(|(index, _)| *index);
        let bytes: Vec<u8> = self.pieces.into_iter().flat_map(|(_, bytes)| bytes).collect();
        let text = || std::str::from_utf8(&bytes).ok().and_then(picture::of_text);
        let found = match PictureKind::of(&bytes) {
            Some(kind) => Some((kind, bytes)),
            None => text(),
        };
        match found {
            _ if is_short => Decoded::problem(INCOMPLETE),
            None => Decoded::problem(NO_PICTURE),
            Some((kind, bytes)) => {
                let path = picture::owner(&self.base).to_owned();
                let picture = Picture { path, kind, bytes, file_name: None, taken: None };
                Decoded { pictures: vec![picture], ..Decoded::default() }
            }
        }
    }
}

/// The index and the bytes of a piece that is an object.
fn described(root: &Node<'_>) -> Option<(Option<usize>, Vec<u8>)> {
    let body = BODIES.iter().find_map(|name| root.get(name)?.text())?;
    let index = INDICES.iter().find_map(|name| root.get(name)?.whole());
    Some((index.and_then(|index| usize::try_from(index).ok()), picture::from_base64(body)?))
}

#[cfg(test)]
mod tests {
    use super::super::Conventions;
    use super::*;

    const JPEG: [u8; 8] = [0xff, 0xd8, 0xff, 0xe0, 1, 2, 0xff, 0xd9];

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(1_700_000_000_000_000 + seconds * 1_000_000)
    }

    /// What each message comes to: a photo's path and size, a problem, or nothing.
    fn told(messages: &[(&str, &[u8])]) -> Vec<String> {
        let mut conventions = Conventions::default();
        let mut lines = Vec::new();
        for (topic, payload) in messages {
            let decoded = conventions.decode(topic, payload, false, at(0));
            let photos = decoded.pictures.iter();
            lines.extend(photos.map(|photo| format!("{} {:x?}", photo.path, photo.bytes)));
            lines.extend(decoded.problem.map(str::to_owned));
            lines.extend(decoded.readings.iter().map(|reading| reading.path.to_string()));
        }
        lines
    }

    fn whole() -> Vec<String> {
        vec![format!("cam {JPEG:x?}")]
    }

    #[test]
    fn pieces_become_a_photo_however_they_are_announced_and_ended() {
        let (one, two) = JPEG.split_at(3);
        for beginning in [r#"{"size":8,"chunks":2}"#, r#"{"len":8}"#, r#"{"count":2}"#, "8"] {
            let start = ("cam/start", beginning.as_bytes());
            let pieces = [("cam/data", one), ("cam/data", two)];
            let told = told(&[start, pieces[0], pieces[1]]);
            assert_eq!(told.last(), whole().first(), "{beginning}");
        }
        let meta = ("cam/image/meta", &br#"{"size":9,"chunks":3}"#[..]);
        let unsure = [("cam/image/chunk/1", two), ("cam/image/chunk/0", one)];
        let end = ("cam/image/end", &b""[..]);
        assert_eq!(told(&[meta, unsure[0], unsure[1], end]), [INCOMPLETE]);
        let meta = ("cam/image/meta", &br#"{"size":8,"chunks":2}"#[..]);
        assert_eq!(told(&[meta, unsure[0], unsure[1]]), whole());
    }

    #[test]
    fn pieces_may_be_json_with_base64_in_any_order_and_come_twice() {
        let one: (&str, &[u8]) = ("cam/chunk", br#"{"index":0,"data":"/9j/"}"#);
        let two: (&str, &[u8]) = ("cam/chunk", br#"{"index":1,"data":"4AEC/9k="}"#);
        let start: (&str, &[u8]) = ("cam/start", br#"{"size":8,"parts":2}"#);
        assert_eq!(told(&[start, two, two, one]), whole());
    }

    #[test]
    fn what_is_not_a_photo_in_pieces_is_left_alone() {
        assert_eq!(told(&[("cam/data", b"21.5")]), ["cam/data"]);
        assert_eq!(told(&[("pump/start", b"now")]), ["pump/start"]);
        let count: (&str, &[u8]) = ("hall/info", br#"{"count":3}"#);
        let reading: (&str, &[u8]) = ("hall/data", br#"{"temp":21.5}"#);
        assert_eq!(told(&[count, reading]), ["hall/info/count", "hall/data/temp"]);
        let begun: (&str, &[u8]) = ("cam/start", br#"{"size":8,"chunks":2}"#);
        assert_eq!(told(&[begun, ("cam/temp", b"21.5")]), ["cam/temp"]);
        assert_eq!(told(&[begun, ("cam/end", b"")]), [INCOMPLETE]);
        assert_eq!(told(&[begun, begun]), [INCOMPLETE]);
        assert_eq!(told(&[begun, ("cam/chunk/0", b"no image")]), [NO_PICTURE]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut conventions = Conventions::default();
        let start = |conventions: &mut Conventions, n: usize| {
            let (topic, size) = (format!("cam{n}/start"), (64_usize << 20).to_string());
            conventions.decode(&topic, size.as_bytes(), false, at(0));
        };
        (0..20).for_each(|n| start(&mut conventions, n));
        assert_eq!(conventions.pieces.0.len(), MAX_PHOTOS);
        let piece = vec![0_u8; 1 << 20];
        for index in 0..40 {
            conventions.decode(&format!("cam19/chunk/{index}"), &piece, false, at(1));
        }
        let kept: usize =
            conventions.pieces.0.iter().flat_map(|p| &p.pieces).map(|(_, b)| b.len()).sum();
        assert!(kept <= MAX_PHOTO_BYTES);
        let end = conventions.decode("cam19/end", b"", false, at(2));
        assert_eq!(end.problem, Some(TOO_LARGE));
        let late = conventions.decode("cam18/data", b"21.5", false, at(100));
        assert_eq!(late.readings.len(), 1, "a photo that was given up is not waited for");
    }
}
