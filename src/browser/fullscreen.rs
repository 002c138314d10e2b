//! One element over the whole screen.

use leptos::prelude::*;

/// Shows `element`, or the whole page, over the whole screen; back to normal when something is.
pub fn toggle(element: Option<&web_sys::Element>) {
    let document = document();
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
        return;
    }
    let element = element.cloned().or_else(|| document.document_element());
    if let Some(element) = element {
        // A browser that refuses leaves the page as it is, which is seen.
        let _ = element.request_fullscreen();
    }
}
