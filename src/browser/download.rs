//! A file for the user to keep.

use leptos::prelude::document;
use wasm_bindgen::JsCast;

/// Has the browser save what stands at `url` under a name.
pub fn save(url: &str, name: &str) {
    let anchor = document().create_element("a").ok();
    if let Some(anchor) = anchor.and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
        anchor.set_href(url);
        anchor.set_download(name);
        anchor.click();
    }
}
