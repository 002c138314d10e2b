//! The foot of the page: the time, whether it is followed, the tools for it, and the whole session
//! on a rail.

use leptos::prelude::*;

use crate::browser::fullscreen;
use crate::intent::{Intent, IntentSender};
use crate::page::help::Help;
use crate::page::marker_list::{MarkerList, markers_button};
use crate::page::rest;
use crate::page::timeline::session_rail;
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::ticker::Ticker;
use crate::state::view::{ViewState, ViewWish};
use crate::state::zone::ZoneState;
use crate::widgets::shared::{Tool, part_if, small_button, text};

/// The foot of the page.
#[component]
pub fn Footer(
    /// Whether the keys are being explained.
    help: RwSignal<bool>,
) -> impl IntoView {
    let tools =
        move || view! { {now()} {time_tools()} {session_rail()} {page_tools(help)} }.into_any();
    view! {
        <footer class="footer">{rest(tools)}</footer>
        {rest(move || view! { <Help open=help /> <MarkerList /> }.into_any())}
    }
    .into_any()
}

/// The time, and what of it is in view.
fn now() -> AnyView {
    let (ticker, view) = (Ticker::expect(), ViewState::expect());
    let (store, zone) = (LiveStore::expect(), ZoneState::expect());
    let time = text(move || {
        let now = ticker.get().wall;
        zone.time_of_day(view.0.with(|view| view.frozen_at().unwrap_or(now)), false)
    });
    let state = text(move || {
        ticker.get();
        let received = store.samples_received();
        let kept = store.with(|store| store.sample_count()) as u64;
        let (new, offset) = view.0.with(|view| (view.new_samples(received), view.offset()));
        match (new, offset) {
            (Some(new), _) => format!("held · +{} new", format::grouped(new as f64)),
            (None, Some(offset)) => format!("{} behind the present", format::span(offset)),
            (None, None) if kept < received => format!(
                "live · {} samples kept of {}",
                format::grouped(kept as f64),
                format::grouped(received as f64)
            ),
            (None, None) => format!("live · {} samples", format::grouped(received as f64)),
        }
    });
    view! {
        <div class="now">
            <b class="clock">{time}</b>
            <span data-testid="session">{state}</span>
        </div>
    }
    .into_any()
}

/// Back, forward, closer, wider, undo, mark; and the ways back to the present.
fn time_tools() -> AnyView {
    let (view, intents) = (ViewState::expect(), IntentSender::expect());
    let live = Memo::new(move |_| view.0.with(|view| !view.is_live()));
    let held = Memo::new(move |_| view.0.with(|view| view.is_held()));
    let undone = Signal::derive(move || view.0.with(|view| view.can_undo()));
    let send = move |wish| intents.send(Intent::View(wish));
    let zoom = |factor| ViewWish::Zoom { at: None, factor, first: true };
    let tools = [
        ("left", "Earlier", "Earlier (←)", ViewWish::PanPart(-0.25)),
        ("right", "Later", "Later (→)", ViewWish::PanPart(0.25)),
        ("plus", "Closer", "Closer (+)", zoom(0.5)),
        ("minus", "Wider", "Wider (−)", zoom(2.0)),
    ];
    let tools = tools.map(|(icon, label, title, wish)| {
        Tool::new(icon, label, title).view(move |_| send(wish.clone()))
    });
    let before = "What was in view before";
    let undo = Tool {
        test_id: "undo",
        enabled: undone,
        ..Tool::new("undo", before, "What was in view before (Backspace)")
    };
    let mark = Tool::new("marker", "Mark this moment", "Mark this moment (M)");
    let follow_here = move || {
        let title = "Let time pass at this distance from the present";
        let words = Signal::stored("Follow here".to_owned());
        let press = move |_| send(ViewWish::FollowHere);
        small_button("button small", "follow-here", title, words, press)
    };
    let back = move || {
        let words = Signal::stored("Back to live".to_owned());
        let press = move |_| send(ViewWish::Live);
        small_button("button small accent", "back-to-live", "Follow the present (L)", words, press)
    };
    view! {
        <div class="time-tools" role="group" aria-label="Time in view">
            {tools.into_iter().collect::<Vec<_>>()}
            {undo.view(move |_| send(ViewWish::Undo))}
            {mark.view(move |_| intents.send(Intent::Mark))}
            {markers_button()}
            {part_if(held, follow_here)}
            {part_if(live, back)}
        </div>
    }
    .into_any()
}

/// Local time or UTC, full screen, the keys.
fn page_tools(help: RwSignal<bool>) -> AnyView {
    let zone = ZoneState::expect();
    let name = text(move || if zone.is_utc() { "UTC" } else { "Local" }.to_owned());
    let title = "Local time or UTC, for the whole page";
    let full = "The page over the whole screen";
    let full = Tool::new("full", full, "The page over the whole screen (F)");
    let keys =
        Tool { test_id: "help", ..Tool::new("help", "Keys and gestures", "Keys and gestures (?)") };
    view! {
        <div class="page-tools">
            {small_button("button small", "zone", title, name, move |_| zone.switch())}
            {full.view(|_| fullscreen::toggle(None))}
            {keys.view(move |_| help.set(true))}
        </div>
    }
    .into_any()
}
