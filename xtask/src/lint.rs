//! `cargo xtask lint`: formatting, clippy for both machines the code runs on, and the house rules.

use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::{process, tidy, tools};

/// Runs every check; stops at the first that fails.
pub(crate) fn lint(project: &Project) -> Result<()> {
    let cargo = |arguments: &[&str]| process::run(process::cargo(&project.root).args(arguments));
    process::heading("Formatting");
    cargo(&["fmt", "--all", "--check"])?;
    process::heading("Clippy, this machine");
    cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    process::heading("Clippy, wasm32");
    tools::ensure_wasm_target(project)?;
    cargo(&[
        "clippy",
        "--locked",
        "--target=wasm32-unknown-unknown",
        // Its crates are looked at along with it.
        "--package=heliograph",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])?;
    journeys(project)?;
    tidy::tidy(project)
}

/// Checks the types of the journeys: their runner leaves types out without looking at them.
fn journeys(project: &Project) -> Result<()> {
    if !tools::have_node() {
        println!("Node.js is not installed: the types of the journeys are not checked.");
        return Ok(());
    }
    process::heading("Types of the journeys");
    let folder = project.e2e();
    tools::ensure_journey_packages(&folder)?;
    let compiler = "node_modules/typescript/bin/tsc";
    process::run(Command::new("node").current_dir(folder).arg(compiler))
}
