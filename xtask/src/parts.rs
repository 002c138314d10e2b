//! Cuts the page's wasm into what every visit needs and parts that are fetched when first wanted,
//! where `src/apart.rs` says, and gives the result one folder:
//!
//! ```text
//! dist/index.html
//!      page-5d0e….css            all style sheets, in their order
//!      9f3c…/heliograph.js, heliograph_bg.wasm, snippets/
//!            __wasm_split.js     fetches the parts
//!            split_extras.wasm   a part; chunk_7.wasm is what several parts share
//! ```
//!
//! The folder is named after what is in it: a page never gets parts of another version.

mod imports;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::page::Optimized;
use crate::project::{self, Project};
use crate::{fingerprint, process};

/// What trunk and we call the page's script and wasm.
const NAME: &str = "heliograph";

/// As small as it gets; what the browsers of the last years all know may be used.
const WASM_OPT: [&str; 11] = [
    "-Oz",
    "--one-caller-inline-max-function-size=0",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Puts the page that trunk left in `dist/` into the form above. `path` leads to wasm-bindgen and,
/// when `optimized`, to wasm-opt.
pub(crate) fn cut(project: &Project, optimized: Optimized, path: &OsStr) -> Result<()> {
    let dist = project.dist();
    let work = project.notes().join("parts");
    remove(&work)?;
    let made = work.join("made");
    let whole = split(project, &work, &made)?;
    process::run(
        process::program_on(path, "wasm-bindgen")
            .args(["--target", "web", "--no-typescript", "--keep-lld-exports"])
            .args(["--out-name", NAME, "--out-dir"])
            .args([&made, &whole]),
    )?;
    let files = project::walk(&made, &[])?;
    if optimized == Optimized::Yes {
        for file in files.iter().filter(|file| file.ends_with(".wasm")) {
            let wasm = made.join(file);
            process::run(
                process::program_on(path, "wasm-opt")
                    .args(WASM_OPT)
                    .arg(&wasm)
                    .arg("-o")
                    .arg(&wasm),
            )?;
        }
    }
    shorten_imports(&made)?;
    let folder = fingerprint::of_files(&made, &files)?;
    for file in &files {
        copy(&made.join(file), &dist.join(&folder).join(file))?;
    }
    let index = dist.join("index.html");
    let html = std::fs::read_to_string(&index).context("trunk left no dist/index.html")?;
    let scripts: Vec<_> = files.iter().filter(|file| file.ends_with(".js")).collect();
    let html = one_style_sheet(&with_folder(&html, &folder, &scripts)?, &dist)?;
    std::fs::write(&index, html)?;
    clear(&dist, &folder)
}

/// Writes the parts into `made`; gives the file with the rest, which wasm-bindgen is to have.
fn split(project: &Project, work: &Path, made: &Path) -> Result<PathBuf> {
    let linked = project.target.join(format!("wasm32-unknown-unknown/release/{NAME}.wasm"));
    let linked = std::fs::read(&linked).with_context(|| format!("no {}", linked.display()))?;
    let whole = work.join(format!("{NAME}.wasm"));
    let main_module = format!("./{NAME}.js");
    std::fs::create_dir_all(made)?;
    let mut options = wasm_split_cli_support::Options::new(&linked);
    options.output_dir = made;
    options.main_out_path = &whole;
    options.main_module = &main_module;
    wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("the page's wasm cannot be cut into parts: {error:?}"))?;
    Ok(whole)
}

/// Gives short names to what the wasm takes from its script.
fn shorten_imports(made: &Path) -> Result<()> {
    let (wasm, script) = (made.join(format!("{NAME}_bg.wasm")), made.join(format!("{NAME}.js")));
    let (short_wasm, short_script) = imports::shorten(
        &std::fs::read(&wasm)?,
        &std::fs::read_to_string(&script)?,
        &format!("./{NAME}_bg.js"),
    )?;
    std::fs::write(wasm, short_wasm)?;
    std::fs::write(script, short_script)?;
    Ok(())
}

/// `index.html` with the script and wasm of `folder` in place of trunk's. All of the folder's
/// `scripts` are asked for at once.
fn with_folder(html: &str, folder: &str, scripts: &[&String]) -> Result<String> {
    const EARLY: &str = "<link rel=\"modulepreload\"";
    let script = html.split('\'').find(|text| text.starts_with('/') && text.ends_with(".js"));
    let script = script.context("dist/index.html starts no script")?;
    let trunks = script.trim_end_matches(".js");
    let html = html.replace(trunks, &format!("/{folder}/{NAME}"));
    let (start, rest) = html.split_once(EARLY).context("dist/index.html preloads no script")?;
    // Trunk also lists what older builds left behind.
    let last = rest.rsplit(EARLY).next().unwrap_or(rest);
    let end = last.split_once('>').map_or("", |(_, end)| end);
    let links =
        scripts.iter().map(|file| format!("{EARLY} href=\"/{folder}/{file}\" crossorigin>"));
    Ok(format!("{start}{}{end}", links.collect::<String>()))
}

