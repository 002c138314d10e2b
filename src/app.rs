//! The composition root: builds the state, starts the links, lays out the page.

use leptos::prelude::*;

use crate::browser::keyboard::on_key;
use crate::browser::location::page_location;
use crate::browser::wake::on_wake;
use crate::dispatch::Dispatcher;
use crate::intent::{Intent, IntentSender};
use crate::link::check::check;
use crate::page::{Footer, Grid, Header, NoticeBoard, Rail};
use crate::panels::PatchBayPanel;
use crate::state::cameras::Cameras;
use crate::state::captures::{CaptureState, Captures};
use crate::state::channels::Channels;
use crate::state::controls::{Controls, Tallies};
use crate::state::frame::FrameClock;
use crate::state::live::LiveStore;
use crate::state::messages::Messages;
use crate::state::notices::Notices;
use crate::state::panels::OpenPanels;
use crate::state::patch::PatchBay;
use crate::state::scene::{Scene, SceneNames};
use crate::state::send_box::{SendBox, SendTarget};
use crate::state::source_config::SourceCheck;
use crate::state::sources::Sources;
use crate::state::theme::ThemeState;
use crate::state::ticker::Ticker;
use crate::state::view::{View, ViewState};

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    provide_state();
    start();
    let rail_open = RwSignal::new(false);
    view! {
        <Header rail_open />
        <Rail open=rail_open />
        <main class="main">
            <NoticeBoard />
            <Grid />
        </main>
        <Footer />
        <PatchBayPanel />
    }
}

fn provide_state() {
    let frame = FrameClock::new();
    provide_context(frame);
    let (store, sources) = (LiveStore::new(frame), Sources::new());
    provide_context(store);
    provide_context(sources);
    provide_context(Channels::follow(store, sources));
    provide_context(Ticker::start());
    provide_context(Notices::new());
    provide_context(PatchBay::new(frame));
    provide_context(Messages::new(frame));
    provide_context(Tallies::new(frame));
    provide_context(Controls::restore());
    provide_context(OpenPanels::restore());
    provide_context(SendBox(RwSignal::new(SendTarget::restore())));
    provide_context(CaptureState(RwSignal::new(Captures::default())));
    let scene = Scene(RwSignal::new(SceneNames::restore()));
    provide_context(scene);
    provide_context(Cameras::restore(sources, scene));
    provide_context(ViewState(RwSignal::new(View::default())));
    provide_context(ThemeState::restore());
    provide_context(SourceCheck(check));
}

fn start() {
    let dispatcher = Dispatcher::new(page_location());
    let handler = dispatcher.clone();
    let intents = IntentSender::new(move |intent| handler.dispatch(intent));
    provide_context(intents);
    listen_to_keys(intents);
    let waker = dispatcher.clone();
    on_wake(move || waker.wake());
    dispatcher.start();
    let preparer = dispatcher.clone();
    Effect::new(move |_| preparer.prepare_links());
    let ticker = Ticker::expect();
    Effect::new(move |_| {
        ticker.get();
        dispatcher.tick();
    });
}

fn listen_to_keys(intents: IntentSender) {
    let view = ViewState::expect();
    on_key(move |key| {
        let intent = match key {
            " " if view.0.with_untracked(|view| view.pause.is_some()) => Intent::Live,
            " " => Intent::Pause,
            "l" | "L" => Intent::Live,
            "c" | "C" => Intent::Capture,
            "ArrowLeft" => Intent::StepPhoto(-1),
            "ArrowRight" => Intent::StepPhoto(1),
            "Escape" => Intent::SelectPhoto(None),
            _ => return false,
        };
        intents.send(intent);
        true
    });
}
