//! What a hub takes at most, so that no peer can fill its memory or drown the others.

use std::time::Duration;

/// Time between pings to connections that have a client.
pub(super) const PING_INTERVAL: Duration = Duration::from_secs(1);

/// What a hub takes at most. The size of a whole message is the transport's to bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubLimits {
    /// Open connections.
    pub connections: usize,
    /// Registered clients in all.
    pub clients: usize,
    /// Registered clients on one connection.
    pub clients_per_connection: usize,
    /// Publishers, and likewise subscribers, of one client.
    pub items_per_client: usize,
    /// Length of a client's or item's name or type.
    pub name_bytes: usize,
    /// JSON of one client's configuration.
    pub config_bytes: usize,
    /// JSON of all clients' configurations together, which is what an admin is sent at once.
    pub config_bytes_total: usize,
    /// Routes in place.
    pub routes: usize,
    /// Routes remembered; beyond, the oldest that is not in place is forgotten.
    pub persistent_routes: usize,
    /// Bytes made out of one message, where subscribers of different names each need their own
    /// copy; those beyond get none.
    pub fan_out_bytes: usize,
    /// How long a ping may go unanswered before another client may take the name.
    pub silence: Duration,
}

impl Default for HubLimits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            clients: 1_024,
            clients_per_connection: 32,
            items_per_client: 1_024,
            name_bytes: 512,
            config_bytes: 256 * 1_024,
            config_bytes_total: 8 * 1_024 * 1_024,
            routes: 10_000,
            persistent_routes: 1_000,
            fan_out_bytes: 256 * 1_024 * 1_024,
            silence: Duration::from_millis(500),
        }
    }
}

/// How many messages of a kind a connection may still send. Registrations and route changes are
/// told to every admin, so they are what a flood would reach others with.
#[derive(Debug)]
pub(super) struct Budget {
    what: &'static str,
    burst: f64,
    per_second: f64,
    left: f64,
    counted_at: Duration,
}

impl Budget {
    /// For `config` and `admin`.
    pub(super) fn of_registrations(now: Duration) -> Self {
        Self::full(now, "registrations", 100.0, 10.0)
    }

    /// For `route`; a page makes hundreds when it starts to watch.
    pub(super) fn of_route_changes(now: Duration) -> Self {
        Self::full(now, "route changes", 2_000.0, 100.0)
    }

    fn full(now: Duration, what: &'static str, burst: f64, per_second: f64) -> Self {
        Self { what, burst, per_second, left: burst, counted_at: now }
    }

    /// Takes one.
    ///
    /// # Errors
    /// When there is none left.
    pub(super) fn spend(&mut self, now: Duration) -> Result<(), String> {
        let earned = now.saturating_sub(self.counted_at).as_secs_f64() * self.per_second;
        self.left = (self.left + earned).min(self.burst);
        self.counted_at = self.counted_at.max(now);
        if self.left < 1.0 {
            let Self { what, burst, per_second, .. } = self;
            return Err(format!("too many {what}: over {burst} at once or {per_second} a second"));
        }
        self.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_a_flood_does_not() {
        let mut budget = Budget::of_registrations(Duration::ZERO);
        let passed = (0..1_000).filter(|_| budget.spend(Duration::ZERO).is_ok()).count();
        assert_eq!(passed, 100);
        let passed = (0..1_000).filter(|_| budget.spend(Duration::from_secs(2)).is_ok()).count();
        assert_eq!(passed, 20);
    }
}
