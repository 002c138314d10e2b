//! The slow clock: ages, countdowns and staleness are looked at twice a second.

use std::time::Duration;

use heliograph_telemetry::Now;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::browser::clock;
use crate::state::frame::FrameClock;

/// How often.
const PERIOD: Duration = Duration::from_millis(500);
/// While figures change it ticks together with them, so much earlier or later: a frame for what a
/// tick changes costs as much as one for both.
const EARLIER: Duration = Duration::from_millis(100);
const LATER: Duration = Duration::from_millis(250);

/// The present, to half a second.
#[derive(Clone, Copy)]
pub struct Ticker {
    now: RwSignal<Now>,
    /// Figures changed since the last tick.
    lively: StoredValue<bool, LocalStorage>,
    /// How often it has ticked.
    count: StoredValue<u32, LocalStorage>,
    timer: StoredValue<Option<TimeoutHandle>, LocalStorage>,
}

impl Ticker {
    /// Starts ticking, as long as the surrounding owner lives; the figures are those that `frame`
    /// changes.
    pub fn start(frame: FrameClock) -> Self {
        let ticker = Self {
            now: RwSignal::new(clock::now()),
            lively: StoredValue::new_local(false),
            count: StoredValue::new_local(0),
            timer: StoredValue::new_local(None),
        };
        ticker.set_timer();
        Effect::new(move |_| {
            frame.track_glances();
            ticker.lively.set_value(true);
            let last = ticker.now.with_untracked(|now| now.uptime);
            if clock::now().uptime.saturating_sub(last) >= PERIOD - EARLIER {
                ticker.tick();
            }
        });
        on_cleanup(move || ticker.stop_timer());
        ticker
    }

    /// The ticker provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The present; runs the surrounding effect again at each tick.
    pub fn get(self) -> Now {
        self.now.get()
    }

    /// Whether it is the turn of this one of many things that are each looked at with every second
    /// tick: all at once they would take longer than a frame.
    pub fn is_turn_of(self, number: u32) -> bool {
        self.count.get_value() % 2 == number % 2
    }

    fn tick(self) {
        self.count.update_value(|count| *count = count.wrapping_add(1));
        self.now.set(clock::now());
        self.set_timer();
    }

    fn set_timer(self) {
        self.stop_timer();
        let lively = self.lively.get_value();
        self.lively.set_value(false);
        let wait = if lively { PERIOD + LATER } else { PERIOD };
        self.timer.set_value(set_timeout_with_handle(move || self.tick(), wait).ok());
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}
