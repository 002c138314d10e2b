//! Keys pressed anywhere on the page, but not while someone types in a field or a dialog is open.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Calls `handle` with the key's name (`KeyboardEvent.key`) for presses outside text fields,
/// without a modifier or with just Ctrl (`Ctrl+z`); `handle` says whether it used the key, which
/// then does nothing else. Stops with the surrounding owner.
pub fn on_key(handle: impl Fn(&str) -> bool + 'static) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let key = event.key();
        if event.alt_key() || is_in_dialog() || belongs_to(event.target(), &key) {
            return;
        }
        let ctrl = event.ctrl_key() || event.meta_key();
        let key = if ctrl { format!("Ctrl+{key}") } else { key };
        if handle(&key) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// An open dialog has all keys, even when nothing in it has the focus.
fn is_in_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}

/// Whether the key belongs to the element it was pressed in: text in fields, Space and Enter on
/// buttons.
fn belongs_to(target: Option<web_sys::EventTarget>, key: &str) -> bool {
    const TYPES: &str = "input, textarea, select, [contenteditable], [role=listbox]";
    const PRESSES: &str = "button, a, summary";
    target.and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|element| {
        let within = |what: &str| element.closest(what).is_ok_and(|found| found.is_some());
        within(TYPES) || matches!(key, " " | "Enter") && within(PRESSES)
    })
}
