//! Moments when the world may have changed while the page was not looking.

use leptos::ev;
use leptos::prelude::*;

/// Calls `handle` when the network comes back, when the tab becomes visible and when the page
/// returns from the back-forward cache.
pub fn on_wake(handle: impl Fn() + Clone + 'static) {
    let online = window_event_listener(ev::online, {
        let handle = handle.clone();
        move |_| handle()
    });
    let shown = window_event_listener_untyped("pageshow", {
        let handle = handle.clone();
        move |_| handle()
    });
    let visible = window_event_listener(ev::visibilitychange, move |_| {
        if !document().hidden() {
            handle();
        }
    });
    on_cleanup(move || {
        online.remove();
        shown.remove();
        visible.remove();
    });
}
