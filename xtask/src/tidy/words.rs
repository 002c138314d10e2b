//! Nothing in the project tells which machine it was written on or where its packages came from.

use super::Finding;

/// Roots of folders that exist on one machine only. A path is meant when none of its own
/// characters stands before it: `https://host/home/` is fine.
const MACHINE_FOLDERS: [&str; 6] =
    ["/home/", "/root/", "/Users/", "/work/", "/tmp/", "C:\\Users\\"];

/// Hosts packages are downloaded from: lock files hold checksums, the user's own settings say
/// where to get them.
const REGISTRY_HOSTS: [&str; 4] =
    ["registry.npmjs.org", "registry.yarnpkg.com", "static.crates.io", "index.crates.io"];

/// This file spells out what it looks for.
const EXEMPT: &str = "xtask/src/tidy/words.rs";

/// Checks one file's lines.
pub(crate) fn check(file: &str, text: &str) -> Vec<Finding> {
    if file == EXEMPT {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let place = || format!("{file}:{number}");
        if let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| names_folder(line, folder)) {
            findings
                .push(Finding::new(place(), format!("names a folder of one machine ({folder})")));
        }
        if let Some(host) = REGISTRY_HOSTS.iter().find(|host| line.contains(**host)) {
            findings.push(Finding::new(place(), format!("names the package registry {host}")));
        }
        if file.ends_with("package-lock.json") && line.contains("\"resolved\":") {
            findings.push(Finding::new(place(), "names where a package was downloaded from"));
        }
    }
    findings
}

fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || "./-_$}])~".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_one_machine_are_found() {
        for line in ["let x = \"/home/ada/x\";", "/tmp/out", "see /work/y", "`C:\\Users\\ada`"] {
            assert_eq!(check("src/app.rs", line).len(), 1, "{line}");
        }
    }

    #[test]
    fn similar_words_are_fine() {
        for line in
            ["https://example.org/home/", "./tmp/", "src/work/", "$HOME/tmp/", "/dev/video0"]
        {
            assert_eq!(check("src/app.rs", line), [], "{line}");
        }
    }

    #[test]
    fn registries_are_found() {
        let line = r#""resolved": "https://registry.npmjs.org/ws/-/ws-8.0.0.tgz","#;
        assert_eq!(check("e2e/package-lock.json", line).len(), 2);
        let source = r#"source = "registry+https://github.com/rust-lang/crates.io-index""#;
        assert_eq!(check("Cargo.lock", source), []);
    }
}
