//! Short names for what the page's wasm imports from its script.
//!
//! wasm-bindgen names some 350 functions like `__wbg_appendChild_9d7b1f3a5c2e4680`, in the wasm and in
//! the script. Digits like these cannot be compressed.

use anyhow::{Context, Result, bail};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{Import, ImportSectionReader, Parser};

/// `wasm` and `script` with short names for the functions that the one imports from the other, under
/// the module name `from`.
pub(crate) fn shorten(wasm: &[u8], script: &str, from: &str) -> Result<(Vec<u8>, String)> {
    let (mut shorten, mut short) = (Shorten { from, names: Vec::new() }, Module::new());
    shorten
        .parse_core_module(&mut short, Parser::new(0), wasm)
        .context("cannot read the page's wasm")?;
    Ok((short.finish(), rename(script, &shorten.names)?))
}

/// Copies a module, all but the names of what it imports.
struct Shorten<'a> {
    from: &'a str,
    /// What they were, in the order of the short ones.
    names: Vec<String>,
}

impl Reencode for Shorten<'_> {
    type Error = std::convert::Infallible;

    fn parse_import_section(
        &mut self,
        short: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), reencode::Error<Self::Error>> {
        for import in section.into_imports() {
            let Import { module, name, ty } = import?;
            let ty = self.entity_type(ty)?;
            if module == self.from {
                short.import(module, &letters(self.names.len()), ty);
                self.names.push(name.to_owned());
            } else {
                short.import(module, name, ty);
            }
        }
        Ok(())
    }
}

/// The script with short names where it hands its functions to the wasm, a line each:
/// `        __wbg_appendChild_9d7b1f3a5c2e4680: function(arg0, arg1) {`.
fn rename(script: &str, names: &[String]) -> Result<String> {
    let mut found = 0;
    let mut renamed = String::with_capacity(script.len());
    for line in script.split_inclusive('\n') {
        let key = line.trim_start().split_once(": ").map_or("", |(key, _)| key);
        match names.iter().position(|name| name == key) {
            Some(index) => {
                found += 1;
                renamed += &line.replacen(key, &letters(index), 1);
            }
            None => renamed += line,
        }
    }
    if found != names.len() {
        bail!("the page's script hands {found} functions to its wasm, which wants {}", names.len());
    }
    Ok(renamed)
}

/// a, b, … z, ba, bb, …
fn letters(index: usize) -> String {
    let letter = char::from(b'a' + (index % 26) as u8);
    match index / 26 {
        0 => letter.to_string(),
        more => letters(more) + &letter.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, TypeSection};

    use super::*;

    const SCRIPT: &str = "\
        __proto__: null,
        __wbg_append_9d7b: function(arg0) {
        __wbg_append_9d7bff: function() {
        return wasm.__wbg_append_9d7b;
";

    fn wasm(names: &[(&str, &str)]) -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        for (module, name) in names {
            imports.import(module, name, EntityType::Function(0));
        }
        let mut module = Module::new();
        module.section(&types).section(&imports);
        module.finish()
    }

    #[test]
    fn both_sides_have_the_same_short_names() {
        let long =
            wasm(&[("./a.js", "__wbg_append_9d7bff"), ("b", "x"), ("./a.js", "__wbg_append_9d7b")]);
        let (short, script) = shorten(&long, SCRIPT, "./a.js").unwrap();
        assert_eq!(short, wasm(&[("./a.js", "a"), ("b", "x"), ("./a.js", "b")]));
        let expected = "\
        __proto__: null,
        b: function(arg0) {
        a: function() {
        return wasm.__wbg_append_9d7b;
";
        assert_eq!(script, expected);
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let missing = wasm(&[("./a.js", "__wbg_append_0000")]);
        assert!(shorten(&missing, SCRIPT, "./a.js").is_err());
        let whole = wasm(&[("./a.js", "__wbg_append_9d7b")]);
        assert!(shorten(&whole[..20], SCRIPT, "./a.js").is_err());
        assert!(shorten(b"", SCRIPT, "./a.js").is_err());
    }

    #[test]
    fn no_two_names_are_the_same() {
        let all: std::collections::HashSet<_> = (0..2_000).map(letters).collect();
        assert_eq!(all.len(), 2_000);
        assert_eq!([0, 25, 26, 27, 700].map(letters), ["a", "z", "ba", "bb", "bay"]);
    }
}
