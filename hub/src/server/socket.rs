//! One WebSocket connection, from its upgrade to its close.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use heliograph_protocol::spacebrew::{HubOutgoing, PeerId};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use super::guard;
use super::outbox::{Outgoing, size_bytes};
use super::relay::{self, Relay};
use super::switchboard::Switchboard;
use crate::shutdown::Shutdown;

/// The largest message taken from a client.
pub const MAX_MESSAGE_BYTES: usize = 16 * 1_024 * 1_024;

/// What a connection holds back at most when its client does not read: one message, and the pongs
/// to a client that pings without end. The largest message is what an admin is told at first.
const MAX_WRITE_BUFFER_BYTES: usize = 64 * 1_024 * 1_024;

/// How long a close may take before the socket is just dropped.
const CLOSE_TIME: Duration = Duration::from_secs(1);

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// What stands behind a connection.
pub(super) trait Service: Send + Sync {
    /// Takes a new connection in; what is to be sent on it comes out of the second value.
    fn connected(&self, address: &str) -> (PeerId, Outgoing);
    /// A text message came.
    fn text(&self, peer: PeerId, text: &str);
    /// A binary message came.
    fn binary(&self, peer: PeerId, bytes: &Bytes);
    /// A ping was answered.
    fn pong(&self, peer: PeerId);
    /// The connection is gone.
    fn disconnected(&self, peer: PeerId);
}

/// What all connections share.
#[derive(Debug)]
pub(super) struct Sockets {
    pub(super) switchboard: Arc<Switchboard>,
    pub(super) relay: Arc<Relay>,
    /// One permit per connection that may still be opened.
    pub(super) free: Arc<Semaphore>,
    pub(super) max_connections: usize,
    /// The address listened on: a peer that has the same is on this machine.
    pub(super) listen: IpAddr,
    pub(super) shutdown: Shutdown,
}

/// Why a connection ended.
#[derive(Debug)]
enum Ending {
    /// The client closed it, or it broke.
    Gone,
    /// The client sent what cannot be taken; the code and reason to tell it.
    Refused(CloseCode, String),
    /// The client did not take its messages.
    Stalled,
    /// The hub stops.
    Stopping,
}

/// Makes a WebSocket upgrade on the relay's path a connection to it, and on whatever other path a
/// Spacebrew connection, as the original does.
pub(super) async fn upgrade(
    State(sockets): State<Arc<Sockets>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> axum::response::Response {
    if !guard::is_upgrade(request.headers()) {
        return next.run(request).await;
    }
    let Some(response) = handshake(request.headers()) else {
        let version = [(header::SEC_WEBSOCKET_VERSION, "13")];
        let words = "This is not a WebSocket handshake of version 13.\n";
        return (StatusCode::UPGRADE_REQUIRED, version, words).into_response();
    };
    let Ok(permit) = Arc::clone(&sockets.free).try_acquire_owned() else {
        let words = format!(
            "This hub already has {} connections; close a page or a device and try again.\n",
            sockets.max_connections
        );
        tracing::warn!("refused {address}: all {} connections are taken", sockets.max_connections);
        return (StatusCode::SERVICE_UNAVAILABLE, words).into_response();
    };
    let service: Arc<dyn Service> = match request.uri().path() {
        relay::PATH => Arc::clone(&sockets.relay) as _,
        _ => Arc::clone(&sockets.switchboard) as _,
    };
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(serve(sockets, service, address, upgrade, permit));
    response.into_response()
}

/// The answer to a proper handshake.
fn handshake(request: &HeaderMap) -> Option<Response<axum::body::Body>> {
    let version = request.get(header::SEC_WEBSOCKET_VERSION)?;
    let key = request.get(header::SEC_WEBSOCKET_KEY)?;
    if version != "13" {
        return None;
    }
    let accept = HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok()?;
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    // The original echoes the first subprotocol a client offers.
    let offered = request.get(header::SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
    let first = offered.and_then(|offered| offered.split(',').next());
    if let Some(first) = first.and_then(|first| HeaderValue::from_str(first.trim()).ok()) {
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, first);
    }
    Some(response)
}

/// Runs the connection; `_permit` is given back when it is over.
async fn serve(
    sockets: Arc<Sockets>,
    service: Arc<dyn Service>,
    address: SocketAddr,
    upgrade: OnUpgrade,
    _permit: OwnedSemaphorePermit,
) {
    let io = match upgrade.await {
        Ok(upgraded) => TokioIo::new(upgraded),
        Err(error) => return tracing::debug!("{address} gave up during the handshake: {error}"),
    };
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES))
        .max_write_buffer_size(MAX_WRITE_BUFFER_BYTES);
    let socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
    let (sink, stream) = socket.split();
    let (peer, outgoing) = service.connected(&identity(address.ip(), sockets.listen));

    let shutdown = &sockets.shutdown;
    let (ending, sink, stream) =
        exchange(&*service, shutdown, peer, (sink, stream), outgoing).await;
    service.disconnected(peer);
    tracing::debug!("connection {} of {address} ends: {ending:?}", peer.0);
    if let Ok(socket) = sink.reunite(stream) {
        close(socket, ending, address).await;
    }
}

/// A peer's address as part of its clients' identity: every client on this machine is 127.0.0.1,
/// so that its routes hold whichever address the hub listens on.
fn identity(peer: IpAddr, listen: IpAddr) -> String {
    let (peer, listen) = (peer.to_canonical(), listen.to_canonical());
    if peer.is_loopback() || peer == listen { "127.0.0.1".to_owned() } else { peer.to_string() }
}

