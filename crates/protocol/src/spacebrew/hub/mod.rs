//! The server end: registers clients, keeps routes, passes values on, tells admins.
//!
//! Feed it what each connection sends and the time; drain [`Hub::poll_transmit`] and
//! [`Hub::poll_event`] after every call. It behaves as the original server 0.4.0 does, except:
//!
//! - a delivery carries `clientName` only on connections with more than one client, so that the
//!   2013 JavaScript library (which drops such deliveries) and the newer ones both work;
//! - `description` is optional in a `config`, as it was before 2016;
//! - registering as admin again on a connection does not double what it is told;
//! - a client holds its name until a ping has gone unanswered for [`HubLimits::silence`], so
//!   that neither one that was never pinged nor a slow network loses it;
//! - routes are remembered here and not by a second program;
//! - a broken binary message is refused and harms nobody; sizes, counts and rates have limits.
//!
//! Invariants: nothing here is queued for longer than until the caller drains it; a message that
//! is refused changes nothing and is reported as [`HubEvent::Rejected`].

mod limits;
mod publish;
mod register;
mod registry;
mod routes;
mod routing;
mod tell;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use heliograph_telemetry::Now;

use super::wire::{self, ClientKey, Envelope, Route};
use crate::session::Rejection;
pub use limits::HubLimits;
use limits::{Budget, PING_INTERVAL};
use registry::{ClientId, Registry};
use routes::{Remembered, RouteTable};

/// How a hub is set up.
#[derive(Clone, Debug, Default)]
pub struct HubConfig {
    /// What it takes at most.
    pub limits: HubLimits,
    /// Routes remembered from before; re-made whenever both of their ends are there.
    pub routes: Vec<Route>,
    /// Whose habits it follows.
    pub dialect: Dialect,
}

/// Which server's habits a hub follows where they differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Ours: works with clients of both generations.
    #[default]
    Heliograph,
    /// The original 0.4.0 (2019): `clientName` in every delivery, `description` required.
    V04,
    /// The original 0.3.x (2013): no `clientName` in deliveries, no `targetType`.
    V03,
}

/// One connection, as numbered by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerId(pub u64);

/// What goes out on a connection. Bodies are shared between receivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HubOutgoing {
    /// A text message.
    Text(Arc<str>),
    /// A binary message.
    Binary(Arc<[u8]>),
    /// A WebSocket ping (the original's payload is `ping`); report its answer with
    /// [`Hub::handle_pong`].
    Ping,
}

impl HubOutgoing {
    /// Size of the body.
    pub fn size_bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
            Self::Ping => 0,
        }
    }
}

/// What the program around the hub should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HubEvent {
    /// [`Hub::persistent_routes`] changed: save it.
    RoutesChanged,
    /// A client registered.
    ClientJoined(ClientKey),
    /// A client left or was displaced.
    ClientLeft(ClientKey),
    /// A message was refused; nothing else happened.
    Rejected {
        /// Whose message.
        peer: PeerId,
        /// Why.
        rejection: Rejection,
    },
}

/// What is kept of one connection.
#[derive(Debug)]
struct Connection {
    address: String,
    /// Its clients, in order of registration.
    clients: Vec<ClientId>,
    admin: Option<AdminView>,
    /// When the oldest ping went out that nothing came back for.
    unanswered_since: Option<Duration>,
    registrations: Budget,
    route_changes: Budget,
}

/// What an admin asked to see.
#[derive(Clone, Copy, Debug)]
struct AdminView {
    messages: bool,
}

/// The server end of Spacebrew, without its sockets.
#[derive(Debug)]
pub struct Hub {
    dialect: Dialect,
    limits: HubLimits,
    connections: BTreeMap<PeerId, Connection>,
    registry: Registry,
    routes: RouteTable,
    remembered: Remembered,
    next_ping: Option<Duration>,
    transmits: VecDeque<(PeerId, HubOutgoing)>,
    events: VecDeque<HubEvent>,
}

