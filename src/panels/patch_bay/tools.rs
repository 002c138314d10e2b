//! Above the board: which server, search, what is shown, and the capture scene.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::panels::patch_bay::bench::Bench;
use crate::state::patch::PatchWish;
use crate::state::sources::{LinkStatus, SceneStatus, Source, Sources};

/// The patch bay's tools.
#[component]
pub(super) fn Tools(source: Source) -> impl IntoView {
    let bench = Bench::expect();
    view! {
        <div class="patch-tools">
            <SourceChoice source />
            <label class="patch-search">
                <span class="visually-hidden">"Search"</span>
                <input
                    type="text"
                    data-testid="patch-search"
                    placeholder="Search clients, items, types"
                    spellcheck="false"
                    autocomplete="off"
                    bind:value=bench.search
                />
            </label>
            <label class="check">
                <input type="checkbox" bind:checked=bench.watching />
                "What pages watch"
            </label>
            <SceneButton source />
        </div>
    }
}

/// Where there are several servers, which of them.
#[component]
fn SourceChoice(source: Source) -> impl IntoView {
    let sources = Sources::expect();
    let intents = IntentSender::expect();
    let several = move || sources.wired().len() > 1;
    let choices = move || {
        let choice = |other: Source| {
            let chosen = other.id == source.id;
            view! {
                <button
                    aria-pressed=chosen.to_string()
                    on:click=move |_| intents.send(Intent::Patch(PatchWish::Open(other.id)))
                >
                    {other.name()}
                </button>
            }
        };
        sources.wired().into_iter().map(choice).collect_view()
    };
    view! {
        <Show when=several fallback=|| ()>
            <div class="segments" role="group" aria-label="Server">{choices}</div>
        </Show>
    }
}

/// Makes every route of the capture scene in one go.
#[component]
fn SceneButton(source: Source) -> impl IntoView {
    let intents = IntentSender::expect();
    let complete = move || source.scene.with(|scene| scene.complete);
    let possible = move || {
        source.status.with(|status| *status == LinkStatus::Ready)
            && source.scene.with(|scene| scene.admin && !scene.complete)
    };
    view! {
        <button
            class="button"
            data-testid="wire-scene"
            title="Button → camera → file server → this page, even where a route was removed by hand"
            disabled=move || !possible()
            on:click=move |_| intents.send(Intent::Patch(PatchWish::WireScene))
        >
            {move || if complete() { "Camera scene is wired" } else { "Wire the camera scene" }}
        </button>
        <Show when=move || source.scene.with(|scene| missing(scene).is_some()) fallback=|| ()>
            <p class="patch-missing">{move || source.scene.with(missing)}</p>
        </Show>
    }
}

fn missing(scene: &SceneStatus) -> Option<String> {
    (scene.admin && !scene.missing.is_empty())
        .then(|| format!("The camera scene lacks {}.", scene.missing.join(", ")))
}
