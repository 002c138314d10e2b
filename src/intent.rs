//! What the user wants. Components send intents; [`crate::dispatch`] makes them happen.

use std::rc::Rc;

use heliograph_telemetry::{SourceId, StaleAfter};
use leptos::prelude::*;

use crate::state::automation::AutomationWish;
use crate::state::cameras::CameraConfig;
use crate::state::captures::CameraKey;
use crate::state::controls::ControlEdit;
use crate::state::layout::edits::PlotWish;
use crate::state::panels::PanelKind;
use crate::state::patch::PatchWish;
use crate::state::scene::SceneNames;
use crate::state::send_box::SendTarget;
use crate::state::source_config::SourceConfig;
use crate::state::theme::Theme;
use crate::state::view::ViewWish;
use crate::state::viewer::ViewerWish;

/// One wish of the user.
#[derive(Clone, Debug)]
pub enum Intent {
    /// Add this source and open it.
    Connect(SourceConfig),
    /// Keep nothing about the source of this address any more.
    ForgetSource(String),
    /// Open a source that waited for the user's word, or try again now.
    Open(SourceId),
    /// Close a source and take its channels off the page.
    Remove(SourceId),
    /// Ask the chosen cameras for a photo each.
    Capture,
    /// Ask these cameras.
    CaptureFrom(Vec<CameraKey>),
    /// Ask those of the last press once more that brought nothing.
    RetryCapture,
    /// Whether Capture asks the camera of this label.
    ChooseCamera(String, bool),
    /// Show this photo and hold it; `None` follows the newest again.
    SelectPhoto(Option<u64>),
    /// Step through the photos, backwards when negative.
    StepPhoto(i32),
    /// Play photos, compare two, or look at one again.
    LookAtPhotos(ViewerWish),
    /// Show another stretch of time, or other values.
    View(ViewWish),
    /// Change the plots.
    Plot(PlotWish),
    /// Mark what is pointed at.
    Mark,
    /// Save this photo as a file.
    SavePhoto(u64),
    /// Save all photos as one file, with a table of their moments and readings.
    SavePhotos,
    /// Give this photo a star or take it; none is the one in view.
    StarPhoto(Option<u64>),
    /// Ask whether this photo is to be deleted; `None` takes the question back.
    AskDelete(Option<u64>),
    /// Delete this photo from this browser; from the hub that keeps it too, if so said.
    DeletePhoto(u64, bool),
    /// Look how many photos are kept, as other tabs keep some too.
    CountPhotos,
    /// What photos may take in this browser, in megabytes.
    AllowPhotos(u32),
    /// Dark, light, or as the system has it.
    SetTheme(Theme),
    /// Look at or change how a server's clients are joined.
    Patch(PatchWish),
    /// Open or close a panel.
    ShowPanel(PanelKind, bool),
    /// Publish a value.
    Publish(Publication),
    /// The user has read a notice.
    Dismiss(u64),
    /// What is wanted only where something stands that is fetched when it is wanted.
    Rare(RareIntent),
}

/// What only dialogs and panels send that are fetched when they are wanted: carried out by code of the
/// same part of the page.
#[derive(Clone, Debug)]
pub enum RareIntent {
    /// Something else holds about a source now.
    Configure(SourceId, SourceConfig),
    /// Take photos by themselves, or cease to.
    Automate(AutomationWish),
    /// Add a camera, or say something else about the one of this name.
    DescribeCamera(CameraConfig),
    /// Forget the camera of this name.
    ForgetCamera(String),
    /// Call the marker of this number something else.
    NameMarker(u32, String),
    /// Take the marker of this number away.
    RemoveMarker(u32),
    /// The channel of this name is stale from this age on.
    LimitAge(String, StaleAfter),
    /// Use these names for the capture scene.
    RenameScene(SceneNames),
    /// Where the send box sends from now on.
    SendTo(SendTarget),
    /// Change the user's controls.
    EditControls(ControlEdit),
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
pub struct IntentSender {
    handle: StoredValue<Rc<dyn Fn(Intent)>, LocalStorage>,
    /// The app's own: what an intent makes must outlive the dialog it was sent from.
    owner: StoredValue<Option<Owner>>,
}

impl IntentSender {
    /// Hands every intent to `handle`.
    pub fn new(handle: impl Fn(Intent) + 'static) -> Self {
        let handle: Rc<dyn Fn(Intent)> = Rc::new(handle);
        let owner = StoredValue::new(Owner::current());
        Self { handle: StoredValue::new_local(handle), owner }
    }

    /// The sender provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Sends one intent.
    pub fn send(self, intent: Intent) {
        // Cloned out first: handling may send again.
        let handle = self.handle.get_value();
        match self.owner.get_value() {
            Some(owner) => owner.with(|| handle(intent)),
            None => handle(intent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_intent_makes_outlives_the_dialog_it_was_sent_from() {
        let app = Owner::new();
        let made = StoredValue::new(None);
        let sender = app
            .with(|| IntentSender::new(move |_| made.set_value(Some(RwSignal::new("a source")))));
        let dialog = app.child();
        dialog.with(|| sender.send(Intent::Capture));
        dialog.cleanup();
        let signal = made.get_value().unwrap();
        assert_eq!(signal.try_get_untracked(), Some("a source"));
    }
}
