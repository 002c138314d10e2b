//! `cargo xtask size`: what the page costs to load, against its budget.
//!
//! Counted is a visit that shows the hub's readings; parts it does not need are listed besides.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::compress;
use crate::page::{self, Optimized};
use crate::project::{self, Project};

/// Bytes sent over the network for a first visit, with brotli.
const BUDGET_BYTES: usize = 250_000;
/// Parts that are fetched when a source speaks them, photos come, or somebody opens what they show.
const LATER: [&str; 3] = ["extras", "photos", "protocols"];

/// One file of the page.
struct Row {
    file: String,
    plain_bytes: usize,
    sent_bytes: usize,
    /// Whether the first visit does without it.
    is_later: bool,
}

/// Builds the page, prints what each of its files costs, and fails when the sum is over budget.
pub(crate) fn size(project: &Project) -> Result<()> {
    let optimized = page::build(project)?;
    let dist = project.dist();
    let mut rows = Vec::new();
    let files: Vec<_> =
        project::walk(&dist, &[])?.into_iter().filter(|file| counts(file)).collect();
    let later = later(&dist, &files)?;
    for file in files {
        let content =
            std::fs::read(dist.join(&file)).with_context(|| format!("cannot read {file}"))?;
        let sent_bytes = match std::fs::metadata(dist.join(format!("{file}.br"))) {
            Ok(twin) => usize::try_from(twin.len())?,
            Err(_) => compress::brotli_len(&content)?.min(content.len()),
        };
        let is_later = later.iter().any(|name| file.ends_with(name));
        rows.push(Row { file, plain_bytes: content.len(), sent_bytes, is_later });
    }
    print!("{}", table(&rows));
    if optimized == Optimized::No {
        println!("(without wasm-opt, which would make it smaller: Node.js is not installed)");
    }
    let sum: usize = rows.iter().filter(|row| !row.is_later).map(|row| row.sent_bytes).sum();
    if sum > BUDGET_BYTES {
        bail!("the page is {} bytes over its budget", sum - BUDGET_BYTES);
    }
    Ok(())
}

/// Names of the files that only parts fetch which come later.
fn later(dist: &Path, files: &[String]) -> Result<Vec<String>> {
    let mut later: Vec<_> = LATER.iter().map(|part| format!("/split_{part}.wasm")).collect();
    for file in files.iter().filter(|file| file.ends_with("/__wasm_split.js")) {
        later.extend(later_chunks(&std::fs::read_to_string(dist.join(file))?));
    }
    Ok(later)
}

/// Of what several parts share: above what fetches it the script that fetches parts says which they are.
///
/// ```text
/// /* extras, photos */
/// const __chunk_6 = makeLoad(..
/// ```
fn later_chunks(script: &str) -> Vec<String> {
    let is_later = |parts: &str| parts.split(", ").all(|part| LATER.contains(&part));
    let lines = script.lines().zip(script.lines().skip(1));
    let chunks = lines.filter_map(|(parts, chunk)| {
        let parts = parts.strip_prefix("/* ")?.strip_suffix(" */")?;
        let chunk = chunk.strip_prefix("const __chunk_")?.split(' ').next()?;
        is_later(parts).then(|| format!("/chunk_{chunk}.wasm"))
    });
    chunks.collect()
}

fn counts(file: &str) -> bool {
    let extension = file.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("html" | "js" | "wasm" | "css"))
}

fn table(rows: &[Row]) -> String {
    let (later, first): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_later);
    let sum = |bytes: fn(&&Row) -> usize| first.iter().map(bytes).sum::<usize>();
    let width = rows.iter().map(|row| row.file.len()).chain([6]).max().unwrap_or_default();
    let line =
        |name: &str, plain: &str, sent: &str| format!("{name:width$}  {plain:>10}  {sent:>10}\n");
    let mut text = line("file", "bytes", "brotli");
    let one =
        |row: &Row| line(&row.file, &row.plain_bytes.to_string(), &row.sent_bytes.to_string());
    text.extend(first.iter().map(|row| one(row)));
    let sent = sum(|row| row.sent_bytes);
    text += &line("sum", &sum(|row| row.plain_bytes).to_string(), &sent.to_string());
    text += &line("budget", "", &BUDGET_BYTES.to_string());
    if !later.is_empty() {
        text += "fetched when wanted:\n";
        text.extend(later.iter().map(|row| one(row)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_sums_up() {
        let row = |file: &str, plain_bytes, sent_bytes| Row {
            file: file.to_owned(),
            plain_bytes,
            sent_bytes,
            is_later: file.ends_with("split_extras.wasm"),
        };
        let text = table(&[
            row("index.html", 3000, 900),
            row("a/split_extras.wasm", 30_000, 9_000),
            row("app.wasm", 700_000, 180_000),
        ]);
        let expected = "\
file                      bytes      brotli
index.html                 3000         900
app.wasm                 700000      180000
sum                      703000      180900
budget                               250000
fetched when wanted:
a/split_extras.wasm       30000        9000
";
        assert_eq!(text, expected);
    }

    #[test]
    fn what_only_later_parts_share_is_later() {
        let script = "\
/* extras, photos */
const __chunk_6 = makeLoad(() => {
/* extras, spacebrew */
const __chunk_7 = makeLoad(() => {
/* photos, protocols */
const __chunk_12 = makeLoad(() => {
export const __wasm_split_load_protocols = wrapAsyncCb(makeLoad(() => {
";
        assert_eq!(later_chunks(script), ["/chunk_6.wasm", "/chunk_12.wasm"]);
    }

    #[test]
    fn twins_and_pictures_do_not_count() {
        assert!(counts("app.wasm") && counts("snippets/inline0.js"));
        assert!(!counts("app.wasm.br") && !counts("icon.svg") && !counts("LICENSE"));
    }
}
