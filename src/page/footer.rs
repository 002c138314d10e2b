//! The foot of the page: the time, whether it is followed, the tools for it, and the whole session
//! on a rail.

use leptos::prelude::*;

use crate::browser::fullscreen;
use crate::intent::{Intent, IntentSender};
use crate::page::help::Help;
use crate::page::timeline::SessionRail;
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::ticker::Ticker;
use crate::state::view::{ViewState, ViewWish};
use crate::state::zone::ZoneState;
use crate::widgets::Icon;

/// The foot of the page.
#[component]
pub fn Footer(
    /// Whether the keys are being explained.
    help: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <footer class="footer">
            <Now />
            <TimeTools />
            <SessionRail />
            <PageTools help />
        </footer>
        <Help open=help />
    }
}

/// The time, and what of it is in view.
#[component]
fn Now() -> impl IntoView {
    let ticker = Ticker::expect();
    let view = ViewState::expect();
    let store = LiveStore::expect();
    let zone = ZoneState::expect();
    let time = move || {
        let now = ticker.get().wall;
        zone.time_of_day(view.0.with(|view| view.frozen_at().unwrap_or(now)), false)
    };
    let state = move || {
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
    };
    view! {
        <div class="now">
            <b class="clock">{time}</b>
            <span data-testid="session">{state}</span>
        </div>
    }
}

/// A button that changes the view.
fn tool(icon: &'static str, label: &'static str, key: &'static str, wish: ViewWish) -> AnyView {
    let intents = IntentSender::expect();
    let title = format!("{label} ({key})");
    view! {
        <button
            class="icon-button"
            aria-label=label
            title=title
            on:click=move |_| intents.send(Intent::View(wish.clone()))
        >
            <Icon name=icon />
        </button>
    }
    .into_any()
}

/// Back, forward, closer, wider, undo, mark; and the ways back to the present.
#[component]
fn TimeTools() -> impl IntoView {
    let view = ViewState::expect();
    let intents = IntentSender::expect();
    let live = Memo::new(move |_| view.0.with(|view| view.is_live()));
    let held = Memo::new(move |_| view.0.with(|view| view.is_held()));
    let undone = Memo::new(move |_| view.0.with(|view| view.can_undo()));
    let send = move |wish| intents.send(Intent::View(wish));
    let zoom = |factor| ViewWish::Zoom { at: None, factor, first: true };
    view! {
        <div class="time-tools" role="group" aria-label="Time in view">
            {tool("left", "Earlier", "←", ViewWish::PanPart(-0.25))}
            {tool("right", "Later", "→", ViewWish::PanPart(0.25))}
            {tool("plus", "Closer", "+", zoom(0.5))}
            {tool("minus", "Wider", "−", zoom(2.0))}
            <button
                class="icon-button"
                data-testid="undo"
                aria-label="What was in view before"
                title="What was in view before (Backspace)"
                disabled=move || !undone.get()
                on:click=move |_| send(ViewWish::Undo)
            >
                <Icon name="undo" />
            </button>
            <button
                class="icon-button"
                aria-label="Mark this moment"
                title="Mark this moment (M)"
                on:click=move |_| intents.send(Intent::Mark)
            >
                <Icon name="marker" />
            </button>
            <Show when=move || held.get() fallback=|| ()>
                <button
                    class="button small"
                    data-testid="follow-here"
                    title="Let time pass at this distance from the present"
                    on:click=move |_| send(ViewWish::FollowHere)
                >
                    "Follow here"
                </button>
            </Show>
            <Show when=move || !live.get() fallback=|| ()>
                <button
                    class="button small accent"
                    data-testid="back-to-live"
                    title="Follow the present (L)"
                    on:click=move |_| send(ViewWish::Live)
                >
                    "Back to live"
                </button>
            </Show>
        </div>
    }
}

/// Local time or UTC, full screen, the keys.
#[component]
fn PageTools(help: RwSignal<bool>) -> impl IntoView {
    let zone = ZoneState::expect();
    view! {
        <div class="page-tools">
            <button
                class="button small"
                data-testid="zone"
                aria-pressed=move || zone.is_utc().to_string()
                title=move || if zone.is_utc() { "Show local time" } else { "Show UTC" }
                on:click=move |_| zone.switch()
            >
                {move || if zone.is_utc() { "UTC" } else { "Local" }}
            </button>
            <button
                class="icon-button"
                aria-label="The page over the whole screen"
                title="The page over the whole screen (F)"
                on:click=move |_| fullscreen::toggle(None)
            >
                <Icon name="full" />
            </button>
            <button
                class="icon-button"
                data-testid="help"
                aria-label="Keys and gestures"
                title="Keys and gestures (?)"
                on:click=move |_| help.set(true)
            >
                <Icon name="help" />
            </button>
        </div>
    }
}
