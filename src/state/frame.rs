//! One animation frame for the whole page: asked for when something changed, told once.

use leptos::prelude::*;

/// The page's frame tick.
#[derive(Clone, Copy)]
pub struct FrameClock {
    tick: Trigger,
    pending: StoredValue<bool, LocalStorage>,
}

impl FrameClock {
    /// A clock that has not ticked.
    pub fn new() -> Self {
        Self { tick: Trigger::new(), pending: StoredValue::new_local(false) }
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
        });
    }

    /// Runs the surrounding effect or memo again at each tick.
    pub fn track(self) {
        self.tick.track();
    }
}

impl Default for FrameClock {
    fn default() -> Self {
        Self::new()
    }
}
