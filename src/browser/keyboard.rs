//! Keys pressed anywhere on the page, but not while someone types in a field or a dialog is open.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Calls `handle` with the key's name (`KeyboardEvent.key`) for presses without a modifier
/// outside text fields; `handle` says whether it used the key, which then does nothing else.
/// Stops with the surrounding owner.
pub fn on_key(handle: impl Fn(&str) -> bool + 'static) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        let elsewhere = is_in_dialog() || types_text(event.target());
        if !modified && !elsewhere && handle(&event.key()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// An open dialog has all keys, even when nothing in it has the focus.
fn is_in_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}

/// Whether the key belongs to the element it was pressed in: text in fields, Space on buttons.
fn types_text(target: Option<web_sys::EventTarget>) -> bool {
    target.and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|element| {
        element
            .closest(
                "input, textarea, select, button, a, dialog, summary, [contenteditable], \
                 [role=listbox]",
            )
            .is_ok_and(|found| found.is_some())
    })
}
