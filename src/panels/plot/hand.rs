//! What the pointer does on a plot, carried out.

use std::sync::Arc;

use heliograph_telemetry::{TimeRange, Timestamp};
use leptos::prelude::*;

use crate::browser::pointer::{self, PointerInput};
use crate::intent::{Intent, IntentSender};
use crate::panels::plot::share::Plot;
use crate::state::captures::CaptureState;
use crate::state::cursor::Cursor;
use crate::state::gesture::{Act, Gesture};
use crate::state::photo::Photo;
use crate::state::view::ViewWish;

/// A click this close to a photo's dot on the time axis is meant for the photo, in CSS pixels.
const PHOTO_REACH: f64 = 7.0;

/// A stretch that is being marked, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Marked {
    /// From left to right.
    Time(f64, f64),
    /// From top to bottom.
    Values(f64, f64),
}

/// What is pointed at on a plot, by pointer or by keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Pointed {
    #[default]
    Nothing,
    /// A place, in CSS pixels from the left: as time passes below it, it is another moment.
    Place(f64),
    Moment(Timestamp),
    Photo(Arc<Photo>),
}

/// The pointer over one plot.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    plot: Plot,
    gesture: StoredValue<Gesture, LocalStorage>,
    pub(super) pointed: RwSignal<Pointed>,
    /// What it is marking.
    pub(super) marked: RwSignal<Option<Marked>>,
    cursor: Cursor,
    pub(super) captures: CaptureState,
    intents: IntentSender,
}

impl Hand {
    pub(super) fn new(plot: Plot) -> Self {
        let (pointed, cursor) = (RwSignal::new(Pointed::Nothing), Cursor::expect());
        Effect::new(move |before: Option<bool>| {
            let moment = pointed.with(|pointed| match pointed {
                Pointed::Nothing => None,
                Pointed::Place(x) => plot.time_at(*x),
                Pointed::Moment(at) => Some(*at),
                Pointed::Photo(photo) => Some(photo.received),
            });
            if moment.is_some() || before == Some(true) {
                cursor.hover.set(moment);
            }
            moment.is_some()
        });
        Self {
            plot,
            gesture: StoredValue::new_local(Gesture::default()),
            pointed,
            marked: RwSignal::new(None),
            cursor,
            captures: CaptureState::expect(),
            intents: IntentSender::expect(),
        }
    }

    /// Takes the pointer over `element` from now on.
    pub(super) fn hold(self, element: &web_sys::Element) {
        let own = element.clone();
        pointer::listen(element, move |input| {
            let focused = document().active_element().is_some_and(|focus| focus == own);
            self.handle(input, focused)
        });
    }

    /// Gives up what is being marked; says whether anything was.
    pub(super) fn cancel(self) -> bool {
        let acts = self.gesture.try_update_value(Gesture::cancel).unwrap_or_default();
        let any = !acts.is_empty();
        acts.into_iter().for_each(|act| self.carry_out(act));
        any
    }

    /// Points no longer at what the keys found.
    pub(super) fn let_go(self) {
        let by_keys = self
            .pointed
            .with_untracked(|now| matches!(now, Pointed::Moment(_) | Pointed::Photo(_)));
        if by_keys {
            self.pointed.set(Pointed::Nothing);
        }
    }

    fn handle(self, input: PointerInput, focused: bool) -> bool {
        let Some(frame) = self.plot.frame.get_untracked() else { return false };
        let acts = self
            .gesture
            .try_update_value(|gesture| gesture.handle(input, frame, focused))
            .unwrap_or_default();
        let used = !acts.is_empty();
        acts.into_iter().for_each(|act| self.carry_out(act));
        used
    }

