//! Whether anyone can see an element: it is scrolled into view and its tab is shown.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Follows `element` until the surrounding owner goes. Where the browser cannot tell, everything
/// counts as seen.
pub fn observe(element: &web_sys::Element, seen: RwSignal<bool>) {
    let inside = StoredValue::new_local(true);
    let update = move || {
        let now = inside.get_value() && !document().hidden();
        // Written only when it changes: a picture hangs on it.
        if seen.get_untracked() != now {
            seen.set(now);
        }
    };
    let closure = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Some(entry) = entries.iter().last() {
            inside.set_value(
                entry.unchecked_ref::<web_sys::IntersectionObserverEntry>().is_intersecting(),
            );
            update();
        }
    });
    match web_sys::IntersectionObserver::new(closure.as_ref().unchecked_ref()) {
        Ok(observer) => {
            observer.observe(element);
            let kept = StoredValue::new_local((observer, closure));
            on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
        }
        Err(_) => update(),
    }
    let listener = window_event_listener(ev::visibilitychange, move |_| update());
    on_cleanup(move || listener.remove());
}
