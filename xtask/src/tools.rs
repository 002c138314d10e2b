//! Provides the programs the project needs: what is on `PATH` when its version fits, else
//! installed once per user into a cache outside the clone.
//!
//! ```text
//! <cache>/heliograph/tools/trunk-0.21.14/bin/trunk
//!                          wasm-bindgen-0.2.130/bin/wasm-bindgen, wasm-bindgen-test-runner
//!                          binaryen-132.0.0/node_modules/.bin/wasm-opt
//!                          python-3f6c…/bin/python
//! ```
//!
//! A tool is believed to be there only when it runs and reports the right version. It is
//! installed in a `.partial` folder and renamed when it runs, so an interrupted install is
//! never taken for a whole one.

mod apt;
mod browser;
mod cache;
mod crates;
mod node;
mod python;
mod servers;
mod target;

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::process;
use crate::project::Project;

pub(crate) use browser::ensure_browser;
pub(crate) use node::{ensure_packages, ensure_wasm_opt, have_node, require_node};
pub(crate) use servers::ensure_servers;
pub(crate) use target::ensure_wasm_target;

/// The version of trunk that `Trunk.toml` was written for.
const TRUNK_VERSION: &str = "0.21.14";

/// The folders to put on `PATH` for trunk: its own and wasm-bindgen's.
pub(crate) fn ensure_page_tools(project: &Project) -> Result<Vec<PathBuf>> {
    target::ensure_wasm_target(project)?;
    let trunk = crates::ensure(&crates::CargoTool {
        package: "trunk",
        version: TRUNK_VERSION,
        folder: "trunk",
        // Without what it downloads with: it runs offline.
        options: &["--no-default-features"],
        programs: &["trunk"],
    })?;
    Ok([trunk, ensure_wasm_bindgen(project)?].into_iter().flatten().collect())
}

/// The program that runs wasm tests in a browser, of the version the tests are linked with.
pub(crate) fn ensure_test_runner(project: &Project) -> Result<PathBuf> {
    target::ensure_wasm_target(project)?;
    let program = "wasm-bindgen-test-runner";
    match ensure_wasm_bindgen(project)? {
        Some(folder) => Ok(folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX))),
        None => process::find_program(program).context("wasm-bindgen-test-runner went missing"),
    }
}

fn ensure_wasm_bindgen(project: &Project) -> Result<Option<PathBuf>> {
    let path = project.root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let version = crates::locked_version(&lock, "wasm-bindgen")
        .context("Cargo.lock names no wasm-bindgen; is it whole?")?;
    crates::ensure(&crates::CargoTool {
        package: "wasm-bindgen-cli",
        version,
        folder: "wasm-bindgen",
        options: &[],
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    })
}

/// `cargo xtask setup`: everything `run` and `test` would fetch when first needed.
pub(crate) fn setup(project: &Project) -> Result<()> {
    process::heading("Rust crates, by lock file");
    process::run(process::cargo(&project.root).args(["fetch", "--locked"]))?;
    process::heading("Tools that make the page");
    ensure_page_tools(project)?;
    if have_node() {
        ensure_wasm_opt()?;
        process::heading("Packages of the journeys, by lock file");
        ensure_packages(&project.e2e(), "the journeys")?;
        process::heading("Packages of the benchmarks, by lock file");
        ensure_packages(&project.bench(), "the benchmarks")?;
        process::heading("Servers that the journeys run against");
        ensure_servers(project);
    } else {
        println!("Node.js is not installed: the page is built without wasm-opt, and the journeys");
        println!("of `cargo xtask test --e2e` cannot run. {}", node::HOW_TO_GET_NODE);
    }
    process::heading("A browser for the tests");
    ensure_browser()?;
    println!("\nAll tools are in place.");
    Ok(())
}
