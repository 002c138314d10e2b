//! A made-up sysfs tree for tests.

use std::fs;
use std::path::Path;

/// Deleted when dropped.
pub(super) struct FakeSysfs(tempfile::TempDir);

impl FakeSysfs {
    /// A tree with these files and contents.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        for (path, content) in files {
            tree.write(path, content);
        }
        tree
    }

    pub(super) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn write(&self, path: &str, content: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{content}\n")).unwrap();
    }
}
