//! Keys on a plot that has the focus.

use std::sync::Arc;

use heliograph_telemetry::{TimeRange, Timestamp};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::browser::fullscreen;
use crate::intent::{Intent, IntentSender};
use crate::panels::plot::hand::{Hand, Pointed};
use crate::panels::plot::share::Plot;
use crate::state::captures::Captures;
use crate::state::cursor::Cursor;
use crate::state::live::LiveStore;
use crate::state::photo::Photo;
use crate::state::view::ViewWish;

/// Part of the view that an arrow moves.
const STEP: f64 = 0.1;

/// What the keys of one plot need.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    pub(super) plot: Plot,
    pub(super) hand: Hand,
    pub(super) panel: NodeRef<html::Section>,
    store: LiveStore,
    cursor: Cursor,
    intents: IntentSender,
}

impl Keys {
    pub(super) fn new(plot: Plot, hand: Hand, panel: NodeRef<html::Section>) -> Self {
        let (store, cursor) = (LiveStore::expect(), Cursor::expect());
        Self { plot, hand, panel, store, cursor, intents: IntentSender::expect() }
    }

    /// A key was pressed: it is used up here or means what it means everywhere.
    pub(super) fn press(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if self.act(&event.key(), event.shift_key()) {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn act(self, key: &str, shift: bool) -> bool {
        match key {
            "ArrowLeft" => self.view(ViewWish::PanPart(-STEP)),
            "ArrowRight" => self.view(ViewWish::PanPart(STEP)),
            "PageUp" => self.view(ViewWish::PanPart(-1.0)),
            "PageDown" => self.view(ViewWish::PanPart(1.0)),
            "ArrowUp" => self.hand.values(STEP, 1.0 + STEP, true),
            "ArrowDown" => self.hand.values(-STEP, 1.0 - STEP, true),
            "Home" => self.view(ViewWish::Reset),
            "," | "<" => self.step(false),
            "." | ">" => self.step(true),
            "n" | "N" => self.step_photo(true),
            "p" | "P" => self.step_photo(false),
            "Enter" => self.enter(shift),
            "f" | "F" => fullscreen::toggle(self.panel.get_untracked().as_deref()),
            "Escape" => {
                self.hand.let_go();
                return self.hand.cancel();
            }
            _ => return false,
        }
        true
    }

    fn view(self, wish: ViewWish) {
        self.intents.send(Intent::View(wish));
    }

    /// Shows the photo pointed at, else pins the crosshair.
    fn enter(self, second: bool) {
        if let Pointed::Photo(photo) = self.hand.pointed.get_untracked() {
            self.intents.send(Intent::SelectPhoto(Some(photo.id)));
        } else if let Some(at) = self.cursor.hover.get_untracked() {
            self.cursor.pin(&self.plot.key(), at, second);
        }
    }

    /// Moves the crosshair to the next photo, in view if it was not.
    fn step_photo(self, forward: bool) {
        let Some(range) = self.in_view() else { return };
        let from = self.pointed_in(range, forward);
        let beside = |captures: &Captures| captures.photo_beside(from, forward);
        let photo = self.hand.captures.0.with_untracked(beside);
        // One from before the session has no place on a plot.
        let oldest = self.store.present().oldest;
        let of_session = |photo: &Arc<Photo>| oldest.is_some_and(|at| at <= photo.received);
        if let Some(photo) = photo.filter(of_session) {
            self.view(ViewWish::Reveal(photo.received));
            self.hand.point(Pointed::Photo(photo));
        }
    }

    fn in_view(self) -> Option<TimeRange> {
        self.plot.geometry.with_untracked(|geometry| Some(geometry.as_ref()?.viewport.time))
    }

    /// Where a step begins: at the crosshair, else at the edge it comes in by.
    fn pointed_in(self, range: TimeRange, forward: bool) -> Timestamp {
        let pointed = self.cursor.hover.get_untracked().filter(|at| range.contains(*at));
        pointed.unwrap_or(if forward { range.start } else { range.end })
    }

    /// Moves the crosshair to the next sample of the plot's first channel, in view if it was not.
    fn step(self, forward: bool) {
        let first = self.plot.drawn.with_untracked(|slot| slot.channels.first().copied());
        let (Some(channel), Some(range)) = (first, self.in_view()) else { return };
        let from = self.pointed_in(range, forward);
        let next = self.store.with_channel(channel, |channel| {
            let tick = std::time::Duration::from_micros(1);
            if forward {
                channel.series.window(TimeRange::new(from + tick, Timestamp::MAX)).next()
            } else {
                channel.series.at_or_before(from - tick)
            }
        });
        if let Some(sample) = next.flatten() {
            self.view(ViewWish::Reveal(sample.time));
            self.hand.point(Pointed::Moment(sample.time));
        }
    }
}
