//! Decoding a picture before it is shown, so that it never flickers or shows half.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageBitmapOptions};

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

/// A small likeness of a picture of this size that fits `within`, both in pixels: a WebP, or a PNG
/// where the browser writes none. Decodes beside the page's own thread; `None` if the browser cannot.
pub async fn likeness(picture: &Blob, size: (u32, u32), within: (u32, u32)) -> Option<Blob> {
    let scale = |side: u32, within: u32| f64::from(within) / f64::from(side.max(1));
    let scale = scale(size.0, within.0).min(scale(size.1, within.1)).min(1.0);
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    let (width, height) = (side(size.0), side(size.1));
    let options = ImageBitmapOptions::new();
    options.set_resize_width(width);
    options.set_resize_height(height);
    let bitmap = leptos::prelude::window()
        .create_image_bitmap_with_blob_and_image_bitmap_options(picture, &options)
        .ok()?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await.ok()?.unchecked_into();
    let canvas: HtmlCanvasElement =
        leptos::prelude::document().create_element("canvas").ok()?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d").ok()??.unchecked_into::<CanvasRenderingContext2d>();
    let drawn = context.draw_image_with_image_bitmap(&bitmap, 0.0, 0.0);
    bitmap.close();
    drawn.ok()?;
    let written = js_sys::Promise::new(&mut |resolve, _| {
        // What it throws for a picture it may not read shows as no blob.
        if canvas.to_blob_with_type(&resolve, "image/webp").is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(written).await.ok()?.dyn_into().ok()
}
