//! Which messages are shown: by source, channel and text.

use leptos::prelude::*;

use crate::state::messages::{MessageFilter, Messages};
use crate::state::sources::Sources;

/// Three fields; each narrows the list as it is typed into.
#[component]
pub fn Filter() -> impl IntoView {
    let messages = Messages::expect();
    let sources = Sources::expect();
    let filter = RwSignal::new(MessageFilter::default());
    let change = move |change: &dyn Fn(&mut MessageFilter)| {
        filter.update(|filter| change(filter));
        let filter = filter.get_untracked();
        messages.update(|log| log.set_filter(filter));
    };
    // The next time the panel is opened its fields are empty, and so is the filter.
    change(&|_| {});
    let names = move || {
        let option = |name: String| view! { <option value=name.clone()>{name.clone()}</option> };
        sources.all().into_iter().map(|source| option(source.name())).collect_view()
    };
    view! {
        <div class="filter" role="group" aria-label="Filter">
            <select
                aria-label="Source"
                on:change=move |event| {
                    let value = event_target_value(&event);
                    change(&|filter| filter.source.clone_from(&value));
                }
            >
                <option value="">"All sources"</option>
                {names}
            </select>
            <input
                type="text"
                aria-label="Channel contains"
                placeholder="Channel"
                spellcheck="false"
                autocomplete="off"
                on:input=move |event| {
                    let value = event_target_value(&event);
                    change(&|filter| filter.channel.clone_from(&value));
                }
            />
            <input
                type="text"
                aria-label="Text contains"
                placeholder="Text"
                spellcheck="false"
                autocomplete="off"
                on:input=move |event| {
                    let value = event_target_value(&event);
                    change(&|filter| filter.text.clone_from(&value));
                }
            />
        </div>
    }
}
