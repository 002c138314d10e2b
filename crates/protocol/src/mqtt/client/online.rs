//! What is known on one connection, and what its clock demands.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use heliograph_telemetry::Now;

use super::request::Request;
use super::{Client, Queue, Stage};
use crate::mqtt::codec::{self, Subscription, Terms, Version};
use crate::mqtt::config::Config;
use crate::mqtt::topic;

/// How long the broker may be silent after a ping.
const PONG: Duration = Duration::from_secs(10);
/// The same while something large may be on its way.
const LONGEST_PONG: Duration = Duration::from_secs(120);
/// mosquitto 2.0 sends some 42,000 bytes a second to WebSockets, and a browser shows a message
/// only when all of it is there: until then there is silence, however well the link is.
const SLOWEST_BYTES_PER_SEC: u64 = 30_000;
/// How often we ping where the broker does not demand it.
const PING: Duration = Duration::from_secs(60);
/// When a subscription without an answer is told; a large retained message may come first.
const SUBACK: Duration = Duration::from_secs(60);
/// Filters that count.
const MAX_FILTERS: usize = 100;
/// Filters in one packet.
const FILTERS_AT_ONCE: usize = 25;

/// A connection past its greeting.
#[derive(Debug)]
pub(super) struct Online {
    pub(super) since: Duration,
    pub(super) version: Version,
    pub(super) terms: Terms,
    ping_every: Duration,
    last_sent: Duration,
    pub(super) last_heard: Duration,
    pinged_at: Option<Duration>,
    patience: Duration,
    last_id: u16,
    /// Topics by the broker's short names.
    pub(super) aliases: BTreeMap<u16, String>,
    /// The last messages (at least once) that we confirmed.
    pub(super) confirmed: VecDeque<u16>,
    /// Subscriptions without an answer.
    pub(super) subscribing: BTreeMap<u16, Subscribing>,
    /// Our messages (at least once) that the broker has not confirmed, with their topics.
    pub(super) unconfirmed: BTreeMap<u16, String>,
    /// Topics of which was told that nobody listens.
    pub(super) unheard: BTreeSet<String>,
    /// It was told that topics of the broker's own come unasked.
    pub(super) passes_over: bool,
    /// Newest last; those that are over are kept to know their late answers by.
    pub(super) requests: VecDeque<Request>,
    /// Whether answers to requests can reach us.
    pub(super) hears_replies: bool,
}

/// A SUBSCRIBE without an answer.
#[derive(Debug)]
pub(super) struct Subscribing {
    pub(super) filters: Vec<String>,
    pub(super) is_for_replies: bool,
    /// `None` once it was told that there is none.
    until: Option<Duration>,
}

impl Online {
    pub(super) fn new(now: Now, version: Version, config: &Config, terms: Terms) -> Self {
        let keep_alive = terms.keep_alive.unwrap_or(config.keep_alive);
        // Half of it, for timers may be late by as much as a minute.
        let ping_every = if keep_alive.is_zero() { PING } else { keep_alive / 2 };
        Self {
            since: now.uptime,
            version,
            terms,
            ping_every,
            last_sent: now.uptime,
            last_heard: now.uptime,
            pinged_at: None,
            patience: PONG,
            last_id: 0,
            aliases: BTreeMap::new(),
            confirmed: VecDeque::new(),
            subscribing: BTreeMap::new(),
            unconfirmed: BTreeMap::new(),
            unheard: BTreeSet::new(),
            passes_over: false,
            requests: VecDeque::new(),
            hears_replies: false,
        }
    }

    pub(super) fn send(&mut self, queue: &mut Queue, now: Now, packet: Vec<u8>) {
        self.last_sent = now.uptime;
        queue.send_bytes(packet);
    }

    /// A packet identifier that is not in use: at most a few hundred are.
    pub(super) fn next_id(&mut self) -> u16 {
        loop {
            self.last_id = self.last_id.checked_add(1).unwrap_or(1);
            let id = self.last_id;
            if !self.subscribing.contains_key(&id) && !self.unconfirmed.contains_key(&id) {
                return id;
            }
        }
    }

