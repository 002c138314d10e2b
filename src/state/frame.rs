//! One animation frame for the whole page: asked for when something changed, told once.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser::clock;
use crate::browser::frames::FrameCallback;

/// Figures that change more often than this are hard to read, and each change lays out text anew,
/// which costs more than a frame of drawing.
const GLANCE: Duration = Duration::from_millis(450);

/// The page's frame tick.
#[derive(Clone, Copy)]
pub struct FrameClock {
    tick: Trigger,
    glance: Trigger,
    pending: StoredValue<bool, LocalStorage>,
    callback: StoredValue<Option<FrameCallback>, LocalStorage>,
    glances: StoredValue<Glances, LocalStorage>,
}

/// After so long without a frame figures are brought up to date without one.
const LATE: Duration = Duration::from_millis(600);

/// When figures were brought up to date.
#[derive(Clone, Copy, Default)]
struct Glances {
    last: Option<Duration>,
    /// There were ticks since.
    due: bool,
    /// A timer will look after what no frame does.
    timed: bool,
}

impl FrameClock {
    /// A clock that has not ticked.
    pub fn new() -> Self {
        Self {
            tick: Trigger::new(),
            glance: Trigger::new(),
            pending: StoredValue::new_local(false),
            callback: StoredValue::new_local(None),
            glances: StoredValue::new_local(Glances::default()),
        }
    }

    /// The clock provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Asks for a tick in the next animation frame. However often it is called, one is pending at
    /// most; a hidden tab gets none until it is shown.
    pub fn request(self) {
        if self.pending.get_value() {
            return;
        }
        self.pending.set_value(true);
        self.callback.update_value(|callback| {
            callback.get_or_insert_with(|| FrameCallback::new(move || self.tell())).request();
        });
    }

    fn tell(self) {
        self.pending.set_value(false);
        self.tick.notify();
        self.glance();
    }

    /// With this frame when the last glance is long ago, else with a later one: a frame of its own
    /// would cost as much as all the others.
    fn glance(self) {
        let (glances, now) = (self.glances.get_value(), clock::now().uptime);
        if glances.last.is_none_or(|last| now.saturating_sub(last) >= GLANCE) {
            self.glances.set_value(Glances { last: Some(now), due: false, ..glances });
            self.glance.notify();
            return;
        }
        self.glances.set_value(Glances { due: true, timed: true, ..glances });
        if !glances.timed {
            let late = move || {
                let glances = self.glances.get_value();
                self.glances.set_value(Glances { timed: false, ..glances });
                if glances.due {
                    self.glance();
                }
            };
            set_timeout(late, LATE);
        }
    }

    /// Runs the surrounding effect or memo again at each tick.
    pub fn track(self) {
        self.tick.track();
    }

    /// Runs the surrounding effect or memo again after a tick, at most twice a second or so: for
    /// figures to be read.
    pub fn track_glances(self) {
        self.glance.track();
    }
}

impl Default for FrameClock {
    fn default() -> Self {
        Self::new()
    }
}
