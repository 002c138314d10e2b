//! All there is to say about a source, each field with what is wrong in it.

use heliograph_telemetry::SourceId;
use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, RareIntent};
use crate::state::source_config::{
    Draft, Part, Problem, Protocol, SourceCheck, SourceConfig, Transports, recent,
};
use crate::widgets::Icon;

/// What the fields share.
#[derive(Clone, Copy)]
struct Form {
    draft: RwSignal<Draft>,
    problem: RwSignal<Option<Problem>>,
}

impl Form {
    fn protocol(self) -> Protocol {
        self.draft.with(Draft::protocol)
    }

    fn problem_at(self, part: Part) -> Option<String> {
        let here = |problem: &Problem| (problem.part == part).then(|| problem.words.clone());
        self.problem.with(|problem| problem.as_ref().and_then(here))
    }
}

/// Takes effect when submitted.
#[component]
pub fn SourceForm(
    /// What is known already.
    config: SourceConfig,
    /// The source it changes; without one it adds one.
    #[prop(optional)]
    id: Option<SourceId>,
    /// Set to false to close the dialog around it.
    close: RwSignal<bool>,
) -> impl IntoView {
    let intents = IntentSender::expect();
    let check = expect_context::<SourceCheck>();
    let sends = !config.publish.is_empty() || config.asks_for_photos();
    let form = Form { draft: RwSignal::new(Draft::of(&config)), problem: RwSignal::new(None) };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        event.stop_propagation();
        let config = form.draft.with_untracked(Draft::config);
        match config.and_then(|config| (check.0)(&config).map(|()| config)) {
            Ok(config) => {
                close.set(false);
                intents.send(match id {
                    Some(id) => Intent::Rare(RareIntent::Configure(id, config)),
                    None => Intent::Connect(config),
                });
            }
            Err(problem) => form.problem.set(Some(problem)),
        }
    };
    let is_for = move |part: Part| part.is_for(form.protocol());
    view! {
        <form class="source-form" novalidate on:submit=submit>
            <Entry part=Part::Address form />
            <div class="pair">
                <ProtocolChoice form />
                <Entry part=Part::Name form />
            </div>
            <div class="pair" hidden=move || !is_for(Part::User)>
                <Entry part=Part::User form />
                <Entry part=Part::Password form />
            </div>
            <KeepPassword form />
            <div class="pair" hidden=move || !is_for(Part::Namespace)>
                <Entry part=Part::Namespace form />
                <TransportsChoice form />
            </div>
            <Entry part=Part::Filters form />
            <div class="pair" hidden=move || !is_for(Part::Channel)>
                <Entry part=Part::Channel form />
                <Entry part=Part::EverySeconds form />
            </div>
            <details class="more" prop:open=sends hidden=move || !is_for(Part::Publish)>
                <summary>"Sending and Capture"</summary>
                <Entry part=Part::Publish form />
                <Entry part=Part::CaptureChannel form />
                <Entry part=Part::Capture form />
                <p class="hint">
                    "In these, " <code>"<value>"</code> " and " <code>"<channel>"</code>
                    " stand for what is sent and where to, " <code>"<id>"</code>
                    " for a fresh name. The answer to Capture may be a picture or its address."
                </p>
            </details>
            <div class="actions">
                <button class="button primary" data-testid="source-open" type="submit">
                    {if id.is_some() { "Use this" } else { "Connect" }}
                </button>
                <button class="button" type="button" on:click=move |_| close.set(false)>"Cancel"</button>
            </div>
            {id.is_none().then(|| view! { <Recent form /> })}
        </form>
    }
    .into_any()
}

/// A label over a line of text, with what is wrong in it below.
#[component]
fn Entry(part: Part, form: Form) -> impl IntoView {
    let problem = Memo::new(move |_| form.problem_at(part));
    let kind = if part == Part::Password { "password" } else { "text" };
    let name = format!("source-{part:?}");
    let problem_id = format!("{name}-problem");
    view! {
        <label class="field" hidden=move || !part.is_for(form.protocol())>
            <span>{move || label(part, form.protocol())}</span>
            <input
                type=kind
                name=name
                spellcheck="false"
                autocapitalize="off"
                autocomplete=if part == Part::Password { "new-password" } else { "off" }
                placeholder=move || placeholder(part, form.protocol())
                aria-invalid=move || problem.with(Option::is_some).to_string()
                aria-describedby=problem_id.clone()
                prop:value=move || form.draft.with(|draft| draft.clone().text(part).clone())
                on:input=move |event| {
                    form.draft.update(|draft| *draft.text(part) = event_target_value(&event));
                    form.problem.set(None);
                }
            />
            <span class="form-problem" role="alert" id=problem_id>{move || problem.get()}</span>
        </label>
    }
}

