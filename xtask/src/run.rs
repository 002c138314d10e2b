//! `cargo xtask run`: build all, then become the hub and open the page in the browser.

use std::net::{TcpStream, ToSocketAddrs};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{build, process};

/// Long enough for a slow machine to start the hub.
const PATIENCE: Duration = Duration::from_secs(30);

/// Builds, then runs the hub with these arguments until it ends. Without a command among them
/// it is `serve`, and the page is opened where there is a desktop.
pub(crate) fn run(project: &Project, hub_arguments: &[String]) -> Result<()> {
    build::build(project)?;
    let mut hub = Command::new(project.hub());
    let names_command = hub_arguments.first().is_some_and(|word| !word.starts_with('-'));
    if !names_command {
        hub.arg("serve");
    }
    hub.args(hub_arguments);
    let serves = !names_command || hub_arguments.first().is_some_and(|word| word == "serve");
    if serves && let (Some(_), Some(address)) = (browser_opener(), page_address(hub_arguments)) {
        // A program of its own, since this one is about to become the hub.
        Command::new(std::env::current_exe()?)
            .args(["open-when-ready", &address])
            .stdout(Stdio::null())
            .spawn()?;
    }
    become_hub(hub)
}

/// Where the page will be, judged by the hub's arguments; `None` when they only ask for help.
fn page_address(hub_arguments: &[String]) -> Option<String> {
    let mut port = "9000";
    let mut words = hub_arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--help" | "-h" | "--version" | "-V" => return None,
            "--port" => port = words.next()?,
            _ => port = word.strip_prefix("--port=").unwrap_or(port),
        }
    }
    Some(format!("http://localhost:{port}"))
}

/// On Unix the hub takes this program's place, so that Ctrl-C and other signals are its own.
#[cfg(unix)]
fn become_hub(mut hub: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(hub.exec()).context("cannot start the hub")
}

#[cfg(not(unix))]
fn become_hub(mut hub: Command) -> Result<()> {
    process::run(&mut hub)
}

/// The program that shows a page in the user's browser, where there is a desktop.
fn browser_opener() -> Option<&'static str> {
    if cfg!(target_os = "macos") {
        return Some("open");
    }
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty()));
    (desktop && process::find_program("xdg-open").is_some()).then_some("xdg-open")
}

/// Waits until the hub answers at `http://host:port`, then opens the browser there.
pub(crate) fn open_when_ready(address: &str) -> Result<()> {
    let host = address.strip_prefix("http://").context("the address must start with http://")?;
    let deadline = Instant::now() + PATIENCE;
    while !answers(host) {
        if Instant::now() > deadline {
            bail!("nothing answers at {address}; not opening the browser");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let Some(opener) = browser_opener() else { return Ok(()) };
    process::run(Command::new(opener).arg(address).stdout(Stdio::null()).stderr(Stdio::null()))
}

fn answers(host: &str) -> bool {
    host.to_socket_addrs().is_ok_and(|mut addresses| {
        addresses
            .any(|address| TcpStream::connect_timeout(&address, Duration::from_millis(500)).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(line: &str) -> Option<String> {
        page_address(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn the_page_is_where_the_arguments_say() {
        assert_eq!(address("").as_deref(), Some("http://localhost:9000"));
        assert_eq!(address("serve --port 9001").as_deref(), Some("http://localhost:9001"));
        assert_eq!(address("--no-camera --port=80").as_deref(), Some("http://localhost:80"));
        assert_eq!(address("--help"), None);
        assert_eq!(address("--port"), None);
    }
}
