//! A picture's bytes under a `blob:` URL that is released when dropped.

use std::cell::RefCell;
use std::collections::HashMap;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

thread_local! {
    /// What stands behind each URL that is not dropped yet: a page may not fetch its own.
    static BLOBS: RefCell<HashMap<String, Blob>> = RefCell::default();
}

/// A `blob:` URL. Dropping it releases the bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// Wraps `bytes` as a blob of type `mime`.
    ///
    /// # Errors
    /// When the browser refuses, with its words.
    pub fn new(bytes: &[u8], mime: &str) -> Result<Self, String> {
        Self::of_parts(&js_sys::Array::of1(&js_sys::Uint8Array::from(bytes)), mime)
    }

    /// Wraps byte arrays and blobs, one after the other.
    ///
    /// # Errors
    /// When the browser refuses, with its words.
    pub fn of_parts(parts: &js_sys::Array, mime: &str) -> Result<Self, String> {
        Self::of(blob_of_parts(parts, mime)?)
    }

    /// Gives a blob a URL.
    ///
    /// # Errors
    /// When the browser refuses, with its words.
    pub fn of(blob: Blob) -> Result<Self, String> {
        let url = web_sys::Url::create_object_url_with_blob(&blob).map_err(words)?;
        BLOBS.with_borrow_mut(|blobs| blobs.insert(url.clone(), blob));
        Ok(Self(url))
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Byte arrays, buffers and blobs, one after the other, as one of type `mime`.
///
/// # Errors
/// When the browser refuses, with its words.
pub fn blob_of_parts(parts: &js_sys::Array, mime: &str) -> Result<Blob, String> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    Blob::new_with_u8_array_sequence_and_options(parts, &options).map_err(words)
}

/// What stands behind the `blob:` URL of an [`ObjectUrl`] that is not dropped.
pub fn blob(url: &str) -> Option<Blob> {
    BLOBS.with_borrow(|blobs| blobs.get(url).cloned())
}

/// The bytes of a blob.
///
/// # Errors
/// When the browser cannot read it (any more), with its words.
pub async fn bytes(blob: &Blob) -> Result<Vec<u8>, String> {
    Ok(js_sys::Uint8Array::new(&buffer(blob).await?.into()).to_vec())
}

/// The bytes of a blob, where JavaScript has them.
///
/// # Errors
/// When the browser cannot read it (any more), with its words.
pub async fn buffer(blob: &Blob) -> Result<js_sys::ArrayBuffer, String> {
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(words)?;
    Ok(buffer.unchecked_into())
}

#[allow(clippy::needless_pass_by_value, reason = "as errors are mapped")]
fn words(error: JsValue) -> String {
    format!("{error:?}")
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        BLOBS.with_borrow_mut(|blobs| blobs.remove(&self.0));
        // Only fails for URLs that are none; there is nothing left to release then.
        let _ = web_sys::Url::revoke_object_url(&self.0);
    }
}
