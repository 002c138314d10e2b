//! `cargo xtask test`: native tests, tests of the browser adapters, and journeys, added up.

mod skips;
mod tally;

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{build, process, tools};
use tally::Tally;

/// Which parts to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// `cargo test` on this machine.
    pub(crate) native: bool,
    /// The app's own tests in a headless browser.
    pub(crate) web: bool,
    /// Journeys through the built page and hub.
    pub(crate) e2e: bool,
}

impl Parts {
    pub(crate) const ALL: Self = Self { native: true, web: true, e2e: true };
    pub(crate) const NONE: Self = Self { native: false, web: false, e2e: false };
}

/// Runs the parts one after the other, goes on after one that fails, and ends with one line,
/// `N passed, N failed[, N skipped]`. A part that breaks without a failing test, or runs no test
/// at all, counts as one failure.
pub(crate) fn test(project: &Project, parts: Parts) -> Result<ExitCode> {
    type Part = fn(&Project) -> Result<Tally>;
    let all: [(bool, &str, Part); 3] = [
        (parts.native, "Native tests", native),
        (parts.web, "Browser tests", web),
        (parts.e2e, "Journeys", e2e),
    ];
    let mut sum = Tally::default();
    let mut broken = Vec::new();
    for (_, name, part) in all.into_iter().filter(|(wanted, ..)| *wanted) {
        process::heading(name);
        let outcome = part(project).and_then(|tally| {
            if tally.ran() == 0 {
                bail!("not a single test ran");
            }
            Ok(tally)
        });
        match outcome {
            Ok(tally) => {
                println!("{name}: {tally}");
                sum += tally;
            }
            Err(error) => {
                sum += Tally { failed: 1, ..Tally::default() };
                broken.push(format!("{name}: {error:#}"));
            }
        }
    }
    println!();
    broken.iter().for_each(|line| println!("{line}"));
    println!("{sum}");
    Ok(if sum.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Property tests draw the same inputs in every run: whether a change is taken must hang on the
/// change. To look for more, set it to another number, or run `cargo test` with more cases.
const SEED: (&str, &str) = ("PROPTEST_RNG_SEED", "461");

fn native(project: &Project) -> Result<Tally> {
    let mut cargo = process::cargo(&project.root);
    cargo.args(["test", "--locked", "--no-fail-fast", "--workspace"]);
    if std::env::var_os(SEED.0).is_none() {
        cargo.env(SEED.0, SEED.1);
    }
    cargo_test(&mut cargo)
}

fn web(project: &Project) -> Result<Tally> {
    let browser = tools::ensure_browser()?;
    let runner = tools::ensure_test_runner(project)?;
    cargo_test(
        process::cargo(&project.root)
            .args(["test", "--locked", "--no-fail-fast", "--package=heliograph", "--tests"])
            .arg("--target=wasm32-unknown-unknown")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
            .env("CHROMEDRIVER", browser.driver)
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120"),
    )
}

/// Runs a `cargo test` and adds up the results its test programs print.
fn cargo_test(command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let status = process::watch(command, |line| {
        if let Some(result) = Tally::of_result_line(line) {
            tally += result;
        }
    })?;
    Ok(tally.with_ending(status.success()))
}

fn e2e(project: &Project) -> Result<Tally> {
    tools::require_node("the journeys")?;
    let browser = tools::ensure_browser()?;
    let folder = project.e2e();
    tools::ensure_packages(&folder, "the journeys")?;
    let servers = tools::ensure_servers(project);
    build::build(project)?;
    let report = project.notes().join("journeys.json");
    // One left over from the last run must not be counted.
    if report.exists() {
        std::fs::remove_file(&report)?;
    }
    let status = process::status(
        Command::new("node")
            .current_dir(&folder)
            .args(["node_modules/@playwright/test/cli.js", "test"])
            .env("CHROMIUM", browser.chromium)
            .env("HELIOGRAPH_HUB", project.hub())
            .envs(servers.variables())
            .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report),
    )?;
    Ok(read_report(&report)?.with_ending(status.success()))
}

fn read_report(path: &Path) -> Result<Tally> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("Playwright left no report at {}", path.display()))?;
    skips::of_playwright(&text)?.iter().for_each(|line| println!("{line}"));
    Tally::of_playwright(&text)
}
