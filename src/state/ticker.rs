//! The slow clock: ages, countdowns and staleness are looked at twice a second.

use std::time::Duration;

use heliograph_telemetry::Now;
use leptos::prelude::*;

use crate::browser::clock;

/// How often.
pub const PERIOD: Duration = Duration::from_millis(500);

/// The present, to half a second.
#[derive(Clone, Copy)]
pub struct Ticker(RwSignal<Now>);

impl Ticker {
    /// Starts ticking, as long as the surrounding owner lives.
    pub fn start() -> Self {
        let now = RwSignal::new(clock::now());
        if let Ok(handle) = set_interval_with_handle(move || now.set(clock::now()), PERIOD) {
            on_cleanup(move || handle.clear());
        }
        Self(now)
    }

    /// The ticker provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The present; runs the surrounding effect again at each tick.
    pub fn get(self) -> Now {
        self.0.get()
    }
}
