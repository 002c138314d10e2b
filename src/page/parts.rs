//! What of the page's frame is fetched when it is first wanted: what stands in its dialogs.

use leptos::prelude::*;

use crate::apart;
use crate::page::automation::{self, AutomationForms};
use crate::page::camera_form::CameraForm;
use crate::page::help::keys_and_gestures;
use crate::page::marker_list::all_markers;
use crate::page::senders::Senders;
use crate::page::source_details::SourceDetails;
use crate::page::source_form::SourceForm;
use crate::state::cameras::CameraConfig;
use crate::state::source_config::SourceConfig;
use crate::state::sources::Source;

/// Set to false, it closes the dialog around.
type Open = RwSignal<bool>;

apart!(extras: pub fn add_source(config: SourceConfig, close: Open) -> AnyView {
    view! { <SourceForm config close /> }.into_any()
});

apart!(extras: pub fn change_source(source: Source) -> AnyView {
    let close = source.changing;
    view! { <SourceForm config=source.config.get_untracked() id=source.id close /> }.into_any()
});

apart!(extras: pub fn source_details(source: Source, close: Open) -> AnyView {
    view! { <SourceDetails source close /> }.into_any()
});

apart!(extras: pub fn senders(close: Open) -> AnyView {
    view! { <Senders close /> }.into_any()
});

apart!(extras: pub fn camera_form(config: Option<CameraConfig>, close: Open) -> AnyView {
    view! { <CameraForm config close /> }.into_any()
});

apart!(extras: pub fn automation_forms(close: Open) -> AnyView {
    view! { <AutomationForms close /> }.into_any()
});

apart!(extras: pub fn runs() -> AnyView { automation::runs() });

apart!(extras: pub fn help() -> AnyView { keys_and_gestures() });

apart!(extras: pub fn markers() -> AnyView { all_markers() });
