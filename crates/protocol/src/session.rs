//! The client end of any protocol, as the shell sees it.

use std::time::Duration;

use heliograph_telemetry::{Now, Reading};

/// A connection's protocol state, without its socket.
///
/// After every `handle_*` or `submit`, drain `poll_transmit`, then `poll_event`, until both are
/// empty; then ask `poll_timeout` when to call `handle_timeout` at the latest (`Now::uptime`;
/// calls that come early, late or for nothing are harmless). One session lives through many
/// connections: `Input::Opened` starts a new one, `Input::Closed` ends it.
pub trait Session {
    /// Something came from the transport.
    fn handle_input(&mut self, now: Now, input: Input<'_>);
    /// The clock moved.
    fn handle_timeout(&mut self, now: Now);
    /// The user wants something sent.
    ///
    /// # Errors
    /// When it cannot be sent now, with the reason; nothing is queued for later.
    fn submit(&mut self, now: Now, command: Command) -> Result<(), CommandError>;
    /// The next message to put on the wire.
    fn poll_transmit(&mut self) -> Option<Outgoing>;
    /// The next thing the application should know.
    fn poll_event(&mut self) -> Option<Event>;
    /// When `handle_timeout` is due, in `Now::uptime`.
    fn poll_timeout(&self) -> Option<Duration>;
}

/// What the transport reports.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// A new connection is open.
    Opened,
    /// A text message.
    Text(&'a str),
    /// A binary message.
    Binary(&'a [u8]),
    /// The connection is gone.
    Closed,
}

/// What goes to the transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A text message.
    Text(String),
    /// A binary message.
    Binary(Vec<u8>),
}

/// What a user may ask a session to send.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Publish `value` on the publisher or topic named `channel`.
    Publish {
        /// The publisher's name, as configured.
        channel: String,
        /// The value as it goes on the wire.
        value: String,
    },
}

/// Why a command was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandError {
    /// There is no connection, or it is not ready yet.
    NotReady,
    /// No publisher of this name is configured.
    UnknownChannel(String),
    /// The value exceeds what the protocol or peer takes.
    TooLarge {
        /// The limit in bytes.
        limit_bytes: usize,
    },
}

/// What a session tells the application.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The greeting is done: readings may come and commands may go.
    Ready {
        /// Time from hello to its confirmation, where the protocol confirms it.
        round_trip: Option<Duration>,
    },
    /// A reading arrived.
    Reading(Reading),
    /// A value arrived on one of the subscribers this session was configured with (such as the
    /// photo URL of a capture), as opposed to a watched channel.
    Delivered(Delivery),
    /// Channels whose path starts with this prefix have lost their sender.
    Departed {
        /// `client` or `client/item`.
        prefix: String,
    },
    /// The set of cameras this source can be asked for changed.
    Wiring(Wiring),
    /// A message was refused; the stream goes on.
    Rejected(Rejection),
    /// The session cannot go on, and trying again will not help until the user changes something.
    Refused(String),
}

/// One value for a subscriber of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Our subscriber's name.
    pub subscriber: String,
    /// The value; a JSON string is unquoted, anything else is its JSON text.
    pub value: String,
    /// Bytes that came with it (Spacebrew's binary messages); empty otherwise.
    pub bytes: Vec<u8>,
}

/// How far the scene a session was configured with is wired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wiring {
    /// Whether the server lets us see clients and make routes.
    pub admin: bool,
    /// Route ends that were looked for and not found, in words (`camera / capture (boolean)`).
    pub missing: Vec<String>,
    /// Routes that the user has to draw by hand, in words (`a / b -> c / d`).
    pub by_hand: Vec<String>,
    /// Whether every route of the scene is known to be in place.
    pub complete: bool,
}

/// A message that was not understood or not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// What is wrong with it, in words a person can act on.
    pub reason: String,
    /// The first part of the message (at most 200 characters), made printable.
    pub sample: String,
    /// The size of the whole message.
    pub size_bytes: usize,
}

impl Rejection {
    /// Longest sample kept, in characters.
    const SAMPLE_CHARS: usize = 200;

    /// For a text message. The reason may quote the message: it is cut and made printable too.
    pub fn of_text(reason: impl AsRef<str>, text: &str) -> Self {
        let (reason, sample) = (printable(reason.as_ref()), printable(text));
        Self { reason, sample, size_bytes: text.len() }
    }

    /// For a binary message; the sample is hexadecimal.
    pub fn of_bytes(reason: impl AsRef<str>, bytes: &[u8]) -> Self {
        let sample =
            bytes.iter().take(Self::SAMPLE_CHARS / 2).map(|byte| format!("{byte:02x}")).collect();
        Self { reason: printable(reason.as_ref()), sample, size_bytes: bytes.len() }
    }
}

/// The first part of a text, without anything that moves a cursor.
fn printable(text: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{b7}' } else { c };
    text.chars().take(Rejection::SAMPLE_CHARS).map(visible).collect()
}
