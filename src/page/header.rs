//! The header: mark, sources, time controls, and Capture as the one primary button.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::page::capture_controls::CaptureControls;
use crate::page::rest;
use crate::page::source_pill::SourcePill;
use crate::state::layout::edits::PlotWish;
use crate::state::panels::{OpenPanels, PanelKind};
use crate::state::patch::PatchWish;
use crate::state::sources::Sources;
use crate::state::theme::{Theme, ThemeState};
use crate::state::view::{ViewState, ViewWish, Window};
use crate::widgets::shared::{list, memo, part_if};
use crate::widgets::{Icon, Menu};

/// The header of the page.
#[component]
pub fn Header(
    /// Whether the channel rail is shown as a sheet (phone).
    rail_open: RwSignal<bool>,
) -> impl IntoView {
    view! { <header class="header">{rest(move || contents(rail_open))}</header> }
}

fn contents(rail_open: RwSignal<bool>) -> AnyView {
    let sources = Sources::expect();
    view! {
        <h1 class="brand"><Mark />"Heliograph"</h1>
        <button
            class="button rail-toggle"
            aria-expanded=move || rail_open.get().to_string()
            aria-controls="rail"
            on:click=move |_| rail_open.update(|open| *open = !*open)
        >
            <Icon name="channels" />"Channels"
        </button>
        <div class="pills">
            {list(move || sources.all(), |source| source.id, |source| {
                view! { <SourcePill source /> }.into_any()
            })}
        </div>
        <WiringButton />
        <div class="controls">
            <TimeControls />
            <CaptureControls />
            <PanelMenu />
            <ThemeButton />
        </div>
    }
    .into_any()
}

#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
            <circle cx="10" cy="10" r="4.2" />
            <path d="M10 1.4v2.2M10 16.4v2.2M1.4 10h2.2M16.4 10h2.2M3.9 3.9l1.6 1.6M14.5 14.5l1.6 1.6M16.1 3.9l-1.6 1.6M5.5 14.5l-1.6 1.6" />
        </svg>
    }
}

#[component]
fn TimeControls() -> impl IntoView {
    let view = ViewState::expect();
    let intents = IntentSender::expect();
    let live = Memo::new(move |_| view.0.with(|view| view.is_live()));
    let paused = Memo::new(move |_| view.0.with(|view| view.is_paused()));
    let window = Memo::new(move |_| view.0.with(|view| view.window()));
    let send = move |wish| intents.send(Intent::View(wish));
    let windows = Window::EACH.map(|each| {
        view! {
            <button
                aria-pressed=move || (window.get() == each).to_string()
                on:click=move |_| send(ViewWish::Window(each))
            >
                {each.name()}
            </button>
        }
    });
    view! {
        <div class="segments" role="group" aria-label="Live or paused">
            <button
                data-testid="live"
                title="Follow the present (L)"
                aria-pressed=move || live.get().to_string()
                on:click=move |_| send(ViewWish::Live)
            >
                <Icon name="play" />"Live"
            </button>
            <button
                data-testid="pause"
                title="Hold the picture; readings go on arriving (Space)"
                aria-pressed=move || paused.get().to_string()
                on:click=move |_| send(ViewWish::TogglePause)
            >
                <Icon name="pause" />"Pause"
            </button>
        </div>
        <div class="segments" role="group" aria-label="Time shown">{windows}</div>
    }
}

/// The way to the patch bay, where there is a server with routes.
#[component]
fn WiringButton() -> impl IntoView {
    let sources = Sources::expect();
    let intents = IntentSender::expect();
    let first = Memo::new(move |_| sources.wired().first().map(|source| source.id));
    let open = move |id| intents.send(Intent::Patch(PatchWish::Open(id)));
    part_if(memo(move || first.with(Option::is_some)), move || {
        view! {
            <button
                class="button wiring"
                data-testid="wiring"
                title="See and draw the routes between clients"
                on:click=move |_| {
                    first.get_untracked().map(open);
                }
            >
                <Icon name="wiring" />
                "Wiring"
            </button>
        }
        .into_any()
    })
}

/// Opens and closes the panels that are there only when wanted.
#[component]
fn PanelMenu() -> impl IntoView {
    let panels = OpenPanels::expect();
    let intents = IntentSender::expect();
    let choices = move || {
        PanelKind::EACH.map(|kind| {
            let open = move || panels.is_open(kind);
            view! {
                <li>
                    <button
                        aria-pressed=move || open().to_string()
                        on:click=move |_| intents.send(Intent::ShowPanel(kind, !untrack(open)))
                    >
                        <b>{kind.name()}</b>
                        <span>{kind.purpose()}</span>
                    </button>
                </li>
            }
        })
    };
    view! {
        <Menu icon="plus" label="Panel">
            {choices().collect_view()}
            <li>
                <button on:click=move |_| intents.send(Intent::Plot(PlotWish::StartOver))>
                    <b>"Plots as at first"</b>
                    <span>"Forget what was added, taken off and set"</span>
                </button>
            </li>
        </Menu>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = ThemeState::expect();
    let intents = IntentSender::expect();
    let label = move || format!("Theme: {}. Change it", theme.choice.get().name());
    view! {
        <button
            class="icon-button"
            aria-label=label
            title=label
            on:click=move |_| intents.send(Intent::SetTheme(theme.choice.get_untracked().next()))
        >
            {move || match theme.choice.get() {
                Theme::System => view! { <Icon name="system" /> },
                Theme::Dark => view! { <Icon name="dark" /> },
                Theme::Light => view! { <Icon name="light" /> },
            }}
        </button>
    }
}
