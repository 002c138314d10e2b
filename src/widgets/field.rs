//! A labelled text field.

use leptos::prelude::*;

/// A label over a text input bound to `value`.
#[component]
pub fn Field(
    /// What it is for.
    label: &'static str,
    /// Its text.
    value: RwSignal<String>,
    /// Whether it is shown as dots.
    #[prop(optional)]
    secret: bool,
) -> impl IntoView {
    let kind = if secret { "password" } else { "text" };
    view! {
        <label class="field">
            <span>{label}</span>
            <input type=kind spellcheck="false" autocomplete="off" bind:value=value />
        </label>
    }
}