impl Hub {
    /// A hub without connections.
    pub fn new(config: HubConfig) -> Self {
        Self {
            dialect: config.dialect,
            remembered: Remembered::new(config.routes, config.limits.persistent_routes),
            limits: config.limits,
            connections: BTreeMap::new(),
            registry: Registry::default(),
            routes: RouteTable::default(),
            next_ping: None,
            transmits: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// A connection opened. `address` is the peer's IP address, part of its clients' identity.
    pub fn connected(&mut self, now: Now, peer: PeerId, address: &str) {
        if self.connections.len() >= self.limits.connections {
            let reason = format!("the hub serves at most {} connections", self.limits.connections);
            return self.reject(peer, Rejection::of_text(reason, address));
        }
        let connection = Connection {
            address: address.to_owned(),
            clients: Vec::new(),
            admin: None,
            unanswered_since: None,
            registrations: Budget::of_registrations(now.uptime),
            route_changes: Budget::of_route_changes(now.uptime),
        };
        self.connections.insert(peer, connection);
    }

    /// A text message came.
    pub fn handle_text(&mut self, now: Now, peer: PeerId, text: &str) {
        if !self.connections.contains_key(&peer) {
            return;
        }
        if let Err(reason) = self.take_text(now, peer, text) {
            self.reject(peer, Rejection::of_text(reason, text));
        }
    }

    /// A binary message came.
    pub fn handle_binary(&mut self, _now: Now, peer: PeerId, bytes: &[u8]) {
        if !self.connections.contains_key(&peer) {
            return;
        }
        if let Err(reason) = self.publish_binary(peer, bytes) {
            self.reject(peer, Rejection::of_bytes(reason, bytes));
        }
    }

    /// The answer to a ping came.
    pub fn handle_pong(&mut self, _now: Now, peer: PeerId) {
        if let Some(connection) = self.connections.get_mut(&peer) {
            connection.unanswered_since = None;
        }
    }

    /// A connection is gone.
    pub fn disconnected(&mut self, _now: Now, peer: PeerId) {
        let Some(connection) = self.connections.remove(&peer) else { return };
        let mut left = Vec::new();
        for id in connection.clients {
            left.extend(self.unregister(id));
        }
        self.tell_left(&left);
    }

    /// The clock moved: pings go out.
    pub fn handle_timeout(&mut self, now: Now) {
        if self.next_ping.is_none_or(|due| due > now.uptime) {
            return;
        }
        self.next_ping = None;
        for (&peer, connection) in &mut self.connections {
            if !connection.clients.is_empty() {
                connection.unanswered_since.get_or_insert(now.uptime);
                self.transmits.push_back((peer, HubOutgoing::Ping));
                self.next_ping = Some(now.uptime + PING_INTERVAL);
            }
        }
    }

    /// When `handle_timeout` is due, in [`Now::uptime`].
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.next_ping
    }

    /// The next message to put on a wire.
    pub fn poll_transmit(&mut self) -> Option<(PeerId, HubOutgoing)> {
        self.transmits.pop_front()
    }

    /// The next thing the program around the hub should know.
    pub fn poll_event(&mut self) -> Option<HubEvent> {
        self.events.pop_front()
    }

    /// The routes to make again after a restart, oldest first.
    pub fn persistent_routes(&self) -> &[Route] {
        self.remembered.routes()
    }

    fn take_text(&mut self, now: Now, peer: PeerId, text: &str) -> Result<(), String> {
        if !text.trim_start().starts_with('{') {
            return Err("not a JSON object".to_owned());
        }
        let envelope: Envelope<'_> = wire::parse(text)?;
        match envelope {
            Envelope { config: Some(config), message: None, route: None, admin: None, .. } => {
                self.register(now, peer, config)
            }
            Envelope { message: Some(message), config: None, route: None, admin: None, .. } => {
                self.publish_text(peer, message)
            }
            Envelope { route: Some(route), config: None, message: None, admin: None, .. } => {
                self.change_route(now, peer, route)
            }
            Envelope { admin: Some(admin), config: None, message: None, route: None, .. } => {
                self.register_admin(now, peer, admin, envelope.no_msgs)
            }
            _ => Err("not exactly one of config, message, route and admin".to_owned()),
        }
    }

    fn reject(&mut self, peer: PeerId, rejection: Rejection) {
        self.events.push_back(HubEvent::Rejected { peer, rejection });
    }
}
