//! The fields of the form, each bound to one text of the draft.

use leptos::prelude::*;

use crate::state::controls::Draft;

/// Where in the draft a field's text stands.
pub type At = fn(&mut Draft) -> &mut String;

fn read(draft: &RwSignal<Draft>, at: At) -> String {
    draft.with(|draft| at(&mut draft.clone()).clone())
}

/// A label over a line of text.
#[component]
pub fn Part(
    label: &'static str,
    draft: RwSignal<Draft>,
    at: At,
    /// Identifies a list of suggestions.
    #[prop(optional)]
    list: &'static str,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                type="text"
                spellcheck="false"
                autocomplete="off"
                list=list
                prop:value=move || read(&draft, at)
                on:input=move |event| draft.update(|draft| *at(draft) = event_target_value(&event))
            />
        </label>
    }
}

/// A label over a choice; `options` are values and what stands for them.
#[component]
pub fn Choice(
    label: &'static str,
    draft: RwSignal<Draft>,
    at: At,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let choices = move || {
        let chosen = read(&draft, at);
        let option = |(value, words): (String, String)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select on:change=move |event| {
                draft.update(|draft| *at(draft) = event_target_value(&event));
            }>{choices}</select>
        </label>
    }
}
