//! An element's size in device pixels, followed as it and the zoom level change.

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Size of a drawing surface.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DeviceSize {
    /// Width in device pixels.
    pub width_px: u32,
    /// Height in device pixels.
    pub height_px: u32,
    /// Device pixels to one CSS pixel.
    pub scale: f64,
}

impl DeviceSize {
    /// Width and height in device pixels.
    pub fn px(self) -> (u32, u32) {
        (self.width_px, self.height_px)
    }
}

/// Follows `element` until the surrounding owner goes; `size` is zero until first measured.
pub fn observe(element: &web_sys::Element, size: RwSignal<DeviceSize>) {
    let closure = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Some(entry) = entries.iter().last() {
            size.set(measure(entry.unchecked_ref()));
        }
    });
    let Ok(observer) = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()) else {
        return;
    };
    let options = web_sys::ResizeObserverOptions::new();
    // Where the browser measures device pixels itself the picture is sharp at any zoom level,
    // and zooming alone reports too. Where it does not, asking for them is an error.
    if knows_device_pixels() {
        options.set_box(web_sys::ResizeObserverBoxOptions::DevicePixelContentBox);
    }
    observer.observe_with_options(element, &options);
    let kept = StoredValue::new_local((observer, closure));
    on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
}

fn measure(entry: &web_sys::ResizeObserverEntry) -> DeviceSize {
    let scale = window().device_pixel_ratio();
    let exact = knows_device_pixels().then(|| entry.device_pixel_content_box_size().get(0));
    let exact = exact.and_then(|size| size.dyn_into::<web_sys::ResizeObserverSize>().ok());
    let (width, height) = match exact {
        Some(size) => (size.inline_size(), size.block_size()),
        None => {
            let rect = entry.content_rect();
            (rect.width() * scale, rect.height() * scale)
        }
    };
    DeviceSize { width_px: width.round() as u32, height_px: height.round() as u32, scale }
}

/// Safari does not.
fn knows_device_pixels() -> bool {
    let get = |of: &JsValue, key: &str| js_sys::Reflect::get(of, &key.into()).unwrap_or_default();
    let prototype = get(&get(&js_sys::global(), "ResizeObserverEntry"), "prototype");
    js_sys::Reflect::has(&prototype, &"devicePixelContentBoxSize".into()).unwrap_or(false)
}
