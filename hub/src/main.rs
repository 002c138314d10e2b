//! The program: reads the command line, runs what it asks for until it is told to stop.

#![forbid(unsafe_code)]

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use heliograph_hub::address;
use heliograph_hub::cli::{Cli, Command};
use heliograph_hub::run::{self, Running, Settings, StartError};
use heliograph_hub::shutdown::Interrupts;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

fn main() -> ExitCode {
    let command = Cli::parse().into_command();
    start_log();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the system gives no threads: {error}")),
    };
    let outcome = runtime.block_on(async {
        // Before anyone can have read where we are and want us to stop again.
        let interrupts = Interrupts::listen()
            .map_err(|error| format!("the system does not let it listen to Ctrl-C: {error}"))?;
        let running = start(command).await.map_err(|error| error.to_string())?;
        until_stopped(running, interrupts).await
    });
    // Blocking work such as a slow sensor must not hold the exit up.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => fail(&reason),
    }
}

async fn start(command: Command) -> Result<Running, StartError> {
    match command {
        Command::Serve(args) => {
            let running = run::serve(args, Settings::default()).await?;
            announce(&running, "Heliograph is at", "");
            Ok(running)
        }
        Command::Files(args) => {
            let running = run::files(args).await?;
            announce(&running, "Photos are at", "/photos/");
            Ok(running)
        }
        Command::Sensors(args) => Ok(run::sensors(args)),
        Command::Camera(args) => Ok(run::camera(args)),
    }
}

async fn until_stopped(mut running: Running, mut interrupts: Interrupts) -> Result<(), String> {
    tokio::select! {
        () = interrupts.next() => {
            tracing::info!("stopping");
            running.stop().await;
            Ok(())
        }
        () = running.ended() => Err("it ended by itself; the log above says why".to_owned()),
    }
}

/// The one line on standard output, for people and for programs that wait for it.
fn announce(running: &Running, what: &str, path: &str) {
    if let Some(listening) = running.address() {
        // Nobody may be reading, which is no reason to stop.
        let _ = writeln!(io::stdout(), "{what} {}{path}", address::local_url(listening));
    }
}

fn fail(reason: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "heliograph-hub: {reason}");
    ExitCode::FAILURE
}

/// The log goes to standard error; `RUST_LOG` chooses how much of it (`debug`, or by module).
fn start_log() {
    let wanted = std::env::var("RUST_LOG").ok().and_then(|wanted| wanted.parse().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false);
    tracing_subscriber::registry().with(filter).with(lines).init();
}
