//! `cargo xtask size`: what the page costs to load, against its budget.
//!
//! Counted is a visit that shows the hub's readings; parts it does not need are listed besides.

use anyhow::{Context, Result, bail};

use crate::compress;
use crate::page::{self, Optimized};
use crate::project::{self, Project};

/// Bytes sent over the network for a first visit, with brotli.
const BUDGET_BYTES: usize = 250_000;
/// Fetched when a source speaks it, or somebody opens what it shows.
const LATER: [&str; 3] = ["split_extras.wasm", "split_plain.wasm", "split_protocols.wasm"];

/// One file of the page.
struct Row {
    file: String,
    plain_bytes: usize,
    sent_bytes: usize,
}

impl Row {
    /// Whether the first visit does without it.
    fn is_later(&self) -> bool {
        LATER.iter().any(|name| self.file.ends_with(name))
    }
}

/// Builds the page, prints what each of its files costs, and fails when the sum is over budget.
pub(crate) fn size(project: &Project) -> Result<()> {
    let optimized = page::build(project)?;
    let dist = project.dist();
    let mut rows = Vec::new();
    for file in project::walk(&dist, &[])?.into_iter().filter(|file| counts(file)) {
        let content =
            std::fs::read(dist.join(&file)).with_context(|| format!("cannot read {file}"))?;
        let sent_bytes = match std::fs::metadata(dist.join(format!("{file}.br"))) {
            Ok(twin) => usize::try_from(twin.len())?,
            Err(_) => compress::brotli_len(&content)?.min(content.len()),
        };
        rows.push(Row { file, plain_bytes: content.len(), sent_bytes });
    }
    print!("{}", table(&rows));
    if optimized == Optimized::No {
        println!("(without wasm-opt, which would make it smaller: Node.js is not installed)");
    }
    let sum: usize = rows.iter().filter(|row| !row.is_later()).map(|row| row.sent_bytes).sum();
    if sum > BUDGET_BYTES {
        bail!("the page is {} bytes over its budget", sum - BUDGET_BYTES);
    }
    Ok(())
}

fn counts(file: &str) -> bool {
    let extension = file.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("html" | "js" | "wasm" | "css"))
}

fn table(rows: &[Row]) -> String {
    let (later, first): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_later());
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
        };
        let text = table(&[
            row("index.html", 3000, 900),
            row("a/split_plain.wasm", 30_000, 9_000),
            row("app.wasm", 700_000, 180_000),
        ]);
        let expected = "\
file                     bytes      brotli
index.html                3000         900
app.wasm                700000      180000
sum                     703000      180900
budget                              250000
fetched when wanted:
a/split_plain.wasm       30000        9000
";
        assert_eq!(text, expected);
    }

    #[test]
    fn twins_and_pictures_do_not_count() {
        assert!(counts("app.wasm") && counts("snippets/inline0.js"));
        assert!(!counts("app.wasm.br") && !counts("icon.svg") && !counts("LICENSE"));
    }
}
