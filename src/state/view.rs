//! Which stretch of time the plots show: one view for all of them.
//!
//! The view follows the present, follows it at an offset, or holds a range while readings go on
//! arriving. Whatever touches the present follows it again. [`View::apply`] is the only way in.

#[cfg(test)]
mod tests;

use std::time::Duration;

use heliograph_telemetry::{TimeRange, Timestamp};
use leptos::prelude::*;

/// A session younger than its window is shown from its start, but never less than this: a first
/// reading must be seen to move.
const SHORTEST: Duration = Duration::from_secs(30);
/// Zooming in ends here.
const SHORTEST_ZOOM: Duration = Duration::from_micros(10);
/// An end that is closer to the present than this part of the view touches it.
const TOUCH: i64 = 200;
/// Zooming at a moment this close to the present keeps the present in view.
const NEAR: i64 = 30;
/// No more steps back than this are kept.
const HISTORY: usize = 50;

/// How much time is in view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// The last 30 seconds.
    Seconds30,
    /// The last 5 minutes.
    #[default]
    Minutes5,
    /// The last hour.
    Hour1,
    /// Everything kept.
    All,
    /// What the user zoomed to.
    Other(Duration),
}

impl Window {
    /// Those with a name, shortest first.
    pub const EACH: [Self; 4] = [Self::Seconds30, Self::Minutes5, Self::Hour1, Self::All];

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds30 => "30 s",
            Self::Minutes5 => "5 min",
            Self::Hour1 => "1 h",
            Self::All => "All",
            Self::Other(_) => "",
        }
    }

    fn length(self) -> Duration {
        match self {
            Self::Seconds30 => Duration::from_secs(30),
            Self::Minutes5 => Duration::from_secs(300),
            Self::Hour1 => Duration::from_secs(3_600),
            Self::All => Duration::MAX,
            Self::Other(length) => length,
        }
    }
}

/// What the view is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// The present.
    pub now: Timestamp,
    /// The oldest sample kept, if there is one.
    pub oldest: Option<Timestamp>,
    /// How many samples have come in all.
    pub received: u64,
}

/// What a user may want of the view. `first` begins a gesture: what came before it can be gone
/// back to.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields that are what they are called")]
pub enum ViewWish {
    /// Show this much time.
    Window(Window),
    /// Follow the present again.
    Live,
    /// Follow the present with the chosen window, every value range automatic.
    Reset,
    /// Hold the picture still, or let it go on.
    TogglePause,
    /// Follow the present at the distance held now.
    FollowHere,
    /// What was in view before the last gesture.
    Undo,
    /// Show exactly this.
    Show { range: TimeRange, first: bool },
    /// Show this moment of the session, in the middle if it is not in view.
    Reveal(Timestamp),
    /// Show `factor` times as much around a moment; `None` where it suits.
    Zoom { at: Option<Timestamp>, factor: f64, first: bool },
    /// Move by so many microseconds, forward when positive.
    Pan { micros: i64, first: bool },
    /// Move by a part of what is in view, forward when positive.
    PanPart(f64),
    /// Show these values of one plot, bottom to top; `None` for all of them.
    Values { plot: String, values: Option<(f64, f64)>, first: bool },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Motion {
    #[default]
    Live,
    Behind(Duration),
    Held(TimeRange),
}

/// What can be gone back to.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    window: Window,
    motion: Motion,
    /// Plots whose values the user zoomed, by their key.
    values: Vec<(String, (f64, f64))>,
}

/// What is in view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    shown: Shown,
    /// The window last chosen by name.
    chosen: Window,
    /// Where the picture was frozen.
    pause: Option<Timestamp>,
    /// How many samples had come when the picture stopped moving.
    stopped: Option<u64>,
    history: Vec<Shown>,
}

impl View {
    /// The stretch of time to draw at `now`, given the moment of the `oldest` sample kept.
    pub fn range(&self, now: Timestamp, oldest: Option<Timestamp>) -> TimeRange {
        let now = self.pause.unwrap_or(now);
        let end = match self.shown.motion {
            Motion::Held(range) => return range,
            Motion::Behind(offset) => now - offset,
            Motion::Live => now,
        };
        let oldest = oldest.unwrap_or(end).min(end - SHORTEST);
        TimeRange::new((end - self.shown.window.length()).max(oldest), end)
    }

