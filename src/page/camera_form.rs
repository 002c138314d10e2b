//! How a camera is asked, where it cannot be found by itself.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, RareIntent};
use crate::state::cameras::{CameraConfig, PRESETS, Way};
use crate::state::sources::Sources;
use crate::widgets::Field;

/// Takes effect when submitted.
#[component]
pub fn CameraForm(
    /// What is known already; without it, a camera is added.
    config: Option<CameraConfig>,
    /// Set to false to close the dialog around it.
    close: RwSignal<bool>,
) -> impl IntoView {
    let intents = IntentSender::expect();
    let old_name = config.as_ref().map(|config| config.name.clone());
    let fields = Fields::of(config.unwrap_or_else(|| PRESETS[0].1()));
    let problem = RwSignal::new(None);
    let (old, forgotten) = (old_name.clone(), old_name.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let config = fields.config();
        problem.set(config.problem());
        if config.problem().is_some() {
            return;
        }
        close.set(false);
        if let Some(old) = old.clone().filter(|old| *old != config.name) {
            intents.send(Intent::Rare(RareIntent::ForgetCamera(old)));
        }
        intents.send(Intent::Rare(RareIntent::DescribeCamera(config)));
    };
    let is = move |way: Way| fields.way.get() == way;
    let forget = forgotten.map(|name| {
        let forget = move |_| {
            close.set(false);
            intents.send(Intent::Rare(RareIntent::ForgetCamera(name.clone())));
        };
        view! { <button class="button" type="button" on:click=forget>"Forget this camera"</button> }
    });
    view! {
        <form class="camera-form" novalidate on:submit=submit>
            <Show when=move || old_name.is_none() fallback=|| ()>
                <Presets fields />
            </Show>
            <Field label="Name" value=fields.name />
            <div hidden=move || is(Way::Address)>
                <SourceChoice fields />
                <Field label="Topic, event or publisher that asks it" value=fields.channel />
                <Field label="What is sent; <id> stands for a fresh name" value=fields.template />
                <Field label="Where its photos come (channel; empty: anywhere)" value=fields.photos_at />
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || is(Way::Request)
                        on:change=move |event| {
                            let answers = event_target_checked(&event);
                            fields.way.set(if answers { Way::Request } else { Way::Message });
                        }
                    />
                    "It answers the message itself (response topic, acknowledgement or id)"
                </label>
            </div>
            <div hidden=move || !is(Way::Address)>
                <Field label="Address of its photo" value=fields.channel />
                <p class="hint">
                    "Opened anew for each photo. Where that host does not allow other pages to read \
                     it (CORS), the photo is shown but cannot be saved."
                </p>
            </div>
            <Field label="Given up on after, seconds" value=fields.seconds />
            <p class="form-problem" role="alert">{move || problem.get()}</p>
            <div class="actions">
                <button class="button primary" type="submit">"Use this camera"</button>
                {forget}
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Presets(fields: Fields) -> impl IntoView {
    let options = PRESETS.iter().enumerate().map(|(index, (name, _))| {
        view! { <option value=index.to_string()>{*name}</option> }
    });
    let begin = move |event| {
        let chosen: Option<usize> = event_target_value(&event).parse().ok();
        if let Some((_, preset)) = chosen.and_then(|index| PRESETS.get(index)) {
            let source = fields.source.get_untracked();
            fields.set(CameraConfig { source, ..preset() });
        }
    };
    view! {
        <label class="field">
            <span>"Begin with"</span>
            <select on:change=begin>{options.collect_view()}</select>
        </label>
        <p class="hint">
            "The camera of a Spacebrew server’s capture scene is found by itself: its names are in \
             the details of the source."
        </p>
    }
}

#[component]
fn SourceChoice(fields: Fields) -> impl IntoView {
    let sources = Sources::expect();
    let options = move || {
        sources.all().into_iter().map(|source| {
            let name = source.name();
            view! { <option value=name.clone()>{name.clone()}</option> }
        })
    };
    view! {
        <label class="field">
            <span>"Source it is reached by"</span>
            <select bind:value=fields.source>{move || options().collect_view()}</select>
        </label>
    }
}

#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    source: RwSignal<String>,
    way: RwSignal<Way>,
    channel: RwSignal<String>,
    template: RwSignal<String>,
    photos_at: RwSignal<String>,
    seconds: RwSignal<String>,
}

impl Fields {
    fn of(config: CameraConfig) -> Self {
        let empty = || RwSignal::new(String::new());
        let fields = Self {
            name: empty(),
            source: empty(),
            way: RwSignal::new(Way::Message),
            channel: empty(),
            template: empty(),
            photos_at: empty(),
            seconds: empty(),
        };
        fields.set(config);
        fields
    }

    fn set(self, config: CameraConfig) {
        let last = || Sources::expect().all_untracked().last().map(|source| source.name());
        let source = Some(config.source).filter(|name| !name.is_empty()).or_else(last);
        self.name.set(config.name);
        self.source.set(source.unwrap_or_default());
        self.way.set(config.way);
        self.channel.set(config.channel);
        self.template.set(config.template);
        self.photos_at.set(config.photos_at);
        self.seconds.set(config.time_out_seconds.to_string());
    }

    fn config(self) -> CameraConfig {
        let way = self.way.get_untracked();
        let source = self.source.get_untracked();
        CameraConfig {
            name: self.name.get_untracked().trim().to_owned(),
            source: if way == Way::Address { String::new() } else { source },
            way,
            channel: self.channel.get_untracked().trim().to_owned(),
            template: self.template.get_untracked(),
            photos_at: self.photos_at.get_untracked().trim().to_owned(),
            time_out_seconds: self.seconds.get_untracked().trim().parse().unwrap_or_default(),
        }
    }
}
