//! The servers of the field that the journeys run against, and a second browser. What cannot be had
//! is said, and the journeys that need it are skipped.

use std::path::{Path, PathBuf};

use super::{apt, python};
use crate::process;
use crate::project::Project;

/// Brokers, by program; Debian's packages have the same names.
const BROKERS: &[&str] = &["mosquitto", "nats-server", "rabbitmq-server"];
/// The second browser: as Debian calls it, and as others do.
const FIREFOX: &[&str] = &["firefox-esr"];
const OTHER_FIREFOX: &str = "firefox";
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

/// Finds or installs them: brokers and Firefox with apt, as root on Debian and its kin; what is
/// written in Python into the cache.
pub(crate) fn ensure_servers(project: &Project) -> Servers {
    install(BROKERS);
    // By itself: where there is no such package, the brokers are to be had all the same.
    if process::find_program(OTHER_FIREFOX).is_none() {
        install(FIREFOX);
    }
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

fn install(programs: &[&'static str]) {
    let mut missing = find_missing(programs);
    if !missing.is_empty() && apt::may_install() {
        if let Err(error) = apt::install(&missing) {
            println!("{error:#}");
        }
        missing = find_missing(programs);
    }
    if !missing.is_empty() {
        println!(
            "Journeys that need {} will be skipped. On Debian or Ubuntu: sudo apt-get install {}",
            missing.join(", "),
            missing.join(" ")
        );
    }
}

fn find_missing(programs: &[&'static str]) -> Vec<&'static str> {
    let is_there = |name: &&str| {
        process::find_program(name).is_some()
            || SYSTEM_PROGRAMS.iter().any(|folder| Path::new(folder).join(name).is_file())
    };
    programs.iter().copied().filter(|name| !is_there(name)).collect()
}
