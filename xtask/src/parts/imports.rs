//! Short names for what the page's wasm imports from its script.
//!
//! wasm-bindgen names some 350 functions like `__wbg_appendChild_9d7b1f3a5c2e4680`, in the wasm and in
//! the script. Digits like these cannot be compressed.
//!
//! Format: WebAssembly core specification, section 5.5.5.

use anyhow::{Context, Result, bail};

const HEADER_BYTES: usize = 8;
const IMPORTS: u8 = 2;

/// `wasm` and `script` with short names for the functions that the one imports from the other, under
/// the module name `from`.
pub(crate) fn shorten(wasm: &[u8], script: &str, from: &str) -> Result<(Vec<u8>, String)> {
    let mut short = wasm.get(..HEADER_BYTES).context("no wasm")?.to_vec();
    let mut rest = Bytes(wasm.get(HEADER_BYTES..).unwrap_or_default());
    let mut names = Vec::new();
    while !rest.0.is_empty() {
        let (kind, length) = (rest.byte()?, rest.number()?);
        let mut section = rest.take(length)?.to_vec();
        if kind == IMPORTS {
            section = imports(&section, from, &mut names)?;
        }
        short.push(kind);
        push_text(&mut short, &section);
    }
    Ok((short, rename(script, &names)?))
}

/// The section with short names, which are added to `names`.
fn imports(section: &[u8], from: &str, names: &mut Vec<String>) -> Result<Vec<u8>> {
    let mut rest = Bytes(section);
    let count = rest.number()?;
    let mut short = Vec::new();
    push_number(&mut short, count);
    for _ in 0..count {
        let (module, name) = (rest.text()?, rest.text()?);
        push_text(&mut short, module);
        if module == from.as_bytes() {
            push_text(&mut short, letters(names.len()).as_bytes());
            names.push(String::from_utf8(name.to_vec())?);
        } else {
            push_text(&mut short, name);
        }
        short.extend(rest.what_it_is()?);
    }
    Ok(short)
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

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).context("the wasm is cut short")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        self.take(1)?.first().copied().context("the wasm is cut short")
    }

    /// LEB128, unsigned.
    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        bail!("a number in the wasm does not end")
    }

    fn text(&mut self) -> Result<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// What comes after an import's names: a function, a table, a memory or a global.
    fn what_it_is(&mut self) -> Result<&'a [u8]> {
        let before = self.0;
        match self.byte()? {
            0 => drop(self.number()?),
            1 => {
                self.byte()?;
                self.limits()?;
            }
            2 => self.limits()?,
            3 => drop(self.take(2)?),
            kind => bail!("an import of unknown kind {kind}"),
        }
        Ok(before.get(..before.len() - self.0.len()).unwrap_or_default())
    }

    fn limits(&mut self) -> Result<()> {
        let has_end = self.byte()? & 1 == 1;
        self.number()?;
        if has_end {
            self.number()?;
        }
        Ok(())
    }
}

fn push_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// As texts and sections are: the length, then the bytes.
fn push_text(bytes: &mut Vec<u8>, text: &[u8]) {
    push_number(bytes, text.len());
    bytes.extend(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
        __proto__: null,
        __wbg_append_9d7b: function(arg0) {
        __wbg_append_9d7bff: function() {
        return wasm.__wbg_append_9d7b;
";

    fn wasm(names: &[(&str, &str)]) -> Vec<u8> {
        let mut imports = vec![names.len() as u8];
        for (module, name) in names {
            push_text(&mut imports, module.as_bytes());
            push_text(&mut imports, name.as_bytes());
            imports.extend([0, 5]);
        }
        let mut wasm = b"\0asm\x01\0\0\0\x01\x01\0\x02".to_vec();
        push_text(&mut wasm, &imports);
        wasm.extend([10, 1, 0]);
        wasm
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
