//! A picture's bytes under a `blob:` URL that is released when dropped.

use wasm_bindgen::JsValue;

/// A `blob:` URL. Dropping it releases the bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// Wraps `bytes` as a blob of type `mime`.
    ///
    /// # Errors
    /// When the browser refuses, with its words.
    pub fn new(bytes: &[u8], mime: &str) -> Result<Self, String> {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(mime);
        web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options)
            .and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob))
            .map(Self)
            .map_err(|error: JsValue| format!("{error:?}"))
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Only fails for URLs that are none; there is nothing left to release then.
        let _ = web_sys::Url::revoke_object_url(&self.0);
    }
}
