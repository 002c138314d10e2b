//! Which rooms of the app (`src/`) may know which: the lower half of "Who may know whom".

use super::Finding;

/// A room of the app, and all it may name of the others.
struct Room {
    name: &'static str,
    /// Other rooms.
    rooms: &'static [&'static str],
    /// Crates of this project.
    crates: &'static [&'static str],
}

/// The rooms that know each other only in part.
const ROOMS: [Room; 8] = [
    Room { name: "apart", rooms: &[], crates: &[] },
    Room { name: "browser", rooms: &[], crates: &["heliograph_telemetry"] },
    Room { name: "widgets", rooms: &[], crates: &[] },
    Room {
        name: "link",
        rooms: &["browser", "state"],
        crates: &["heliograph_protocol", "heliograph_telemetry"],
    },
    Room { name: "state", rooms: &["browser"], crates: &["heliograph_telemetry"] },
    Room { name: "intent", rooms: &["state"], crates: &["heliograph_telemetry"] },
    Room {
        name: "panels",
        rooms: &["state", "intent", "widgets", "browser"],
        crates: &["heliograph_canvas", "heliograph_chart", "heliograph_telemetry"],
    },
    Room {
        name: "page",
        rooms: &["state", "intent", "widgets", "browser", "panels"],
        crates: &["heliograph_chart", "heliograph_telemetry"],
    },
];

/// The room that everybody may use.
const EVERYBODYS: &str = "apart";

/// The files that put the rooms together: they may use all of them.
const COMPOSITION: [&str; 8] =
    ["app", "desk", "dispatch", "keeper", "photos", "receive", "lib", "main"];

/// Checks what one file under `src/` names.
pub(crate) fn check(file: &str, source: &str) -> Vec<Finding> {
    let Some(path) = module_path(file) else { return Vec::new() };
    let name = path.first().copied().unwrap_or_default();
    if COMPOSITION.contains(&name) {
        return Vec::new();
    }
    let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
        let message = format!("`{name}` is in no room: add its rule to tidy/modules.rs");
        return vec![Finding::new(file, message)];
    };
    let code = without_comments(source);
    let mut findings = Vec::new();
    for (line, text) in statements(&code) {
        for used in used_modules(&path, &text) {
            if let Some(message) = objection(room, &path, &used) {
                findings.push(Finding::new(format!("{file}:{line}"), message));
            }
        }
        for used in used_crates(&text) {
            if !room.crates.contains(&used.as_str()) {
                findings.push(Finding::new(
                    format!("{file}:{line}"),
                    format!("{name} may not use {used}"),
                ));
            }
        }
    }
    findings
}

/// `src/panels/plot.rs` -> `[panels, plot]`; `None` outside `src/`.
fn module_path(file: &str) -> Option<Vec<&str>> {
    let path = file.strip_prefix("src/")?.strip_suffix(".rs")?;
    Some(path.split('/').filter(|part| *part != "mod").collect())
}

fn objection(room: &Room, own: &[&str], used: &[String]) -> Option<String> {
    let target = used.first()?;
    if target != room.name {
        let known = ROOMS.iter().any(|other| other.name == target)
            || COMPOSITION.contains(&target.as_str());
        let allowed = target == EVERYBODYS || room.rooms.contains(&target.as_str());
        return (known && !allowed).then(|| format!("{} may not use {target}", room.name));
    }
    // Panels know nothing of each other; only the room's own root file puts them together.
    let (own_panel, other_panel) = (own.get(1)?, used.get(1)?);
    let is_module = other_panel.chars().all(|c| c.is_lowercase() || c.is_numeric() || c == '_');
    let other = room.name == "panels" && is_module && other_panel != own_panel;
    other.then(|| format!("panel {own_panel} may not use panel {other_panel}"))
}

