//! `cargo xtask tidy`: the rules of the house that no compiler checks.
//!
//! Each rule is a pure function from text to findings, in a module of its own.

mod crates;
mod documents;
mod files;
mod modules;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use crate::project::Project;

/// One broken rule: where, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    place: String,
    message: String,
}

impl Finding {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.message)
    }
}

/// Checks the whole project and prints every finding.
pub(crate) fn tidy(project: &Project) -> Result<()> {
    let files = project.files()?;
    let mut findings = crates::check(&project.metadata);
    for file in &files {
        // What is not text is a picture or a recording of bytes.
        let Ok(text) = std::fs::read_to_string(project.root.join(file)) else { continue };
        findings.extend(files::check(file, &text));
        findings.extend(words::check(file, &text));
        findings.extend(modules::check(file, &text));
        if file == "ARCHITECTURE.md" {
            findings.extend(documents::check(file, &text, &files));
        }
    }
    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!("{} to tidy up", findings.len());
    }
    println!("{} files are tidy", files.len());
    Ok(())
}
