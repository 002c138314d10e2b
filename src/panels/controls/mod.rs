//! The controls panel: the user's own buttons, switches, sliders, texts and counters.

mod card;
mod fields;
mod form;
mod press;
mod type_in;
mod vary;

use leptos::prelude::*;

use crate::apart;
use crate::intent::{Intent, IntentSender};
use crate::panels::controls::card::Card;
use crate::panels::controls::form::ControlForm;
use crate::state::controls::{Controls, Draft};
use crate::state::panels::PanelKind;
use crate::state::sources::Sources;
use crate::widgets::shared::close_button;
use crate::widgets::{Dialog, Icon};

apart!(extras: /// The panel.
pub fn controls_panel() -> AnyView {
    view! { <ControlsPanel /> }.into_any()
});

/// All controls, and the way to add and change them.
#[component]
fn ControlsPanel() -> impl IntoView {
    let controls = Controls::expect();
    let intents = IntentSender::expect();
    let sources = Sources::expect();
    let close = move || intents.send(Intent::ShowPanel(PanelKind::Controls, false));
    let editing = RwSignal::new(false);
    let (form_open, draft) = (RwSignal::new(false), RwSignal::new(Draft::new("")));
    let ids = Memo::new(move |_| {
        controls.0.with(|list| list.all().iter().map(|control| control.id).collect::<Vec<_>>())
    });
    let empty = move || ids.with(Vec::is_empty);
    let add = move |_| {
        let first = sources.all_untracked().first().map(|source| source.name());
        draft.set(Draft::new(&first.unwrap_or_default()));
        form_open.set(true);
    };
    let title = Signal::derive(move || {
        let words = if draft.with(|draft| draft.id.is_some()) { "Change" } else { "Add" };
        format!("{words} a control")
    });
    view! {
        <section class="panel controls-panel" data-testid="controls" aria-label="Controls">
            <header>
                <h2>"Controls"</h2>
                <span class="aside"></span>
                <button class="button small" on:click=add><Icon name="plus" />"Control"</button>
                <button
                    class="button small"
                    aria-pressed=move || editing.get().to_string()
                    disabled=empty
                    on:click=move |_| editing.update(|editing| *editing = !*editing)
                >
                    "Edit"
                </button>
                {close_button(PanelKind::Controls.name(), close)}
            </header>
            <Show when=empty fallback=|| ()>
                <p class="none">
                    "No control yet. Add a button, a switch, a slider, a text or a counter, and choose where it sends."
                </p>
            </Show>
            <ul class="cards">
                <For each=move || ids.get() key=|id| *id let:id>
                    <Card id editing form_open draft />
                </For>
            </ul>
            <Dialog open=form_open title>
                <ControlForm draft open=form_open />
            </Dialog>
        </section>
    }
}
