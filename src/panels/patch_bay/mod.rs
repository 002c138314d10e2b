//! The patch bay: a Spacebrew server's clients as jacks, its routes as cords.
//!
//! Publishers stand on the left and subscribers on the right, each column scrolls by itself, and
//! only what is in view exists in the document. On a narrow screen the cords are a list.

mod bench;
mod column;
mod cords;
mod routes;
mod tools;

use leptos::prelude::*;

use crate::apart;
use crate::intent::{Intent, IntentSender};
use crate::panels::patch_bay::bench::Bench;
use crate::panels::patch_bay::column::ColumnView;
use crate::panels::patch_bay::cords::Cords;
use crate::panels::patch_bay::routes::RouteList;
use crate::panels::patch_bay::tools::Tools;
use crate::state::patch::{PatchBay, PatchWish, Side};
use crate::state::sources::{LinkStatus, Source, Sources};
use crate::widgets::{Dialog, later};

/// The patch bay's dialog, open while [`PatchBay`] looks at a source.
#[component]
pub fn PatchBayPanel() -> impl IntoView {
    let bay = PatchBay::expect();
    let sources = Sources::expect();
    let intents = IntentSender::expect();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(bay.source.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && bay.source.with_untracked(Option::is_some) {
            intents.send(Intent::Patch(PatchWish::Close));
        }
    });
    let source = move || bay.source.get().and_then(|id| sources.find(id));
    view! {
        <Dialog open title="Wiring">
            {move || source().map(|source| later(move || board(source)))}
        </Dialog>
    }
}

apart!(extras: fn board(source: Source) -> AnyView {
    view! { <Board source /> }.into_any()
});

#[component]
fn Board(source: Source) -> impl IntoView {
    let bench = Bench::new();
    provide_context(bench);
    let obstacle = Memo::new(move |_| obstacle(source));
    view! {
        <div
            class="patch"
            data-testid="patch-bay"
            on:keydown=move |event| bench.on_key(&event)
            on:pointermove=move |event| bench.on_drag(&event)
            on:pointerup=move |event| bench.on_release(&event)
            on:pointercancel=move |_| bench.let_go()
        >
            <Tools source />
            {move || match obstacle.get() {
                Some(words) => view! { <p class="patch-empty">{words}</p> }.into_any(),
                None => view! { <Jacks /> }.into_any(),
            }}
            <News />
        </div>
    }
}

/// Why there is nothing to see.
fn obstacle(source: Source) -> Option<String> {
    let name = source.name();
    if source.status.with(|status| *status != LinkStatus::Ready) {
        return Some(format!("{name} is not connected. The wiring appears as soon as it is."));
    }
    let denied = source.scene.with(|scene| scene.known && !scene.admin);
    denied.then(|| {
        format!(
            "{name} does not show this page its clients, nor let it change their routes. \
             Draw them in the server’s own admin page."
        )
    })
}

#[component]
fn Jacks() -> impl IntoView {
    let bench = Bench::expect();
    bench.follow_size();
    view! {
        <p class="patch-hint">{move || bench.hint()}</p>
        <div class="patch-board" node_ref=bench.board class:narrow=move || bench.narrow.get()>
            <ColumnView side=Side::Out />
            <ColumnView side=Side::In />
            {move || match bench.narrow.get() {
                true => view! { <RouteList /> }.into_any(),
                false => view! { <Cords /> }.into_any(),
            }}
        </div>
    }
}

/// The last thing that was asked for, and what became of it.
#[component]
fn News() -> impl IntoView {
    let bay = PatchBay::expect();
    let revision = bay.revision();
    let news = Memo::new(move |_| {
        revision.get();
        bay.with(|board| board.news().cloned())
    });
    view! {
        <p
            class="patch-news"
            data-testid="patch-news"
            role="status"
            class:problem=move || news.with(|news| news.as_ref().is_some_and(|news| news.problem))
        >
            {move || news.get().map(|news| news.words)}
        </p>
    }
}
