//! The one box that takes any address.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::page::senders::SendersButton;
use crate::page::source_dialog::MoreAboutSource;
use crate::page::try_demo::TryDemo;
use crate::state::source_config::SourceConfig;

/// A field for an address, and Connect.
#[component]
pub fn SourceBox() -> impl IntoView {
    let intents = IntentSender::expect();
    let address = RwSignal::new(String::new());
    let connect = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        intents.send(Intent::Connect(SourceConfig::at(&address.get_untracked())));
        address.set(String::new());
    };
    view! {
        <div class="source-box">
        <form on:submit=connect>
            <label class="visually-hidden" for="source-address">"Address of a source"</label>
            <input
                id="source-address"
                data-testid="source-box"
                type="text"
                inputmode="url"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                placeholder="ws://pi.local:9000"
                bind:value=address
            />
            <button class="button" data-testid="source-connect" type="submit">"Connect"</button>
        </form>
            <MoreAboutSource address />
        </div>
        <div class="source-more">
            <TryDemo />
            <SendersButton />
        </div>
    }
}
