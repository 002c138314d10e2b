//! Photos on disk: opaque names, a quota, the oldest first to go, an index beside them.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use heliograph_telemetry::PictureKind;

use super::index::{PhotoFacts, PhotoIndex, PhotoQuery};
use crate::{clock, store};

/// A photo's file name: 32 hexadecimal digits that cannot be guessed, and its kind's extension.
/// A name that is not of this form names no photo, so no path can be smuggled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoName {
    stem: String,
    kind: PictureKind,
}

impl PhotoName {
    /// Reads a name as it stands in a photo's address.
    pub fn parse(text: &str) -> Option<Self> {
        let (stem, extension) = text.split_once('.')?;
        let kind = PictureKind::from_extension(extension)?;
        let opaque =
            stem.len() == 32 && stem.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        opaque.then(|| Self { stem: stem.to_owned(), kind })
    }

    /// What kind of picture the photo is.
    pub fn kind(&self) -> PictureKind {
        self.kind
    }

    fn random(kind: PictureKind) -> io::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(Self { stem: format!("{:032x}", u128::from_be_bytes(bytes)), kind })
    }
}

impl fmt::Display for PhotoName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.stem, self.kind.extension())
    }
}

/// Why a photo was not kept.
#[derive(Debug)]
#[non_exhaustive]
pub enum PhotoError {
    /// It is neither JPEG, PNG, WebP nor GIF.
    NotAPicture,
    /// It alone is larger than all photos together may be.
    OverQuota {
        /// The photo's size.
        size_bytes: u64,
        /// The quota.
        quota_bytes: u64,
    },
    /// The disk is full.
    DiskFull(PathBuf),
    /// The disk refused for another reason.
    Disk(PathBuf, io::Error),
}

impl fmt::Display for PhotoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPicture => {
                f.write_str("it is neither a JPEG, a PNG, a WebP nor a GIF picture")
            }
            Self::OverQuota { size_bytes, quota_bytes } => write!(
                f,
                "it takes {size_bytes} bytes and all photos together may take {quota_bytes}; \
                 raise --quota or take smaller photos"
            ),
            Self::DiskFull(folder) => write!(
                f,
                "the disk is full; make room on the disk of {}, or lower --quota",
                folder.display()
            ),
            Self::Disk(folder, error) => {
                write!(f, "{error}; check that {} can be written to", folder.display())
            }
        }
    }
}

impl std::error::Error for PhotoError {}

/// Where a photo is from, as far as it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhotoOrigin {
    /// What its camera calls itself.
    pub camera: Option<String>,
    /// When its camera says it was taken, in milliseconds since the epoch.
    pub taken_ms: Option<i64>,
}

/// A folder of photos.
#[derive(Debug)]
pub struct PhotoStore {
    folder: PathBuf,
    quota_bytes: u64,
    /// Held while a photo is added, so that two cannot both take the last of the quota.
    index: Mutex<PhotoIndex>,
}

