//! A button that opens a short list of things to press.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::widgets::Icon;

/// A disclosure: open until Escape, a press of its button, or a click or focus elsewhere.
#[component]
pub fn Menu(
    /// Drawing on its button.
    icon: &'static str,
    /// Words on its button.
    label: &'static str,
    /// List items with a button each.
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let menu = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let close_outside = move |target: Option<web_sys::EventTarget>| {
        let target = target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if menu.get_untracked().is_some_and(|menu| !menu.contains(target.as_ref())) {
            open.set(false);
        }
    };
    let listener =
        window_event_listener(leptos::ev::pointerdown, move |event| close_outside(event.target()));
    on_cleanup(move || listener.remove());
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                // Focus must not be lost with what is hidden.
                let _ = button.focus();
            }
        }
    };
    view! {
        <div
            class="menu"
            node_ref=menu
            on:keydown=on_key
            on:focusout=move |event| {
                if event.related_target().is_some() {
                    close_outside(event.related_target());
                }
            }
        >
            <button
                class="button"
                node_ref=button
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon name=icon />
                <span class="menu-label">{label}</span>
            </button>
            <ul class="menu-list" class:open=move || open.get()>{children()}</ul>
        </div>
    }
}
