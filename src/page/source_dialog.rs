//! The way to say more about a source than its address.

use leptos::prelude::*;

use crate::page::parts;
use crate::state::source_config::SourceConfig;
use crate::state::sources::Source;
use crate::widgets::{Dialog, Icon, later};

/// A button beside the source box, and the dialog it opens; takes over the address typed so far.
#[component]
pub fn MoreAboutSource(address: RwSignal<String>) -> impl IntoView {
    let open = RwSignal::new(false);
    // What was typed is in the dialog now.
    Effect::new(move |was_open: Option<bool>| {
        if was_open == Some(true) && !open.get() {
            address.set(String::new());
        }
        open.get()
    });
    view! {
        <button
            type="button"
            class="icon-button framed"
            data-testid="source-more"
            aria-label="More about the source"
            title="Protocol, name, password, topics…"
            on:click=move |_| open.set(true)
        >
            <Icon name="plus" />
        </button>
        <Dialog open title="Add a source">
            {later(move || parts::add_source(SourceConfig::at(&address.get_untracked()), open))}
        </Dialog>
    }
}

/// The dialog in which a source that is there is changed.
#[component]
pub fn ChangeSource(source: Source) -> impl IntoView {
    let title = format!("Change {}", source.name());
    view! {
        <Dialog open=source.changing title>
            {later(move || parts::change_source(source))}
        </Dialog>
    }
}
