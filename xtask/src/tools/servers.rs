//! The servers of the field that the journeys run against, and browsers other than Chromium. What
//! cannot be had is said, and the journeys that need it are skipped.

use std::path::{Path, PathBuf};

use super::{apt, python};
use crate::process;
use crate::project::Project;

/// Something to run, and the package of Debian that has it.
#[derive(Clone, Copy)]
struct Program {
    name: &'static str,
    package: &'static str,
}

const BROKERS: &[Program] = &[named("mosquitto"), named("nats-server"), named("rabbitmq-server")];
/// As Debian calls it, and as others do.
const FIREFOX: &[Program] = &[named("firefox-esr")];
const OTHER_FIREFOX: &str = "firefox";
/// The driver brings its browser; that has no mode without a screen.
const WEBKIT: &[Program] = &[
    Program { name: "WebKitWebDriver", package: "webkit2gtk-driver" },
    Program { name: "Xvfb", package: "xvfb" },
];
/// Where Debian keeps some of them; not on everyone's `PATH`.
const SYSTEM_PROGRAMS: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

/// Pythons with servers in them: the variable by which journeys know one, and the list of packages.
const PYTHONS: [(&str, &str); 2] = [
    ("HELIOGRAPH_PYTHON", "servers/requirements.txt"),
    ("HELIOGRAPH_PYTHON_POLLING", "servers/requirements-polling.txt"),
];

/// What could be had.
#[derive(Debug)]
pub(crate) struct Servers {
    pythons: Vec<(&'static str, PathBuf)>,
}

impl Servers {
    /// Environment variables for the journeys.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        self.pythons.iter().map(|(variable, interpreter)| (*variable, interpreter.as_path()))
    }
}

/// A program whose package has its name.
const fn named(name: &'static str) -> Program {
    Program { name, package: name }
}

/// Finds or installs them: brokers and browsers with apt, as root on Debian and its kin; what is
/// written in Python into the cache.
pub(crate) fn ensure_servers(project: &Project) -> Servers {
    // Each by itself: where there is no such package, the others are to be had all the same.
    install(BROKERS);
    if process::find_program(OTHER_FIREFOX).is_none() {
        install(FIREFOX);
    }
    install(WEBKIT);
    let ensure =
        |(variable, list): &(&'static str, &str)| match python::ensure(&project.e2e().join(list)) {
            Ok(interpreter) => Some((*variable, interpreter)),
            Err(error) => {
                println!("Journeys that need the packages of {list} will be skipped: {error:#}");
                None
            }
        };
    Servers { pythons: PYTHONS.iter().filter_map(ensure).collect() }
}

fn install(programs: &[Program]) {
    let mut missing = find_missing(programs);
    if !missing.is_empty() && apt::may_install() {
        if let Err(error) = apt::install(&packages(&missing)) {
            println!("{error:#}");
        }
        missing = find_missing(programs);
    }
    if !missing.is_empty() {
        let names: Vec<&str> = missing.iter().map(|program| program.name).collect();
        println!(
            "Journeys that need {} will be skipped. On Debian or Ubuntu: sudo apt-get install {}",
            names.join(", "),
            packages(&missing).join(" ")
        );
    }
}

fn packages(programs: &[Program]) -> Vec<&'static str> {
    programs.iter().map(|program| program.package).collect()
}

fn find_missing(programs: &[Program]) -> Vec<Program> {
    let is_there = |Program { name, .. }: &Program| {
        process::find_program(name).is_some()
            || SYSTEM_PROGRAMS.iter().any(|folder| Path::new(folder).join(name).is_file())
    };
    programs.iter().copied().filter(|program| !is_there(program)).collect()
}