    /// Sends one SUBSCRIBE.
    pub(super) fn ask(
        &mut self,
        queue: &mut Queue,
        now: Now,
        subscriptions: &[Subscription<'_>],
        is_for_replies: bool,
    ) {
        let id = self.next_id();
        let filters = subscriptions.iter().map(|wanted| wanted.filter.to_owned()).collect();
        let until = Some(now.uptime + SUBACK);
        self.subscribing.insert(id, Subscribing { filters, is_for_replies, until });
        let packet = codec::encode_subscribe(self.version, id, subscriptions);
        self.send(queue, now, packet);
    }

    pub(super) fn take_pong(&mut self) {
        self.pinged_at = None;
    }

    /// Waits longer for a broker that sends messages of this size.
    pub(super) fn allow_for(&mut self, size_bytes: usize) {
        let secs = size_bytes as u64 / SLOWEST_BYTES_PER_SEC;
        self.patience = Duration::from_secs(secs).clamp(PONG, LONGEST_PONG);
    }

    /// When the broker counts as gone: not while anything comes from it, nor while a picture may.
    fn deaf_at(&self) -> Option<Duration> {
        let silent_since = self.pinged_at?.max(self.last_heard);
        let awaited = self.requests.iter().filter_map(Request::deadline).max();
        let awaited = awaited.unwrap_or_default().min(silent_since + LONGEST_PONG);
        Some((silent_since + self.patience).max(awaited))
    }

    pub(super) fn next_deadline(&self) -> Duration {
        let subscriptions = self.subscribing.values().filter_map(|asked| asked.until);
        let requests = self.requests.iter().filter_map(Request::deadline);
        let timers = subscriptions.chain(requests).chain(self.deaf_at());
        timers.fold(self.last_sent + self.ping_every, Duration::min)
    }

    /// Ends everything that waits for an answer.
    pub(super) fn abandon(mut self, queue: &mut Queue) {
        for request in &mut self.requests {
            request.fail(queue, "the connection ended before the answer came");
            request.packet_id.and_then(|id| self.unconfirmed.remove(&id));
        }
        for topic in self.unconfirmed.values() {
            let reason = "the connection ended before the broker confirmed this message";
            queue.reject(format!("{reason} on `{topic}`"), topic);
        }
    }
}

impl Client {
    pub(super) fn keep_up(&mut self, now: Now) {
        match &mut self.stage {
            Stage::Idle | Stage::Dialling => {}
            Stage::Greeting(greeting) if greeting.until <= now.uptime => {
                let reason = "the server opened the connection but did not answer the greeting \
                              within 10 s; is it an MQTT broker?";
                self.hang_up(0, reason.to_owned());
            }
            Stage::Greeting(_) => {}
            Stage::Online(online) if online.deaf_at().is_some_and(|at| at <= now.uptime) => {
                self.hang_up(0, "the broker does not answer any more".to_owned());
            }
            Stage::Online(_) => self.keep_up_online(now),
        }
    }

    fn keep_up_online(&mut self, now: Now) {
        let Stage::Online(online) = &mut self.stage else { return };
        if online.last_sent + online.ping_every <= now.uptime {
            online.pinged_at.get_or_insert(now.uptime);
            online.send(&mut self.queue, now, codec::PING.to_vec());
        }
        for asked in online.subscribing.values_mut() {
            if asked.until.is_some_and(|until| until <= now.uptime) {
                asked.until = None;
                let filters = asked.filters.join(", ");
                self.queue.reject("the broker has not answered this subscription", &filters);
            }
        }
        for request in &mut online.requests {
            request.expire(&mut self.queue, now);
        }
    }

    /// Subscribes to everything configured.
    pub(super) fn subscribe(&mut self, now: Now) {
        let Stage::Online(online) = &mut self.stage else { return };
        let mut wanted = Vec::new();
        for filter in &self.config.filters {
            let problem = if wanted.len() >= MAX_FILTERS {
                Some("only the first 100 filters count")
            } else if topic::has_wildcard(&filter.topic) && !online.terms.takes_wildcards {
                Some("this broker allows no wildcards")
            } else if topic::is_shared(&filter.topic) && !online.terms.takes_shared {
                Some("this broker allows no shared subscriptions")
            } else {
                topic::problem_of_filter(&filter.topic)
            };
            match problem {
                Some(problem) => {
                    let reason = format!("not subscribed to `{}`: {problem}", filter.topic);
                    self.queue.reject(reason, &filter.topic);
                }
                None => wanted.push(Subscription {
                    filter: &filter.topic,
                    at_least_once: filter.at_least_once && online.terms.takes_qos1,
                    no_local: false,
                }),
            }
        }
        for subscriptions in wanted.chunks(FILTERS_AT_ONCE) {
            online.ask(&mut self.queue, now, subscriptions, false);
        }
    }

    /// A message of the broker's about one of our subscriptions.
    pub(super) fn take_suback(&mut self, suback: &codec::Suback<'_>) -> Result<(), String> {
        let Stage::Online(online) = &mut self.stage else { return Ok(()) };
        let Some(asked) = online.subscribing.remove(&suback.packet_id) else {
            return Err("SUBACK for a subscription that was not asked for".to_owned());
        };
        self.memory.has_session = true;
        for (index, filter) in asked.filters.iter().enumerate() {
            let code = suback.codes.get(index).copied();
            if code.is_some_and(|code| code < 0x80) {
                continue;
            }
            let mut words = code.map_or("no answer for it".to_owned(), codec::words);
            if let Some(reason) = suback.reason.as_deref().filter(|reason| !reason.is_empty()) {
                words = format!("{words}: {reason}");
            }
            let words = format!("the broker refused the subscription to `{filter}`: {words}");
            if asked.is_for_replies {
                online.hears_replies = false;
                for request in &mut online.requests {
                    request.fail(&mut self.queue, &words);
                }
            } else {
                self.queue.reject(words, filter);
            }
        }
        Ok(())
    }
}
