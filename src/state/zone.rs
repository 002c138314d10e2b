//! Local time or UTC, for the whole page.

use heliograph_telemetry::Timestamp;
use leptos::prelude::*;

use crate::browser::{clock, storage};
use crate::state::format;

const KEY: &str = "heliograph.zone";
const UTC: &str = "utc";

/// The time zone in use.
#[derive(Clone, Copy)]
pub struct ZoneState(RwSignal<bool>);

impl ZoneState {
    /// What was chosen before; local time at first.
    pub fn restore() -> Self {
        Self(RwSignal::new(storage::load(KEY).is_some_and(|kept| kept == UTC)))
    }

    /// The zone provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether all times are shown in UTC.
    pub fn is_utc(self) -> bool {
        self.0.get()
    }

    /// The other one from now on.
    pub fn switch(self) {
        self.0.update(|utc| *utc = !*utc);
        storage::save(KEY, if self.0.get_untracked() { UTC } else { "local" });
    }

    /// What the page calls the time at `time` minus UTC, in seconds.
    pub fn offset_seconds(self, time: Timestamp) -> i32 {
        if self.is_utc() { 0 } else { clock::utc_offset_seconds(time) }
    }

    /// Time of day, with the date before it unless it is today's.
    pub fn moment(self, time: Timestamp, millis: bool) -> String {
        let (now, offset) = (clock::now().wall, self.offset_seconds(time));
        let clock = format::time_of_day(time, offset, millis);
        let date = format::date(time, offset);
        match date == format::date(now, self.offset_seconds(now)) {
            true => clock,
            false => format!("{date} {clock}"),
        }
    }

    /// Time of day, with milliseconds where wanted.
    pub fn time_of_day(self, time: Timestamp, millis: bool) -> String {
        format::time_of_day(time, self.offset_seconds(time), millis)
    }
}