    /// As [`View::range`], to be drawn this many pixels wide. While it moves it does so by a pixel
    /// or two at a time: a picture that has moved by less is the same one.
    pub fn drawn(&self, present: Present, pixels: u32) -> TimeRange {
        let Present { now, oldest, .. } = present;
        let pixel = self.range(now, oldest).length().as_micros() as u64 / u64::from(pixels.max(1));
        let step = pixel.max(1).next_power_of_two() as i64;
        let ahead = now.micros().checked_neg().map_or(0, |past| past.rem_euclid(step));
        self.range(now + Duration::from_micros(ahead as u64), oldest)
    }

    /// The whole session, at least as long as can be shown of a young one.
    pub fn whole(present: Present) -> TimeRange {
        let now = present.now;
        TimeRange::new(present.oldest.unwrap_or(now).min(now - SHORTEST), now)
    }

    /// Whether the picture moves with time.
    pub fn is_moving(&self) -> bool {
        self.pause.is_none() && !matches!(self.shown.motion, Motion::Held(_))
    }

    /// Whether the present is in view and followed.
    pub fn is_live(&self) -> bool {
        self.pause.is_none() && self.shown.motion == Motion::Live
    }

    /// Whether the user froze the picture.
    pub fn is_paused(&self) -> bool {
        self.pause.is_some()
    }

    /// Whether a range that does not touch the present is held.
    pub fn is_held(&self) -> bool {
        matches!(self.shown.motion, Motion::Held(_))
    }

    /// How far behind the present the picture follows it; `None` when it does not.
    pub fn offset(&self) -> Option<Duration> {
        match self.shown.motion {
            Motion::Behind(offset) => Some(offset),
            _ => None,
        }
    }

    /// How much time is shown while following.
    pub fn window(&self) -> Window {
        self.shown.window
    }

    /// The moment the picture was frozen at.
    pub fn frozen_at(&self) -> Option<Timestamp> {
        self.pause
    }

    /// How many samples have come since the picture stopped moving.
    pub fn new_samples(&self, received: u64) -> Option<u64> {
        self.stopped.map(|before| received.saturating_sub(before))
    }

    /// The values the user zoomed a plot to.
    pub fn values(&self, plot: &str) -> Option<(f64, f64)> {
        self.shown.values.iter().find(|(key, _)| key == plot).map(|(_, values)| *values)
    }

    /// Whether there is something to go back to.
    pub fn can_undo(&self) -> bool {
        !self.history.is_empty()
    }

    /// Carries out a wish.
    pub fn apply(&mut self, wish: ViewWish, present: Present) {
        match wish {
            ViewWish::Window(window) => self.choose(window, present),
            ViewWish::Live => self.follow(self.shown.window),
            ViewWish::Reset => {
                self.remember();
                self.shown.values.clear();
                self.follow(self.chosen);
            }
            ViewWish::TogglePause if self.is_moving() => self.pause = Some(present.now),
            ViewWish::TogglePause if self.is_held() => self.follow(self.shown.window),
            ViewWish::TogglePause => self.pause = None,
            ViewWish::FollowHere => self.follow_here(present),
            ViewWish::Undo => self.shown = self.history.pop().unwrap_or(self.shown.clone()),
            ViewWish::Show { range, first } => {
                self.remember_if(first);
                self.show(range, present);
            }
            ViewWish::Reveal(moment) => {
                let range = self.current(present);
                let kept = present.oldest.is_some_and(|oldest| oldest <= moment);
                if kept && !range.contains(moment) {
                    self.remember();
                    let end = moment + range.length() / 2;
                    self.show(TimeRange::ending_at(end, range.length()), present);
                }
            }
            ViewWish::Zoom { at, factor, first } => {
                self.remember_if(first);
                self.show(self.zoomed(at, factor, present), present);
            }
            ViewWish::Pan { micros, first } => {
                self.remember_if(first);
                self.show(moved(self.current(present), micros), present);
            }
            ViewWish::PanPart(part) => {
                self.remember();
                let range = self.current(present);
                let micros = (range.length().as_micros() as f64 * part) as i64;
                self.show(moved(range, micros), present);
            }
            ViewWish::Values { plot, values, first } => {
                self.remember_if(first);
                self.shown.values.retain(|(key, _)| *key != plot);
                self.shown.values.extend(values.map(|values| (plot, values)));
            }
        }
        self.stopped = match self.is_moving() {
            true => None,
            false => self.stopped.or(Some(present.received)),
        };
    }

