//! The standard library for wasm32, which the page is compiled against.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::project::Project;

const TRIPLE: &str = "wasm32-unknown-unknown";

/// Installs the compile target with rustup when it is missing.
pub(crate) fn ensure_wasm_target(project: &Project) -> Result<()> {
    let rustc = |command: &mut Command| {
        command.current_dir(&project.root).args(["--print", "target-libdir", "--target", TRIPLE]);
        process::output(command)
    };
    let folder = rustc(&mut Command::new("rustc"))?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    if process::find_program("rustup").is_none() {
        bail!(
            "this Rust has no {TRIPLE} target and there is no rustup to add it. Install the \
             target with what Rust came from, or Rust from https://rustup.rs"
        );
    }
    process::heading(&format!("Adding the {TRIPLE} target to Rust"));
    process::run(Command::new("rustup").current_dir(&project.root).args(["target", "add", TRIPLE]))
}
