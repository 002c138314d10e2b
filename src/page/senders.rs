//! Programs to copy for a device of one's own, filled in with the address at hand.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clipboard;
use crate::browser::location::page_location;
use crate::intent::{Intent, IntentSender};
use crate::page::parts;
use crate::state::senders::{Sender, Target};
use crate::state::source_config::SourceConfig;
use crate::state::sources::Sources;
use crate::widgets::{Dialog, Field, later};

/// Opens the dialog with the programs.
#[component]
pub fn SendersButton() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button
            class="button small"
            data-testid="senders"
            type="button"
            on:click=move |_| open.set(true)
        >
            "Send from your device"
        </button>
        <Dialog open title="Send from your own device">
            {later(move || parts::senders(open))}
        </Dialog>
    }
}

/// The address, the kinds of program, and the one chosen.
#[component]
pub fn Senders(
    /// Set to false to close the dialog around it.
    close: RwSignal<bool>,
) -> impl IntoView {
    let address = RwSignal::new(address_at_hand());
    let sources = Sources::expect();
    let target = Memo::new(move |_| {
        let text = address.get();
        let spoken = sources.find_url(text.trim()).and_then(|source| source.spoken.get());
        Target::of(&text, spoken.map(|spoken| spoken.protocol))
    });
    let senders = Memo::new(move |_| target.get().map(|target| target.senders()));
    let chosen = RwSignal::new("");
    let sender = Memo::new(move |_| {
        let senders = senders.get()?;
        let found = senders.iter().find(|sender| sender.name == chosen.get());
        found.or(senders.first()).cloned()
    });
    let names = move || senders.get().unwrap_or_default().into_iter().map(|sender| sender.name);
    view! {
        <Field label="Address of the hub or server" value=address />
        <p class="form-problem" role="alert">
            {move || target.with(Option::is_none).then_some(
                "This is no address. Write host and port, for example 192.168.1.7:9000.",
            )}
        </p>
        <Show when=move || target.with(|t| t.as_ref().is_some_and(Target::is_loopback)) fallback=|| ()>
            <p class="hint">
                "Only this machine can reach this address. For a device in your network, start the hub with "
                <code>"--listen 0.0.0.0"</code>
                " and put this machine’s own address above."
            </p>
        </Show>
        <div class="choices" role="group" aria-label="What sends">
            <For each=names key=|name| *name let:name>
                <button
                    class="button small"
                    type="button"
                    aria-pressed=move || {
                        sender.with(|s| s.as_ref().is_some_and(|s| s.name == name)).to_string()
                    }
                    on:click=move |_| chosen.set(name)
                >
                    {name}
                </button>
            </For>
        </div>
        <Show when=move || senders.with(|s| s.as_ref().is_some_and(Vec::is_empty)) fallback=|| ()>
            <p class="hint">
                "This source is only read: this page asks it, and nobody sends. Put the readings where its server takes them from."
            </p>
        </Show>
        {move || sender.get().map(|sender| view! { <Program sender close /> })}
    }
}

/// One program, how to copy it, and where to watch what it sends.
#[component]
fn Program(sender: Sender, close: RwSignal<bool>) -> impl IntoView {
    let intents = IntentSender::expect();
    let block = NodeRef::<html::Pre>::new();
    let outcome = RwSignal::new("");
    let code = StoredValue::new(sender.code.clone());
    let copy = move |_| {
        spawn_local(async move {
            let copied = clipboard::copy(&code.get_value()).await;
            if let Some(block) = block.get_untracked().filter(|_| !copied) {
                clipboard::select(&block);
            }
            outcome.set(if copied {
                "Copied."
            } else {
                "Selected: press Ctrl+C, or ⌘C, to copy."
            });
        });
    };
    let watch = sender.watch.map(|url| {
        let words = format!("Watch {url}");
        let open = move |_| {
            close.set(false);
            intents.send(Intent::Connect(SourceConfig::at(&url)));
        };
        view! {
            <button class="button" type="button" data-testid="sender-watch" on:click=open>{words}</button>
        }
    });
    view! {
        <p class="hint">{sender.needs}</p>
        <pre class="code" data-testid="sender-code" tabindex="0" role="region" aria-label="Program" node_ref=block>{sender.code}</pre>
        <div class="actions">
            <button class="button" type="button" data-testid="sender-copy" on:click=copy>"Copy"</button>
            {watch}
            <span class="hint" role="status">{move || outcome.get()}</span>
        </div>
    }
}

/// The first source that has an address, else where the page came from.
fn address_at_hand() -> String {
    let sources = Sources::expect().all_untracked();
    let page = page_location();
    let scheme = if page.secure { "wss" } else { "ws" };
    sources
        .into_iter()
        .find(|source| !source.is_demo())
        .map_or_else(|| format!("{scheme}://{}/", page.host), |source| source.url())
}
