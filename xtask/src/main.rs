//! The project's own commands: `cargo xtask run`, `build`, `test`, `bench`, `lint`, `tidy`, `size`,
//! `setup`.
//!
//! Each command is a module of the same name; `tools` provides the programs they need,
//! `project` knows where things lie, `process` runs other programs.

#![forbid(unsafe_code)]
// A command-line program talks on its standard streams and reads the clock.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)]

mod bench;
mod build;
mod cli;
mod compress;
mod fingerprint;
mod lint;
mod page;
mod parts;
mod process;
mod project;
mod run;
mod size;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use cli::{Command, Parsed};
use project::Project;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let command = match cli::parse(&arguments) {
        Ok(Parsed::Command(command)) => command,
        Ok(Parsed::Help) => {
            print!("{}", cli::HELP);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("xtask: {message}; `cargo xtask --help` tells what there is");
            return ExitCode::from(2);
        }
    };
    perform(command).unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}

fn perform(command: Command) -> Result<ExitCode> {
    let project = Project::find()?;
    match command {
        Command::Run { hub_arguments } => run::run(&project, &hub_arguments)?,
        Command::OpenWhenReady { address } => run::open_when_ready(&address)?,
        Command::Build => build::build(&project)?,
        // Its exit code speaks for itself: the count of tests must stay the last line.
        Command::Test(parts) => return test::test(&project, parts),
        Command::Bench(options) => bench::bench(&project, &options)?,
        Command::Lint => lint::lint(&project)?,
        Command::Tidy => tidy::tidy(&project)?,
        Command::Size => size::size(&project)?,
        Command::Setup => tools::setup(&project)?,
    }
    Ok(ExitCode::SUCCESS)
}
