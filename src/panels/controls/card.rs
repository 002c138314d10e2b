//! One control with its label, and why it cannot be used now.

use heliograph_telemetry::Value;
use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, Publication, RareIntent};
use crate::panels::controls::press::{PressButton, Toggle};
use crate::panels::controls::type_in::{JsonBox, TextBox};
use crate::panels::controls::vary::{Count, Range};
use crate::state::controls::{Control, ControlEdit, Controls, Draft, Shape, Target, send_problem};
use crate::state::frame::FrameClock;
use crate::state::live::LiveStore;
use crate::state::sources::Sources;
use crate::widgets::Icon;

/// What every control works with.
#[derive(Clone, Copy)]
pub struct Wire {
    /// Why nothing can be sent now.
    pub problem: Memo<Option<String>>,
    /// The followed channel's newest value, with a number that grows with each.
    pub followed: Memo<Option<(u64, Value)>>,
    target: StoredValue<Target>,
    intents: IntentSender,
}

impl Wire {
    fn new(target: Target) -> Self {
        let sources = Sources::expect();
        let name = target.source.clone();
        let problem = Memo::new(move |_| send_problem(sources, &name));
        let followed = followed(target.clone());
        Self {
            problem,
            followed,
            target: StoredValue::new(target),
            intents: IntentSender::expect(),
        }
    }

    /// Whether it is to be disabled.
    pub fn is_cut(self) -> bool {
        self.problem.with(Option::is_some)
    }

    /// Sends a value.
    pub fn publish(self, value: String) {
        let Target { source, channel, .. } = self.target.get_value();
        self.intents.send(Intent::Publish(Publication { source, channel, value }));
    }
}

/// Looked at once per animation frame.
fn followed(target: Target) -> Memo<Option<(u64, Value)>> {
    let (frame, store, sources) = (FrameClock::expect(), LiveStore::expect(), Sources::expect());
    Memo::new(move |_| {
        frame.track();
        let source = sources.named(&target.source)?;
        store.with(|store| {
            let channel = store.channel(store.find(source.id, target.followed())?)?;
            let last = channel.last.as_ref()?;
            Some((channel.counts.received, last.value.clone()))
        })
    })
}

/// The control with this id, and what changes it while `editing`.
#[component]
pub fn Card(
    id: u64,
    editing: RwSignal<bool>,
    form_open: RwSignal<bool>,
    draft: RwSignal<Draft>,
) -> impl IntoView {
    let controls = Controls::expect();
    let control = Memo::new(move |_| {
        controls.0.with(|list| list.all().iter().find(|control| control.id == id).cloned())
    });
    let change = move |_| {
        if let Some(control) = control.get_untracked() {
            draft.set(Draft::of(&control));
            form_open.set(true);
        }
    };
    view! {
        <li class="card" data-testid="control">
            {move || control.get().map(|control| view! { <Face control /> })}
            <Show when=move || editing.get() fallback=|| ()>
                <Changes id on_change=Callback::new(change) />
            </Show>
        </li>
    }
}

#[component]
fn Face(control: Control) -> impl IntoView {
    let Control { id, label, shape, target } = control;
    let wire = Wire::new(target.clone());
    let sends = !matches!(shape, Shape::Counter { .. });
    let title = format!("{}/{}", target.source, target.channel);
    let widget = match shape {
        Shape::Button { press, release } => {
            view! { <PressButton label=label.clone() press release wire /> }.into_any()
        }
        Shape::Switch { on, off } => {
            view! { <Toggle label=label.clone() on off wire /> }.into_any()
        }
        Shape::Slider { min, max, step } => {
            view! { <Range label=label.clone() limits=[min, max, step] wire /> }.into_any()
        }
        Shape::Text => view! { <TextBox label=label.clone() wire /> }.into_any(),
        Shape::Json { template } => {
            view! { <JsonBox label=label.clone() template wire /> }.into_any()
        }
        Shape::Counter { .. } => view! { <Count id label=label.clone() /> }.into_any(),
    };
    view! {
        <div class="face" title=title>
            {widget}
            <Show when=move || sends && wire.is_cut() fallback=|| ()>
                <p class="why">{move || wire.problem.get()}</p>
            </Show>
        </div>
    }
}

#[component]
fn Changes(id: u64, on_change: Callback<()>) -> impl IntoView {
    let controls = Controls::expect();
    let intents = IntentSender::expect();
    let label = Memo::new(move |_| {
        controls.0.with(|list| {
            let control = list.all().iter().find(|control| control.id == id);
            control.map(|control| control.label.clone()).unwrap_or_default()
        })
    });
    let named = move |verb: &'static str| move || format!("{verb} {}", label.get());
    let edit = move |edit: ControlEdit| intents.send(Intent::Rare(RareIntent::EditControls(edit)));
    view! {
        <div class="changes">
            <button
                class="icon-button"
                aria-label=named("Move back")
                on:click=move |_| edit(ControlEdit::Move(id, -1))
            >
                <Icon name="left" />
            </button>
            <button
                class="icon-button"
                aria-label=named("Move forward")
                on:click=move |_| edit(ControlEdit::Move(id, 1))
            >
                <Icon name="right" />
            </button>
            <button class="icon-button" aria-label=named("Change") on:click=move |_| on_change.run(())>
                <Icon name="edit" />
            </button>
            <button
                class="icon-button"
                aria-label=named("Remove")
                on:click=move |_| edit(ControlEdit::Remove(id))
            >
                <Icon name="close" />
            </button>
        </div>
    }
}
