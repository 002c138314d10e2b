//! The routes people drew, in one JSON file.

use std::fs;
use std::io;
use std::path::PathBuf;

use heliograph_protocol::spacebrew::Route;

use crate::{clock, store};

/// The file the routes are kept in.
#[derive(Debug)]
pub struct RoutesFile {
    path: PathBuf,
    /// What is known to be in it.
    content: Option<Vec<Route>>,
}

/// What was found in the file.
#[derive(Debug, PartialEq, Eq)]
pub enum LoadedRoutes {
    /// There is no file yet: this is the first start.
    FirstStart,
    /// The routes to go on with.
    Kept(Vec<Route>),
    /// The file is no list of routes; it was moved aside.
    Unreadable {
        /// Where it was moved to.
        moved_to: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl RoutesFile {
    /// Names the file; it need not exist, its folder must.
    pub fn new(path: PathBuf) -> Self {
        Self { path, content: None }
    }

    /// Reads the routes.
    ///
    /// # Errors
    /// When the file is there and cannot be read or, being corrupt, not be moved aside.
    pub fn load(&mut self) -> io::Result<LoadedRoutes> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(LoadedRoutes::FirstStart);
            }
            Err(error) => return Err(error),
        };
        match serde_json::from_slice::<Vec<Route>>(&text) {
            Ok(routes) => {
                self.content = Some(routes.clone());
                Ok(LoadedRoutes::Kept(routes))
            }
            Err(error) => {
                let stamp = clock::now().wall.millis();
                let moved_to = self.path.with_extension(format!("json.unreadable-{stamp}"));
                fs::rename(&self.path, &moved_to)?;
                Ok(LoadedRoutes::Unreadable { moved_to, reason: error.to_string() })
            }
        }
    }

    /// Writes the routes, all or nothing, unless they are in the file already. Blocks on the disk.
    ///
    /// # Errors
    /// When the disk refuses; the old file is then still there.
    pub fn save(&mut self, routes: &[Route]) -> io::Result<()> {
        if self.content.as_deref() == Some(routes) {
            return Ok(());
        }
        let mut text = serde_json::to_vec_pretty(routes).map_err(io::Error::other)?;
        text.push(b'\n');
        store::write_atomically(&self.path, &text)?;
        self.content = Some(routes.to_vec());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use heliograph_protocol::spacebrew::{ClientKey, Item, RouteEnd};

    use super::*;

    fn route() -> Route {
        let end = |client: &str, item: &str| {
            let key = ClientKey { name: client.to_owned(), address: "127.0.0.1".to_owned() };
            RouteEnd::new(&key, &Item::new(item, "binary"))
        };
        Route { publisher: end("camera", "image"), subscriber: end("file-server", "file input") }
    }

    #[test]
    fn comes_back_as_it_was_saved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("routes.json");
        let mut file = RoutesFile::new(path.clone());
        let load_anew = || RoutesFile::new(path.clone()).load().unwrap();
        assert_eq!(file.load().unwrap(), LoadedRoutes::FirstStart);
        file.save(&[route()]).unwrap();
        assert_eq!(load_anew(), LoadedRoutes::Kept(vec![route()]));
        file.save(&[]).unwrap();
        assert_eq!(load_anew(), LoadedRoutes::Kept(vec![]));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_in_the_file_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("routes.json");
        RoutesFile::new(path.clone()).save(&[route()]).unwrap();
        let mut file = RoutesFile::new(path.clone());
        file.load().unwrap();
        fs::remove_file(&path).unwrap();
        file.save(&[route()]).unwrap();
        assert!(!path.exists());
        file.save(&[]).unwrap();
        assert!(path.exists());
    }

    #[test]
    fn a_corrupt_file_is_moved_aside_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("routes.json");
        fs::write(&path, "[{\"publisher\":").unwrap();
        let LoadedRoutes::Unreadable { moved_to, .. } =
            RoutesFile::new(path.clone()).load().unwrap()
        else {
            panic!("taken as routes")
        };
        assert!(!path.exists());
        assert_eq!(fs::read_to_string(moved_to).unwrap(), "[{\"publisher\":");
    }
}
