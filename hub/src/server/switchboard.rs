//! The Spacebrew server's state, shared by the tasks of its connections.
//!
//! The state sits behind a mutex that is never held across an await. A task that owned it would
//! need a queue in front, with a limit and a rule for when it is full; with a mutex a client that
//! sends faster than the hub works just waits its turn, in its own task.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use heliograph_protocol::session::Rejection;
use heliograph_protocol::spacebrew::{Hub, HubConfig, HubEvent, PeerId, Route};
use heliograph_telemetry::Now;
use tokio::sync::Notify;

use super::outbox::{Outbox, OutboxLimits, Outgoing, outbox};
use super::socket::Service;
use crate::clock;

/// How many refused messages of one connection are warned about; more only in the debug log.
const WARNINGS_PER_PEER: u32 = 3;

/// The Spacebrew server behind every connection.
#[derive(Debug)]
pub(super) struct Switchboard {
    state: Mutex<State>,
    outbox_limits: OutboxLimits,
    deadline_moved: Notify,
    routes_changed: Notify,
}

#[derive(Debug)]
struct State {
    hub: Hub,
    peers: HashMap<PeerId, Peer>,
    last_peer: u64,
}

#[derive(Debug)]
struct Peer {
    address: String,
    outbox: Outbox,
    refused_messages: u32,
}

impl Switchboard {
    pub(super) fn new(config: HubConfig, outbox_limits: OutboxLimits) -> Self {
        let state = State { hub: Hub::new(config), peers: HashMap::new(), last_peer: 0 };
        Self {
            state: Mutex::new(state),
            outbox_limits,
            deadline_moved: Notify::new(),
            routes_changed: Notify::new(),
        }
    }

    /// Hands a connection's message (or pong, or the clock) to the hub and passes on what follows.
    fn update(&self, change: impl FnOnce(&mut Hub, Now)) {
        let mut state = self.lock();
        let deadline = state.hub.poll_timeout();
        let now = clock::now();
        change(&mut state.hub, now);
        let routes_changed = state.pass_on(now);
        let deadline_moved = state.hub.poll_timeout() != deadline;
        drop(state);

        if routes_changed {
            self.routes_changed.notify_one();
        }
        if deadline_moved {
            self.deadline_moved.notify_one();
        }
    }

    /// The routes that outlive the server.
    pub(super) fn routes(&self) -> Vec<Route> {
        self.lock().hub.persistent_routes().to_vec()
    }

    /// Returns once the routes have changed since the last call.
    pub(super) async fn routes_changed(&self) {
        self.routes_changed.notified().await;
    }

    /// Moves the hub's clock; never returns.
    pub(super) async fn keep_time(&self) {
        loop {
            let deadline: Option<Duration> = self.lock().hub.poll_timeout();
            tokio::select! {
                () = clock::sleep_until(deadline) => self.update(Hub::handle_timeout),
                () = self.deadline_moved.notified() => {}
            }
        }
    }

    /// A panic in another connection's turn must not end the server, so poison is ignored.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Switchboard {
    fn connected(&self, address: &str) -> (PeerId, Outgoing) {
        let (outbox, outgoing) = outbox(self.outbox_limits);
        let peer = {
            let mut state = self.lock();
            state.last_peer += 1;
            let peer = PeerId(state.last_peer);
            let entry = Peer { address: address.to_owned(), outbox, refused_messages: 0 };
            state.peers.insert(peer, entry);
            peer
        };
        self.update(|hub, now| hub.connected(now, peer, address));
        (peer, outgoing)
    }

    fn text(&self, peer: PeerId, text: &str) {
        self.update(|hub, now| hub.handle_text(now, peer, text));
    }

    fn binary(&self, peer: PeerId, bytes: &Bytes) {
        self.update(|hub, now| hub.handle_binary(now, peer, bytes));
    }

    fn pong(&self, peer: PeerId) {
        self.update(|hub, now| hub.handle_pong(now, peer));
    }

    fn disconnected(&self, peer: PeerId) {
        self.lock().peers.remove(&peer);
        self.update(|hub, now| hub.disconnected(now, peer));
    }
}

impl State {
    /// Empties the hub's queues; says whether the routes to save have changed.
    fn pass_on(&mut self, now: Now) -> bool {
        let mut routes_changed = false;
        loop {
            if let Some((peer, message)) = self.hub.poll_transmit() {
                let Some(receiver) = self.peers.get(&peer) else { continue };
                if receiver.outbox.push(message).is_err() {
                    self.drop_stalled(now, peer);
                }
            } else if let Some(event) = self.hub.poll_event() {
                routes_changed |= self.report(event);
            } else {
                return routes_changed;
            }
        }
    }

    /// Takes the client out of every route at once; its task closes the socket.
    fn drop_stalled(&mut self, now: Now, peer: PeerId) {
        if let Some(stalled) = self.peers.remove(&peer) {
            tracing::warn!(
                "dropped {} (connection {}): it does not take its messages as fast as they come; \
                 route fewer publishers to it, or look at its network",
                stalled.address,
                peer.0
            );
        }
        self.hub.disconnected(now, peer);
    }

    /// Logs an event; says whether it asks for the routes to be saved.
    fn report(&mut self, event: HubEvent) -> bool {
        match event {
            HubEvent::RoutesChanged => return true,
            HubEvent::ClientJoined(key) => {
                tracing::info!("client \"{}\" joined from {}", key.name, key.address);
            }
            HubEvent::ClientLeft(key) => {
                tracing::info!("client \"{}\" of {} left", key.name, key.address);
            }
            HubEvent::Rejected { peer, rejection } => self.warn_of(peer, &rejection),
        }
        false
    }

    fn warn_of(&mut self, peer: PeerId, rejection: &Rejection) {
        let Some(sender) = self.peers.get_mut(&peer) else { return };
        sender.refused_messages = sender.refused_messages.saturating_add(1);
        let Rejection { reason, sample, size_bytes, .. } = rejection;
        let address = &sender.address;
        let words =
            format!("ignored a message of {size_bytes} bytes from {address}: {reason}: {sample}");
        if sender.refused_messages > WARNINGS_PER_PEER {
            tracing::debug!("{words}");
        } else {
            tracing::warn!("{words}");
        }
    }
}
