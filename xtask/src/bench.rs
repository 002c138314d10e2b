//! `cargo xtask bench`: the page beside a hand-written one, in the same browser on the same feed.
//!
//! Builds everything in release; what is measured and how is said in `bench/`.

use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::{build, page, process, tools};

/// What to measure.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Only benchmarks whose name begins like this.
    pub(crate) only: Option<String>,
    /// How often each side is measured.
    pub(crate) rounds: Option<u32>,
    /// Less of everything, to see that it works.
    pub(crate) quick: bool,
}

/// Builds, measures, prints the table; a whole run is written to `bench/RESULTS.md`.
pub(crate) fn bench(project: &Project, options: &Options) -> Result<()> {
    tools::require_node("the benchmarks")?;
    let browser = tools::ensure_browser()?;
    let folder = project.bench();
    tools::ensure_packages(&folder, "the benchmarks")?;
    build::build(project)?;
    let ours = page::build_for_bench(project)?;
    process::heading("The benchmarks");
    let compile = ["node_modules/typescript/bin/tsc", "--noEmit", "false"];
    process::run(Command::new("node").current_dir(&folder).args(compile))?;
    let mut run = Command::new("node");
    run.current_dir(&folder)
        .arg("dist/bench/run.js")
        .env("CHROMIUM", browser.chromium)
        .env("HELIOGRAPH_HUB", project.hub())
        .env("HELIOGRAPH_BENCH", &folder)
        .env("HELIOGRAPH_BENCH_OURS", ours);
    if let Some(only) = &options.only {
        run.args(["--only", only]);
    }
    if let Some(rounds) = options.rounds {
        run.args(["--rounds", &rounds.to_string()]);
    }
    if options.quick {
        run.arg("--quick");
    }
    process::run(&mut run)
}
