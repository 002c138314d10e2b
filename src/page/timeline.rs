//! The session rail at the foot of the page: all there is at a glance, photos and markers as
//! ticks, and the window in view as a handle to be dragged.

use std::sync::Arc;
use std::time::Duration;

use heliograph_chart::sparkline::{sparkline, svg_path};
use heliograph_telemetry::{Columns, TimeRange, Timestamp};
use leptos::html;
use leptos::prelude::*;

use crate::browser::pointer::{self, PointerInput, PointerKind};
use crate::browser::resize::{DeviceSize, observe};
use crate::intent::{Intent, IntentSender};
use crate::state::captures::{CaptureState, Captures};
use crate::state::channels::Channels;
use crate::state::cursor::Cursor;
use crate::state::live::LiveStore;
use crate::state::photo::Photo;
use crate::state::settled::settled;
use crate::state::ticker::Ticker;
use crate::state::timeline::{Hold, Timeline};
use crate::state::view::{Present, View, ViewState, ViewWish};
use crate::state::zone::ZoneState;
use crate::widgets::shared::{part, steady_text, text};
use crate::widgets::thumbnail::{self, beside_edges, thumbnail};

/// Size of the drawing's own coordinates.
const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 40.0;
/// The course is drawn this exactly, and redrawn when the session has grown by this part of it.
const STEPS: u32 = 250;
/// A click this close to a photo's tick is meant for the photo.
const PHOTO_REACH: f64 = 6.0;
/// Photos have their ticks in this part of the rail, from the top.
const PHOTO_TOP: f64 = 0.6;

/// What the parts of the rail share.
#[derive(Clone, Copy)]
struct Rail {
    whole: ReadSignal<TimeRange>,
    size: RwSignal<DeviceSize>,
    held: RwSignal<Option<(Hold, bool)>>,
    /// The photo whose tick is pointed at.
    photo: RwSignal<Option<Arc<Photo>>>,
    store: LiveStore,
    view: ViewState,
    cursor: Cursor,
    captures: CaptureState,
    intents: IntentSender,
}

/// The rail.
pub(super) fn session_rail() -> AnyView {
    let element = NodeRef::<html::Div>::new();
    let rail = Rail::new();
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            observe(&element, rail.size);
            pointer::listen(&element, move |input| rail.handle(input));
        }
    });
    let course = course(rail);
    let path = text(move || course.with(|(path, _)| path.clone()));
    let color = text(move || course.with(|(_, color)| color.to_string()));
    let photos = text(move || {
        rail.captures.0.with(|captures| ticks(rail, captures.photos().map(|p| p.received)))
    });
    let markers = text(move || {
        rail.cursor.markers.with(|m| ticks(rail, m.all().iter().map(|marker| marker.at)))
    });
    let pointed = text(move || rail.shift(rail.cursor.hover.get()));
    let pinned = text(move || rail.shift(rail.cursor.pins.with(|pins| pins.moments()[0])));
    view! {
        <div class="session-rail" data-testid="rail" node_ref=element>
            <svg
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                <path class="course" data-series=color d=path />
                <path class="marks" d=markers />
                <path class="photos" d=photos />
            </svg>
            <i class="pin" style:transform=pinned></i>
            <i class="crosshair" style:transform=pointed></i>
            {window(rail)}
            {photo_pointed(rail)}
        </div>
    }
    .into_any()
}

impl Rail {
    fn new() -> Self {
        let (store, ticker) = (LiveStore::expect(), Ticker::expect());
        let whole = settled(move |last| {
            ticker.get();
            View::whole(store.present()).steadied(last, STEPS, Duration::ZERO)
        });
        Self {
            whole,
            size: RwSignal::new(DeviceSize::default()),
            held: RwSignal::new(None),
            photo: RwSignal::new(None),
            store,
            view: ViewState::expect(),
            cursor: Cursor::expect(),
            captures: CaptureState::expect(),
            intents: IntentSender::expect(),
        }
    }

    fn timeline(self) -> Timeline {
        let size = self.size.get();
        let width_px = f64::from(size.width_px) / size.scale.max(0.1);
        Timeline { whole: self.whole.get(), width_px }
    }

