//! What is known of each photo besides its bytes: one line of JSON for each, in a file beside them.
//!
//! The file is only appended to while the hub runs, so that a photo costs one short write, however
//! many there are. The photos themselves have the last word: a line whose photo went away counts for
//! nothing, a photo without a line has the time of its file. [`PhotoIndex::open`] tidies up.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::store;

const FILE: &str = "index.jsonl";
/// Lines of photos that went away, before the file is written anew.
const MAX_STALE_LINES: usize = 4_096;

/// What is known of a photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoFacts {
    /// Its file name.
    pub name: String,
    /// When it was kept, in milliseconds since the epoch.
    pub time_ms: i64,
    /// Its size.
    pub size_bytes: u64,
    /// When its camera says it was taken, in milliseconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_ms: Option<i64>,
    /// What its camera calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<String>,
}

/// Where a list of photos goes on: before the photo of this time and name.
pub type Mark = (i64, String);

/// Which photos are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhotoQuery {
    /// Of this camera.
    pub camera: Option<String>,
    /// Kept at this time or later, in milliseconds since the epoch.
    pub from_ms: Option<i64>,
    /// Kept before this time.
    pub to_ms: Option<i64>,
    /// Before this one in the list.
    pub after: Option<Mark>,
}

impl PhotoQuery {
    fn fits(&self, photo: &PhotoFacts) -> bool {
        self.camera.as_ref().is_none_or(|camera| photo.camera.as_ref() == Some(camera))
            && self.from_ms.is_none_or(|from| photo.time_ms >= from)
            && self.to_ms.is_none_or(|to| photo.time_ms < to)
            && self.after.as_ref().is_none_or(|mark| photo.place() < (mark.0, mark.1.as_str()))
    }
}

impl PhotoFacts {
    /// Its place in the order of all: no two photos have the same.
    fn place(&self) -> (i64, &str) {
        (self.time_ms, &self.name)
    }

    /// Where a list that ends with it goes on.
    pub fn mark(&self) -> Mark {
        (self.time_ms, self.name.clone())
    }
}

/// All photos of a folder, the oldest first.
#[derive(Debug)]
pub(super) struct PhotoIndex {
    file: PathBuf,
    photos: Vec<PhotoFacts>,
    lines: usize,
}

impl PhotoIndex {
    /// Reads what was written about the photos that are `there`, and writes it anew if that is not
    /// what there is. Without the file, or the right to write it, cameras are forgotten and the hub
    /// goes on.
    pub(super) fn open(folder: &Path, there: Vec<PhotoFacts>) -> Self {
        let file = folder.join(FILE);
        let text = fs::read(&file).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let known = text.lines().filter_map(|line| serde_json::from_str::<PhotoFacts>(line).ok());
        let mut known: HashMap<String, PhotoFacts> =
            known.map(|photo| (photo.name.clone(), photo)).collect();
        let photos = there.into_iter().map(|photo| match known.remove(&photo.name) {
            Some(known) => PhotoFacts { size_bytes: photo.size_bytes, ..known },
            None => photo,
        });
        let mut index = Self { file, photos: photos.collect(), lines: 0 };
        index.photos.sort_by(|a, b| a.place().cmp(&b.place()));
        index.lines = index.photos.len();
        if index.text() != text {
            index.rewrite();
        }
        index
    }

    /// Adds a photo that was just kept.
    pub(super) fn add(&mut self, photo: PhotoFacts) {
        let line = line(&photo);
        let at = self.photos.partition_point(|other| other.place() < photo.place());
        self.photos.insert(at, photo);
        self.lines += 1;
        if self.lines > self.photos.len() + MAX_STALE_LINES {
            return self.rewrite();
        }
        let append = || {
            let mut file = fs::File::options().create(true).append(true).open(&self.file)?;
            file.write_all(line.as_bytes())
        };
        self.warn(append());
    }

    /// Forgets those for which this is false.
    pub(super) fn retain(&mut self, is_there: impl Fn(&str) -> bool) {
        self.photos.retain(|photo| is_there(&photo.name));
    }

