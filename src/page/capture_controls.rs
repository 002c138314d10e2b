//! The Capture button, and the list of cameras it asks.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::page::parts;
use crate::state::cameras::{CameraConfig, Cameras};
use crate::state::captures::{Camera, CaptureState};
use crate::widgets::shared::list;
use crate::widgets::{Dialog, Icon, Menu, later};

/// Capture, and beside it the cameras.
#[component]
pub fn CaptureControls() -> impl IntoView {
    let describing = RwSignal::new(false);
    let described = RwSignal::new(None);
    let planning = RwSignal::new(false);
    view! {
        <div class="capture-controls">
            <CaptureButton />
            <CameraMenu describing described planning />
        </div>
        <Dialog open=describing title="Camera".to_owned()>
            {later(move || parts::camera_form(described.get_untracked(), describing))}
        </Dialog>
        <Dialog open=planning title="Automatic photos".to_owned()>
            {later(move || parts::automation_forms(planning))}
        </Dialog>
    }
    .into_any()
}

#[component]
fn CaptureButton() -> impl IntoView {
    let captures = CaptureState::expect();
    let cameras = Cameras::expect();
    let intents = IntentSender::expect();
    let chosen = Memo::new(move |_| cameras.chosen());
    let busy = Memo::new(move |_| {
        let chosen = chosen.get().unwrap_or_default();
        captures.0.with(|captures| chosen.iter().any(|camera| captures.is_pending(&camera.key)))
    });
    let title = move || {
        chosen.with(|chosen| match chosen {
            Err(problem) => format!("No camera to ask — {problem}"),
            Ok(one) if one.len() == 1 => "Ask the camera for a photo (C)".into(),
            Ok(all) => format!("Ask {} cameras for a photo each (C)", all.len()),
        })
    };
    view! {
        <button
            class="button primary capture"
            data-testid="capture-button"
            title=title
            disabled=move || busy.get() || chosen.with(Result::is_err)
            on:click=move |_| intents.send(Intent::Capture)
        >
            <Icon name="camera" />
            {move || if busy.get() { "Asked…" } else { "Capture" }}
        </button>
    }
}

#[component]
fn CameraMenu(
    describing: RwSignal<bool>,
    described: RwSignal<Option<CameraConfig>>,
    planning: RwSignal<bool>,
) -> impl IntoView {
    let cameras = Cameras::expect();
    let describe = move |config| {
        described.set(config);
        describing.set(true);
    };
    view! {
        <Menu icon="down" label="Cameras">
            {list(move || cameras.all(), Camera::clone, move |camera| {
                view! { <CameraItem camera describe=Callback::new(describe) /> }.into_any()
            })}
            <li>
                <button data-testid="camera-add" on:click=move |_| describe(None)>
                    <b>"Add a camera…"</b>
                    <span>"By MQTT, Socket.IO, a message, or an http address"</span>
                </button>
            </li>
            <li>
                <button data-testid="automation-open" on:click=move |_| planning.set(true)>
                    <b>"Automatic photos…"</b>
                    <span>"By rule, by interval, or several in a row"</span>
                </button>
            </li>
        </Menu>
    }
}

#[component]
fn CameraItem(camera: Camera, describe: Callback<Option<CameraConfig>>) -> impl IntoView {
    let cameras = Cameras::expect();
    let intents = IntentSender::expect();
    let label = camera.label.clone();
    let config = untrack(|| cameras.description(&camera));
    let (key, is_away) = (camera.key, camera.problem.is_some());
    let chosen = {
        let label = label.clone();
        move || cameras.is_chosen(&label)
    };
    let choose = {
        let label = label.clone();
        move |event| intents.send(Intent::ChooseCamera(label.clone(), event_target_checked(&event)))
    };
    let change = config.map(|config| {
        let words = format!("Change {label}");
        view! {
            <button
                class="icon-button"
                aria-label=words
                on:click=move |_| describe.run(Some(config.clone()))
            >
                <Icon name="edit" />
            </button>
        }
    });
    view! {
        <li class="camera-choice" data-testid="camera-choice" data-camera=label.clone()>
            <label title="Whether Capture asks it">
                <input type="checkbox" prop:checked=chosen on:change=choose />
                <span>{label.clone()}<small>{camera.problem}</small></span>
            </label>
            {change}
            <button
                class="button small"
                aria-label=format!("Ask only {label}")
                disabled=is_away
                on:click=move |_| intents.send(Intent::CaptureFrom(vec![key.clone()]))
            >
                "Ask"
            </button>
        </li>
    }
    .into_any()
}
