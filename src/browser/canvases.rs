//! Canvases that the browser has taken away and given back.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Counts, until the surrounding owner goes, how often the browser has given back a canvas within
/// `element`: empty, and with no style set. It takes them when it is short of memory or the graphics
/// card has failed.
pub fn observe_restored(element: &web_sys::Element, restored: RwSignal<u32>) {
    let closure = Closure::<dyn Fn()>::new(move || restored.update(|count| *count += 1));
    let element = element.clone();
    // The event is told to the canvas alone; on its way there it passes by.
    let add = web_sys::EventTarget::add_event_listener_with_callback_and_bool;
    let _ = add(&element, EVENT, closure.as_ref().unchecked_ref(), true);
    let kept = StoredValue::new_local((element, closure));
    on_cleanup(move || {
        kept.with_value(|(element, closure)| {
            let remove = web_sys::EventTarget::remove_event_listener_with_callback_and_bool;
            let _ = remove(element, EVENT, closure.as_ref().unchecked_ref(), true);
        });
    });
}

const EVENT: &str = "contextrestored";