    /// To this moment, or out of sight.
    fn shift(self, moment: Option<Timestamp>) -> String {
        let x = moment.map_or(-9_999.0, |at| self.timeline().x(at));
        format!("translateX({x:.1}px)")
    }

    fn shown(self, present: Present) -> TimeRange {
        self.view.0.with(|view| view.range(present.now, present.oldest))
    }

    fn handle(self, input: PointerInput) -> bool {
        let rail = untrack(|| self.timeline());
        match input.kind {
            PointerKind::Down => {
                if let Some(photo) = self.photo_at(rail, input) {
                    self.show_photo(&photo);
                    return true;
                }
                let shown = untrack(|| self.shown(self.store.present()));
                let hold = rail.hold(shown, input.x);
                self.held.set(Some((hold, true)));
                // A press beside the window moves it at once; one on it waits for a drag.
                if rail.x(shown.start) > input.x || rail.x(shown.end) < input.x {
                    self.drag(rail, input.x);
                }
            }
            PointerKind::Move if self.held.with_untracked(Option::is_some) => {
                self.drag(rail, input.x);
                self.cursor.hover.set(Some(rail.time_at(input.x)));
            }
            PointerKind::Move if !input.touch => match self.photo_at(rail, input) {
                Some(photo) => self.point_at(photo),
                None => {
                    self.photo.set(None);
                    self.cursor.hover.set(Some(rail.time_at(input.x)));
                }
            },
            PointerKind::Leave => self.let_go(),
            PointerKind::Up | PointerKind::Cancel => {
                self.held.set(None);
                if input.touch {
                    self.let_go();
                }
            }
            PointerKind::Wheel if input.wheel.1 != 0.0 && input.ctrl => {
                let factor = (input.wheel.1.clamp(-600.0, 600.0) * 0.001_5).exp();
                self.wish(ViewWish::Zoom { at: None, factor, first: false });
                return true;
            }
            _ => return false,
        }
        true
    }

    fn drag(self, rail: Timeline, x: f64) {
        let Some((hold, first)) = self.held.get_untracked() else { return };
        let range = rail.dragged(hold, x, self.store.present().now);
        self.held.set(Some((hold, false)));
        self.wish(ViewWish::Show { range, first });
    }

    /// The photo whose tick is here.
    fn photo_at(self, rail: Timeline, input: PointerInput) -> Option<Arc<Photo>> {
        let size = self.size.get_untracked();
        if input.y < f64::from(size.height_px) / size.scale.max(0.1) * PHOTO_TOP {
            return None;
        }
        let distance = |time| rail.whole.contains(time).then(|| (rail.x(time) - input.x).abs());
        self.captures.0.with_untracked(|captures| captures.photo_near(PHOTO_REACH, &distance))
    }

    fn point_at(self, photo: Arc<Photo>) {
        self.cursor.hover.set(Some(photo.received));
        self.photo.set(Some(photo));
    }

    fn let_go(self) {
        self.cursor.hover.set(None);
        self.photo.set(None);
    }

    /// Points at the photo after the one pointed at or after the crosshair, or at that before.
    fn step_photo(self, forward: bool) {
        let hover = self.cursor.hover.get_untracked();
        let from = hover.unwrap_or_else(|| {
            let whole = self.whole.get_untracked();
            if forward { whole.start } else { whole.end }
        });
        let beside = |captures: &Captures| captures.photo_beside(from, forward);
        if let Some(photo) = self.captures.0.with_untracked(beside) {
            self.point_at(photo);
        }
    }

    fn show_photo(self, photo: &Photo) {
        self.intents.send(Intent::SelectPhoto(Some(photo.id)));
        self.wish(ViewWish::Reveal(photo.received));
    }

    fn wish(self, wish: ViewWish) {
        self.intents.send(Intent::View(wish));
    }
}

/// The course of the first plot's first channel, and its colour.
fn course(rail: Rail) -> Memo<(String, usize)> {
    let channels = Channels::expect();
    let first = Memo::new(move |_| {
        channels.plots.with(|plots| {
            let slot = plots.first()?;
            slot.channels.first().copied().zip(slot.colors.first().copied())
        })
    });
    Memo::new(move |_| {
        let whole = rail.whole.get();
        let Some((id, color)) = first.get() else { return (String::new(), 0) };
        let lines = rail.store.with_channel(id, |channel| {
            let mut columns = Columns::default();
            columns.update(&channel.series, whole, STEPS as usize, &[]);
            sparkline(columns.as_slice(), whole, WIDTH, HEIGHT)
        });
        (svg_path(&lines.unwrap_or_default()), color % 8)
    })
}

