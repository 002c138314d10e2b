//! Pythons with the packages of a requirements file, in virtual environments of the cache.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{apt, cache};
use crate::{fingerprint, process};

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// Fails unless each argument, `name==version`, is installed.
const CHECK: &str = "\
import sys
from importlib.metadata import version
for wanted in sys.argv[1:]:
    name, _, number = wanted.partition('==')
    if version(name) != number: sys.exit(f'{name} is {version(name)}, not {number}')
";

/// The interpreter with what `requirements` lists, in lines of `name==version`.
pub(crate) fn ensure(requirements: &Path) -> Result<PathBuf> {
    let text = std::fs::read_to_string(requirements)
        .with_context(|| format!("cannot read {}", requirements.display()))?;
    let wanted = listed(&text);
    let name = format!("python-{}", fingerprint::of_bytes(wanted.join("\n").as_bytes()));
    let works = |place: &Path| {
        process::output(Command::new(interpreter(place)).args(["-c", CHECK]).args(&wanted))
            .map(drop)
    };
    let place = cache::ensure(&name, works, |place| install(place, requirements))?;
    Ok(interpreter(&place))
}

fn install(place: &Path, requirements: &Path) -> Result<()> {
    if make_environment(place).is_err() && apt::may_install() {
        apt::install(&["python3", "python3-venv"])?;
    }
    make_environment(place)?;
    process::run(
        Command::new(interpreter(place))
            .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"])
            .arg("--requirement")
            .arg(requirements),
    )
    .context("pip could not install the packages; it needs a network for that")
}

fn make_environment(place: &Path) -> Result<()> {
    if process::find_program(PYTHON).is_none() {
        bail!("Python is not installed");
    }
    process::output(Command::new(PYTHON).args(["-m", "venv"]).arg(place)).map(drop)
}

fn interpreter(place: &Path) -> PathBuf {
    if cfg!(windows) {
        place.join("Scripts").join("python.exe")
    } else {
        place.join("bin").join("python")
    }
}

/// The packages of a requirements file, without its comments.
fn listed(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_packages() {
        assert_eq!(
            listed("# why\nflask==3.1.3\n\n websockets==17.4 \n"),
            ["flask==3.1.3", "websockets==17.4"]
        );
    }
}
