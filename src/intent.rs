//! What the user wants. Components send intents; [`crate::dispatch`] makes them happen.

use std::rc::Rc;

use heliograph_telemetry::SourceId;
use leptos::prelude::*;

use crate::state::controls::ControlEdit;
use crate::state::panels::PanelKind;
use crate::state::scene::SceneNames;
use crate::state::send_box::SendTarget;
use crate::state::source_config::SourceConfig;
use crate::state::theme::Theme;
use crate::state::view::Window;

/// One wish of the user.
#[derive(Clone, Debug)]
pub enum Intent {
    /// Add this source and open it.
    Connect(SourceConfig),
    /// Open a source that waited for the user's word, or try again now.
    Open(SourceId),
    /// Close a source and take its channels off the page.
    Remove(SourceId),
    /// Ask the camera for a photo.
    Capture,
    /// Show this photo and hold it; `None` follows the newest again.
    SelectPhoto(Option<u64>),
    /// Step through the photos, backwards when negative.
    StepPhoto(i32),
    /// Hold the picture still; readings go on arriving.
    Pause,
    /// Follow the present again.
    Live,
    /// How much time the plots show.
    SetWindow(Window),
    /// Dark, light, or as the system has it.
    SetTheme(Theme),
    /// Use these names for the capture scene.
    RenameScene(SceneNames),
    /// Open or close a panel.
    ShowPanel(PanelKind, bool),
    /// Publish a value.
    Publish(Publication),
    /// Where the send box sends from now on.
    SendTo(SendTarget),
    /// Change the user's controls.
    EditControls(ControlEdit),
    /// The user has read a notice.
    Dismiss(u64),
}

/// A value to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The source's name.
    pub source: String,
    /// Publisher, topic or event.
    pub channel: String,
    /// The value as it goes on the wire.
    pub value: String,
}

/// Where intents go.
#[derive(Clone, Copy)]
pub struct IntentSender(StoredValue<Rc<dyn Fn(Intent)>, LocalStorage>);

impl IntentSender {
    /// Hands every intent to `handle`.
    pub fn new(handle: impl Fn(Intent) + 'static) -> Self {
        Self(StoredValue::new_local(Rc::new(handle)))
    }

    /// The sender provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Sends one intent.
    pub fn send(self, intent: Intent) {
        // Cloned out first: handling may send again.
        let handle = self.0.get_value();
        handle(intent);
    }
}
