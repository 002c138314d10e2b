//! The folder tools are kept in, once per user, and the whole-or-nothing way they get there.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process;

/// `$XDG_CACHE_HOME`, `~/Library/Caches`, `%LOCALAPPDATA%` or `~/.cache`, then `heliograph/tools`.
pub(crate) fn folder() -> Result<PathBuf> {
    let of_user = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty());
    let cache = of_user("XDG_CACHE_HOME")
        .or_else(|| of_user("LOCALAPPDATA"))
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| of_user("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .context("no cache folder for the tools: set HOME or XDG_CACHE_HOME to an absolute path")?;
    Ok(cache.join("heliograph").join("tools"))
}

/// The folder of the tool `name` in the cache, made by `install` when `works` does not accept what
/// is there. `install` fills the (possibly half-filled) folder it is given; only when `works`
/// accepts that is it moved to its place. Other installs by the same user wait meanwhile.
pub(crate) fn ensure(
    name: &str,
    works: impl Fn(&Path) -> Result<()>,
    install: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let cache = folder()?;
    let place = cache.join(name);
    if works(&place).is_ok() {
        return Ok(place);
    }
    create(&cache)?;
    let _held = lock(&cache)?;
    if works(&place).is_ok() {
        return Ok(place);
    }
    process::heading(&format!("Installing {name}, once per user, into {}", cache.display()));
    let partial = cache.join(format!("{name}.partial"));
    create(&partial)?;
    install(&partial)?;
    if let Err(error) = works(&partial) {
        bail!("{name} was installed but does not work: {error:#}");
    }
    if place.exists() {
        std::fs::remove_dir_all(&place)
            .with_context(|| format!("cannot remove the broken {}", place.display()))?;
    }
    std::fs::rename(&partial, &place)
        .with_context(|| format!("cannot move {} to its place", partial.display()))?;
    Ok(place)
}

fn create(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| {
        format!("cannot create {}; XDG_CACHE_HOME can name another cache folder", folder.display())
    })
}

fn lock(cache: &Path) -> Result<File> {
    let path = cache.join("lock");
    let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
    if file.try_lock().is_err() {
        println!("Waiting for another install into {} to finish", cache.display());
        file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    }
    Ok(file)
}
