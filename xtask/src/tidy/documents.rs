//! Paths a document names in `backticks` must exist, so that it cannot quietly go out of date.

use super::Finding;

/// Made by builds, not kept in the project.
const BUILT: [&str; 3] = ["target/", "dist/", "node_modules/"];
const EXTENSIONS: [&str; 11] =
    ["rs", "toml", "md", "html", "css", "ts", "json", "yml", "lock", "svg", "sh"];

/// Checks the paths named in a document against the project's files. A path may be given from
/// the root or from within a room (`driver.rs`, `link/`).
pub(crate) fn check(document: &str, text: &str, files: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, path) in named_paths(text) {
        if !exists(path, files) {
            findings.push(Finding::new(
                format!("{document}:{line}"),
                format!("names `{path}`, which does not exist"),
            ));
        }
    }
    findings
}

/// Line numbers and what stands there in backticks and looks like a path of the project.
fn named_paths(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_block = false;
    text.lines().zip(1..).flat_map(move |(line, number)| {
        in_block ^= line.trim_start().starts_with("```");
        let quoted = if in_block { "" } else { line };
        quoted
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|quote| looks_like_path(quote))
            .map(move |path| (number, path))
    })
}

fn looks_like_path(quote: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let has_extension = quote
        .rsplit_once('.')
        .is_some_and(|(stem, last)| !stem.is_empty() && EXTENSIONS.contains(&last));
    quote.chars().all(plain)
        && !quote.starts_with('/')
        && !quote.starts_with("../")
        && !BUILT.iter().any(|built| quote.starts_with(built))
        && (has_extension || quote.ends_with('/') || quote.contains('/') && !quote.contains('.'))
}

fn exists(path: &str, files: &[String]) -> bool {
    let path = path.strip_prefix("./").unwrap_or(path);
    let folder = path.trim_end_matches('/');
    files.iter().any(|file| {
        file == path
            || file.ends_with(&format!("/{path}"))
            || file.starts_with(&format!("{folder}/"))
            || file.contains(&format!("/{folder}/"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let files = ["src/link/driver.rs", "crates/chart/src/lib.rs", "Trunk.toml"];
        check("A.md", text, &files.map(str::to_owned)).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn what_exists_is_fine_from_the_root_or_from_a_room() {
        let text = "`src/link/driver.rs` `driver.rs` `link/` `crates/chart` `Trunk.toml`";
        assert_eq!(lines(text), Vec::<String>::new());
    }

    #[test]
    fn what_is_gone_is_named_with_its_line() {
        let expected = ["A.md:2: names `src/link/retry.rs`, which does not exist"];
        assert_eq!(lines("Retries:\n`src/link/retry.rs` and `Trunk.toml`"), expected);
        assert_eq!(lines("`crates/series`, `hub/`").len(), 2);
    }

    #[test]
    fn code_addresses_and_built_things_are_not_paths() {
        let text = "`Now::uptime` `ws://host:9000` `dist/` `target/release/heliograph-hub` \
                    `poll_event()` `/photos/` `messages/s.` `*.rs` `<name>.rs` `.rs`";
        assert_eq!(lines(text), Vec::<String>::new());
    }

    #[test]
    fn code_blocks_are_left_alone() {
        assert_eq!(lines("```\ngone.rs `gone.rs`\n```\n`Trunk.toml`"), Vec::<String>::new());
    }
}
