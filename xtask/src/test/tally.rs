//! Counts of passed, failed and skipped tests, read from what test programs report.

use std::fmt;
use std::ops::AddAssign;

use anyhow::{Context, Result};
use serde_json::Value;

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// How many tests were really run.
    pub(crate) fn ran(self) -> u64 {
        self.passed + self.failed
    }

    /// Understands `test result: ok. 5 passed; 0 failed; 1 ignored; ...`, as Rust's test programs
    /// and wasm-bindgen's runner print it; other lines give `None`.
    pub(crate) fn of_result_line(line: &str) -> Option<Self> {
        let (_, counts) = line.split_once("test result: ")?.1.split_once(". ")?;
        let mut tally = Self::default();
        for part in counts.split(';') {
            let mut words = part.split_whitespace();
            let (Some(count), Some(word)) = (words.next(), words.next()) else { continue };
            let Ok(count) = count.parse::<u64>() else { continue };
            match word {
                "passed" => tally.passed = count,
                "failed" => tally.failed = count,
                "ignored" => tally.skipped = count,
                _ => {}
            }
        }
        Some(tally)
    }

    /// Understands the report of Playwright's JSON reporter.
    pub(crate) fn of_playwright(report: &str) -> Result<Self> {
        let report: Value =
            serde_json::from_str(report).context("Playwright's report is no valid JSON")?;
        let count = |name: &str| {
            let found = report.pointer(&format!("/stats/{name}")).and_then(Value::as_u64);
            found.with_context(|| format!("Playwright's report has no stats.{name}"))
        };
        // Flaky: failed, then passed on a retry. Without retries there are none, and with them
        // a test that fails now and then is not one that passes.
        Ok(Self {
            passed: count("expected")?,
            failed: count("unexpected")? + count("flaky")?,
            skipped: count("skipped")?,
        })
    }

    /// With one failure more when the run ended badly and no failing test shows it: a test that
    /// does not compile, or a test program that was killed.
    pub(crate) fn with_ending(self, ended_well: bool) -> Self {
        let broke_off = !ended_well && self.failed == 0;
        Self { failed: self.failed + u64::from(broke_off), ..self }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(out, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_result_lines_are_read() {
        let line = "test result: FAILED. 12 passed; 2 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.05s\n";
        let expected = Tally { passed: 12, failed: 2, skipped: 3 };
        assert_eq!(Tally::of_result_line(line), Some(expected));
    }

    #[test]
    fn wasm_result_lines_are_read() {
        let line =
            "test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.31s";
        let expected = Tally { passed: 4, failed: 0, skipped: 0 };
        assert_eq!(Tally::of_result_line(line), Some(expected));
    }

    #[test]
    fn other_lines_are_none() {
        for line in ["running 5 tests", "test parses ... ok", "", "test result: ok"] {
            assert_eq!(Tally::of_result_line(line), None, "{line}");
        }
    }

    #[test]
    fn playwright_reports_are_read() {
        let report = r#"{"suites":[],"stats":{"expected":9,"skipped":1,"unexpected":2,"flaky":1}}"#;
        let expected = Tally { passed: 9, failed: 3, skipped: 1 };
        assert_eq!(Tally::of_playwright(report).unwrap(), expected);
        assert!(Tally::of_playwright("{}").is_err());
        assert!(Tally::of_playwright("Error: no tests found").is_err());
    }

    #[test]
    fn the_last_line_names_skipped_tests_only_when_there_are_some() {
        let mut sum = Tally { passed: 4, failed: 0, skipped: 0 };
        assert_eq!(sum.to_string(), "4 passed, 0 failed");
        sum += Tally { passed: 1, failed: 2, skipped: 3 };
        assert_eq!(sum.to_string(), "5 passed, 2 failed, 3 skipped");
    }

    #[test]
    fn a_run_that_breaks_off_is_a_failure() {
        let tally = Tally { passed: 4, failed: 0, skipped: 0 };
        assert_eq!(tally.with_ending(true), tally);
        assert_eq!(tally.with_ending(false), Tally { failed: 1, ..tally });
        let failing = Tally { failed: 2, ..tally };
        assert_eq!(failing.with_ending(false), failing);
    }
}
