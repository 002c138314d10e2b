//! A labelled text field.

use leptos::prelude::*;

/// A label over a text input bound to `value`.
#[component]
pub fn Field(
    /// What it is for.
    label: &'static str,
    /// Its text.
    value: RwSignal<String>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input type="text" spellcheck="false" autocomplete="off" bind:value=value />
        </label>
    }
}
