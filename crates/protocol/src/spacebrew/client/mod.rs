//! Our end on a Spacebrew server: registers, publishes, and as admin watches and wires.
//!
//! ```text
//! Opened --> admin, config sent --own config comes back--> registered, Ready
//!   |           |--no answer to config in 2 s (as admin)--> same with a suffix to the name
//!   |           '--no answer to admin in 3 s--> Ready without admin: wiring is by hand
//!   '-- without admin role: Ready at once, nothing is ever confirmed; config again after 3 s
//! ```
//!
//! A connection may die without a word, and no page sees a server's pings. An admin that has heard
//! nothing for 20 s sends its configuration once more, which a live server sends back to it; 10 s
//! without anything later the connection is given up. Who is no admin is answered nothing by any
//! server, so that its silence can't be told from a quiet server's: it is borne.
//!
//! Invariants: one `admin` per connection; at most one `config` awaits its answer, and changes
//! are gathered before the next; a route is asked for only when it is not there, and never
//! again after a person took it away.

mod link;
mod patch;
mod receive;
mod upkeep;

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use heliograph_telemetry::Now;
use serde::Serialize;

use super::cameras::Camera;
use super::patch::PatchEvent;
use super::watch::Watch;
use super::wire::{self, Item};
use super::wiring::WantedRoute;
use crate::queue::Queue;
use crate::session::{Command, CommandError, Dial, Event, Input, Outgoing, Publisher, Session};
use link::Link;

/// Largest message taken or sent.
const MAX_MESSAGE_BYTES: usize = 16 * 1_024 * 1_024;

/// Who we are on the server and what we do there.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Our client's name; gets a suffix (` 2`, ` 3`, …) when it is taken.
    pub name: String,
    /// What the admin page shows beside it.
    pub description: String,
    /// What we can publish.
    pub publishers: Vec<Item>,
    /// What we take as [`Event::Delivered`].
    pub subscribers: Vec<Item>,
    /// We come and go (a page in a browser): watchers pass over us, and a Heliograph hub does
    /// not remember our routes.
    pub ephemeral: bool,
    /// Whether we look at and wire the others.
    pub role: Role,
}

/// What a client is on a server.
#[derive(Clone, Debug)]
pub enum Role {
    /// A client like any other.
    Client,
    /// A client that is admin as well.
    Admin(AdminRole),
}

/// What to do with an admin's rights.
#[derive(Clone, Debug, Default)]
pub struct AdminRole {
    /// Take readings from every publisher there is, pictures and ephemeral clients aside.
    pub watch: bool,
    /// Routes to make when they are missing.
    pub routes: Vec<WantedRoute>,
}

/// A Spacebrew client as a [`Session`].
#[derive(Debug)]
pub struct Client {
    config: ClientConfig,
    url: Option<String>,
    /// Beside the configured ones, as the user wishes.
    further_publishers: Vec<Item>,
    /// Beside those of the scene.
    cameras: Vec<Camera>,
    watch: Watch,
    link: Option<Link>,
    queue: PatchQueue,
}

/// What waits to be drained, changes of the patch bay only while they are wanted.
#[derive(Debug, Default)]
struct PatchQueue {
    queue: Queue,
    patching: bool,
}

impl PatchQueue {
    fn send(&mut self, message: &impl Serialize) {
        self.queue.send_text(wire::to_json(message));
    }

    fn tell_patch(&mut self, event: impl FnOnce() -> PatchEvent) {
        if self.patching {
            self.queue.tell(Event::Patch(event()));
        }
    }
}

impl Deref for PatchQueue {
    type Target = Queue;

    fn deref(&self) -> &Queue {
        &self.queue
    }
}

impl DerefMut for PatchQueue {
    fn deref_mut(&mut self) -> &mut Queue {
        &mut self.queue
    }
}

#[derive(Serialize)]
struct Publish<'a> {
    message: PublishBody<'a>,
}

/// The value is always a string: JavaScript clients read JSON `true` as false, and small devices
/// may crash on anything but a string.
#[derive(Serialize)]
struct PublishBody<'a> {
    #[serde(rename = "clientName")]
    client: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    value: &'a str,
}

