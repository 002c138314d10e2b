//! Compressed twins of the page's files: `app.wasm.br` and `app.wasm.gz` beside `app.wasm`.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{fingerprint, project};

const COMPRESSIBLE: [&str; 8] = ["html", "js", "mjs", "wasm", "css", "svg", "json", "webmanifest"];

/// Writes a twin per encoding beside each compressible file under `dist`, leaves out those that
/// would not be smaller, and removes twins of files that are gone. What was compressed before is
/// taken from `cache`, which then holds what this page needs and no more.
pub(crate) fn write_twins(dist: &Path, cache: &Path) -> Result<()> {
    std::fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let files = project::walk(dist, &[])?;
    for stale in files.iter().filter(|file| is_twin(file)) {
        std::fs::remove_file(dist.join(stale))?;
    }
    let mut used = HashSet::new();
    for file in files.iter().filter(|file| is_compressible(file)) {
        let path = dist.join(file);
        let content =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for encoding in [Encoding::Brotli, Encoding::Gzip] {
            let key = format!("{}.{}", fingerprint::of_bytes(&content), encoding.extension());
            let small = cached(&cache.join(&key), || encoding.compress(&content))?;
            used.insert(key);
            if small.len() < content.len() {
                std::fs::write(dist.join(format!("{file}.{}", encoding.extension())), small)?;
            }
        }
    }
    for old in project::walk(cache, &[])?.iter().filter(|key| !used.contains(*key)) {
        std::fs::remove_file(cache.join(old))?;
    }
    Ok(())
}

/// How many bytes `content` takes when sent with brotli.
pub(crate) fn brotli_len(content: &[u8]) -> Result<usize> {
    Ok(Encoding::Brotli.compress(content)?.len())
}

/// Whether the file is a twin made here, judged by its name: `x.js.br`.
pub(crate) fn is_twin(file: &str) -> bool {
    file.rsplit_once('.')
        .is_some_and(|(original, last)| matches!(last, "br" | "gz") && is_compressible(original))
}

fn is_compressible(file: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, extension)| COMPRESSIBLE.contains(&extension))
}

fn cached(path: &Path, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    if let Ok(bytes) = std::fs::read(path) {
        return Ok(bytes);
    }
    let bytes = make()?;
    // Whole or not at all: a truncated file would be served as the page.
    let partial = path.with_extension("partial");
    std::fs::write(&partial, &bytes)?;
    std::fs::rename(&partial, path)?;
    Ok(bytes)
}

#[derive(Clone, Copy)]
enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    fn compress(self, content: &[u8]) -> Result<Vec<u8>> {
        let mut small = Vec::new();
        match self {
            Self::Brotli => {
                let parameters = brotli::enc::BrotliEncoderParams {
                    quality: 11,
                    lgwin: 22,
                    size_hint: content.len(),
                    ..Default::default()
                };
                brotli::BrotliCompress(&mut &*content, &mut small, &parameters)?;
            }
            Self::Gzip => {
                let level = flate2::Compression::best();
                let mut encoder = flate2::write::GzEncoder::new(&mut small, level);
                encoder.write_all(content)?;
                encoder.finish()?;
            }
        }
        Ok(small)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_encodings_give_the_content_back() {
        let content = "sensor ".repeat(500).into_bytes();

        let small = Encoding::Brotli.compress(&content).unwrap();
        assert!(small.len() < content.len() / 10);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut back).unwrap();
        assert_eq!(back, content);

        let small = Encoding::Gzip.compress(&content).unwrap();
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(small.as_slice()).read_to_end(&mut back).unwrap();
        assert_eq!(back, content);
    }

    #[test]
    fn twins_follow_their_files() {
        let folder = std::env::temp_dir().join(format!("heliograph-twins-{}", std::process::id()));
        let (dist, cache) = (folder.join("dist"), folder.join("cache"));
        std::fs::create_dir_all(&dist).unwrap();
        std::fs::write(dist.join("app.js"), "let reading = 1;\n".repeat(50)).unwrap();
        std::fs::write(dist.join("tiny.css"), "a{}").unwrap();
        std::fs::write(dist.join("gone.js.br"), "stale").unwrap();
        std::fs::write(dist.join("photo.png"), "not compressible").unwrap();

        write_twins(&dist, &cache).unwrap();
        let expected = ["app.js", "app.js.br", "app.js.gz", "photo.png", "tiny.css"];
        assert_eq!(project::walk(&dist, &[]).unwrap(), expected);

        std::fs::remove_file(dist.join("app.js")).unwrap();
        write_twins(&dist, &cache).unwrap();
        assert_eq!(project::walk(&dist, &[]).unwrap(), ["photo.png", "tiny.css"]);
        assert_eq!(project::walk(&cache, &[]).unwrap().len(), 2, "only tiny.css is kept");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
