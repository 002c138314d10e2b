//! Tools written in Rust, built from their crates by `cargo install`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::cache;
use crate::process;

/// A crate that brings programs.
#[derive(Debug)]
pub(crate) struct CargoTool<'a> {
    /// The crate's name.
    pub(crate) package: &'a str,
    /// The one version that fits.
    pub(crate) version: &'a str,
    /// First part of its folder's name in the cache; the version follows.
    pub(crate) folder: &'a str,
    /// Further options for `cargo install`.
    pub(crate) options: &'a [&'a str],
    /// Programs that must all be there; each answers `--version` with `name version`.
    pub(crate) programs: &'a [&'a str],
}

/// The folder with the tool's programs, or `None` when those on `PATH` fit.
pub(crate) fn ensure(tool: &CargoTool<'_>) -> Result<Option<PathBuf>> {
    if tool.programs.iter().all(|name| reports(Path::new(name), tool.version).is_ok()) {
        return Ok(None);
    }
    let place = cache::ensure(
        &format!("{}-{}", tool.folder, tool.version),
        |place| {
            let bin = place.join("bin");
            tool.programs.iter().try_for_each(|name| reports(&bin.join(name), tool.version))
        },
        |place| install(tool, place),
    )?;
    Ok(Some(place.join("bin")))
}

fn reports(program: &Path, version: &str) -> Result<()> {
    let answer = process::output(Command::new(program).arg("--version"))?;
    let found = answer.split_whitespace().nth(1).unwrap_or_default();
    if found != version {
        bail!("{} is of version {found}, not {version}", program.display());
    }
    Ok(())
}

fn install(tool: &CargoTool<'_>, place: &Path) -> Result<()> {
    println!("Compiling {} {}; this takes a few minutes, once", tool.package, tool.version);
    if let Err(error) = process::run(cargo_install(tool, place).arg("--locked")) {
        // A crate that was withdrawn, or that a mirror does not carry.
        println!("{error:#}\nOnce more, with any fitting versions of the crates it is made from");
        process::run(&mut cargo_install(tool, place)).with_context(|| {
            format!(
                "could not install {package} {version}; it needs a network and a C linker. \
                 By hand: cargo install {package} --version {version}",
                package = tool.package,
                version = tool.version,
            )
        })?;
    }
    let objects = objects(place);
    std::fs::remove_dir_all(&objects)
        .with_context(|| format!("cannot remove {}", objects.display()))
}

fn cargo_install(tool: &CargoTool<'_>, place: &Path) -> Command {
    // Not in the clone, whose settings are meant for its own builds.
    let mut command = process::cargo(place);
    command
        .args(["install", "--force", tool.package, "--version", tool.version])
        .args(tool.options)
        .arg("--root")
        .arg(place)
        // Inside the partial folder: an interrupted install goes on where it stopped.
        .arg("--target-dir")
        .arg(objects(place))
        // These tools wait for the compiler most of the time: built quickly beats quick to run.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET");
    command
}

fn objects(place: &Path) -> PathBuf {
    place.join("target")
}

/// The version of `package` in the text of a `Cargo.lock`.
pub(crate) fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    lines.find(|line| line.strip_prefix("name = ").is_some_and(|name| unquote(name) == package))?;
    lines.next()?.strip_prefix("version = ").map(unquote)
}

fn unquote(text: &str) -> &str {
    text.trim().trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
[[package]]
name = "wasm-bindgen-macro"
version = "0.2.99"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "registry"
"#;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-macro"), Some("0.2.99"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn a_program_that_is_missing_or_of_another_version_does_not_fit() {
        assert!(reports(Path::new("no-such-program-anywhere"), "1").is_err());
        let cargo = std::env::var("CARGO").expect("tests are run by cargo");
        let error = reports(Path::new(&cargo), "0.0.1").unwrap_err();
        assert!(error.to_string().contains("not 0.0.1"), "{error}");
    }
}
