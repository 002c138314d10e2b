//! Debian's packages, where we may install them.

use std::process::Command;

use anyhow::Result;

use crate::process;

/// Whether we are root on Debian or one of its kin.
pub(crate) fn may_install() -> bool {
    let root = process::output(Command::new("id").arg("-u")).is_ok_and(|user| user.trim() == "0");
    root && process::find_program("apt-get").is_some()
}

/// Installs packages without asking and without what they merely recommend.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    process::heading(&format!("Installing with apt: {}", packages.join(", ")));
    let apt = |arguments: &[&str]| {
        process::run(
            Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    apt(&["update"])?;
    let install = ["install", "--yes", "--no-install-recommends"];
    apt(&[&install, packages].concat())
}
