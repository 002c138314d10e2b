//! How much comes in on a source, what it costs, and what its pill says.

use std::time::Duration;

use heliograph_telemetry::Now;

use super::LinkStatus;
use crate::state::format;
use crate::state::ledger::Rejections;

/// A ready source without a message for this long is called silent.
const SILENT_AFTER: Duration = Duration::from_secs(5);

/// What has come in, looked at twice a second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traffic {
    /// Messages received in all.
    pub messages: u64,
    /// Messages received in the last second or so, per second.
    pub messages_per_second: f64,
    /// When the last one came, in uptime.
    pub last_message: Option<Duration>,
    /// What each reading of late has cost on the wire.
    pub cost: Option<Cost>,
    /// Time from a question to its answer: the hello, or the last HTTP request.
    pub round_trip: Option<Duration>,
    /// How late the last reading came by its sender's clock, in milliseconds; negative where that
    /// clock is ahead.
    pub delay_millis: Option<i64>,
    /// Messages that were refused.
    pub rejected: u64,
    /// Why the last of them was, and its beginning.
    pub last_rejected: Option<(String, String)>,
    /// All of them by reason.
    pub rejections: Rejections,
}

/// Bytes received, and for polling also sent, for each reading. Below the transport (TLS, TCP, IP)
/// and compression are unknown to a page; so are some headers of HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// In messages.
    pub payload_bytes: f64,
    /// In WebSocket frame headers, or in the HTTP headers the page can see.
    pub added_bytes: f64,
    /// Whether there is more that the page can't see.
    pub is_least: bool,
}

impl Cost {
    /// All of it.
    pub fn total_bytes(self) -> f64 {
        self.payload_bytes + self.added_bytes
    }
}

/// What a pill says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// `live`, `silent`, `connecting`, `waiting` or `refused`.
    pub state: &'static str,
    /// Beside the name, in few words.
    pub detail: String,
    /// Bytes per reading, where there is room for it.
    pub cost: String,
}

impl Health {
    /// Of a source with this status and traffic.
    pub fn of(status: &LinkStatus, traffic: &Traffic, now: Now) -> Self {
        let (state, detail) = match status {
            LinkStatus::Asking => ("waiting", "asks before it connects".to_owned()),
            LinkStatus::Connecting => ("connecting", "connecting…".to_owned()),
            LinkStatus::Ready => return Self::of_ready(traffic, now),
            LinkStatus::Waiting { retry_at, .. } => {
                let wait = retry_at.saturating_sub(now.uptime).as_secs_f64().ceil();
                ("waiting", format!("retry in {wait:.0} s"))
            }
            LinkStatus::Refused { .. } => ("refused", "refused".to_owned()),
        };
        Self { state, detail, cost: String::new() }
    }

    fn of_ready(traffic: &Traffic, now: Now) -> Self {
        let Some(last) = traffic.last_message else {
            let detail = "waiting for data".to_owned();
            return Self { state: "silent", detail, cost: String::new() };
        };
        let silence = now.uptime.saturating_sub(last);
        if silence > SILENT_AFTER {
            let detail = format!("silent for {}", format::age(silence));
            return Self { state: "silent", detail, cost: String::new() };
        }
        // Places are kept free, so that what stands behind does not jump.
        let mut detail = format!("{:\u{2007}>3.0} msg/s", traffic.messages_per_second);
        if let Some(trip) = traffic.round_trip {
            detail.push_str(&format!(" {:\u{2007}>6}", format::latency(trip)));
        }
        let cost = traffic.cost.map(|cost| {
            let least = if cost.is_least { "≥" } else { "" };
            let bytes = format!("{least}{}", format::bytes(cost.total_bytes().round() as u64));
            format!("{bytes:\u{2007}>6}/reading")
        });
        Self { state: "live", detail, cost: cost.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Now {
        Now { uptime: Duration::from_secs(seconds), ..Now::default() }
    }

    #[test]
    fn the_three_link_states_are_told_apart() {
        let mut traffic = Traffic { messages_per_second: 41.8, ..Traffic::default() };
        let ready = |traffic: &Traffic| Health::of(&LinkStatus::Ready, traffic, at(100));
        assert_eq!(ready(&traffic).detail, "waiting for data");
        traffic.last_message = Some(Duration::from_secs(99));
        traffic.round_trip = Some(Duration::from_millis(3));
        let live = ready(&traffic);
        assert_eq!(
            (live.state, live.detail.as_str()),
            ("live", "\u{2007}42 msg/s \u{2007}\u{2007}3 ms")
        );
        traffic.last_message = Some(Duration::from_secs(60));
        let silent = ready(&traffic);
        assert_eq!((silent.state, silent.detail.as_str()), ("silent", "silent for 40 s"));
        let waiting =
            LinkStatus::Waiting { retry_at: Duration::from_millis(103_200), reason: "x".into() };
        assert_eq!(Health::of(&waiting, &traffic, at(100)).detail, "retry in 4 s");
    }

    #[test]
    fn figures_of_any_size_take_the_same_place() {
        let mut traffic =
            Traffic { last_message: Some(Duration::from_secs(99)), ..Traffic::default() };
        let mut widths = Vec::new();
        for (rate, bytes, millis) in [(1.0, 5.0, 1), (20.0, 72.4, 18), (400.0, 900.0, 870)] {
            traffic.messages_per_second = rate;
            traffic.round_trip = Some(Duration::from_millis(millis));
            traffic.cost = Some(Cost { payload_bytes: bytes, ..Cost::default() });
            let health = Health::of(&LinkStatus::Ready, &traffic, at(100));
            widths.push((health.detail.chars().count(), health.cost.chars().count()));
        }
        assert_eq!(widths, [widths[0]; 3]);
    }
}
