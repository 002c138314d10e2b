//! What the keys and the pointer do, in one list.

use leptos::prelude::*;

use crate::page::parts;
use crate::widgets::{Dialog, later};

const KEYS: [(&str, &str); 16] = [
    ("Space", "Hold the picture, let it go on"),
    ("L", "Follow the present"),
    ("C", "Ask the camera for a photo"),
    ("S", "Give the photo in view a star, or take it"),
    ("M", "Mark the moment pointed at"),
    ("+  −", "Show less time, or more"),
    ("0", "Back to the present, every range automatic"),
    ("Backspace", "What was in view before"),
    ("← →", "On a plot: earlier, later. Elsewhere: through the photos"),
    ("↑ ↓", "On a plot: higher values, lower values"),
    (",  .", "On a plot: the crosshair to the sample before, or after"),
    ("P  N", "On a plot or the rail: to the photo before, or after; Enter shows it"),
    ("Enter", "On a plot: pin the crosshair; with Shift a second one, to measure"),
    ("In the player", "Space plays and pauses, ← → step, Home and End jump, Esc leaves"),
    ("F", "Full screen: the plot in use, else the page"),
    ("Esc", "Let go of what is pinned, and of the photo held"),
];

const POINTER: [(&str, &str); 10] = [
    ("Drag", "Zoom to that time; straight up or down: to those values"),
    ("Shift-drag", "Move through time"),
    ("Wheel", "Zoom where it points: on a plot in use, or with Ctrl"),
    ("On an axis", "Wheel and drag change that axis only"),
    ("Click", "Pin a readout; Shift-click a second one, to measure"),
    ("Double-click", "Back to the present"),
    ("Photo dot", "Point: a thumbnail. Click: shows the photo and its moment everywhere"),
    ("Legend", "Click: show or hide a line. Ctrl-click: only that one"),
    ("Touch", "One finger moves, two zoom, a tap pins, two taps reset"),
    ("Channel list", "Click, or drag a channel onto a plot"),
];

/// The dialog behind the question mark.
#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title="Keys and gestures".to_owned()>{later(parts::help)}</Dialog>
    }
}

/// What keys and pointers do.
pub(super) fn keys_and_gestures() -> AnyView {
    let list = |entries: &'static [(&'static str, &'static str)]| {
        entries
            .iter()
            .map(|(key, words)| view! { <dt><kbd>{*key}</kbd></dt><dd>{*words}</dd> }.into_any())
            .collect::<Vec<_>>()
    };
    view! {
        <dl class="help-keys">{list(&KEYS)} {list(&POINTER)}</dl>
    }
    .into_any()
}
