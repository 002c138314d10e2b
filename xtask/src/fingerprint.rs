//! A short fingerprint of bytes, to tell whether something changed since last time.
//!
//! Not a defence against anyone: it guards our own caches, in which a change of algorithm
//! (a new Rust) costs no more than one rebuild.

use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use anyhow::{Context, Result};

/// Fingerprint of one piece of data, as hexadecimal digits.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("{:016x}", hasher.finish())
}

/// Fingerprint of the names and contents of files under `root`, in the order given.
pub(crate) fn of_files<'a>(
    root: &Path,
    files: impl IntoIterator<Item = &'a String>,
) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        let path = root.join(file);
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        // The lengths keep `a` + `bc` and `ab` + `c` apart.
        hasher.write_usize(file.len());
        hasher.write(file.as_bytes());
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differs_when_a_byte_differs() {
        assert_eq!(of_bytes(b"plot"), of_bytes(b"plot"));
        assert_ne!(of_bytes(b"plot"), of_bytes(b"plow"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = of_files(Path::new("nowhere"), &["gone.rs".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("gone.rs"));
    }
}
