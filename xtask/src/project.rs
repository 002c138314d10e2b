//! Where things lie in this clone, and which files belong to it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The clone being worked in.
#[derive(Debug)]
pub(crate) struct Project {
    /// The workspace's root folder.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the user has put it.
    pub(crate) target: PathBuf,
    /// What `cargo metadata` says of the workspace's own packages.
    pub(crate) metadata: Value,
}

impl Project {
    /// Finds the clone this program was built from.
    pub(crate) fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("xtask has no parent folder")?.to_owned();
        let text = process::output(process::cargo(&root).args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version=1",
        ]))?;
        let metadata: Value =
            serde_json::from_str(&text).context("cargo metadata gave no valid JSON")?;
        let target = metadata.get("target_directory").and_then(Value::as_str);
        let target = target.context("cargo metadata names no target folder")?.into();
        Ok(Self { root, target, metadata })
    }

    /// The page as trunk leaves it.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The journeys in a real browser.
    pub(crate) fn e2e(&self) -> PathBuf {
        self.root.join("e2e")
    }

    /// The benchmarks.
    pub(crate) fn bench(&self) -> PathBuf {
        self.root.join("bench")
    }

    /// The finished hub.
    pub(crate) fn hub(&self) -> PathBuf {
        let file = format!("heliograph-hub{}", std::env::consts::EXE_SUFFIX);
        self.target.join("release").join(file)
    }

    /// Where xtask keeps its own notes between runs; safe to delete.
    pub(crate) fn notes(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The files of the project, relative to the root, `/` between folders, sorted: what git
    /// tracks or would track. Without git (an unpacked archive) all files but built ones.
    pub(crate) fn files(&self) -> Result<Vec<String>> {
        let listed = process::output(Command::new("git").current_dir(&self.root).args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ]));
        let mut files = match listed {
            Ok(text) => text.split('\0').map(str::to_owned).collect(),
            Err(_) => walk(&self.root, &["target", "dist", "node_modules", ".git"])?,
        };
        // A deleted file is listed until the deletion is committed.
        files.retain(|file| self.root.join(file).is_file());
        files.sort();
        files.dedup();
        Ok(files)
    }
}

/// All files under `folder`, relative to it, `/` between folders, sorted; folders named in `skip`
/// are left out.
pub(crate) fn walk(folder: &Path, skip: &[&str]) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(prefix) = folders.pop() {
        let here = folder.join(&prefix);
        let entries =
            std::fs::read_dir(&here).with_context(|| format!("cannot list {}", here.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            if !entry.file_type()?.is_dir() {
                files.push(path);
            } else if !skip.contains(&name.as_str()) {
                folders.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