impl Client {
    /// A client that is not connected yet.
    pub fn new(mut config: ClientConfig) -> Self {
        let lower = |item: &mut Item| item.kind = item.kind.to_lowercase();
        config.publishers.iter_mut().chain(&mut config.subscribers).for_each(lower);
        if let Role::Admin(role) = &mut config.role {
            for route in &mut role.routes {
                lower(&mut route.publisher.item);
                lower(&mut route.subscriber.item);
            }
        }
        Self {
            config,
            url: None,
            further_publishers: Vec::new(),
            cameras: Vec::new(),
            watch: Watch::default(),
            link: None,
            queue: PatchQueue::default(),
        }
    }

    /// The same client, which dials `url` by itself when an attempt starts.
    pub fn dialling(self, url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..self }
    }

    /// The name we go by on this connection: as configured, or with a suffix.
    pub fn name(&self) -> String {
        self.link.as_ref().map_or_else(|| self.config.name.clone(), |link| link.name(&self.config))
    }

    fn hear(&mut self, now: Now) {
        if let Some(link) = &mut self.link {
            link.hear(now);
        }
    }

    fn publishers(&self) -> impl Iterator<Item = &Item> {
        let buttons = self.cameras.iter().map(|camera| &camera.button);
        self.config.publishers.iter().chain(&self.further_publishers).chain(buttons)
    }

    fn admin_role(&self) -> Option<&AdminRole> {
        match &self.config.role {
            Role::Admin(role) => Some(role),
            Role::Client => None,
        }
    }

    fn watches(&self) -> bool {
        self.admin_role().is_some_and(|role| role.watch)
    }
}

impl Session for Client {
    fn handle_input(&mut self, now: Now, input: Input<'_>) {
        match input {
            Input::Started => {
                self.link = None;
                self.queue.tell_patch(|| PatchEvent::Cleared);
                let dial = self.url.clone().map(|url| Dial { url, subprotocols: Vec::new() });
                self.queue.transmit_all(dial.map(Outgoing::Dial));
            }
            Input::Opened => self.greet(now),
            Input::Closed => {
                self.link = None;
                self.queue.tell_patch(|| PatchEvent::Cleared);
                self.queue.tell(Event::Lost { reason: None });
            }
            Input::Text(text) if text.len() > MAX_MESSAGE_BYTES => {
                let reason = format!("larger than {MAX_MESSAGE_BYTES} bytes");
                self.queue.reject(reason, text);
            }
            Input::Text(text) => {
                self.hear(now);
                self.take_text(now, text);
            }
            Input::Binary(bytes) => {
                self.hear(now);
                self.take_binary(bytes);
            }
            // We fetch nothing.
            Input::Response { .. } | Input::ResponsePart { .. } | Input::ResponseEnded { .. } => {}
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.keep_up(now);
    }

    fn submit(&mut self, now: Now, command: Command) -> Result<(), CommandError> {
        let (channel, value) = match command {
            Command::Publish { channel, value } => (channel, value),
            Command::Patch(command) => return self.take_patch(now, command),
            Command::Request { .. } => {
                return Err(CommandError::Unsupported("Spacebrew does not answer requests"));
            }
        };
        let link = self.link.as_ref().filter(|link| link.ready).ok_or(CommandError::NotReady)?;
        let Some(item) = self.publishers().find(|item| item.name == channel).cloned() else {
            return Err(CommandError::UnknownChannel(channel));
        };
        if value.len() > MAX_MESSAGE_BYTES {
            return Err(CommandError::TooLarge { limit_bytes: MAX_MESSAGE_BYTES });
        }
        let client = &link.name(&self.config);
        // A server takes nothing from a publisher it has not heard of.
        if !link.publishers.contains(&item) {
            self.send_config(now);
        }
        let message = PublishBody { client, name: &item.name, kind: &item.kind, value: &value };
        self.queue.send(&Publish { message });
        self.queue.narrate(true, &channel, value.as_bytes());
        let item = item.clone();
        self.tell_published(&item);
        Ok(())
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

    fn set_publishers(&mut self, now: Now, publishers: &[Publisher]) {
        self.change_publishers(now, publishers);
    }
}
