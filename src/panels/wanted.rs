//! The panels that are there only when wanted.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::panels::controls::controls_panel;
use crate::panels::messages::messages_panel;
use crate::state::panels::PanelKind;
use crate::widgets::{Icon, later_within};

/// The panel of this kind; where it cannot be fetched, one of the same name that says so.
pub fn wanted_panel(kind: PanelKind) -> AnyView {
    let around = move |failure| {
        view! {
            <section class="panel" aria-label=kind.name()>
                <header><h2>{kind.name()}</h2><span class="aside"></span>{close_button(kind)}</header>
                {failure}
            </section>
        }
        .into_any()
    };
    match kind {
        PanelKind::Messages => later_within(around, messages_panel),
        PanelKind::Controls => later_within(around, controls_panel),
    }
}

/// Takes the panel off the page.
pub(super) fn close_button(kind: PanelKind) -> AnyView {
    let intents = IntentSender::expect();
    view! {
        <button
            class="icon-button"
            aria-label=format!("Close {}", kind.name())
            on:click=move |_| intents.send(Intent::ShowPanel(kind, false))
        >
            <Icon name="close" />
        </button>
    }
    .into_any()
}
