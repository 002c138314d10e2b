//! Dark or light: what the system prefers, and the page's own choice over it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

const QUERY: &str = "(prefers-color-scheme: light)";

/// A signal that tells whether the system prefers a light page, and follows changes.
pub fn system_prefers_light() -> RwSignal<bool> {
    let query = window().match_media(QUERY).ok().flatten();
    let prefers = RwSignal::new(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let changed = query.clone();
        let closure = Closure::<dyn Fn()>::new(move || prefers.set(changed.matches()));
        // As long as the page lives: nothing removes it.
        let _ = query.add_event_listener_with_callback("change", closure.as_ref().unchecked_ref());
        closure.forget();
    }
    prefers
}

/// Whether the user wants nothing to move that need not.
pub fn prefers_stillness() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// Puts `theme` (`dark` or `light`) on the document, where the style sheets look for it.
pub fn apply(theme: &str) {
    if let Some(root) = document().document_element() {
        // The name and value are both valid; there is nothing to report.
        let _ = root.set_attribute("data-theme", theme);
    }
}
