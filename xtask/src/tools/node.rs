//! What comes through npm: binaryen's wasm-opt, and the packages of journeys and benchmarks.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::cache;
use crate::{fingerprint, process};

/// The npm package whose wasm-opt calls itself [`WASM_OPT_VERSION`].
const BINARYEN: &str = "132.0.0";
/// What `wasm-opt --version` ends with; `Trunk.toml` asks for the same.
const WASM_OPT_VERSION: &str = "version_132";
/// Playwright asks for it.
const OLDEST_NODE: u32 = 20;

pub(crate) const HOW_TO_GET_NODE: &str =
    "Node.js 20 or newer comes from https://nodejs.org or the system's packages.";

/// Whether Node.js and npm are there at all.
pub(crate) fn have_node() -> bool {
    node_version().is_some() && process::find_program(NPM).is_some()
}

/// An error that says what to install when Node.js is missing or too old.
pub(crate) fn require_node(purpose: &str) -> Result<()> {
    match node_version() {
        None => bail!("{purpose} need Node.js, which is not installed. {HOW_TO_GET_NODE}"),
        Some(found) if found < OLDEST_NODE => {
            bail!("{purpose} need a newer Node.js than {found}. {HOW_TO_GET_NODE}")
        }
        Some(_) if process::find_program(NPM).is_none() => {
            bail!("{purpose} need npm, which is not installed. {HOW_TO_GET_NODE}")
        }
        Some(_) => Ok(()),
    }
}

fn node_version() -> Option<u32> {
    major(&process::output(Command::new("node").arg("--version")).ok()?)
}

/// `v20.20.2` -> 20.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The folder with wasm-opt, or `None` when the one on `PATH` fits.
pub(crate) fn ensure_wasm_opt() -> Result<Option<PathBuf>> {
    if fits(Path::new("wasm-opt")).is_ok() {
        return Ok(None);
    }
    let bin = |place: &Path| place.join("node_modules").join(".bin");
    let place = cache::ensure(
        &format!("binaryen-{BINARYEN}"),
        |place| fits(&bin(place).join("wasm-opt")),
        install,
    )?;
    Ok(Some(bin(&place)))
}

fn fits(wasm_opt: &Path) -> Result<()> {
    let answer = process::output(Command::new(wasm_opt).arg("--version"))?;
    if !answer.contains(&format!("({WASM_OPT_VERSION})")) {
        bail!("{} is {}, not {WASM_OPT_VERSION}", wasm_opt.display(), answer.trim());
    }
    Ok(())
}

fn install(place: &Path) -> Result<()> {
    let package = format!("binaryen@{BINARYEN}");
    let mut npm = npm(place);
    npm.args(["install", "--prefix", ".", "--no-package-lock", "--save-exact", &package]);
    process::run(&mut npm).with_context(|| format!("could not get wasm-opt as npm's {package}"))
}

/// Installs the packages in `folder` by their lock file, when that changed since last time;
/// `purpose` is what they are for.
pub(crate) fn ensure_packages(folder: &Path, purpose: &str) -> Result<()> {
    require_node(purpose)?;
    let path = folder.join("package-lock.json");
    let lock = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let wanted = fingerprint::of_bytes(&lock);
    // Kept inside the folder it speaks of: both vanish together.
    let note = folder.join("node_modules").join(".installed-from");
    if std::fs::read_to_string(&note).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    process::run(npm(folder).arg("ci")).with_context(|| {
        format!("could not install the packages of {purpose}; npm needs a network for that")
    })?;
    std::fs::write(&note, wanted).with_context(|| format!("cannot write {}", note.display()))
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn npm(folder: &Path) -> Command {
    let mut command = Command::new(NPM);
    command.current_dir(folder).args(["--no-audit", "--no-fund", "--no-update-notifier"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v7"), Some(7));
        assert_eq!(major("20.1"), None);
        assert_eq!(major(""), None);
    }
}
