//! Fetching a photo over HTTP.

use gloo_net::http::{Request, Response};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// No larger photo is fetched.
pub const MAX_PHOTO_BYTES: usize = 16 << 20;

/// Why a photo could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The host cannot be reached, or does not let this page read the answer (CORS). The page may
    /// still be able to show it.
    Unreadable,
    /// The host answered with this HTTP status.
    Status(u16),
    /// It is larger than [`MAX_PHOTO_BYTES`].
    TooLarge,
    /// It broke off.
    Broken,
}

/// Fetches what stands at `url`, at most [`MAX_PHOTO_BYTES`].
///
/// # Errors
/// [`FetchError`].
pub async fn fetch_photo(url: &str) -> Result<Vec<u8>, FetchError> {
    let response = Request::get(url).send().await.map_err(|_| FetchError::Unreadable)?;
    if !response.ok() {
        return Err(FetchError::Status(response.status()));
    }
    read_bounded(&response).await
}

async fn read_bounded(response: &Response) -> Result<Vec<u8>, FetchError> {
    let body = response.body().ok_or(FetchError::Broken)?;
    let reader: web_sys::ReadableStreamDefaultReader =
        body.get_reader().dyn_into().map_err(|_| FetchError::Broken)?;
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|_| FetchError::Broken)?;
        let get = |key: &str| js_sys::Reflect::get(&chunk, &key.into()).unwrap_or_default();
        if get("done").is_truthy() {
            return Ok(bytes);
        }
        let part = js_sys::Uint8Array::new(&get("value"));
        if bytes.len() + part.length() as usize > MAX_PHOTO_BYTES {
            // The rest is not wanted; whether the host hears of it does not matter.
            let _ = reader.cancel();
            return Err(FetchError::TooLarge);
        }
        bytes.extend(part.to_vec());
    }
}
