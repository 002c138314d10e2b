//! The list of markers: named, looked at and taken away.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, RareIntent};
use crate::page::parts;
use crate::state::cursor::Cursor;
use crate::state::format;
use crate::state::markers::{LONGEST_NAME, Marker, Markers};
use crate::state::view::ViewWish;
use crate::state::zone::ZoneState;
use crate::widgets::shared::{Tool, part, part_if, small_button, text};
use crate::widgets::{Dialog, later};

/// The button that opens it, there as long as there are markers.
pub(super) fn markers_button() -> AnyView {
    let cursor = Cursor::expect();
    let any = Memo::new(move |_| cursor.markers.with(|markers| !markers.all().is_empty()));
    let words =
        text(move || format::count(cursor.markers.with(|markers| markers.all().len()), "marker"));
    let title = "Name markers, look at them, take them away";
    part_if(any, move || {
        let open = move |_| cursor.listing.set(true);
        small_button("button small", "markers", title, words, open)
    })
}

/// All markers, in a dialog.
#[component]
pub fn MarkerList() -> impl IntoView {
    let cursor = Cursor::expect();
    view! {
        <Dialog open=cursor.listing title="Markers".to_owned()>
            {later(parts::markers)}
        </Dialog>
    }
}

/// Every marker with its name, to be changed and taken away.
pub(super) fn all_markers() -> AnyView {
    let cursor = Cursor::expect();
    // A name that is being typed must not be drawn anew.
    let numbers = Memo::new(move |_| {
        let number = |marker: &Marker| marker.number;
        cursor.markers.with(|markers| markers.all().iter().map(number).collect::<Vec<_>>())
    });
    let rows = move || {
        let numbers = numbers.get();
        if numbers.is_empty() {
            return view! { <p class="hint">"None. M marks the moment pointed at."</p> }.into_any();
        }
        let rows = numbers.into_iter().filter_map(|number| {
            cursor.markers.with_untracked(|markers| Some(row(cursor, find(markers, number)?)))
        });
        view! { <ul class="marker-list">{rows.collect::<Vec<_>>()}</ul> }.into_any()
    };
    part(rows)
}

fn find(markers: &Markers, number: u32) -> Option<&Marker> {
    markers.all().iter().find(|marker| marker.number == number)
}

fn row(cursor: Cursor, marker: &Marker) -> AnyView {
    let intents = IntentSender::expect();
    let (number, at) = (marker.number, marker.at);
    let time = ZoneState::expect().time_of_day(at, true);
    let show = small_button("button small", "", "In view", Signal::stored(time), move |_| {
        cursor.listing.set(false);
        intents.send(Intent::View(ViewWish::Reveal(at)));
    });
    let away = Tool::new("close", &format!("Take marker {number} away"), "Take it away");
    let away = away.view(move |_| intents.send(Intent::Rare(RareIntent::RemoveMarker(number))));
    let named = move |event| {
        intents.send(Intent::Rare(RareIntent::NameMarker(number, event_target_value(&event))))
    };
    view! {
        <li>
            <b>{number.to_string()}</b>
            {show}
            <input
                type="text"
                aria-label=format!("Name of marker {number}")
                placeholder="Name"
                maxlength=LONGEST_NAME.to_string()
                value=marker.name.clone()
                on:change=named
            />
            {away}
        </li>
    }
    .into_any()
}
