//! The composition root: builds the state, starts the links, lays out the page.

use leptos::prelude::*;

use crate::browser::fullscreen;
use crate::browser::keyboard::on_key;
use crate::browser::location::page_location;
use crate::browser::wake::on_wake;
use crate::dispatch::Dispatcher;
use crate::intent::{Intent, IntentSender};
use crate::link::check::check;
use crate::page::{Footer, Grid, Header, NoticeBoard, Rail, rest, running_strip};
use crate::panels::PatchBayPanel;
use crate::state::automation::AutomationState;
use crate::state::cameras::Cameras;
use crate::state::captures::{CaptureState, Captures};
use crate::state::channels::Channels;
use crate::state::controls::{Controls, Tallies};
use crate::state::cursor::Cursor;
use crate::state::first_picture::{FirstPicture, PATIENCE};
use crate::state::frame::FrameClock;
use crate::state::keeping::KeepingState;
use crate::state::layout::edits::PlotEditsState;
use crate::state::live::LiveStore;
use crate::state::messages::Messages;
use crate::state::notices::Notices;
use crate::state::panels::OpenPanels;
use crate::state::patch::PatchBay;
use crate::state::scene::{Scene, SceneNames};
use crate::state::send_box::{SendBox, SendTarget};
use crate::state::source_config::SourceCheck;
use crate::state::sources::Sources;
use crate::state::staleness::Staleness;
use crate::state::theme::ThemeState;
use crate::state::ticker::Ticker;
use crate::state::view::{View, ViewState, ViewWish};
use crate::state::viewer::{Viewer, ViewerWish};
use crate::state::zone::ZoneState;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    provide_state();
    let (rail_open, help) = (RwSignal::new(false), RwSignal::new(false));
    start(help);
    view! {
        <Header rail_open />
        <Rail open=rail_open />
        <main class="main">
            {rest(|| view! { {running_strip()} <NoticeBoard /> }.into_any())}
            <Grid />
        </main>
        <Footer help />
        {rest(|| view! { <PatchBayPanel /> }.into_any())}
    }
}

fn provide_state() {
    let frame = FrameClock::new();
    provide_context(frame);
    provide_context(FirstPicture::wait(PATIENCE));
    let (store, sources) = (LiveStore::new(frame), Sources::new());
    provide_context(store);
    provide_context(sources);
    let edits = PlotEditsState::restore();
    provide_context(edits);
    let channels = Channels::follow(store, sources, edits);
    provide_context(channels);
    provide_context(Staleness::restore(store, channels));
    provide_context(Cursor::restore());
    provide_context(ZoneState::restore());
    let ticker = Ticker::start(frame);
    provide_context(ticker);
    provide_context(Notices::new());
    provide_context(PatchBay::new(frame));
    provide_context(Messages::new(frame));
    provide_context(Tallies::new(frame));
    provide_context(Controls::restore());
    provide_context(OpenPanels::restore());
    provide_context(SendBox(RwSignal::new(SendTarget::restore())));
    let captures = CaptureState(RwSignal::new(Captures::default()));
    provide_context(captures);
    provide_context(AutomationState::restore());
    provide_context(KeepingState::restore());
    let scene = Scene(RwSignal::new(SceneNames::restore()));
    provide_context(scene);
    provide_context(Cameras::restore(sources, scene));
    let view = ViewState(RwSignal::new(View::default()));
    provide_context(view);
    provide_context(Viewer::follow(captures, view, store, ticker));
    provide_context(ThemeState::restore());
    provide_context(SourceCheck(check));
}

fn start(help: RwSignal<bool>) {
    let dispatcher = Dispatcher::new(page_location());
    let handler = dispatcher.clone();
    let intents = IntentSender::new(move |intent| handler.dispatch(intent));
    provide_context(intents);
    listen_to_keys(intents, help);
    let waker = dispatcher.clone();
    on_wake(move || waker.wake());
    dispatcher.start();
    if Sources::expect().all().is_empty() {
        FirstPicture::expect().wait_no_longer();
    }
    let preparer = dispatcher.clone();
    Effect::new(move |_| preparer.prepare_links());
    let automaton = dispatcher.clone();
    Effect::new(move |_| automaton.follow_automation());
    let follower = dispatcher.clone();
    Effect::new(move |_| follower.follow_hub());
    let loader = dispatcher.clone();
    Effect::new(move |_| loader.load_photos());
    let ticker = Ticker::expect();
    Effect::new(move |_| {
        ticker.get();
        dispatcher.tick();
    });
}

fn listen_to_keys(intents: IntentSender, help: RwSignal<bool>) {
    let (cursor, viewer) = (Cursor::expect(), Viewer::expect());
    on_key(move |key| {
        let zoom = |factor| Intent::View(ViewWish::Zoom { at: None, factor, first: true });
        let intent = match key {
            " " => Intent::View(ViewWish::TogglePause),
            "l" | "L" => Intent::View(ViewWish::Live),
            "c" | "C" => Intent::Capture,
            "m" | "M" => Intent::Mark,
            "s" | "S" => Intent::StarPhoto(None),
            "+" | "=" => zoom(0.5),
            "-" => zoom(2.0),
            "0" => Intent::View(ViewWish::Reset),
            "Backspace" | "Ctrl+z" => Intent::View(ViewWish::Undo),
            "ArrowLeft" => Intent::StepPhoto(-1),
            "ArrowRight" => Intent::StepPhoto(1),
            "Escape" if viewer.is_open() => Intent::LookAtPhotos(ViewerWish::Leave),
            // What was pinned last is let go first.
            "Escape" if cursor.unpin() => return true,
            "Escape" => Intent::SelectPhoto(None),
            "f" | "F" => {
                fullscreen::toggle(None);
                return true;
            }
            "?" => {
                help.set(true);
                return true;
            }
            _ => return false,
        };
        intents.send(intent);
        true
    });
}
