//! The plain relay on [`PATH`]: what one connection sends, all on it get, the sender included.
//!
//! A device that knows no protocol just sends `461`; text stays text and binary stays binary. What
//! only speaks HTTP POSTs its message instead (`curl -d 461`). There is no memory: who comes later
//! hears only what is sent from then on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Bytes, HttpBody as _};
use axum::extract::{self, DefaultBodyLimit, FromRequest as _, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, post};
use heliograph_protocol::spacebrew::{HubOutgoing, PeerId};

use super::outbox::{Outbox, OutboxLimits, Outgoing, outbox};
use super::socket::{MAX_MESSAGE_BYTES, Service, Sockets};

/// The one path that is not Spacebrew.
pub(super) const PATH: &str = "/ws";

/// Time between pings; a connection from which nothing came since the last one is dropped.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// How long a POST may take to arrive.
const POST_TIME: Duration = Duration::from_secs(10);

/// All connections on the relay.
#[derive(Debug)]
pub(super) struct Relay {
    state: Mutex<State>,
    outbox_limits: OutboxLimits,
}

#[derive(Debug, Default)]
struct State {
    peers: HashMap<PeerId, Peer>,
    last_peer: u64,
}

#[derive(Debug)]
struct Peer {
    address: String,
    outbox: Outbox,
    /// Whether anything came since the last ping.
    heard: bool,
}

impl Relay {
    pub(super) fn new(outbox_limits: OutboxLimits) -> Self {
        Self { state: Mutex::default(), outbox_limits }
    }

    /// Pings, so that links that died without a word are found; never returns.
    pub(super) async fn keep_time(&self) {
        loop {
            tokio::time::sleep(PING_INTERVAL).await;
            self.lock().ping();
        }
    }

    fn hear(&self, peer: PeerId, message: &HubOutgoing) {
        let mut state = self.lock();
        // One that was dropped may have messages on the way still.
        if state.heard(peer) {
            state.send_to_all(message);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a POST as one message: text if it is UTF-8, else bytes.
pub(super) fn poster(sockets: Arc<Sockets>) -> MethodRouter {
    let limit = DefaultBodyLimit::max(MAX_MESSAGE_BYTES);
    post(take_post).layer(limit).with_state(sockets)
}

async fn take_post(
    extract::State(sockets): extract::State<Arc<Sockets>>,
    request: Request,
) -> Response {
    // Known too long from the start: not waited for.
    if request.body().size_hint().lower() > MAX_MESSAGE_BYTES as u64 {
        return (StatusCode::PAYLOAD_TOO_LARGE, "A message is 16 MiB at most.\n").into_response();
    }
    // Each takes the place of a connection while it lasts.
    let Ok(_permit) = Arc::clone(&sockets.free).try_acquire_owned() else {
        let words = "This hub has no connection to spare; try again.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, words).into_response();
    };
    let body = tokio::time::timeout(POST_TIME, Bytes::from_request(request, &())).await;
    let bytes = match body {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(rejection)) => return rejection.into_response(),
        Err(_) => {
            let words = "The message did not arrive within 10 s.\n";
            return (StatusCode::REQUEST_TIMEOUT, words).into_response();
        }
    };
    let message = match std::str::from_utf8(&bytes) {
        Ok(text) => HubOutgoing::Text(text.into()),
        Err(_) => HubOutgoing::Binary(bytes.as_ref().into()),
    };
    sockets.relay.lock().send_to_all(&message);
    StatusCode::NO_CONTENT.into_response()
}

impl Service for Relay {
    fn connected(&self, address: &str) -> (PeerId, Outgoing) {
        let (outbox, outgoing) = outbox(self.outbox_limits);
        let mut state = self.lock();
        state.last_peer += 1;
        let peer = PeerId(state.last_peer);
        state.peers.insert(peer, Peer { address: address.to_owned(), outbox, heard: true });
        tracing::info!("{address} joined the relay ({} there now)", state.peers.len());
        (peer, outgoing)
    }

    fn text(&self, peer: PeerId, text: &str) {
        self.hear(peer, &HubOutgoing::Text(text.into()));
    }

    fn binary(&self, peer: PeerId, bytes: &Bytes) {
        self.hear(peer, &HubOutgoing::Binary(bytes.as_ref().into()));
    }

    fn pong(&self, peer: PeerId) {
        self.lock().heard(peer);
    }

    fn disconnected(&self, peer: PeerId) {
        if let Some(gone) = self.lock().peers.remove(&peer) {
            tracing::info!("{} left the relay", gone.address);
        }
    }
}

impl State {
    fn heard(&mut self, peer: PeerId) -> bool {
        self.peers.get_mut(&peer).map(|peer| peer.heard = true).is_some()
    }

    /// Whoever has stalled is let go at once; its own task closes the socket.
    fn send_to_all(&mut self, message: &HubOutgoing) {
        self.peers.retain(|_, peer| {
            let taken = peer.outbox.push(message.clone()).is_ok();
            if !taken {
                tracing::warn!(
                    "dropped {} from the relay: it does not take its messages as fast as they \
                     come; what one sends all get, so a sender must read too",
                    peer.address
                );
            }
            taken
        });
    }

    fn ping(&mut self) {
        self.peers.retain(|_, peer| {
            if !std::mem::take(&mut peer.heard) {
                tracing::info!("dropped {} from the relay: it does not answer", peer.address);
                peer.outbox.give_up();
                return false;
            }
            peer.outbox.push(HubOutgoing::Ping).is_ok()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_stays_silent_for_two_pings_is_dropped() {
        let relay = Relay::new(OutboxLimits::default());
        let (dead, dead_outgoing) = relay.connected("10.0.0.7");
        let (alive, mut outgoing) = relay.connected("10.0.0.8");
        relay.lock().ping();
        assert!(matches!(outgoing.next().await, HubOutgoing::Ping));
        relay.pong(alive);
        relay.lock().ping();
        dead_outgoing.stalled().await;
        relay.text(dead, "too late");
        relay.text(alive, "461");
        assert!(matches!(outgoing.next().await, HubOutgoing::Ping));
        let HubOutgoing::Text(text) = outgoing.next().await else { panic!("no text") };
        assert_eq!(&*text, "461");
        assert_eq!(relay.lock().peers.len(), 1);
    }
}
