//! What a user chooses.

use std::fmt;
use std::time::Duration;

use super::codec::Version;
use super::topic::{self, problem_of_topic};

/// How to connect, and what for.
#[derive(Clone, Debug)]
pub struct Config {
    /// `ws://` or `wss://`; many brokers want a path (`/mqtt`, `/ws`).
    pub url: String,
    /// Unique among all clients of the broker, or they throw each other out; empty lets the
    /// broker choose.
    pub client_id: String,
    /// User and password, where the broker asks.
    pub credentials: Option<Credentials>,
    /// Only this one; `None` tries 5 first and 3.1.1 next.
    pub version: Option<Version>,
    /// Longest silence before the broker thinks us gone, in whole seconds up to 65,535; zero for
    /// never. Pages in the background run timers once a minute: not less than 120 s there.
    pub keep_alive: Duration,
    /// How long the broker keeps messages (at least once) for us while we are away, in whole
    /// seconds. Zero: every connection starts afresh.
    pub session_expiry: Duration,
    /// What to subscribe to; the first 100 count.
    pub filters: Vec<Filter>,
    /// Whether what we publish is confirmed (QoS 1).
    pub publishes_at_least_once: bool,
    /// Topics whose last value the broker keeps when we publish on them.
    pub retained_topics: Vec<String>,
    /// Where we say `online`, and the broker says `offline` when we are gone; both retained.
    pub presence_topic: Option<String>,
    /// Largest packet taken.
    pub max_packet_bytes: usize,
}

/// What to subscribe to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Levels separated by `/`; `+` for one level, `#` for all the rest.
    pub topic: String,
    /// QoS 1: nothing gets lost on the way, some may come twice. Plots do not need it.
    pub at_least_once: bool,
}

impl Filter {
    /// At most once.
    pub fn new(topic: impl Into<String>) -> Self {
        Self { topic: topic.into(), at_least_once: false }
    }
}

/// User and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Who.
    pub user: String,
    /// Kept in memory only, never shown.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

impl Config {
    /// The defaults: both versions, 120 s, afresh each time, no filter, packets up to 16 MiB.
    pub fn new(url: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            client_id: client_id.into(),
            credentials: None,
            version: None,
            keep_alive: Duration::from_secs(120),
            session_expiry: Duration::ZERO,
            filters: Vec::new(),
            publishes_at_least_once: true,
            retained_topics: Vec::new(),
            presence_topic: None,
            max_packet_bytes: 16 << 20,
        }
    }

    /// What no broker would take, in words.
    pub(super) fn problem(&self) -> Option<String> {
        let user = self.credentials.as_ref().map_or("", |credentials| &credentials.user);
        let password = self.credentials.as_ref().map_or("", |credentials| &credentials.password);
        for (name, text) in
            [("client identifier", self.client_id.as_str()), ("user", user), ("password", password)]
        {
            if text.len() > usize::from(u16::MAX) || text.contains('\0') {
                return Some(format!("the {name} is too long or holds a zero byte; change it"));
            }
        }
        let presence = self.presence_topic.as_deref()?;
        let problem = problem_of_topic(presence)?;
        Some(format!("`{presence}` is no topic to show presence on: {problem}"))
    }

    pub(super) fn asks_for_brokers_own(&self) -> bool {
        self.filters.iter().any(|filter| topic::asks_for_brokers_own(&filter.topic))
    }

    pub(super) fn wants_session(&self) -> bool {
        !self.session_expiry.is_zero()
    }
}