fn label(part: Part, protocol: Protocol) -> &'static str {
    match part {
        Part::Address => "Address; several of a cluster with spaces between",
        Part::Name => "Name on this page",
        Part::User => "User",
        Part::Password if protocol == Protocol::Mqtt => "Password",
        Part::Password => "Password, or a token without a user",
        Part::Filters if protocol == Protocol::SocketIo => "Events (empty: all)",
        Part::Filters => "MQTT topics, with + and # (empty: all)",
        Part::Namespace => "Namespace",
        Part::Channel => "Channel of values without a name",
        Part::EverySeconds => "Over HTTP, asked every … seconds",
        Part::Publish => "What a control sends (empty: as the protocol has it)",
        Part::CaptureChannel if protocol == Protocol::SocketIo => "Event that asks for a photo",
        Part::CaptureChannel if protocol == Protocol::Mqtt => "Topic that asks for a photo",
        Part::CaptureChannel => "Topic or event that asks for a photo",
        Part::Capture => "What Capture sends",
    }
}

fn placeholder(part: Part, protocol: Protocol) -> &'static str {
    match part {
        Part::Address => "ws://pi.local:9000",
        Part::Namespace => "/",
        Part::Channel => "value",
        Part::Publish => r#"{"event":"<channel>","data":<value>}"#,
        Part::CaptureChannel if protocol == Protocol::SocketIo => "capture",
        Part::CaptureChannel => "camera/capture",
        Part::Capture => r#"{"event":"capture","id":"<id>"}"#,
        _ => "",
    }
}

#[component]
fn ProtocolChoice(form: Form) -> impl IntoView {
    let options = Protocol::EACH.map(|protocol| {
        view! {
            <option value=protocol.name() prop:selected=move || form.protocol() == protocol>
                {protocol.name()}
            </option>
        }
    });
    let choose = move |event| {
        form.draft.update(|draft| draft.choose_protocol(&event_target_value(&event)));
        form.problem.set(None);
    };
    view! {
        <label class="field">
            <span>"Protocol"</span>
            <select data-testid="source-protocol" on:change=choose>{options}</select>
        </label>
    }
}

#[component]
fn TransportsChoice(form: Form) -> impl IntoView {
    let options = Transports::EACH.map(|transports| {
        let chosen = move || form.draft.with(Draft::transports) == transports;
        view! { <option value=transports.name() prop:selected=chosen>{transports.name()}</option> }
    });
    let choose = move |event| {
        form.draft.update(|draft| draft.choose_transports(&event_target_value(&event)));
    };
    view! {
        <label class="field">
            <span>"Transport"</span>
            <select data-testid="source-transports" on:change=choose>{options}</select>
        </label>
    }
}

#[component]
fn KeepPassword(form: Form) -> impl IntoView {
    view! {
        <label class="keep-password" hidden=move || !Part::Password.is_for(form.protocol())>
            <input
                type="checkbox"
                data-testid="source-keep-password"
                prop:checked=move || form.draft.with(|draft| *draft.clone().keeps_password())
                on:change=move |event| {
                    form.draft.update(|draft| *draft.keeps_password() = event_target_checked(&event));
                }
            />
            <span>
                "Keep the password on this device. Anyone who uses this browser can use it then; otherwise it is forgotten with a reload."
            </span>
        </label>
    }
}

/// Sources used lately; a press fills the form.
#[component]
fn Recent(form: Form) -> impl IntoView {
    let intents = IntentSender::expect();
    let list = RwSignal::new(recent());
    let entry = move |config: SourceConfig| {
        let (address, gone) = (config.address.clone(), config.address.clone());
        let label = match config.name.as_str() {
            "" => address.clone(),
            name => format!("{name} · {address}"),
        };
        let forget = format!("Forget {address}");
        view! {
            <li>
                <button
                    class="button small"
                    type="button"
                    on:click=move |_| form.draft.set(Draft::of(&config))
                >
                    {label}
                </button>
                <button
                    class="icon-button"
                    type="button"
                    aria-label=forget.clone()
                    title=forget
                    on:click=move |_| {
                        intents.send(Intent::ForgetSource(gone.clone()));
                        list.set(recent());
                    }
                >
                    <Icon name="close" />
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || list.with(|list| !list.is_empty()) fallback=|| ()>
            <h3>"Used lately"</h3>
            <ul class="recent">{move || list.get().into_iter().map(entry).collect_view()}</ul>
        </Show>
    }
}