impl PhotoStore {
    /// Opens the folder, makes it if need be, and clears what a crash left behind.
    ///
    /// # Errors
    /// When the folder can neither be made nor read.
    pub fn open(folder: PathBuf, quota_bytes: u64) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        store::remove_unfinished(&folder)?;
        let there = kept(&folder)?.iter().map(KeptPhoto::facts).collect();
        let index = Mutex::new(PhotoIndex::open(&folder, there));
        Ok(Self { folder, quota_bytes, index })
    }

    /// Where the photo of this name is, if it is there.
    pub fn path(&self, name: &PhotoName) -> PathBuf {
        self.folder.join(name.to_string())
    }

    /// Keeps a photo, deleting the oldest ones if the quota asks for it. Blocks on the disk.
    ///
    /// # Errors
    /// When it is no picture, larger than the quota, or the disk refuses.
    pub fn add(&self, picture: &[u8], origin: PhotoOrigin) -> Result<PhotoName, PhotoError> {
        let kind = PictureKind::of(picture).ok_or(PhotoError::NotAPicture)?;
        let size_bytes = picture.len() as u64;
        let quota_bytes = self.quota_bytes;
        if size_bytes > quota_bytes {
            return Err(PhotoError::OverQuota { size_bytes, quota_bytes });
        }
        let mut index = self.index();
        self.make_room(&mut index, quota_bytes - size_bytes)
            .and_then(|()| {
                let name = PhotoName::random(kind)?;
                store::write_atomically(&self.path(&name), picture)?;
                let PhotoOrigin { camera, taken_ms } = origin;
                let (time_ms, text) = (clock::now().wall.millis(), name.to_string());
                index.add(PhotoFacts { name: text, time_ms, size_bytes, taken_ms, camera });
                Ok(name)
            })
            .map_err(|error| self.explain(error))
    }

    /// Deletes a photo; whether it was there. Blocks on the disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn remove(&self, name: &PhotoName) -> Result<bool, PhotoError> {
        let mut index = self.index();
        let removed = unless_gone(fs::remove_file(self.path(name)));
        let removed = removed.map_err(|error| self.explain(error))?.is_some();
        let name = name.to_string();
        index.retain(|other| other != name);
        Ok(removed)
    }

    /// At most `limit` photos that are there, the newest first, and whether there are more. Those
    /// whose files a person took away are forgotten. Blocks on the disk.
    pub fn list(&self, query: &PhotoQuery, limit: usize) -> (Vec<PhotoFacts>, bool) {
        let mut index = self.index();
        let (mut found, mut gone, mut has_more) = (Vec::new(), Vec::new(), false);
        for photo in index.find(query) {
            if !self.folder.join(&photo.name).exists() {
                gone.push(photo.name.clone());
            } else if found.len() < limit {
                found.push(photo.clone());
            } else {
                has_more = true;
                break;
            }
        }
        index.retain(|name| !gone.iter().any(|other| other == name));
        (found, has_more)
    }

    fn index(&self) -> MutexGuard<'_, PhotoIndex> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Deletes the oldest photos until the rest takes at most `left_bytes`.
    fn make_room(&self, index: &mut PhotoIndex, left_bytes: u64) -> io::Result<()> {
        let mut kept = kept(&self.folder)?;
        kept.sort();
        let mut taken_bytes: u64 = kept.iter().map(|photo| photo.size_bytes).sum();
        for photo in kept {
            if taken_bytes <= left_bytes {
                break;
            }
            unless_gone(fs::remove_file(&photo.path))?;
            taken_bytes -= photo.size_bytes;
            let name = photo.facts().name;
            index.retain(|other| other != name);
        }
        Ok(())
    }

    fn explain(&self, error: io::Error) -> PhotoError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                PhotoError::DiskFull(self.folder.clone())
            }
            _ => PhotoError::Disk(self.folder.clone(), error),
        }
    }
}

/// Every photo in the folder; other files there are not ours to touch.
fn kept(folder: &Path) -> io::Result<Vec<KeptPhoto>> {
    let photos = store::files(folder)?.into_iter().filter(|path| is_photo(path));
    let kept = photos.map(|path| {
        let Some(metadata) = unless_gone(fs::metadata(&path))? else { return Ok(None) };
        let (modified, size_bytes) = (metadata.modified()?, metadata.len());
        Ok(Some(KeptPhoto { modified, path, size_bytes }))
    });
    kept.filter_map(io::Result::transpose).collect()
}

/// A person may tidy up the folder meanwhile.
fn unless_gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_photo(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| PhotoName::parse(name).is_some())
}

/// Ordered by age, oldest first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct KeptPhoto {
    modified: SystemTime,
    path: PathBuf,
    size_bytes: u64,
}

