//! The form that a control is made and changed with.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, RareIntent};
use crate::panels::controls::fields::{Choice, Part};
use crate::state::channels::Channels;
use crate::state::controls::{ControlEdit, Draft};
use crate::state::sources::Sources;

/// Takes effect when submitted.
#[component]
pub fn ControlForm(
    draft: RwSignal<Draft>,
    /// Set to false to close the dialog around it.
    open: RwSignal<bool>,
) -> impl IntoView {
    let intents = IntentSender::expect();
    let problem = RwSignal::new(None);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match draft.with_untracked(Draft::control) {
            Ok(control) => {
                let is_new = draft.with_untracked(|draft| draft.id.is_none());
                let edit =
                    if is_new { ControlEdit::Add(control) } else { ControlEdit::Replace(control) };
                intents.send(Intent::Rare(RareIntent::EditControls(edit)));
                open.set(false);
            }
            Err(words) => problem.set(Some(words)),
        }
    };
    let shape = Memo::new(move |_| draft.with(|draft| draft.shape.clone()));
    // A kind the user has not touched goes with the shape.
    Effect::new(move |previous: Option<String>| {
        let shape = shape.get();
        if previous.is_some_and(|previous| previous != shape) {
            draft.update(|draft| {
                let preset = Draft::SHAPES.iter().find(|(name, _)| *name == shape);
                let is_preset = Draft::SHAPES.iter().any(|(_, kind)| *kind == draft.target.kind);
                if let Some((_, kind)) = preset.filter(|_| is_preset) {
                    draft.target.kind = (*kind).to_owned();
                }
            });
        }
        shape
    });
    let shapes: Vec<(String, String)> = [
        ("button", "Button (press and release)"),
        ("switch", "Switch"),
        ("slider", "Slider"),
        ("text", "Text"),
        ("json", "JSON message"),
        ("counter", "Counter (follows, sends nothing)"),
    ]
    .map(|(value, words)| (value.to_owned(), words.to_owned()))
    .into();
    view! {
        <form class="control-form" on:submit=submit>
            <fieldset>
                <legend>"What it is"</legend>
                <Part label="Label" draft at=|draft| &mut draft.label />
                <Choice label="Kind" draft at=|draft| &mut draft.shape options=shapes />
            </fieldset>
            <fieldset>
                <legend>{move || if shape.get() == "counter" { "What it counts" } else { "What it sends" }}</legend>
                {move || shape_fields(&shape.get(), draft)}
            </fieldset>
            <Place draft shape />
            <p class="form-problem" role="alert">{move || problem.get()}</p>
            <div class="actions">
                <button class="button" type="submit">
                    {move || if draft.with(|d| d.id.is_some()) { "Save" } else { "Add" }}
                </button>
                <button class="button" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
}

fn shape_fields(shape: &str, draft: RwSignal<Draft>) -> AnyView {
    match shape {
        "switch" => view! {
            <Part label="On" draft at=|draft| &mut draft.on />
            <Part label="Off" draft at=|draft| &mut draft.off />
        }
        .into_any(),
        "slider" => view! {
            <Part label="From" draft at=|draft| &mut draft.min />
            <Part label="To" draft at=|draft| &mut draft.max />
            <Part label="Step" draft at=|draft| &mut draft.step />
        }
        .into_any(),
        "text" => view! { <p class="hint">"The text as it is typed."</p> }.into_any(),
        "json" => view! {
            <Part label="Message; <value> is what is typed, <id> a fresh name" draft at=|draft| &mut draft.template />
        }
        .into_any(),
        "counter" => view! {
            <Part label="Starts with" draft at=|draft| &mut draft.first />
            <Part label="Up on event" draft at=|draft| &mut draft.up />
            <Part label="Down on event" draft at=|draft| &mut draft.down />
        }
        .into_any(),
        _ => view! {
            <Part label="On pressing" draft at=|draft| &mut draft.press />
            <Part label="On letting go (may be empty)" draft at=|draft| &mut draft.release />
        }
        .into_any(),
    }
}

/// Source and channels.
#[component]
fn Place(draft: RwSignal<Draft>, shape: Memo<String>) -> impl IntoView {
    let sources = Sources::expect();
    let channels = Channels::expect();
    let source_options = Signal::derive(move || {
        let mut names: Vec<String> =
            sources.all().into_iter().map(|source| source.name()).collect();
        // A control outlives its source.
        let chosen = draft.with(|draft| draft.target.source.clone());
        if !chosen.is_empty() && !names.contains(&chosen) {
            names.push(chosen);
        }
        names.into_iter().map(|name| (name.clone(), name)).collect::<Vec<_>>()
    });
    let paths = move || {
        let source = draft.with(|draft| draft.target.source.clone());
        channels
            .paths(&source)
            .into_iter()
            .take(200)
            .map(|path| view! { <option value=path></option> })
            .collect_view()
    };
    view! {
        <fieldset>
            <legend>"Where"</legend>
            <Choice label="Source" draft at=|draft| &mut draft.target.source options=source_options />
            <Show when=move || shape.get() != "counter" fallback=|| ()>
                <Part label="Channel" draft at=|draft| &mut draft.target.channel list="control-paths" />
                <Part label="Type (Spacebrew)" draft at=|draft| &mut draft.target.kind />
                <Part
                    label="State follows (empty: the channel)"
                    draft
                    at=|draft| &mut draft.target.follows
                    list="control-paths"
                />
            </Show>
            <datalist id="control-paths">{paths}</datalist>
        </fieldset>
        <p class="hint">
            "On a Spacebrew server this page becomes a publisher of that name and type; wire it to where it should go. Other servers take any channel."
        </p>
    }
}
