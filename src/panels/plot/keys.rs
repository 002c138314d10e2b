//! Keys on a plot that has the focus.

use heliograph_telemetry::{TimeRange, Timestamp};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::browser::fullscreen;
use crate::intent::{Intent, IntentSender};
use crate::panels::plot::hand::Hand;
use crate::panels::plot::share::Plot;
use crate::state::cursor::Cursor;
use crate::state::live::LiveStore;
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
            "Enter" => self.pin(shift),
            "f" | "F" => fullscreen::toggle(self.panel.get_untracked().as_deref()),
            "Escape" => return self.hand.cancel(),
            _ => return false,
        }
        true
    }

    fn view(self, wish: ViewWish) {
        self.intents.send(Intent::View(wish));
    }

    fn pin(self, second: bool) {
        if let Some(at) = self.cursor.hover.get_untracked() {
            self.cursor.pin(&self.plot.key(), at, second);
        }
    }

    /// Moves the crosshair to the next sample of the plot's first channel, in view if it was not.
    fn step(self, forward: bool) {
        let first = self.plot.drawn.with_untracked(|slot| slot.channels.first().copied());
        let range = self
            .plot
            .geometry
            .with_untracked(|geometry| geometry.as_ref().map(|geometry| geometry.viewport.time));
        let (Some(channel), Some(range)) = (first, range) else { return };
        let pointed = self.cursor.hover.get_untracked().filter(|at| range.contains(*at));
        let from = pointed.unwrap_or(if forward { range.start } else { range.end });
        let next = self.store.with_channel(channel, |channel| {
            let tick = std::time::Duration::from_micros(1);
            if forward {
                channel.series.window(TimeRange::new(from + tick, Timestamp::MAX)).next()
            } else {
                channel.series.at_or_before(from - tick)
            }
        });
        if let Some(sample) = next.flatten() {
            self.hand.x.set(None);
            self.cursor.hover.set(Some(sample.time));
        }
    }
}
