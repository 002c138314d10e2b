//! Embeds the built page: lists every file of `dist/` with its compressed twins for
//! `server/assets.rs`. Without a built page the list is empty and the hub says what to do.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// One file of the page: where it and its compressed twins are.
#[derive(Default)]
struct Entry {
    identity: Option<PathBuf>,
    brotli: Option<PathBuf>,
    gzip: Option<PathBuf>,
}

fn main() -> io::Result<()> {
    let dist = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?)
        .join("..")
        .join("dist");
    // Cargo takes a path that does not exist as changed each time, which would rebuild the hub on
    // every command until the page is built for the first time.
    fs::create_dir_all(&dist)?;
    println!("cargo:rerun-if-changed={}", dist.display());

    let dist = dist.canonicalize()?;
    let mut entries = BTreeMap::new();
    collect(&dist, &dist, &mut entries)?;
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("page.rs"), listing(&entries))
}

fn collect(root: &Path, folder: &Path, entries: &mut BTreeMap<String, Entry>) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue; // trunk's staging folder
        }
        if path.is_dir() {
            collect(root, &path, entries)?;
            continue;
        }
        let Ok(relative) = path.strip_prefix(root) else { continue };
        let name = relative.to_string_lossy().replace('\\', "/");
        if let Some(base) = name.strip_suffix(".br") {
            entries.entry(base.to_owned()).or_default().brotli = Some(path);
        } else if let Some(base) = name.strip_suffix(".gz") {
            entries.entry(base.to_owned()).or_default().gzip = Some(path);
        } else {
            entries.entry(name).or_default().identity = Some(path);
        }
    }
    Ok(())
}

fn listing(entries: &BTreeMap<String, Entry>) -> String {
    let mut code = String::from("&[\n");
    for (name, entry) in entries {
        let Some(identity) = &entry.identity else { continue };
        let _ = writeln!(
            code,
            "    EmbeddedFile {{ path: {name:?}, identity: include_bytes!({identity:?}), brotli: {}, gzip: {} }},",
            twin(entry.brotli.as_deref()),
            twin(entry.gzip.as_deref()),
        );
    }
    code.push_str("]\n");
    code
}

fn twin(path: Option<&Path>) -> String {
    path.map_or_else(|| "None".to_owned(), |path| format!("Some(include_bytes!({path:?}))"))
}
