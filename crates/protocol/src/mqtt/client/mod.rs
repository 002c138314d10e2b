//! Our end of a connection to a broker.
//!
//! ```text
//! Started --> dial --> CONNECT (5) --CONNACK 0--> Ready, SUBSCRIBE ... Lost
//!              ^          |--says 3.1.1, or closes without a word--.
//!              |          |--client identifier refused (new one)---|
//!              '--------------------(once each)--------------------'
//!                         |--user, password, rights--> Refused
//!                         '--anything else, silence for 10 s--> Lost
//! ```
//!
//! Invariants: an attempt ends in one `Lost` or `Refused`, after which nothing is sent; a request
//! ends in one `Replied`; a packet that makes no sense is told and passed over, only a stream
//! that can't be cut into packets ends the connection.

mod attempt;
mod deliver;
mod greet;
mod online;
mod receive;
mod request;
mod submit;

use std::time::Duration;

use heliograph_telemetry::Now;

use super::codec::{Remainder, Version};
use super::config::Config;
use crate::payload::{CommandTopic, Conventions};
use crate::queue::Queue;
use crate::session::{Command, CommandError, Event, Input, Offer, Outgoing, Session};
use greet::Greeting;
use online::Online;

/// Announced commands that are handed on.
const MAX_OFFERS: usize = 200;

/// An MQTT client as a [`Session`].
#[derive(Debug)]
pub struct Client {
    config: Config,
    decoder: Conventions,
    /// What was announced when someone last looked.
    offers_seen: u64,
    /// What outlives an attempt.
    memory: Memory,
    tries: Tries,
    stage: Stage,
    /// The start of a packet whose rest is still to come.
    remainder: Remainder,
    queue: Queue,
}

#[derive(Debug)]
struct Memory {
    /// As configured, or what we took or were given instead.
    client_id: String,
    renames: u32,
    /// What the broker is known to speak.
    spoken: Option<Version>,
    /// We have subscribed, and the broker may remember.
    has_session: bool,
    /// Connections in a row that were closed soon and without a reason.
    kicks: u32,
    /// Requests so far: names the next one.
    requests: u32,
    /// Size of the largest packet that came.
    largest_bytes: usize,
}

/// What this attempt has tried.
#[derive(Clone, Copy, Debug)]
struct Tries {
    version: Version,
    renamed: bool,
}

#[derive(Debug)]
enum Stage {
    /// Between attempts.
    Idle,
    Dialling,
    Greeting(Greeting),
    Online(Box<Online>),
}

impl Client {
    /// A client that is not connected yet.
    pub fn new(config: Config) -> Self {
        let memory = Memory {
            client_id: config.client_id.clone(),
            renames: 0,
            spoken: None,
            has_session: false,
            kicks: 0,
            requests: 0,
            largest_bytes: 0,
        };
        Self {
            tries: Tries { version: config.version.unwrap_or(Version::V5), renamed: false },
            config,
            decoder: Conventions::default(),
            offers_seen: 0,
            memory,
            stage: Stage::Idle,
            remainder: Remainder::default(),
            queue: Queue::default(),
        }
    }

    /// The version spoken on this connection, once the broker has agreed.
    pub fn version(&self) -> Option<Version> {
        matches!(self.stage, Stage::Online(_)).then_some(self.tries.version)
    }

    /// The identifier we go by: as configured, or another where that did not do.
    pub fn client_id(&self) -> &str {
        &self.memory.client_id
    }
}

impl Session for Client {
    fn handle_input(&mut self, now: Now, input: Input<'_>) {
        match input {
            Input::Started => self.start(),
            Input::Opened => self.greet(now),
            Input::Closed => self.take_close(now),
            Input::Binary(bytes) => self.take_bytes(now, bytes),
            Input::Text(text) => self.queue.reject("a text message, where MQTT sends bytes", text),
            // We fetch nothing.
            Input::Response { .. } | Input::ResponsePart { .. } | Input::ResponseEnded { .. } => {}
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.keep_up(now);
    }

    fn submit(&mut self, now: Now, command: Command) -> Result<(), CommandError> {
        match command {
            Command::Publish { channel, value } => self.publish(now, &channel, &value),
            Command::Request { id, channel, value, time_out } => {
                self.request(now, id, channel, &value, time_out)
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
        match &self.stage {
            Stage::Idle | Stage::Dialling => None,
            Stage::Greeting(greeting) => Some(greeting.until),
            Stage::Online(online) => Some(online.next_deadline()),
        }
    }

    fn set_narrating(&mut self, on: bool) {
        self.queue.set_narrating(on);
    }

    fn offers(&mut self) -> Option<Vec<Offer>> {
        let revision = self.decoder.commands_revision();
        if std::mem::replace(&mut self.offers_seen, revision) == revision {
            return None;
        }
        let offer = |command: &CommandTopic| {
            let CommandTopic { name, topic, payload } = command.clone();
            Offer { name, channel: topic, value: payload }
        };
        Some(self.decoder.commands().take(MAX_OFFERS).map(offer).collect())
    }
}