    /// Those that fit, the newest first.
    pub(super) fn find<'a>(
        &'a self,
        query: &'a PhotoQuery,
    ) -> impl Iterator<Item = &'a PhotoFacts> {
        self.photos.iter().rev().filter(|photo| query.fits(photo))
    }

    fn text(&self) -> String {
        self.photos.iter().map(line).collect()
    }

    fn rewrite(&mut self) {
        self.lines = self.photos.len();
        self.warn(store::write_atomically(&self.file, self.text().as_bytes()));
    }

    fn warn(&self, written: io::Result<()>) {
        if let Err(error) = written {
            let file = self.file.display();
            tracing::warn!("which camera took a photo may be forgotten: {file}: {error}");
        }
    }
}

/// Begins a line of its own, whatever a crash has left before it.
fn line(photo: &PhotoFacts) -> String {
    let text = serde_json::to_string(photo).unwrap_or_default();
    format!("\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(name: &str, time_ms: i64, camera: &str) -> PhotoFacts {
        let camera = Some(camera.to_owned()).filter(|camera| !camera.is_empty());
        PhotoFacts { name: name.into(), time_ms, size_bytes: 5, taken_ms: None, camera }
    }

    fn names(index: &PhotoIndex, query: &PhotoQuery) -> Vec<String> {
        index.find(query).map(|photo| photo.name.clone()).collect()
    }

    #[test]
    fn what_is_known_survives_a_restart_and_half_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let mut index = PhotoIndex::open(folder.path(), Vec::new());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing to write yet");
        index.add(photo("b", 20, "porch"));
        index.add(photo("a", 10, "attic"));
        fs::File::options()
            .append(true)
            .open(&index.file)
            .and_then(|mut file| file.write_all(b"\n{\"name\":\"c\",\"time_"))
            .unwrap();
        index.add(photo("d", 40, "porch"));
        // "b" went away; "c" and "e" were kept, but nothing whole is written about them.
        let there = ["a", "c", "d", "e"].map(|name| photo(name, 30, "")).to_vec();
        let index = PhotoIndex::open(folder.path(), there);
        let expected = [
            photo("a", 10, "attic"),
            photo("c", 30, ""),
            photo("e", 30, ""),
            photo("d", 40, "porch"),
        ];
        assert_eq!(index.photos, expected);
        let again = PhotoIndex::open(folder.path(), expected.to_vec());
        assert_eq!(again.text(), fs::read_to_string(&again.file).unwrap());
    }

    #[test]
    fn photos_are_found_by_camera_and_time_and_the_list_goes_on_where_it_ended() {
        let folder = tempfile::tempdir().unwrap();
        let mut index = PhotoIndex::open(folder.path(), Vec::new());
        for (name, time_ms, camera) in [("a", 1, "x"), ("b", 2, "y"), ("c", 2, ""), ("d", 3, "x")] {
            index.add(photo(name, time_ms, camera));
        }
        assert_eq!(names(&index, &PhotoQuery::default()), ["d", "c", "b", "a"]);
        let of_x = PhotoQuery { camera: Some("x".into()), ..PhotoQuery::default() };
        assert_eq!(names(&index, &of_x), ["d", "a"]);
        let at_two = PhotoQuery { from_ms: Some(2), to_ms: Some(3), ..PhotoQuery::default() };
        assert_eq!(names(&index, &at_two), ["c", "b"]);
        let after = PhotoQuery { after: Some((2, "c".into())), ..PhotoQuery::default() };
        assert_eq!(names(&index, &after), ["b", "a"]);
        index.retain(|name| name != "b");
        assert_eq!(names(&index, &after), ["a"]);
    }

    #[test]
    fn the_file_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let mut index = PhotoIndex::open(folder.path(), Vec::new());
        for time_ms in 0..MAX_STALE_LINES as i64 + 2 {
            index.retain(|_| false);
            index.add(photo("a", time_ms, ""));
        }
        assert_eq!(fs::read_to_string(&index.file).unwrap(), index.text());
        assert_eq!(index.photos.len(), 1);
    }
}
