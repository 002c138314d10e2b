//! The messages panel: what came and went, newest last, and a box to send.

mod detail;
mod filter;
mod list;
mod send;

use std::sync::Arc;

use leptos::prelude::*;

use crate::apart;
use crate::intent::{Intent, IntentSender};
use crate::panels::messages::detail::Detail;
use crate::panels::messages::filter::Filter;
use crate::panels::messages::list::List;
use crate::panels::messages::send::SendForm;
use crate::state::format;
use crate::state::messages::{Message, MessageLog, Messages};
use crate::state::panels::PanelKind;
use crate::widgets::shared::close_button;

/// The message the user looks at.
type Selected = RwSignal<Option<Arc<Message>>>;

apart!(extras: /// The panel.
pub fn messages_panel() -> AnyView {
    view! { <MessagesPanel /> }.into_any()
});

/// Messages of all sources.
#[component]
fn MessagesPanel() -> impl IntoView {
    let messages = Messages::expect();
    let intents = IntentSender::expect();
    let selected = Selected::new(None);
    let close = move || intents.send(Intent::ShowPanel(PanelKind::Messages, false));
    messages.update(|log| log.hold(false));
    let counts = Memo::new(move |_| messages.track(count_words));
    view! {
        <section class="panel messages" data-testid="messages" aria-label="Messages">
            <header>
                <h2>"Messages"</h2>
                <span class="aside" data-testid="message-count">{move || counts.get()}</span>
                <HoldButton selected />
                <button
                    class="button small"
                    title="Forget the messages listed here"
                    on:click=move |_| {
                        selected.set(None);
                        messages.update(MessageLog::clear);
                    }
                >
                    "Clear"
                </button>
                {close_button(PanelKind::Messages.name(), close)}
            </header>
            <Filter />
            <List selected />
            <Detail selected />
            <SendForm />
        </section>
    }
}

/// Holds the list still, or follows again; says how many came meanwhile.
#[component]
fn HoldButton(selected: Selected) -> impl IntoView {
    let messages = Messages::expect();
    let news = Memo::new(move |_| messages.track(MessageLog::news));
    let toggle = move |_| {
        let hold = news.get_untracked().is_none();
        if !hold {
            selected.set(None);
        }
        messages.update(|log| log.hold(hold));
    };
    let words = move || match news.get() {
        Some(0) => "Follow".into(),
        Some(news) => format!("Follow · +{}", format::grouped(news as f64)),
        None => "Pause".into(),
    };
    let title = move || match news.get() {
        Some(_) => "The list is held still; messages go on arriving",
        None => "Hold the list still",
    };
    view! {
        <button class="button small" data-testid="message-hold" title=title on:click=toggle>
            {words}
        </button>
    }
}

fn count_words(log: &MessageLog) -> String {
    let (received, gone) = log.counts();
    let (shown, kept) = (log.shown().len() as u64, received - gone);
    let number = |count: u64| format::grouped(count as f64);
    let mut words = if shown == kept || log.news().is_some() {
        number(shown)
    } else {
        format!("{} of {}", number(shown), number(kept))
    };
    if gone > 0 {
        words.push_str(&format!(" · {} older ones gone", number(gone)));
    }
    words
}
