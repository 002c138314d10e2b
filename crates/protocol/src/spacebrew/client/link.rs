//! What is known on one connection; forgotten when it closes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use heliograph_telemetry::Now;

use super::ClientConfig;
use crate::session::Wiring;
use crate::spacebrew::directory::Directory;
use crate::spacebrew::wire::{ClientKey, Item, Route, RouteAction};

/// How long a change waits for others to be dealt with together; also the time a server's route
/// persister gets to make its own routes before we look for what is missing.
const GATHERING: Duration = Duration::from_millis(50);
/// A server that has said nothing for this long is asked for a sign of life.
const SILENCE: Duration = Duration::from_secs(20);
/// How long it may take to give one.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// Whether the server lets us be admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admin {
    /// We do not want to be.
    Unwanted,
    /// We asked; without an answer until then it is refused.
    Asked { until: Duration },
    /// We are.
    Granted,
    /// No answer came.
    Denied,
}

/// A `config` of ours that has not come back yet.
#[derive(Debug)]
pub(super) struct Unconfirmed {
    pub(super) sent_at: Duration,
    pub(super) until: Duration,
    pub(super) publishers: Vec<Item>,
    pub(super) subscribers: Vec<Item>,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Link {
    /// Made of the moment the connection opened: no two clients share it in practice.
    pub(super) session: String,
    pub(super) admin: Admin,
    /// Number of names tried; the first has no suffix.
    pub(super) names_tried: u32,
    pub(super) unconfirmed: Option<Unconfirmed>,
    /// When something came last.
    pub(super) heard_at: Duration,
    /// When a sign of life was asked for, if none has come since.
    pub(super) probed_at: Option<Duration>,
    /// When to register once more, where nothing tells whether the first time worked.
    pub(super) repeat_at: Option<Duration>,
    pub(super) config_sent_at: Duration,
    /// Our identity, once our configuration came back.
    pub(super) own: Option<ClientKey>,
    /// The publishers and subscribers the server took last.
    pub(super) accepted: (Vec<Item>, Vec<Item>),
    /// Our publishers as last sent.
    pub(super) publishers: BTreeSet<Item>,
    /// Our subscribers as the server has them.
    pub(super) subscribers: BTreeSet<Item>,
    pub(super) ready: bool,
    /// Nothing more is tried on this connection.
    pub(super) refused: bool,
    pub(super) directory: Directory,
    /// Routes asked for and not seen yet, with the time they should be there by.
    pub(super) requested: BTreeMap<Route, Duration>,
    /// What a person asked to become of routes and was not seen yet, and by when it should be.
    pub(super) asked: BTreeMap<Route, (RouteAction, Duration)>,
    /// Routes a person took away.
    pub(super) declined: BTreeSet<Route>,
    /// When to look for what is missing.
    pub(super) look_at: Option<Duration>,
    /// What the application was last told.
    pub(super) wiring: Option<Wiring>,
    /// Whether the application was told that not everything can be watched.
    pub(super) told_limit: bool,
}

impl Link {
    pub(super) fn new(now: Now, admin: Admin) -> Self {
        Self {
            session: format!("{:x}.{:x}", now.wall.micros(), now.uptime.as_nanos()),
            admin,
            names_tried: 1,
            unconfirmed: None,
            heard_at: now.uptime,
            probed_at: None,
            repeat_at: None,
            config_sent_at: Duration::ZERO,
            own: None,
            accepted: (Vec::new(), Vec::new()),
            publishers: BTreeSet::new(),
            subscribers: BTreeSet::new(),
            ready: false,
            refused: false,
            directory: Directory::default(),
            requested: BTreeMap::new(),
            asked: BTreeMap::new(),
            declined: BTreeSet::new(),
            look_at: None,
            wiring: None,
            told_limit: false,
        }
    }

    pub(super) fn name(&self, config: &ClientConfig) -> String {
        match self.names_tried {
            0 | 1 => config.name.clone(),
            tried => format!("{} {tried}", config.name),
        }
    }

    /// Something came: the connection is alive.
    pub(super) fn hear(&mut self, now: Now) {
        self.heard_at = now.uptime;
        self.probed_at = None;
    }

    /// When the silence has lasted too long to be borne as it is. Only admins are ever answered,
    /// so that only they can ask.
    pub(super) fn silence_ends(&self) -> Option<Duration> {
        let ends = match self.probed_at {
            None => self.heard_at + SILENCE,
            Some(at) => at + SIGN_OF_LIFE,
        };
        (self.admin == Admin::Granted && self.own.is_some()).then_some(ends)
    }

    /// Has a look made soon, together with other changes.
    pub(super) fn look_soon(&mut self, now: Duration) {
        self.look_by(now + GATHERING);
    }

    /// Has a look made then at the latest.
    pub(super) fn look_by(&mut self, due: Duration) {
        self.look_at = Some(self.look_at.map_or(due, |at| at.min(due)));
    }

    /// A client changed or left: its routes may be asked for anew.
    pub(super) fn reopen(&mut self, key: &ClientKey, left: bool) {
        let touches = |route: &Route| route.publisher.is_of(key) || route.subscriber.is_of(key);
        self.requested.retain(|route, _| !touches(route));
        if left {
            self.declined.retain(|route| !touches(route));
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Duration> {
        let asked = match self.admin {
            Admin::Asked { until } => Some(until),
            _ => None,
        };
        let unconfirmed = match self.admin {
            Admin::Granted => self.unconfirmed.as_ref().map(|config| config.until),
            _ => None,
        };
        let routes = self.asked.values().map(|(_, until)| *until).min();
        [asked, unconfirmed, self.repeat_at, self.look_at, routes, self.silence_ends()]
            .into_iter()
            .flatten()
            .min()
    }
}