/// `index.html` with one style sheet, which is written, in place of many, which are removed.
fn one_style_sheet(html: &str, dist: &Path) -> Result<String> {
    let is_sheet = |line: &&str| line.trim_start().starts_with("<link rel=\"stylesheet\"");
    let mut sheet = String::new();
    for line in html.lines().filter(is_sheet) {
        let name = line.split('"').find_map(|text| text.strip_prefix('/'));
        let path = dist.join(name.with_context(|| format!("no file in `{line}`"))?);
        sheet += &std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        std::fs::remove_file(&path)?;
    }
    if sheet.is_empty() {
        bail!("dist/index.html has no style sheet");
    }
    let sheet = without_remarks(&sheet);
    let name = format!("page-{}.css", fingerprint::of_bytes(sheet.as_bytes()));
    std::fs::write(dist.join(&name), sheet)?;
    let link = format!("    <link rel=\"stylesheet\" href=\"/{name}\">\n");
    let first = html.lines().find(is_sheet).unwrap_or_default();
    let lines = html.lines().map(|line| match line {
        line if line == first => link.clone(),
        line if is_sheet(&line) => String::new(),
        line => format!("{line}\n"),
    });
    Ok(lines.collect())
}

/// A style sheet without comments, indentation and empty lines. No text in ours has the signs of a
/// comment.
fn without_remarks(sheet: &str) -> String {
    let mut pieces = sheet.split("/*");
    let mut bare = pieces.next().unwrap_or_default().to_owned();
    bare.extend(pieces.filter_map(|piece| piece.split_once("*/")).map(|(_, rest)| rest));
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Removes what trunk left and older folders.
fn clear(dist: &Path, folder: &str) -> Result<()> {
    for entry in std::fs::read_dir(dist)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() && name != folder {
            std::fs::remove_dir_all(entry.path())?;
        } else if name.starts_with(NAME) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::copy(from, to).with_context(|| format!("cannot write {}", to.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_what_stands_in_the_folder() {
        let html = "\
import init, * as bindings from '/heliograph-3e4a.js';
const wasm = await init({ module_or_path: '/heliograph-3e4a_bg.wasm' });
<link rel=\"modulepreload\" href=\"/heliograph-3e4a.js\"><link rel=\"modulepreload\" \
href=\"/snippets/old.js\"><link rel=\"preload\" href=\"/heliograph-3e4a_bg.wasm\"></head>
";
        let expected = "\
import init, * as bindings from '/9f3c/heliograph.js';
const wasm = await init({ module_or_path: '/9f3c/heliograph_bg.wasm' });
<link rel=\"modulepreload\" href=\"/9f3c/heliograph.js\" crossorigin><link rel=\"preload\" \
href=\"/9f3c/heliograph_bg.wasm\"></head>
";
        let script = "heliograph.js".to_owned();
        assert_eq!(with_folder(html, "9f3c", &[&script]).unwrap(), expected);
        assert!(with_folder("<p>'no script'</p>", "9f3c", &[]).is_err());
    }

    #[test]
    fn style_sheets_become_one_in_their_order() {
        let dist = std::env::temp_dir().join(format!("heliograph-sheets-{}", std::process::id()));
        std::fs::create_dir_all(&dist).unwrap();
        let remarks = "/* Red\n   links. */\n\na { color: red }\n";
        std::fs::write(dist.join("z.css"), remarks).unwrap();
        std::fs::write(dist.join("a.css"), "a { color: blue }\n").unwrap();
        let html = "<head>\n  <link rel=\"stylesheet\" href=\"/z.css\"/>\n  \
                    <link rel=\"stylesheet\" href=\"/a.css\"/>\n</head>\n";
        let made = one_style_sheet(html, &dist).unwrap();
        let left = project::walk(&dist, &[]).unwrap();
        let sheet = std::fs::read_to_string(dist.join(&left[0])).unwrap();
        std::fs::remove_dir_all(&dist).unwrap();
        assert_eq!(sheet, "a { color: red }\na { color: blue }\n");
        let link = format!("    <link rel=\"stylesheet\" href=\"/{}\">", left[0]);
        assert_eq!(made, format!("<head>\n{link}\n</head>\n"));
        assert_eq!(left.len(), 1);
        assert!(one_style_sheet("<head></head>", &dist).is_err());
    }
}