impl KeptPhoto {
    /// What its file tells of it.
    fn facts(&self) -> PhotoFacts {
        let since_epoch = self.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        PhotoFacts {
            name,
            time_ms: i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX),
            size_bytes: self.size_bytes,
            taken_ms: None,
            camera: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest";

    fn store(quota_bytes: u64) -> (tempfile::TempDir, PhotoStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = PhotoStore::open(folder.path().join("photos"), quota_bytes).unwrap();
        (folder, store)
    }

    #[test]
    fn keeps_the_bytes_under_a_name_that_parses() {
        let (_folder, store) = store(1_000);
        let name = store.add(PNG, PhotoOrigin::default()).unwrap();
        assert_eq!(PhotoName::parse(&name.to_string()), Some(name.clone()));
        assert!(name.to_string().ends_with(".png"));
        assert_eq!(fs::read(store.path(&name)).unwrap(), PNG);
        assert_ne!(store.add(PNG, PhotoOrigin::default()).unwrap(), name);
    }

    #[test]
    fn only_opaque_names_name_a_photo() {
        let hex = "0123456789abcdef0123456789abcdef";
        assert!(PhotoName::parse(&format!("{hex}.jpg")).is_some());
        for bad in [
            "",
            ".jpg",
            "../routes.json",
            "a.jpg",
            "0123456789ABCDEF0123456789abcdef.jpg",
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdef.html",
            "0123456789abcdef0123456789abcdef.jpg.html",
            "..%2f56789abcdef0123456789abcdef0.jpg",
        ] {
            assert_eq!(PhotoName::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn refuses_what_is_no_picture_and_what_exceeds_the_quota() {
        let (_folder, store) = store(10);
        assert!(matches!(
            store.add(b"<script>", PhotoOrigin::default()),
            Err(PhotoError::NotAPicture)
        ));
        assert!(matches!(
            store.add(PNG, PhotoOrigin::default()),
            Err(PhotoError::OverQuota { quota_bytes: 10, .. })
        ));
    }

    #[test]
    fn the_oldest_photo_goes_first_and_foreign_files_stay() {
        let (_folder, store) = store(PNG.len() as u64 * 2);
        fs::write(store.folder.join("holiday.jpg"), vec![0; 1_000]).unwrap();
        let names: Vec<PhotoName> = (0..3)
            .map(|age| {
                let name = store.add(PNG, PhotoOrigin::default()).unwrap();
                // The file system's own times may be too coarse to tell the three apart.
                let modified = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(age);
                fs::File::options()
                    .write(true)
                    .open(store.path(&name))
                    .and_then(|file| file.set_modified(modified))
                    .unwrap();
                name
            })
            .collect();
        let present: Vec<bool> = names.iter().map(|name| store.path(name).exists()).collect();
        assert_eq!(present, [false, true, true]);
        assert!(store.folder.join("holiday.jpg").exists());
    }

    #[test]
    fn photos_are_listed_with_their_cameras_also_after_a_restart() {
        let (folder, store) = store(1_000);
        let origin = PhotoOrigin { camera: Some("porch".into()), taken_ms: Some(7) };
        let names: Vec<String> =
            (0..3).map(|_| store.add(PNG, origin.clone()).unwrap().to_string()).collect();
        let listed = |store: &PhotoStore| -> Vec<String> {
            let (found, _) = store.list(&PhotoQuery::default(), 10);
            found.into_iter().map(|photo| photo.name).collect()
        };
        assert_eq!(listed(&store).len(), 3);
        let (first, has_more) = store.list(&PhotoQuery::default(), 2);
        assert_eq!((first.len(), has_more), (2, true));
        let after = PhotoQuery { after: first.last().map(PhotoFacts::mark), ..Default::default() };
        let (rest, has_more) = store.list(&after, 2);
        assert_eq!((rest.len(), has_more), (1, false));
        assert_eq!((rest[0].camera.as_deref(), rest[0].taken_ms), (Some("porch"), Some(7)));
        fs::remove_file(store.folder.join(&names[0])).unwrap();
        assert_eq!(listed(&store).len(), 2);
        let again = PhotoStore::open(folder.path().join("photos"), 1_000).unwrap();
        assert_eq!(listed(&again), listed(&store));
        let kept = PhotoName::parse(&names[1]).unwrap();
        assert!(again.remove(&kept).unwrap() && !again.remove(&kept).unwrap());
        assert_eq!((listed(&again), again.path(&kept).exists()), (vec![names[2].clone()], false));
    }

    #[test]
    fn what_a_crash_left_is_cleared() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".writing-abc"), "half").unwrap();
        PhotoStore::open(folder.path().to_owned(), 1).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_disk_that_refuses_is_an_error_in_words() {
        let (_folder, store) = store(1_000);
        fs::remove_dir_all(&store.folder).unwrap();
        let error = store.add(PNG, PhotoOrigin::default()).unwrap_err().to_string();
        assert!(error.contains("can be written to"), "{error}");
        let full = store.explain(io::ErrorKind::StorageFull.into()).to_string();
        assert!(full.contains("the disk is full; make room"), "{full}");
    }
}