/// Short upright lines at these moments, as one path.
fn ticks(rail: Rail, moments: impl Iterator<Item = Timestamp>) -> String {
    let whole = Timeline { whole: rail.whole.get(), width_px: WIDTH };
    let mut path = String::new();
    for moment in moments.filter(|moment| whole.whole.contains(*moment)) {
        path.push_str(&format!("M{:.1} 30v8", whole.x(moment)));
    }
    path
}

/// The window in view, for the pointer and for the keys.
fn window(rail: Rail) -> AnyView {
    let zone = ZoneState::expect();
    let ticker = Ticker::expect();
    let shown = Memo::new(move |_| {
        if rail.view.0.with(|view| view.is_moving()) {
            ticker.get();
        }
        rail.shown(rail.store.present())
    });
    let part = move |time: Timestamp| {
        let whole = Timeline { whole: rail.whole.get(), width_px: 100.0 };
        whole.x(time).clamp(0.0, 100.0)
    };
    let left = steady_text(move || format!("{:.3}%", part(shown.get().start)));
    let width = steady_text(move || {
        let TimeRange { start, end } = shown.get();
        format!("{:.3}%", part(end) - part(start))
    });
    let words = steady_text(move || {
        let TimeRange { start, end } = shown.get();
        format!("{} to {}", zone.time_of_day(start, false), zone.time_of_day(end, false))
    });
    let place = steady_text(move || format!("{:.0}", part(shown.get().end)));
    let class = text(move || {
        let live = rail.view.0.with(|view| view.is_live());
        if live { "rail-window" } else { "rail-window held" }.to_owned()
    });
    let zoom = |factor| ViewWish::Zoom { at: None, factor, first: true };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let wish = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => ViewWish::PanPart(-0.1),
            "ArrowRight" | "ArrowUp" => ViewWish::PanPart(0.1),
            "PageDown" => ViewWish::PanPart(-1.0),
            "PageUp" => ViewWish::PanPart(1.0),
            "Home" => {
                let start = rail.whole.get_untracked().start;
                let length = shown.get_untracked().length();
                ViewWish::Show { range: TimeRange::new(start, start + length), first: true }
            }
            "End" => ViewWish::Live,
            "+" | "=" => zoom(0.5),
            "-" => zoom(2.0),
            "n" | "N" | "p" | "P" => {
                event.stop_propagation();
                return rail.step_photo(event.key().eq_ignore_ascii_case("n"));
            }
            "Enter" => match rail.photo.get_untracked() {
                Some(photo) => return rail.show_photo(&photo),
                None => return,
            },
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        rail.wish(wish);
    };
    view! {
        <div
            class=class
            data-testid="rail-window"
            role="slider"
            tabindex="0"
            aria-label="Time in view"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=place
            aria-valuetext=words
            title=words
            style:left=left
            style:width=width
            on:keydown=on_key
            on:blur=move |_| {
                if rail.photo.with_untracked(Option::is_some) {
                    rail.let_go();
                }
            }
        ></div>
    }
    .into_any()
}

/// The photo whose tick is pointed at, above the rail.
fn photo_pointed(rail: Rail) -> AnyView {
    let zone = ZoneState::expect();
    let place = text(move || {
        let at = rail.photo.with(|photo| photo.as_ref().map(|photo| photo.received));
        let line = rail.timeline();
        let x = at
            .map_or(-9_999.0, |at| beside_edges(line.x(at), thumbnail::WIDTH, 0.0, line.width_px));
        format!("translate({x:.0}px, -8px) translate(-50%, -100%)")
    });
    part(move || match rail.photo.get() {
        Some(photo) => {
            let words = format!("{} {}", zone.time_of_day(photo.received, false), photo.camera());
            thumbnail(photo.small_url().to_owned(), words, place)
        }
        None => ().into_any(),
    })
}
