//! The first picture comes before all else.
//!
//! Who opens the page wants to see values, and making all of the page takes about as long as making
//! what the first plot needs. So header, channel list, camera and footer are filled after it; their
//! places are there from the beginning, so that nothing moves.

use std::time::Duration;

use leptos::prelude::*;

/// So long the rest of the page waits for a picture that may come.
pub const PATIENCE: Duration = Duration::from_millis(200);

/// Whether the page still waits for its first picture.
#[derive(Clone, Copy)]
pub struct FirstPicture {
    awaited: RwSignal<bool>,
}

impl FirstPicture {
    /// Waits for it, but no longer than this.
    pub fn wait(patience: Duration) -> Self {
        let first = Self { awaited: RwSignal::new(true) };
        set_timeout(move || first.wait_no_longer(), patience);
        first
    }

    /// The one provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether it is still waited for.
    pub fn is_awaited(self) -> bool {
        self.awaited.get()
    }

    /// There was one, or none is to come soon.
    pub fn wait_no_longer(self) {
        // A timer may be later than the page.
        if self.awaited.try_get_untracked() == Some(true) {
            self.awaited.set(false);
        }
    }

    /// A picture is drawn in this frame: the rest is made once that is on the screen.
    pub fn drawn(self) {
        if self.awaited.get_untracked() {
            let rest = move || set_timeout(move || self.wait_no_longer(), Duration::ZERO);
            request_animation_frame(rest);
        }
    }
}
