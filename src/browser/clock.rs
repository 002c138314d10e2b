//! The page's clock: the only place that reads one.

use std::time::Duration;

use heliograph_telemetry::{Now, Timestamp};

/// The present: `performance.now()` as uptime, `Date.now()` as wall clock.
pub fn now() -> Now {
    Now { uptime: uptime(), wall: Timestamp::from_millis_f64(js_sys::Date::now()) }
}

thread_local! {
    /// Looked up once: the clock is read for every message.
    static PERFORMANCE: Option<web_sys::Performance> =
        web_sys::window().and_then(|window| window.performance());
}

fn uptime() -> Duration {
    let millis = PERFORMANCE.with(|clock| clock.as_ref().map_or(0.0, web_sys::Performance::now));
    Duration::from_micros((millis * 1_000.0).max(0.0) as u64)
}

/// Local time minus UTC at `time`, in seconds, by the browser's time zone.
pub fn utc_offset_seconds(time: Timestamp) -> i32 {
    let date = js_sys::Date::new(&(time.millis() as f64).into());
    let minutes = date.get_timezone_offset();
    if minutes.is_finite() { (-minutes * 60.0) as i32 } else { 0 }
}

/// A number in `[0, 1)`.
pub fn random() -> f64 {
    js_sys::Math::random()
}