    fn carry_out(self, act: Act) {
        let time = |x: f64| untrack(|| self.plot.time_at(x));
        match act {
            Act::Hover { x, y } => self.point(match self.photo_at(x, y) {
                Some(photo) => Pointed::Photo(photo),
                None => Pointed::Place(x),
            }),
            Act::Leave => self.point(Pointed::Nothing),
            Act::MarkTime { from_x, to_x } => {
                self.point(Pointed::Nothing);
                self.marked.set(Some(Marked::Time(from_x.min(to_x), from_x.max(to_x))));
            }
            Act::MarkValues { from_y, to_y } => {
                self.point(Pointed::Nothing);
                self.marked.set(Some(Marked::Values(from_y.min(to_y), from_y.max(to_y))));
            }
            Act::Unmark => self.marked.set(None),
            Act::ZoomTime { from_x, to_x } => {
                if let (Some(from), Some(to)) = (time(from_x), time(to_x)) {
                    let range = TimeRange::new(from, to);
                    self.view(ViewWish::Show { range, first: true });
                }
            }
            Act::ZoomValues { from_y, to_y } => {
                self.values(self.fraction(to_y), self.fraction(from_y), true);
            }
            Act::ScaleTime { x, factor, first } => {
                self.view(ViewWish::Zoom { at: time(x), factor, first });
            }
            Act::ScaleValues { y, factor, first } => {
                let at = self.fraction(y);
                self.values(at - at * factor, at + (1.0 - at) * factor, first);
            }
            Act::MoveTime { px, first } => self.move_time(px, first),
            Act::MoveValues { px, first } => {
                let by = self.fraction(0.0) - self.fraction(px);
                self.values(by, 1.0 + by, first);
            }
            Act::Pin { x, y, second } => self.pin(x, y, second),
            Act::Reset => {
                self.cursor.unpin();
                self.view(ViewWish::Reset);
            }
        }
    }

    /// Moves the picture to the right.
    fn move_time(self, px: f64, first: bool) {
        let micros = self.plot.geometry.with_untracked(|geometry| {
            let geometry = geometry.as_ref()?;
            let length = geometry.viewport.time.length().as_micros() as f64;
            let width = f64::from(geometry.right_px - geometry.left_px) / geometry.scale;
            (width > 0.0).then(|| (-px / width * length) as i64)
        });
        if let Some(micros) = micros {
            self.view(ViewWish::Pan { micros, first });
        }
    }

    /// How far up the value axis a place is: 0 at the bottom edge, 1 at the top edge.
    fn fraction(self, y: f64) -> f64 {
        let frame = self.plot.frame.get_untracked();
        frame.map_or(0.0, |frame| (frame.bottom - y) / (frame.bottom - frame.top).max(1.0))
    }

    /// Shows the values between two fractions of what is shown now.
    pub(super) fn values(self, low: f64, high: f64, first: bool) {
        let values = self.plot.geometry.with_untracked(|geometry| {
            let range = geometry.as_ref()?.viewport.value;
            let (a, b) = (range.value_at(low), range.value_at(high));
            (a.is_finite() && b.is_finite() && a != b).then(|| (a.min(b), a.max(b)))
        });
        if values.is_some() {
            self.view(ViewWish::Values { plot: self.plot.key(), values, first });
        }
    }

    fn pin(self, x: f64, y: f64, second: bool) {
        if let Some(photo) = self.photo_at(x, y) {
            return self.intents.send(Intent::SelectPhoto(Some(photo.id)));
        }
        if let Some(at) = untrack(|| self.plot.time_at(x)) {
            self.cursor.pin(&self.plot.key(), at, second);
        }
    }

    /// The photo whose dot is here.
    fn photo_at(self, x: f64, y: f64) -> Option<Arc<Photo>> {
        let frame = self.plot.frame.get_untracked()?;
        if (y - frame.bottom).abs() > PHOTO_REACH {
            return None;
        }
        let distance = |at| Some((untrack(|| self.plot.x(at))? - x).abs());
        self.captures.0.with_untracked(|captures| captures.photo_near(PHOTO_REACH, &distance))
    }

    /// Points at something else from now on.
    pub(super) fn point(self, pointed: Pointed) {
        // A photo under the pointer is the same for many of its steps.
        if self.pointed.with_untracked(|now| *now != pointed) {
            self.pointed.set(pointed);
        }
    }

    fn view(self, wish: ViewWish) {
        self.intents.send(Intent::View(wish));
    }
}
