//! Moments pointed at: one crosshair for the whole page, two that can be pinned, and markers.

use heliograph_telemetry::Timestamp;
use leptos::prelude::*;

use crate::browser::storage;
use crate::state::markers::Markers;

/// Where the browser keeps the markers.
const MARKERS: &str = "heliograph.markers";

/// The pinned crosshairs: what they show lies on the plot they were pinned on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    plot: String,
    first: Option<Timestamp>,
    second: Option<Timestamp>,
}

impl Pins {
    /// Pins the first or the second crosshair; a second without a first is the first.
    pub fn pin(&mut self, plot: &str, at: Timestamp, second: bool) {
        plot.clone_into(&mut self.plot);
        match (second, self.first) {
            (true, Some(_)) => self.second = Some(at),
            _ => (self.first, self.second) = (Some(at), None),
        }
    }

    /// Both pinned moments.
    pub fn moments(&self) -> [Option<Timestamp>; 2] {
        [self.first, self.second]
    }

    /// Both, if they were pinned on this plot.
    pub fn on(&self, plot: &str) -> [Option<Timestamp>; 2] {
        if self.plot == plot { self.moments() } else { [None, None] }
    }
}

/// Everything pointed at.
#[derive(Clone, Copy)]
pub struct Cursor {
    /// The crosshair, while something is pointed at.
    pub hover: RwSignal<Option<Timestamp>>,
    /// The pinned crosshairs.
    pub pins: RwSignal<Pins>,
    /// Moments the user marked.
    pub markers: RwSignal<Markers>,
    /// Whether the list of markers is open.
    pub listing: RwSignal<bool>,
    /// Whether the next click pins the second crosshair.
    pub measuring: RwSignal<bool>,
}

impl Cursor {
    /// Nothing is pointed at; what was marked before is marked.
    pub fn restore() -> Self {
        let kept = storage::load(MARKERS).unwrap_or_default();
        Self::new(Markers::from_text(&kept))
    }

    fn new(markers: Markers) -> Self {
        Self {
            hover: RwSignal::new(None),
            pins: RwSignal::new(Pins::default()),
            markers: RwSignal::new(markers),
            listing: RwSignal::new(false),
            measuring: RwSignal::new(false),
        }
    }

    /// The cursor provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The moment all readouts are of; `None` for the newest.
    pub fn moment(self) -> Option<Timestamp> {
        self.hover.get().or_else(|| self.pins.with(|pins| pins.first))
    }

    /// Pins a crosshair on `plot`.
    pub fn pin(self, plot: &str, at: Timestamp, second: bool) {
        let second = second || self.measuring.get_untracked();
        self.pins.update(|pins| pins.pin(plot, at, second));
        if self.pins.with_untracked(|pins| pins.second.is_some()) {
            self.measuring.set(false);
        }
    }

    /// Pins the moment of a photo that is held, on no plot; without one lets go of the last.
    pub fn pin_photo(self, held: Option<Timestamp>) {
        match held {
            Some(at) => self.pins.set(Pins { first: Some(at), ..Pins::default() }),
            None if self.pins.with_untracked(|pins| pins.plot.is_empty()) => {
                self.unpin();
            }
            None => {}
        }
    }

    /// Lets go of what is pinned; says whether anything was.
    pub fn unpin(self) -> bool {
        self.measuring.set(false);
        let pinned = self.pins.with_untracked(|pins| pins.first.is_some());
        if pinned {
            self.pins.set(Pins::default());
        }
        pinned
    }

    /// Marks what is pointed at, or the present.
    pub fn mark(self, now: Timestamp) {
        let at = untrack(|| self.moment()).unwrap_or(now);
        self.change_markers(|markers| markers.add(at));
    }

    /// Calls a marker something else.
    pub fn name_marker(self, number: u32, name: &str) {
        self.change_markers(|markers| markers.rename(number, name));
    }

    /// Takes a marker away.
    pub fn unmark(self, number: u32) {
        self.change_markers(|markers| markers.remove(number));
    }

    /// Keeps the outcome where the browser keeps anything.
    fn change_markers(self, change: impl FnOnce(&mut Markers)) {
        self.markers.update(change);
        storage::save(MARKERS, &self.markers.with_untracked(Markers::to_text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_second_pin_needs_a_first_and_a_first_takes_the_second_away() {
        let mut pins = Pins::default();
        pins.pin("a", at(1), true);
        assert_eq!(pins.moments(), [Some(at(1)), None]);
        pins.pin("a", at(2), true);
        assert_eq!(pins.on("a"), [Some(at(1)), Some(at(2))]);
        assert_eq!(pins.on("b"), [None, None]);
        pins.pin("b", at(3), false);
        assert_eq!(pins.on("b"), [Some(at(3)), None]);
    }

    #[test]
    fn measuring_takes_two_clicks() {
        Owner::new().with(|| {
            let cursor = Cursor::new(Markers::default());
            cursor.measuring.set(true);
            cursor.pin("a", at(1), false);
            assert!(cursor.measuring.get_untracked());
            cursor.pin("a", at(2), false);
            assert!(!cursor.measuring.get_untracked());
            assert!(cursor.unpin() && !cursor.unpin());
        });
    }

    #[test]
    fn readouts_are_of_what_is_pointed_at_before_what_is_pinned() {
        Owner::new().with(|| {
            let cursor = Cursor::new(Markers::default());
            assert_eq!(untrack(|| cursor.moment()), None);
            cursor.pin("a", at(1), false);
            assert_eq!(untrack(|| cursor.moment()), Some(at(1)));
            cursor.hover.set(Some(at(2)));
            assert_eq!(untrack(|| cursor.moment()), Some(at(2)));
        });
    }
}
