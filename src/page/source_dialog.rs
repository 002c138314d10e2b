//! All there is to say about a source before it is opened.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::state::source_config::{self, Protocol, SourceConfig};
use crate::widgets::{Dialog, Field, Icon};

/// A button beside the source box, and the dialog it opens; takes over the address typed so far.
#[component]
pub fn MoreAboutSource(address: RwSignal<String>) -> impl IntoView {
    let open = RwSignal::new(false);
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
        <Dialog open title="Add a source".to_owned()>
            <SourceForm address close=open />
        </Dialog>
    }
}

#[component]
fn SourceForm(address: RwSignal<String>, close: RwSignal<bool>) -> impl IntoView {
    let intents = IntentSender::expect();
    let fields = Fields::of(&SourceConfig::at(&address.get_untracked()));
    let connect = move || {
        let config = fields.config();
        close.set(false);
        address.set(String::new());
        intents.send(Intent::Connect(config));
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        event.stop_propagation();
        connect();
    };
    view! {
        <form class="source-form" on:submit=submit>
            <Field label="Address; several of a cluster with spaces between" value=fields.address />
            <div class="pair">
                <ProtocolField value=fields.protocol />
                <Field label="Name on this page" value=fields.name />
            </div>
            <div class="pair">
                <Field label="User" value=fields.user />
                <Field label="Password (never kept)" value=fields.password secret=true />
            </div>
            <ProtocolFields fields />
            <div class="actions">
                <button class="button primary" data-testid="source-open" type="submit">"Connect"</button>
            </div>
            <Recent fields />
        </form>
    }
}

#[component]
fn ProtocolField(value: RwSignal<Protocol>) -> impl IntoView {
    let options = Protocol::EACH.map(|protocol| {
        view! {
            <option value=protocol.name() selected=move || value.get() == protocol>{protocol.name()}</option>
        }
    });
    let choose = move |event| {
        let name = event_target_value(&event);
        let chosen = Protocol::EACH.into_iter().find(|protocol| protocol.name() == name);
        value.set(chosen.unwrap_or_default());
    };
    view! {
        <label class="field">
            <span>"Protocol"</span>
            <select data-testid="source-protocol" on:change=choose>{options}</select>
        </label>
    }
}

/// What only some protocols want to know.
#[component]
fn ProtocolFields(fields: Fields) -> impl IntoView {
    let is = move |wanted: &[Protocol]| wanted.contains(&fields.protocol.get());
    view! {
        <Show when=move || is(&[Protocol::Auto, Protocol::Mqtt]) fallback=|| ()>
            <Field label="MQTT topics, with + and # (empty: all)" value=fields.filters />
        </Show>
        <Show when=move || is(&[Protocol::SocketIo]) fallback=|| ()>
            <div class="pair">
                <Field label="Events (empty: all)" value=fields.filters />
                <Field label="Namespace" value=fields.namespace />
            </div>
        </Show>
        <Show when=move || is(&[Protocol::Http]) fallback=|| ()>
            <Field label="Asked every … seconds" value=fields.every_seconds />
        </Show>
        <Show when=move || is(&[Protocol::Plain, Protocol::Http]) fallback=|| ()>
            <Field label="Channel of values without a name" value=fields.channel />
        </Show>
    }
}

/// Sources used lately; a press fills the form.
#[component]
fn Recent(fields: Fields) -> impl IntoView {
    let recent = source_config::recent();
    if recent.is_empty() {
        return ().into_any();
    }
    let entries = recent.into_iter().map(|config| {
        let label = config.address.clone();
        view! {
            <li>
                <button class="button small" type="button" on:click=move |_| fields.set(&config)>{label}</button>
            </li>
        }
    });
    view! {
        <h3>"Used lately"</h3>
        <ul class="recent">{entries.collect_view()}</ul>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Fields {
    address: RwSignal<String>,
    protocol: RwSignal<Protocol>,
    name: RwSignal<String>,
    user: RwSignal<String>,
    password: RwSignal<String>,
    filters: RwSignal<String>,
    namespace: RwSignal<String>,
    channel: RwSignal<String>,
    every_seconds: RwSignal<String>,
}

impl Fields {
    fn of(config: &SourceConfig) -> Self {
        let empty = || RwSignal::new(String::new());
        let fields = Self {
            address: empty(),
            protocol: RwSignal::new(config.protocol),
            name: empty(),
            user: empty(),
            password: empty(),
            filters: empty(),
            namespace: empty(),
            channel: empty(),
            every_seconds: empty(),
        };
        fields.set(config);
        fields
    }

    fn set(self, config: &SourceConfig) {
        self.address.set(config.address.clone());
        self.protocol.set(config.protocol);
        self.name.set(config.name.clone());
        self.user.set(config.user.clone());
        self.password.set(config.password.clone());
        self.filters.set(config.filters.clone());
        self.namespace.set(config.namespace.clone());
        self.channel.set(config.channel.clone());
        self.every_seconds.set(config.every_seconds.to_string());
    }

    fn config(self) -> SourceConfig {
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let preset = SourceConfig::default();
        SourceConfig {
            address: text(self.address),
            protocol: self.protocol.get_untracked(),
            name: text(self.name),
            user: text(self.user),
            // Spaces may belong to it.
            password: self.password.get_untracked(),
            filters: text(self.filters),
            namespace: text(self.namespace),
            channel: text(self.channel),
            every_seconds: text(self.every_seconds).parse().unwrap_or(preset.every_seconds),
        }
    }
}