/// The text with line comments (and with them doc links) blanked out, lines kept.
fn without_comments(source: &str) -> String {
    let code = |line: &str| line.split_once("//").map_or(line, |(code, _)| code).to_owned();
    source.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// The code cut at semicolons, so that a `use` over many lines is one text; with the number of
/// the line each begins on.
fn statements(code: &str) -> Vec<(usize, String)> {
    let mut line = 1;
    let mut all = Vec::new();
    for text in code.split(';') {
        let leading = text.len() - text.trim_start().len();
        let begins = line + text.get(..leading).unwrap_or_default().matches('\n').count();
        all.push((begins, text.to_owned()));
        line += text.matches('\n').count();
    }
    all
}

/// The crates of this project that the text names.
fn used_crates(text: &str) -> Vec<String> {
    let mut used: Vec<String> = identifiers(text)
        .filter(|word| word.starts_with("heliograph_"))
        .map(str::to_owned)
        .collect();
    used.dedup();
    used
}

/// The modules named as `crate::..` or `super::..` by a file that is the module `own`, as paths
/// from the crate's root, at most two parts long.
fn used_modules(own: &[&str], text: &str) -> Vec<Vec<String>> {
    let mut used = Vec::new();
    for (at, word) in ["crate::", "super::"].iter().flat_map(|word| text.match_indices(word)) {
        let (before, rest) =
            (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
        // Not `xcrate::`, nor the second half of `super::super::`, nor `pub(in crate::..)`.
        if before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let mut rest = rest;
        let mut base = if word == "crate::" { Vec::new() } else { own.to_vec() };
        if word == "crate::" {
            rest = rest.trim_start_matches("crate::");
        }
        while let Some(shorter) = rest.strip_prefix("super::") {
            rest = shorter;
            base.pop();
        }
        let base: Vec<String> = base.iter().map(|part| (*part).to_owned()).collect();
        extend(&base, rest, &mut used);
    }
    used
}

/// Follows `a::b`, `{a, b::{c, d}}`, adding each path found to `used`.
fn extend(base: &[String], rest: &str, used: &mut Vec<Vec<String>>) {
    if base.len() >= 2 {
        used.push(base.iter().take(2).cloned().collect());
        return;
    }
    if let Some(group) = rest.strip_prefix('{') {
        for item in group_items(group) {
            extend(base, item.trim(), used);
        }
        return;
    }
    let Some(word) = identifiers(rest).next().filter(|word| rest.starts_with(word)) else {
        if !base.is_empty() {
            used.push(base.to_vec());
        }
        return;
    };
    let path: Vec<String> = base.iter().cloned().chain([word.to_owned()]).collect();
    match rest.get(word.len()..).and_then(|after| after.strip_prefix("::")) {
        Some(deeper) => extend(&path, deeper, used),
        None => used.push(path),
    }
}

/// The parts between the outer commas of a `{..}` group whose opening brace is already gone.
fn group_items(group: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut start = 0;
    let mut items = Vec::new();
    for (at, c) in group.char_indices() {
        let ends = match c {
            '{' => {
                depth += 1;
                false
            }
            '}' if depth > 0 => {
                depth -= 1;
                false
            }
            ',' => depth == 0,
            '}' => true,
            _ => false,
        };
        if ends {
            items.push(group.get(start..at).unwrap_or_default());
            start = at + 1;
        }
        if c == '}' && ends {
            break;
        }
    }
    items.retain(|item| !item.trim().is_empty());
    items
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, source: &str) -> Vec<String> {
        check(file, source).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn a_panel_may_use_state_and_chart_but_not_link_or_protocol() {
        let source = "use crate::state::{LiveStore, FrameClock};\nuse heliograph_chart::draw;\n\
                      use crate::link::Link;\nuse heliograph_protocol::session;\n";
        let expected = [
            "src/panels/plot.rs:3: panels may not use link",
            "src/panels/plot.rs:4: panels may not use heliograph_protocol",
        ];
        assert_eq!(found("src/panels/plot.rs", source), expected);
    }

    #[test]
    fn panels_do_not_know_each_other() {
        for source in [
            "use super::photo::strip;",
            "use crate::panels::photo;",
            "use crate::panels::{photo, plot};",
        ] {
            let findings = found("src/panels/plot.rs", source);
            assert_eq!(findings, ["src/panels/plot.rs:1: panel plot may not use panel photo"]);
        }
        assert_eq!(found("src/panels/plot/legend.rs", "use super::swatch;"), Vec::<String>::new());
        assert_eq!(found("src/panels/mod.rs", "use photo::Photo;"), Vec::<String>::new());
    }

    #[test]
    fn groups_over_many_lines_and_paths_in_code_are_seen() {
        let source = "\nuse crate::{\n    browser::frame,\n    panels::plot::{self, Plot},\n};\n";
        let expected = ["src/state/store.rs:2: state may not use panels"];
        assert_eq!(found("src/state/store.rs", source), expected);
        let source = "fn go() { let x = 1; crate::app::start(x) }";
        assert_eq!(found("src/widgets/button.rs", source).len(), 1);
        let source = "use super::super::link::Link;";
        assert_eq!(found("src/state/store.rs", source).len(), 1);
    }

    #[test]
    fn comments_and_own_items_are_fine() {
        let source = "//! See [`crate::panels`].\nuse super::*;\nuse crate::widgets::icon::Icon;\nuse super::icon;";
        assert_eq!(found("src/widgets/button.rs", source), Vec::<String>::new());
        assert_eq!(found("src/app.rs", "use crate::{link, panels};"), Vec::<String>::new());
        assert_eq!(found("hub/src/server.rs", "use crate::link;"), Vec::<String>::new());
    }

    #[test]
    fn a_new_room_must_be_given_a_rule() {
        assert_eq!(found("src/sounds.rs", "").len(), 1);
    }
}
