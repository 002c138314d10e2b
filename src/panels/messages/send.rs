//! The box to send with: to which source and channel, and what.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, Publication, RareIntent};
use crate::state::channels::Channels;
use crate::state::controls::{Controls, send_problem};
use crate::state::send_box::{History, SendBox, SendTarget};
use crate::state::sources::Sources;

/// Enter sends; Up and Down walk through what was sent before.
#[component]
pub fn SendForm() -> impl IntoView {
    let sources = Sources::expect();
    let intents = IntentSender::expect();
    let target = target();
    let text = RwSignal::new(String::new());
    let history = StoredValue::new(History::default());
    let problem = Memo::new(move |_| match target.with(|target| target.source.clone()) {
        source if source.is_empty() => Some("No source yet.".to_owned()),
        source => send_problem(sources, &source),
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let value = text.get_untracked();
        if value.is_empty() || problem.with_untracked(Option::is_some) {
            return;
        }
        let SendTarget { source, channel } = target.get_untracked();
        history.update_value(|history| history.add(&value));
        text.set(String::new());
        intents.send(Intent::Publish(Publication { source, channel, value }));
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let typed = text.get_untracked();
        let walked = match event.key().as_str() {
            "ArrowUp" => history.try_update_value(|history| history.older(&typed)),
            "ArrowDown" => history.try_update_value(History::newer),
            _ => return,
        };
        event.prevent_default();
        if let Some(walked) = walked.flatten() {
            text.set(walked);
        }
    };
    view! {
        <form class="send" data-testid="send-box" on:submit=send>
            <Where target />
            <input
                type="text"
                aria-label="Message to send"
                placeholder="Message"
                spellcheck="false"
                autocomplete="off"
                bind:value=text
                on:keydown=on_key
            />
            <button
                class="button"
                type="submit"
                disabled=move || problem.with(Option::is_some)
                title=move || problem.get()
            >
                "Send"
            </button>
            <Show when=move || problem.with(Option::is_some) fallback=|| ()>
                <p class="why">{move || problem.get()}</p>
            </Show>
        </form>
    }
}

/// Where to send: as chosen, or the first source where that one is not there.
fn target() -> Memo<SendTarget> {
    let sources = Sources::expect();
    let chosen = SendBox::expect();
    Memo::new(move |_| {
        let target = chosen.0.get();
        if sources.named(&target.source).is_some() {
            return target;
        }
        let first = sources.all().first().map(|source| source.name());
        SendTarget { source: first.unwrap_or_default(), ..target }
    })
}

#[component]
fn Where(target: Memo<SendTarget>) -> impl IntoView {
    let sources = Sources::expect();
    let (controls, channels) = (Controls::expect(), Channels::expect());
    let intents = IntentSender::expect();
    let source_options = move || {
        let chosen = target.with(|target| target.source.clone());
        let option = |name: String| {
            let selected = name == chosen;
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        };
        sources.all().into_iter().map(|source| option(source.name())).collect_view()
    };
    let channel_options = move || {
        let source = target.with(|target| target.source.clone());
        let names = known_channels(&source, controls, channels);
        names.into_iter().map(|name| view! { <option value=name></option> }).collect_view()
    };
    let change = move |target: SendTarget| intents.send(Intent::Rare(RareIntent::SendTo(target)));
    view! {
        <select
            aria-label="Send to source"
            on:change=move |event| {
                let source = event_target_value(&event);
                change(SendTarget { source, ..target.get_untracked() });
            }
        >
            {source_options}
        </select>
        <input
            type="text"
            aria-label="Send to channel"
            placeholder="Channel"
            list="send-channels"
            spellcheck="false"
            autocomplete="off"
            prop:value=move || target.with(|target| target.channel.clone())
            on:change=move |event| {
                let channel = event_target_value(&event).trim().to_owned();
                change(SendTarget { channel, ..target.get_untracked() });
            }
        />
        <datalist id="send-channels">{channel_options}</datalist>
    }
}

/// What the controls publish to, then the source's own channels.
fn known_channels(source: &str, controls: Controls, channels: Channels) -> Vec<String> {
    let published = controls.0.with(|list| list.publishers(source));
    let mut names: Vec<String> = published.into_iter().map(|(name, _)| name).collect();
    for path in channels.paths(source) {
        if !names.contains(&path) {
            names.push(path);
        }
    }
    names.truncate(100);
    names
}
