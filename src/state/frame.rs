//! One animation frame for the whole page: asked for when something changed, told once.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser::clock;

/// Figures that change more often than this cannot be read, and each change lays out text anew,
/// which costs more than all drawing.
const GLANCE: Duration = Duration::from_millis(250);

/// The page's frame tick.
#[derive(Clone, Copy)]
pub struct FrameClock {
    tick: Trigger,
    glance: Trigger,
    pending: StoredValue<bool, LocalStorage>,
    glances: StoredValue<Glances, LocalStorage>,
}

/// When figures were brought up to date.
#[derive(Clone, Copy, Default)]
struct Glances {
    last: Option<Duration>,
    pending: bool,
}

impl FrameClock {
    /// A clock that has not ticked.
    pub fn new() -> Self {
        Self {
            tick: Trigger::new(),
            glance: Trigger::new(),
            pending: StoredValue::new_local(false),
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
        request_animation_frame(move || {
            self.pending.set_value(false);
            self.tick.notify();
            self.glance();
        });
    }

    /// At once when the last glance is long ago, else when its time has come.
    fn glance(self) {
        let glances = self.glances.get_value();
        if glances.pending {
            return;
        }
        let since = glances.last.map(|last| clock::now().uptime.saturating_sub(last));
        match since.and_then(|since| GLANCE.checked_sub(since)) {
            Some(wait) if !wait.is_zero() => {
                self.glances.set_value(Glances { pending: true, ..glances });
                set_timeout(move || self.look(), wait);
            }
            _ => self.look(),
        }
    }

    fn look(self) {
        self.glances.set_value(Glances { last: Some(clock::now().uptime), pending: false });
        self.glance.notify();
    }

    /// Runs the surrounding effect or memo again at each tick.
    pub fn track(self) {
        self.tick.track();
    }

    /// Runs the surrounding effect or memo again after a tick, at most four times a second: for
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
