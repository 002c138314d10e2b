//! Whether anyone can see an element: it is scrolled into view and its tab is shown.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Follows `element` until the surrounding owner goes; nothing is known until the browser has drawn a
/// frame. Where it cannot tell, everything counts as seen.
pub fn observe(element: &web_sys::Element, seen: RwSignal<Option<bool>>) {
    let inside = StoredValue::new_local(true);
    let update = move || {
        let now = inside.get_value() && !document().hidden();
        // Written only when it changes: a picture hangs on it.
        if seen.get_untracked() != Some(now) {
            seen.set(Some(now));
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

/// Whether any of `element` lies within the window of a tab that is shown. Costs a layout, unless
/// nothing has changed since the last.
pub fn is_in_window(element: &web_sys::Element) -> bool {
    let length = |length: Result<JsValue, JsValue>| length.ok().and_then(|value| value.as_f64());
    let (width, height) = (length(window().inner_width()), length(window().inner_height()));
    let place = element.get_bounding_client_rect();
    let crosses =
        |from: f64, to: f64, end: Option<f64>| to > 0.0 && end.is_none_or(|end| from < end);
    !document().hidden()
        && crosses(place.left(), place.right(), width)
        && crosses(place.top(), place.bottom(), height)
}