    fn current(&self, present: Present) -> TimeRange {
        self.range(present.now, present.oldest)
    }

    fn remember_if(&mut self, first: bool) {
        if first {
            self.remember();
        }
    }

    fn remember(&mut self) {
        if self.history.last() == Some(&self.shown) {
            return;
        }
        if self.history.len() == HISTORY {
            self.history.remove(0);
        }
        self.history.push(self.shown.clone());
    }

    fn choose(&mut self, window: Window, present: Present) {
        self.chosen = window;
        match self.shown.motion {
            Motion::Held(range) => {
                self.remember();
                self.show(TimeRange::ending_at(range.end, window.length()), present);
            }
            _ => self.shown.window = window,
        }
    }

    fn follow(&mut self, window: Window) {
        if self.is_held() {
            self.remember();
        }
        self.pause = None;
        self.shown.motion = Motion::Live;
        self.shown.window = window;
    }

    fn follow_here(&mut self, present: Present) {
        let range = self.current(present);
        self.remember();
        self.shown.motion = Motion::Behind(present.now.since(range.end));
        self.shown.window = Window::Other(range.length());
        self.pause = None;
    }

    fn zoomed(&self, at: Option<Timestamp>, factor: f64, present: Present) -> TimeRange {
        let range = self.current(present);
        let factor = if factor.is_finite() { factor.clamp(0.01, 100.0) } else { 1.0 };
        let length = micros(range.length());
        let held = self.is_held();
        let suits = if held { range.start + range.length() / 2 } else { range.end };
        let at = at.unwrap_or(suits);
        let near = !held && range.end.since(at) < Duration::from_micros((length / NEAR) as u64);
        let at = if near { range.end } else { at };
        let scaled = |from: Timestamp, to: Timestamp| {
            ((to.micros() as f64 - from.micros() as f64) * factor) as i64
        };
        TimeRange::new(shifted(at, scaled(at, range.start)), shifted(at, scaled(at, range.end)))
    }

    /// Shows what of `range` lies within the session, moved rather than cut where it can be.
    fn show(&mut self, range: TimeRange, present: Present) {
        let now = self.pause.unwrap_or(present.now);
        let first = present.oldest.unwrap_or(now).min(now - SHORTEST);
        let length = range.length().clamp(SHORTEST_ZOOM, now.since(first));
        let touch = Duration::from_micros((micros(length) / TOUCH) as u64);
        let end = (first + length).max((range.start + length).min(now));
        if length + touch >= now.since(first) {
            self.shown.motion = Motion::Live;
            self.shown.window = Window::All;
        } else if now.since(end) <= touch {
            self.shown.motion = Motion::Live;
            self.shown.window = named(length);
        } else if let Motion::Behind(_) = self.shown.motion {
            self.shown.motion = Motion::Behind(now.since(end));
            self.shown.window = Window::Other(length);
        } else {
            self.shown.motion = Motion::Held(TimeRange::ending_at(end, length));
        }
    }
}

/// The window of this length: one with a name where it is one, give or take rounding.
fn named(length: Duration) -> Window {
    let is_it = |window: &Window| length.abs_diff(window.length()) <= length / 1_000;
    Window::EACH.into_iter().find(is_it).unwrap_or(Window::Other(length))
}

fn micros(length: Duration) -> i64 {
    i64::try_from(length.as_micros()).unwrap_or(i64::MAX)
}

fn shifted(time: Timestamp, by_micros: i64) -> Timestamp {
    Timestamp::from_micros(time.micros().saturating_add(by_micros))
}

fn moved(range: TimeRange, by_micros: i64) -> TimeRange {
    TimeRange::new(shifted(range.start, by_micros), shifted(range.end, by_micros))
}

/// The view in use, shared by all plots.
#[derive(Clone, Copy)]
pub struct ViewState(pub RwSignal<View>);

impl ViewState {
    /// The view provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }
}
