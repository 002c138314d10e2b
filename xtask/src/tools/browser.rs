//! Chromium and its driver, for the tests that run in a real browser.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::apt;
use crate::process;

/// A browser and the program that drives it.
#[derive(Debug)]
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: PathBuf,
    /// chromedriver of the same release.
    pub(crate) driver: PathBuf,
}

/// Finds Chromium (`CHROMIUM` names another one) and chromedriver (`CHROMEDRIVER`). As root on
/// Debian and its kin they are installed when missing; elsewhere the error says what to install.
pub(crate) fn ensure_browser() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    if !apt::may_install() {
        bail!(
            "the browser tests need Chromium and chromedriver. On Debian or Ubuntu: \
             sudo apt-get install chromium chromium-driver; elsewhere install Chrome or Chromium \
             with the chromedriver of the same release, or name the programs in the environment \
             variables CHROMIUM and CHROMEDRIVER"
        );
    }
    apt::install(&["chromium", "chromium-driver"])?;
    match find() {
        Some(browser) => Ok(browser),
        None => bail!(
            "apt installed chromium and chromium-driver, but they do not run here (on Ubuntu they \
             may be snap packages, which need a running snapd). Install Chrome and its \
             chromedriver and name them in the variables CHROMIUM and CHROMEDRIVER"
        ),
    }
}

fn find() -> Option<Browser> {
    let chromium = program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?;
    let driver = program("CHROMEDRIVER", &["chromedriver"])?;
    Some(Browser { chromium, driver })
}

/// The program the variable names, or the first of `names` on `PATH`, that answers `--version`.
fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    let chosen = std::env::var_os(variable).map(PathBuf::from);
    let mut candidates =
        chosen.into_iter().chain(names.iter().filter_map(|name| process::find_program(name)));
    candidates.find(|path| process::output(Command::new(path).arg("--version")).is_ok())
}
