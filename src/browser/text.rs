//! Text as it comes from the browser.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/text.js")]
extern "C" {
    #[wasm_bindgen(js_name = encodeInto)]
    fn encode_into(text: &JsString, bytes: &mut [u8]) -> i32;
}

/// From so many UTF-16 units on, the browser's encoder is quicker than wasm-bindgen, which looks at
/// one after the other.
const LONG: u32 = 128;

/// The same text as UTF-8; half of a surrogate pair becomes U+FFFD.
pub fn utf8(text: &JsString) -> String {
    ascii(text).unwrap_or_else(|| text.into())
}

/// A long text that takes a byte a unit.
fn ascii(text: &JsString) -> Option<String> {
    let length = text.length();
    if length < LONG {
        return None;
    }
    let mut bytes = vec![0; length as usize];
    let written = usize::try_from(encode_into(text, &mut bytes)).ok()?;
    bytes.truncate(written);
    String::from_utf8(bytes).ok()
}
