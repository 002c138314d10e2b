//! Runs other programs: loudly (their output is the user's), quietly (captured), or watched line by line.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// Says what is being done, set apart from the output of the programs doing it.
pub(crate) fn heading(text: &str) {
    println!("\n== {text}");
}

/// Runs to the end with the user's own streams; an exit code other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", line_of(command));
    }
    Ok(())
}

/// Runs to the end with the user's own streams and tells how it ended.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| cannot_start(command))
}

/// Runs quietly and gives what was printed on standard output; an exit code other than 0 is an error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", line_of(command), output.status, complaint.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs to the end, passing standard output on and showing each of its lines to `look`.
pub(crate) fn watch(command: &mut Command, mut look: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| cannot_start(command))?;
    let mut terminal = std::io::stdout();
    if let Some(stream) = child.stdout.take() {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            terminal.write_all(&line)?;
            look(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    child.wait().with_context(|| format!("waiting for `{}`", line_of(command)))
}

/// The first program of this name in the folders of `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    find_on(&std::env::var_os("PATH")?, name)
}

fn find_on(path: &OsStr, name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(path).map(|folder| folder.join(&file)).find(|found| found.is_file())
}

/// The program of this name in the folders of `path`, which it is given too.
pub(crate) fn program_on(path: &OsStr, name: &str) -> Command {
    // Found here because the `PATH` given to a child does not help in finding the child.
    let mut command = Command::new(find_on(path, name).unwrap_or_else(|| name.into()));
    command.env("PATH", path);
    command
}

/// `PATH` with these folders in front.
pub(crate) fn path_with(folders: &[PathBuf]) -> Result<std::ffi::OsString> {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&inherited));
    std::env::join_paths(all).context("a tool's folder cannot be put on PATH")
}

/// The same cargo that runs us.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    command
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`; is it installed?", command.get_program().to_string_lossy())
}

fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
