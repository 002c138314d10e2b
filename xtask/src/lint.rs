//! `cargo xtask lint`: formatting, clippy for both machines the code runs on, and the house rules.

use std::process::Command;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::{process, tidy, tools};

/// Runs every check, going on after one that fails, and names those that did.
pub(crate) fn lint(project: &Project) -> Result<()> {
    type Check = fn(&Project) -> Result<()>;
    let checks: [(&str, Check); 5] = [
        ("Formatting", formatting),
        ("Clippy, this machine", clippy_native),
        ("Clippy, wasm32", clippy_wasm),
        ("Types of journeys and benchmarks", script_types),
        ("Tidy", tidy::tidy),
    ];
    let mut failed = Vec::new();
    for (name, check) in checks {
        process::heading(name);
        if let Err(error) = check(project) {
            println!("{error:#}");
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("lint found something: {}", failed.join("; "));
    }
    Ok(())
}

fn formatting(project: &Project) -> Result<()> {
    process::run(process::cargo(&project.root).args(["fmt", "--all", "--check"]))
}

fn clippy_native(project: &Project) -> Result<()> {
    clippy(project, &["--workspace"])
}

fn clippy_wasm(project: &Project) -> Result<()> {
    tools::ensure_wasm_target(project)?;
    // The app's crates are looked at along with it.
    clippy(
        project,
        &[
            "--package=heliograph",
            "--package=heliograph-bench",
            "--target=wasm32-unknown-unknown",
            "--features=heliograph/split",
        ],
    )
}

fn clippy(project: &Project, what: &[&str]) -> Result<()> {
    let mut command = process::cargo(&project.root);
    command.args(["clippy", "--locked", "--all-targets"]).args(what);
    process::run(command.args(["--", "-D", "warnings"]))
}

/// Checks the types of the scripts: what runs them leaves types out without looking at them.
fn script_types(project: &Project) -> Result<()> {
    if !tools::have_node() {
        println!("Node.js is not installed: the types of the scripts are not checked.");
        return Ok(());
    }
    for (folder, purpose) in [(project.e2e(), "the journeys"), (project.bench(), "the benchmarks")]
    {
        tools::ensure_packages(&folder, purpose)?;
        let compiler = "node_modules/typescript/bin/tsc";
        process::run(Command::new("node").current_dir(folder).arg(compiler))?;
    }
    Ok(())
}
