//! One element on the whole screen, and back.

use leptos::prelude::document;

/// Shows `element` on the whole screen, or ends that. A browser that forbids it leaves all as it is.
pub fn toggle(element: &web_sys::Element) {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else {
        let _ = element.request_fullscreen();
    }
}
