//! What a source's devices said they can be asked for, each ready to be used.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, RareIntent};
use crate::state::controls::{Control, ControlEdit, Controls, Shape, Target};
use crate::state::panels::PanelKind;
use crate::state::source_config::SourceConfig;
use crate::state::sources::{Offer, Source};

/// Nothing where nothing was announced.
#[component]
pub fn SourceOffers(source: Source) -> impl IntoView {
    let entries = move || {
        source.offers.get().into_iter().map(move |offer| view! { <Announced source offer /> })
    };
    view! {
        <Show when=move || source.offers.with(|offers| !offers.is_empty()) fallback=|| ()>
            <section class="offers" data-testid="offers" aria-label="Found on this source">
                <h3>"Found on this source"</h3>
                <p class="hint">"Devices announced that these can be asked for."</p>
                <ul>{move || entries().collect_view()}</ul>
            </section>
        </Show>
    }
    .into_any()
}

#[component]
fn Announced(source: Source, offer: Offer) -> impl IntoView {
    let intents = IntentSender::expect();
    let controls = Controls::expect();
    let Offer { name, channel, value } = offer.clone();
    let (topic, about) = (channel.clone(), name.clone());
    let chosen = Memo::new(move |_| {
        source.config.with(|c| c.capture_channel == channel && c.capture == value)
    });
    let wanted = control(&source.name(), &offer);
    let target = wanted.target.clone();
    let is_added = Memo::new(move |_| {
        controls.0.with(|list| list.all().iter().any(|control| control.target == target))
    });
    let ask = move |_| {
        // Pressed again, it is not asked any more.
        let Offer { channel, value, .. } = match chosen.get_untracked() {
            true => Offer { name: String::new(), channel: String::new(), value: String::new() },
            false => offer.clone(),
        };
        let config = source.config.get_untracked();
        let config = SourceConfig { capture_channel: channel, capture: value, ..config };
        intents.send(Intent::Rare(RareIntent::Configure(source.id, config)));
    };
    let add = move |_| {
        if !is_added.get_untracked() {
            intents.send(Intent::Rare(RareIntent::EditControls(ControlEdit::Add(wanted.clone()))));
        }
        intents.send(Intent::ShowPanel(PanelKind::Controls, true));
    };
    view! {
        <li>
            <b>{name}</b>
            <code>{topic}</code>
            <button
                class="button small"
                aria-label=format!("Capture asks {about}")
                aria-pressed=move || chosen.get().to_string()
                on:click=ask
            >
                {move || if chosen.get() { "Capture asks this" } else { "Ask with Capture" }}
            </button>
            <button
                class="button small"
                aria-label=format!("Add a control for {about}")
                aria-pressed=move || is_added.get().to_string()
                on:click=add
            >
                {move || if is_added.get() { "In Controls" } else { "Add to Controls" }}
            </button>
        </li>
    }
}

fn control(source: &str, offer: &Offer) -> Control {
    Control {
        id: 0,
        label: offer.name.clone(),
        shape: Shape::Button { press: offer.value.clone(), release: String::new() },
        target: Target {
            source: source.to_owned(),
            channel: offer.channel.clone(),
            kind: "string".to_owned(),
            follows: String::new(),
        },
    }
}
