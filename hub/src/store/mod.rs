//! What the hub keeps on disk: photos, and the routes people drew.
//!
//! Invariant: a file is written aside, flushed to the disk and then renamed, so that a crash or a
//! full disk leaves either the old or the new content, never half of one.

mod index;
mod photos;
mod routes;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub use index::{Mark, PhotoFacts, PhotoQuery};
pub use photos::{PhotoError, PhotoName, PhotoOrigin, PhotoStore};
pub use routes::{LoadedRoutes, RoutesFile};

/// How files that are still being written are called.
const UNFINISHED_PREFIX: &str = ".writing-";

/// Writes `content` to `path`, all or nothing.
fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(UNFINISHED_PREFIX).tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The new name reaches the disk with its folder; where folders cannot be opened (Windows) the
    // system sees to it.
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Deletes what a crash left half written.
fn remove_unfinished(folder: &Path) -> io::Result<()> {
    for path in files(folder)? {
        let unfinished = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED_PREFIX));
        if unfinished {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
}
