//! One message in full, JSON laid out.

use std::sync::Arc;

use leptos::prelude::*;

use crate::panels::messages::Selected;
use crate::state::format;
use crate::state::messages::{Course, Message};
use crate::state::pretty::pretty;
use crate::state::zone::ZoneState;
use crate::widgets::Icon;

/// Characters a session tells of a message, and of one it refuses.
const TEXT_CHARS: usize = 2_000;
const SAMPLE_CHARS: usize = 200;

/// Below the list while a message is chosen.
#[component]
pub fn Detail(selected: Selected) -> impl IntoView {
    move || selected.get().map(|message| view! { <Whole message selected /> })
}

#[component]
fn Whole(message: Arc<Message>, selected: Selected) -> impl IntoView {
    let reason = match &message.course {
        Course::Rejected(reason) => Some(view! { <p class="reason">{reason.clone()}</p> }),
        Course::In | Course::Out => None,
    };
    view! {
        <div class="detail" data-testid="message-detail">
            <header>
                <span>{facts(&message)}</span>
                <button
                    class="icon-button"
                    aria-label="Close the message"
                    on:click=move |_| selected.set(None)
                >
                    <Icon name="close" />
                </button>
            </header>
            {reason}
            <pre tabindex="0" aria-label="Whole message">{pretty(&message.text)}</pre>
        </div>
    }
}

fn facts(message: &Message) -> String {
    let way = match message.course {
        Course::In => "came from",
        Course::Out => "sent to",
        Course::Rejected(_) => "refused from",
    };
    let time = ZoneState::expect().time_of_day(message.at, true);
    let mut facts = format!("{time} {way} {}", message.source);
    if !message.channel.is_empty() {
        facts.push_str(&format!(", {}", message.channel));
    }
    facts.push_str(&format!(" · {}", format::bytes(message.size_bytes as u64)));
    let whole = match message.course {
        Course::In | Course::Out => TEXT_CHARS,
        Course::Rejected(_) => SAMPLE_CHARS,
    };
    if message.text.chars().count() >= whole {
        facts.push_str(" · only the beginning is kept");
    }
    facts
}
