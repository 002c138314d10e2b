//! The names of the capture scene, all editable.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, RareIntent};
use crate::state::scene::{Scene, SceneNames};
use crate::widgets::Field;

/// A form over the nine names; takes effect when submitted.
#[component]
pub fn SceneForm(
    /// Set to false to close the dialog around it.
    close: RwSignal<bool>,
) -> impl IntoView {
    let intents = IntentSender::expect();
    let names = Scene::expect().0.get_untracked();
    let fields = Fields::of(&names);
    let problem = RwSignal::new(None);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let names = fields.names();
        problem.set(names.problem());
        if names.problem().is_none() {
            close.set(false);
            intents.send(Intent::Rare(RareIntent::RenameScene(names)));
        }
    };
    view! {
        <form class="scene" on:submit=submit>
            <h3>"Capture scene"</h3>
            <p class="hint">
                "How a press of Capture becomes a photo: this page’s button → the camera → a file server → the photo’s address back to this page."
            </p>
            <fieldset>
                <legend>"This page"</legend>
                <Field label="Client" value=fields.page />
                <Field label="Button (boolean out)" value=fields.button />
                <Field label="Photo address (string in)" value=fields.url_in />
            </fieldset>
            <fieldset>
                <legend>"Camera"</legend>
                <Field label="Client" value=fields.camera />
                <Field label="Capture (boolean in)" value=fields.capture />
                <Field label="Image (binary out)" value=fields.image />
            </fieldset>
            <fieldset>
                <legend>"File server"</legend>
                <Field label="Client" value=fields.files />
                <Field label="File (binary in)" value=fields.file_in />
                <Field label="Address (string out)" value=fields.url_out />
            </fieldset>
            <p class="form-problem" role="alert">{move || problem.get()}</p>
            <div class="actions">
                <button class="button" type="submit">"Use these names"</button>
                <button class="button" type="button" on:click=move |_| fields.set(&SceneNames::default())>
                    "Back to the preset"
                </button>
            </div>
        </form>
    }
}

#[derive(Clone, Copy)]
struct Fields {
    page: RwSignal<String>,
    button: RwSignal<String>,
    url_in: RwSignal<String>,
    camera: RwSignal<String>,
    capture: RwSignal<String>,
    image: RwSignal<String>,
    files: RwSignal<String>,
    file_in: RwSignal<String>,
    url_out: RwSignal<String>,
}

impl Fields {
    fn of(names: &SceneNames) -> Self {
        let empty = || RwSignal::new(String::new());
        let fields = Self {
            page: empty(),
            button: empty(),
            url_in: empty(),
            camera: empty(),
            capture: empty(),
            image: empty(),
            files: empty(),
            file_in: empty(),
            url_out: empty(),
        };
        fields.set(names);
        fields
    }

    fn set(self, names: &SceneNames) {
        self.page.set(names.page.clone());
        self.button.set(names.button.clone());
        self.url_in.set(names.url_in.clone());
        self.camera.set(names.camera.clone());
        self.capture.set(names.capture.clone());
        self.image.set(names.image.clone());
        self.files.set(names.files.clone());
        self.file_in.set(names.file_in.clone());
        self.url_out.set(names.url_out.clone());
    }

    fn names(self) -> SceneNames {
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        SceneNames {
            page: text(self.page),
            button: text(self.button),
            url_in: text(self.url_in),
            camera: text(self.camera),
            capture: text(self.capture),
            image: text(self.image),
            files: text(self.files),
            file_in: text(self.file_in),
            url_out: text(self.url_out),
        }
    }
}
