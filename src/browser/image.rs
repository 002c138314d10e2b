//! Decoding a picture before it is shown, so that it never flickers or shows half.

use wasm_bindgen_futures::JsFuture;

/// Loads and decodes the picture at `url`; returns its width and height in pixels.
///
/// # Errors
/// When it cannot be loaded or is no picture the browser can show.
pub async fn decode(url: &str) -> Result<(u32, u32), String> {
    let image = web_sys::HtmlImageElement::new().map_err(|_| "no image element".to_owned())?;
    image.set_src(url);
    JsFuture::from(image.decode())
        .await
        .map_err(|_| "the browser cannot load or decode it".to_owned())?;
    Ok((image.natural_width(), image.natural_height()))
}
