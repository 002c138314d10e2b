//! Every Rust file says what it is for, and no source file grows past reading in one sitting.

use super::Finding;

const LONGEST_LINES: usize = 400;

/// Files that may be longer, each with its reason.
const LONGER: [(&str, &str); 0] = [];

/// Checks one file's first line and length.
pub(crate) fn check(file: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    if extension == "rs" && !text.trim_start().starts_with("//!") {
        findings.push(Finding::new(file, "starts without `//!`: say what the file is for"));
    }
    let lines = text.lines().count();
    let source = matches!(extension, "rs" | "ts" | "css" | "html");
    let excused = LONGER.iter().any(|(path, _reason)| *path == file);
    if source && lines > LONGEST_LINES && !excused {
        findings.push(Finding::new(
            file,
            format!("has {lines} lines, over {LONGEST_LINES}: split it by meaning"),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rust_file_starts_with_its_purpose() {
        assert_eq!(check("src/app.rs", "//! The app.\nfn main() {}\n"), []);
        assert_eq!(check("src/app.rs", "// The app.\n").len(), 1);
        assert_eq!(check("src/app.rs", "").len(), 1);
        assert_eq!(check("style/base.css", "a {}\n"), []);
    }

    #[test]
    fn a_long_source_file_is_found() {
        let long = format!("//! Long.\n{}", "\n".repeat(400));
        assert_eq!(check("src/app.rs", &long).len(), 1);
        assert_eq!(check("src/app.rs", &long[..long.len() - 1]), []);
        assert_eq!(check("e2e/package-lock.json", &long), []);
    }
}
