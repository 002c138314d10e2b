//! `cargo xtask size`: what the page costs to load, against its budget.

use anyhow::{Context, Result, bail};

use crate::compress;
use crate::page::{self, Optimized};
use crate::project::{self, Project};

/// Bytes sent over the network for a first visit, with brotli.
const BUDGET_BYTES: usize = 250_000;

/// One file of the page.
struct Row {
    file: String,
    plain_bytes: usize,
    sent_bytes: usize,
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
    let sum: usize = rows.iter().map(|row| row.sent_bytes).sum();
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
    let sum = |bytes: fn(&Row) -> usize| rows.iter().map(bytes).sum::<usize>();
    let width = rows.iter().map(|row| row.file.len()).chain([6]).max().unwrap_or_default();
    let line =
        |name: &str, plain: &str, sent: &str| format!("{name:width$}  {plain:>10}  {sent:>10}\n");
    let mut text = line("file", "bytes", "brotli");
    for row in rows {
        text += &line(&row.file, &row.plain_bytes.to_string(), &row.sent_bytes.to_string());
    }
    let sent = sum(|row| row.sent_bytes);
    text += &line("sum", &sum(|row| row.plain_bytes).to_string(), &sent.to_string());
    text += &line("budget", "", &BUDGET_BYTES.to_string());
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
        let text = table(&[row("index.html", 3000, 900), row("app.wasm", 700_000, 180_000)]);
        let expected = "\
file             bytes      brotli
index.html        3000         900
app.wasm        700000      180000
sum             703000      180900
budget                      250000
";
        assert_eq!(text, expected);
    }

    #[test]
    fn twins_and_pictures_do_not_count() {
        assert!(counts("app.wasm") && counts("snippets/inline0.js"));
        assert!(!counts("app.wasm.br") && !counts("icon.svg") && !counts("LICENSE"));
    }
}
