//! The hub's clock: the one place that asks what time it is.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use heliograph_telemetry::{Now, Timestamp};
use tokio::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The present: time since the process first asked, and the wall clock.
pub fn now() -> Now {
    Now { uptime: START.elapsed(), wall: wall() }
}

/// Waits until [`now`]'s `uptime` reaches this; at once when it has, forever for `None`.
pub async fn sleep_until(uptime: Option<Duration>) {
    match uptime.and_then(|uptime| START.checked_add(uptime)) {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the shell owns the clock; libraries are handed `Now`"
)]
fn wall() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
}
