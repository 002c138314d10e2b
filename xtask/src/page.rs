//! Makes the page with trunk: `dist/` with its compressed twins. Nothing is done when nothing changed.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::{self, Project};
use crate::{compress, fingerprint, parts, process, tools};

/// Whether wasm-opt made the page smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Optimized {
    /// It did.
    Yes,
    /// There was no Node.js to run it with.
    No,
}

impl Optimized {
    fn word(self) -> &'static str {
        match self {
            Self::Yes => "optimized",
            Self::No => "plain",
        }
    }
}

/// Brings `dist/` up to date and tells how it was made.
pub(crate) fn build(project: &Project) -> Result<Optimized> {
    let inputs = inputs(project)?;
    let have_node = tools::have_node();
    let best = if have_node { Optimized::Yes } else { Optimized::No };
    if is_current(project, &inputs, best) {
        return Ok(best);
    }
    let (optimized, wasm_opt) = if have_node { wasm_opt() } else { without_node() };
    if optimized != best && is_current(project, &inputs, optimized) {
        return Ok(optimized);
    }
    process::heading("The page");
    let mut folders = tools::ensure_page_tools(project)?;
    folders.extend(wasm_opt);
    // trunk runs offline, so that it cannot fetch tools of its own; the crates must be here.
    process::run(process::cargo(&project.root).args(["fetch", "--locked", "--quiet"]))?;
    let path = process::path_with(&folders)?;
    process::run(trunk(project, "index.html", &path).args(["--features", "split"]))?;
    parts::cut(project, optimized, &path)?;
    compress::write_twins(&project.dist(), &project.notes().join("twins"))?;
    write_note(project, &inputs, optimized)?;
    Ok(optimized)
}

/// Makes what the benchmarks call of our code, the way the page is made, and tells where it is.
pub(crate) fn build_for_bench(project: &Project) -> Result<PathBuf> {
    process::heading("Our code for the benchmarks");
    let mut folders = tools::ensure_page_tools(project)?;
    folders.extend(tools::ensure_wasm_opt()?);
    let dist = project.target.join("bench");
    let path = process::path_with(&folders)?;
    process::run(
        trunk(project, "bench/ours/index.html", &path)
            .args(["--public-url", "/ours/", "--dist"])
            .arg(&dist),
    )?;
    Ok(dist)
}

fn wasm_opt() -> (Optimized, Option<PathBuf>) {
    match tools::ensure_wasm_opt() {
        Ok(folder) => (Optimized::Yes, folder),
        Err(error) => {
            println!("Going on without wasm-opt, so the page will be larger: {error:#}");
            (Optimized::No, None)
        }
    }
}

fn without_node() -> (Optimized, Option<PathBuf>) {
    println!("Node.js is not installed: skipping wasm-opt. The page works, but is larger.");
    (Optimized::No, None)
}

fn trunk(project: &Project, html: &str, path: &OsStr) -> Command {
    let mut trunk = process::program_on(path, "trunk");
    trunk.current_dir(&project.root);
    trunk.args(["build", html, "--release", "--offline", "--skip-version-check"]);
    if std::env::var_os("NO_COLOR").is_some() {
        // trunk reads this variable as a flag and refuses the customary value 1.
        trunk.env("NO_COLOR", "true");
    }
    trunk
}

/// Fingerprint of all the page is made from: every file of the project but those of rooms that
/// it is not made from, what cuts it into parts, and the compiler.
fn inputs(project: &Project) -> Result<String> {
    const OTHER_ROOMS: [&str; 5] = ["bench/", "hub/", "xtask/", "e2e/", ".ci/"];
    let mut files = project.files()?;
    files.retain(|file| {
        let documentation = file.ends_with(".md");
        let test = file.starts_with("tests/") || file.contains("/tests/");
        let elsewhere = OTHER_ROOMS.iter().any(|room| file.starts_with(room));
        !documentation && !test && (!elsewhere || file.starts_with("xtask/src/parts"))
    });
    let files = fingerprint::of_files(&project.root, &files)?;
    let compiler = process::output(Command::new("rustc").current_dir(&project.root).arg("-vV"))?;
    Ok(fingerprint::of_bytes(format!("{files}{compiler}").as_bytes()))
}

fn is_current(project: &Project, inputs: &str, optimized: Optimized) -> bool {
    let note = std::fs::read_to_string(note_path(project));
    let wanted = note_text(project, inputs, optimized);
    matches!((note, wanted), (Ok(note), Ok(wanted)) if note == wanted)
}

fn write_note(project: &Project, inputs: &str, optimized: Optimized) -> Result<()> {
    let path = note_path(project);
    std::fs::create_dir_all(project.notes())?;
    std::fs::write(&path, note_text(project, inputs, optimized)?)
        .with_context(|| format!("cannot write {}", path.display()))
}

fn note_path(project: &Project) -> PathBuf {
    project.notes().join("page")
}

fn note_text(project: &Project, inputs: &str, optimized: Optimized) -> Result<String> {
    let dist = project.dist();
    let output = fingerprint::of_files(&dist, &project::walk(&dist, &[])?)?;
    Ok(format!("{inputs} {} {output}\n", optimized.word()))
}
