//! Our end on a Socket.IO server.
//!
//! ```text
//! Started --> dial --socket open, `0`--> CONNECT --`40{…}`--> in the namespace, Ready
//!   |          |                           '--`44`--> Refused, with the server's words
//!   |          '--no socket--> ask by HTTP --`0`--> CONNECT by POST, a GET always pending
//!   |                           |                      '--> dial, probe, drain, move over
//!   '-- polling first ----------'--no--> Lost or Refused: what the answer tells
//! ```
//!
//! Invariants: an attempt ends once, and nothing is sent or due after it; events from before the
//! server's consent wait for it, and go with its refusal.

mod deliver;
mod link;
mod opening;
mod polling;
mod receive;
mod requests;

use std::fmt;
use std::time::Duration;

use heliograph_telemetry::Now;

use super::address::{Address, Wrong};
use super::engine;
use super::packet::Packet;
use super::{Config, Transports};
use crate::queue::Queue;
use crate::session::{Command, CommandError, Event, Fetch, Input, Outgoing, Session};
use link::{Carrier, Link, Phase};

/// A Socket.IO client as a [`Session`]; it dials and fetches by itself, so an attempt must begin
/// with [`Input::Started`].
#[derive(Debug)]
pub struct Client {
    config: Config,
    place: Result<Address, Wrong>,
    /// The last WebSocket did not open, but polling did.
    prefers_polling: bool,
    /// The namespace let us in before.
    was_in: bool,
    /// How to go on where we were, if the server keeps what we miss.
    recovery: Option<Recovery>,
    fetches: u64,
    /// Makes addresses that no cache has seen, together with the count of fetches.
    salt: i64,
    link: Option<Link>,
    queue: Queue,
}

/// What a server that keeps missed events wants to know.
#[derive(Clone)]
struct Recovery {
    /// A secret: whoever has it gets our events.
    pid: String,
    /// Of the last event we had.
    offset: Option<String>,
}

impl fmt::Debug for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recovery").field("offset", &self.offset).finish_non_exhaustive()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("path", &self.path()).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that is not connected yet. What is wrong with `config` is told when an attempt
    /// starts, as [`Event::Refused`].
    pub fn new(config: Config) -> Self {
        let place = Address::parse(&config).and_then(|address| check(&config).map(|()| address));
        Self {
            config,
            place,
            prefers_polling: false,
            was_in: false,
            recovery: None,
            fetches: 0,
            salt: 0,
            link: None,
            queue: Queue::default(),
        }
    }

    /// Sends a packet of the upper layer, or keeps it until the transport takes it.
    fn send(&mut self, packet: &Packet<'_>) {
        let text = packet.encode();
        self.send_engine(&engine::Packet::Message(&text));
    }

    fn send_engine(&mut self, packet: &engine::Packet<'_>) {
        let text = engine::encode(packet);
        let Some(Phase::Open(open)) = self.link.as_mut().map(|link| &mut link.phase) else {
            return;
        };
        match &mut open.carrier {
            Carrier::Socket => self.queue.transmit(Outgoing::Text(text)),
            Carrier::Polling(polling) => {
                polling.outbox.push_back(text);
                self.flush();
            }
        }
    }

    fn fetch(
        &mut self,
        sid: Option<&str>,
        body: Option<String>,
        time_out: Duration,
    ) -> Option<u64> {
        let address = self.place.as_ref().ok()?;
        self.fetches += 1;
        let id = self.fetches;
        let buster = format!("{:x}-{id:x}", self.salt);
        let mut headers = Vec::new();
        if body.is_some() {
            // A type that asks nobody's permission across origins.
            headers.push(("content-type".to_owned(), "text/plain;charset=UTF-8".to_owned()));
        }
        self.queue.transmit(Outgoing::Fetch(Fetch {
            id,
            url: address.polling(sid, &buster),
            headers,
            body: body.map(String::into_bytes),
            time_out,
            in_parts: false,
        }));
        Some(id)
    }
}

/// What can be said about a configuration without the server.
pub(super) fn check(config: &Config) -> Result<(), Wrong> {
    let namespace = &config.namespace;
    if !namespace.starts_with('/')
        || namespace.contains([',', '?'])
        || namespace.contains(char::is_control)
    {
        return Err(format!("`{namespace}` is no namespace: it begins with `/` and has no comma"));
    }
    let Some(auth) = &config.auth else { return Ok(()) };
    match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(auth) {
        Ok(_) => Ok(()),
        Err(_) => Err("the auth data is no JSON object, such as {\"token\":\"…\"}".into()),
    }
}

impl Session for Client {
    fn handle_input(&mut self, now: Now, input: Input<'_>) {
        match input {
            Input::Started => self.start(now),
            Input::Opened => self.socket_opened(now),
            Input::Closed => self.socket_closed(),
            Input::Text(text) => self.take_text(now, text),
            Input::Binary(bytes) => self.take_bytes(now, bytes),
            Input::Response { id, status, body, .. } => {
                self.answered(now, id, Some((status, body)))
            }
            Input::ResponseEnded { id } => self.answered(now, id, None),
            // We ask for nothing in parts.
            Input::ResponsePart { .. } => {}
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.keep_time(now);
    }

    fn submit(&mut self, now: Now, command: Command) -> Result<(), CommandError> {
        match command {
            Command::Publish { channel, value } => self.emit(now, &channel, &value, None),
            Command::Request { id, channel, value, time_out } => {
                self.emit(now, &channel, &value, Some((id, time_out)))
            }
            Command::Patch(_) => Err(CommandError::NO_ROUTES),
        }
    }

    fn poll_transmit(&mut self) -> Option<Outgoing> {
        self.queue.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.queue.poll_event()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.link.as_ref().and_then(Link::next_deadline)
    }

    fn set_narrating(&mut self, on: bool) {
        self.queue.set_narrating(on);
    }
}
