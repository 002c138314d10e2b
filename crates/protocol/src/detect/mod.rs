//! Which protocol is spoken where, and how we know: from the address, then from the first
//! message. Pure; the shell tries the candidates one after the other.

mod address;
mod candidates;
mod first;

pub use address::{Address, AddressError, Scheme};
pub use candidates::candidates;
pub use first::{Recognized, recognize};

/// What can be spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Spacebrew, 0.3 or later.
    Spacebrew,
    /// A WebSocket without a named protocol.
    PlainWebSocket,
    /// Socket.IO 3 or later.
    SocketIo,
    /// MQTT over WebSocket.
    Mqtt,
    /// HTTP, asked again and again or as Server-Sent Events.
    Http,
}

impl Protocol {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spacebrew => "Spacebrew",
            Self::PlainWebSocket => "plain WebSocket",
            Self::SocketIo => "Socket.IO",
            Self::Mqtt => "MQTT",
            Self::Http => "HTTP",
        }
    }
}

/// Something to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What to speak.
    pub protocol: Protocol,
    /// Where: `ws(s)://` or `http(s)://` as the protocol needs it.
    pub url: String,
    /// How we came to think so, in words: ends the sentence `Trying MQTT: …`.
    pub reason: String,
    /// Whether the address leaves no choice: then nothing else is tried.
    pub certain: bool,
}
