//! A modal dialog with a heading and a way out.

use leptos::html;
use leptos::prelude::*;

use crate::widgets::Icon;

/// Shown while `open` is true. Escape, the cross and a click beside it close it.
#[component]
pub fn Dialog(
    /// Whether it is shown; set to false when the user closes it.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(element) = dialog.get() {
            match (open.get(), element.open()) {
                // Fails only when it is shown already.
                (true, false) => drop(element.show_modal()),
                (false, true) => element.close(),
                _ => {}
            }
        }
    });
    // The browser tells of it a moment later, when it may have been opened again.
    let closed = move |_| {
        if dialog.get_untracked().is_none_or(|element| !element.open()) {
            open.set(false);
        }
    };
    let close_beside = move |event: leptos::ev::MouseEvent| {
        let target = event.target();
        if dialog.get_untracked().is_some_and(|element| target == Some((*element).clone().into())) {
            open.set(false);
        }
    };
    view! {
        <dialog
            class="dialog"
            aria-label=move || title.get()
            node_ref=dialog
            on:close=closed
            on:click=close_beside
        >
            <div class="dialog-body">
                <div class="dialog-heading">
                    <h2>{move || title.get()}</h2>
                    <button class="icon-button" aria-label="Close" on:click=move |_| open.set(false)>
                        <Icon name="close" />
                    </button>
                </div>
                <Show when=move || open.get() fallback=|| ()>
                    {children()}
                </Show>
            </div>
        </dialog>
    }
}
