//! Handing text over to other programs.

use wasm_bindgen_futures::JsFuture;

/// Copies `text`; says whether the browser did. Pages that came over plain http from another
/// machine have no clipboard, and a user may forbid it.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) else {
        return false;
    };
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}

/// Selects what an element shows, so that the user can copy it by hand.
pub fn select(element: &web_sys::Element) {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()?);
    if let Some(selection) = selection {
        // Fails only for nodes that are in no document.
        let _ = selection.select_all_children(element);
    }
}