type Halves = (Ending, SplitSink<Socket, Message>, SplitStream<Socket>);

/// Passes messages both ways until something ends it. Neither way waits for the other: a client
/// that sends without reading is still heard, until its outbox is full.
async fn exchange(
    service: &dyn Service,
    shutdown: &Shutdown,
    peer: PeerId,
    (mut sink, mut stream): (SplitSink<Socket, Message>, SplitStream<Socket>),
    mut outgoing: Outgoing,
) -> Halves {
    let stalled = outgoing.stalled();
    let ending = tokio::select! {
        ending = receive(service, peer, &mut stream) => ending,
        ending = transmit(&mut sink, &mut outgoing) => ending,
        () = stalled => Ending::Stalled,
        () = shutdown.requested() => Ending::Stopping,
    };
    (ending, sink, stream)
}

async fn receive(service: &dyn Service, peer: PeerId, stream: &mut SplitStream<Socket>) -> Ending {
    while let Some(message) = stream.next().await {
        match message {
            Ok(Message::Text(text)) => service.text(peer, &text),
            Ok(Message::Binary(bytes)) => service.binary(peer, &bytes),
            Ok(Message::Pong(_)) => service.pong(peer),
            Ok(_) => {}
            Err(error) => return ending_of(&error),
        }
    }
    Ending::Gone
}

fn ending_of(error: &Error) -> Ending {
    match error {
        Error::Capacity(CapacityError::MessageTooLong { .. }) => {
            let megabytes = MAX_MESSAGE_BYTES / (1_024 * 1_024);
            let reason = format!("a message may have at most {megabytes} MiB");
            Ending::Refused(CloseCode::Size, reason)
        }
        Error::Utf8(_) => Ending::Refused(CloseCode::Invalid, "text must be UTF-8".to_owned()),
        Error::Protocol(broken) => {
            // A close reason has room for 123 bytes.
            let reason = broken.to_string().chars().take(100).filter(char::is_ascii).collect();
            Ending::Refused(CloseCode::Protocol, reason)
        }
        _ => Ending::Gone,
    }
}

async fn transmit(sink: &mut SplitSink<Socket, Message>, outgoing: &mut Outgoing) -> Ending {
    loop {
        let message = outgoing.next().await;
        let size_bytes = size_bytes(&message);
        if sink.send(wire_message(message)).await.is_err() {
            return Ending::Gone;
        }
        outgoing.sent(size_bytes);
    }
}

/// The bodies stay shared between all receivers.
fn wire_message(message: HubOutgoing) -> Message {
    match message {
        HubOutgoing::Text(text) => {
            let bytes = Bytes::from_owner(TextBytes(text));
            Message::Text(Utf8Bytes::try_from(bytes).unwrap_or_default())
        }
        HubOutgoing::Binary(bytes) => Message::Binary(Bytes::from_owner(bytes)),
        HubOutgoing::Ping => Message::Ping(Bytes::from_static(b"ping")),
    }
}

struct TextBytes(Arc<str>);

impl AsRef<[u8]> for TextBytes {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Says goodbye as the ending asks for, within [`CLOSE_TIME`] for each step.
async fn close(mut socket: Socket, ending: Ending, address: SocketAddr) {
    let frame = match ending {
        Ending::Stalled => return, // it would not take a goodbye either
        Ending::Gone => None,
        Ending::Stopping => Some((CloseCode::Away, "the hub stops".to_owned())),
        Ending::Refused(code, reason) => {
            tracing::warn!("closed the connection of {address}: {reason}");
            Some((code, reason))
        }
    };
    let refused = frame.as_ref().is_some_and(|(code, _)| *code != CloseCode::Away);
    let frame = frame.map(|(code, reason)| CloseFrame { code, reason: reason.into() });
    let _ = timeout(CLOSE_TIME, socket.close(frame)).await;
    if refused {
        let _ = timeout(CLOSE_TIME, swallow(&mut socket)).await;
    } else {
        let _ = timeout(CLOSE_TIME, async { while let Some(Ok(_)) = socket.next().await {} }).await;
    }
}

/// Reads away what a refused client is still sending: were the socket closed on unread bytes, the
/// client's system would throw the reason away before the client has seen it.
async fn swallow(socket: &mut Socket) {
    let mut scratch = vec![0; 64 * 1_024];
    while matches!(socket.get_mut().read(&mut scratch).await, Ok(1..)) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_on_this_machine_have_one_identity() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for (peer, listen, expected) in [
            ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
            ("::1", "::1", "127.0.0.1"),
            ("::ffff:127.0.0.1", "::", "127.0.0.1"),
            ("192.168.1.20", "192.168.1.20", "127.0.0.1"),
            ("192.168.1.21", "192.168.1.20", "192.168.1.21"),
            ("::ffff:192.168.1.21", "::", "192.168.1.21"),
        ] {
            assert_eq!(identity(ip(peer), ip(listen)), expected, "{peer} {listen}");
        }
    }

    #[test]
    fn the_first_subprotocol_is_echoed_and_other_versions_are_refused() {
        let mut request = HeaderMap::new();
        assert!(handshake(&request).is_none());
        // The example of RFC 6455, section 1.3.
        let key = HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ==");
        request.insert(header::SEC_WEBSOCKET_KEY, key);
        request.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        request.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("a, b"));
        let response = handshake(&request).unwrap();
        assert_eq!(response.headers()[header::SEC_WEBSOCKET_PROTOCOL], "a");
        assert_eq!(
            response.headers()[header::SEC_WEBSOCKET_ACCEPT],
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        );
        request.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("8"));
        assert!(handshake(&request).is_none());
    }
}
