//! `cargo xtask build`: the page, then the hub that carries it.

use std::path::Path;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{page, process};

/// Makes page and hub, doing only what is not up to date.
pub(crate) fn build(project: &Project) -> Result<()> {
    page::build(project)?;
    process::run(process::cargo(&project.root).args([
        "build",
        "--locked",
        "--profile",
        "hub",
        "--package",
        "heliograph-hub",
    ]))?;
    let hub = project.hub();
    let built = project.target.join("hub").join(hub.file_name().unwrap_or_default());
    place(&built, &hub)
}

/// Copies a program to its place in one step, so that nobody ever runs half of it, and so that
/// one that is running now is left alone.
fn place(built: &Path, place: &Path) -> Result<()> {
    let new = std::fs::read(built).with_context(|| format!("cannot read {}", built.display()))?;
    if std::fs::read(place).is_ok_and(|old| old == new) {
        return Ok(());
    }
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let partial = place.with_extension("partial");
    std::fs::copy(built, &partial)
        .and_then(|_| std::fs::rename(&partial, place))
        .with_context(|| format!("cannot write {}", place.display()))
}
