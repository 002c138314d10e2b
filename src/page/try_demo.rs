//! The way to something that moves without any server.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::state::source_config::SourceConfig;
use crate::state::sources::{DEMO, Source, Sources};
use crate::widgets::shared::{memo, part_if};

/// A button that opens the demo; gone while it is on the page.
#[component]
pub fn TryDemo() -> impl IntoView {
    let intents = IntentSender::expect();
    let sources = Sources::expect();
    let absent = memo(move || !sources.all().into_iter().any(Source::is_demo));
    part_if(absent, move || {
        view! {
            <button
                class="button small"
                data-testid="try-demo"
                type="button"
                title="Made-up sensors and cameras within this page: no server, nothing is sent"
                on:click=move |_| intents.send(Intent::Connect(SourceConfig::at(DEMO)))
            >
                "Try the demo"
            </button>
        }
        .into_any()
    })
}
