//! Packets to bytes and back, for MQTT 3.1.1 and 5: what a client that never asks for "exactly
//! once" sends and receives. One file per family; no state.

mod ack;
mod bytes;
mod connect;
mod property;
mod publish;
mod reason;
mod stream;
mod subscribe;
#[cfg(test)]
mod tests;

pub(super) use ack::{Farewell, PING, Puback, encode_disconnect, encode_puback};
pub(super) use bytes::Malformed;
pub(super) use connect::{Connack, Connect, Limits, Terms, Will};
pub(super) use publish::{MessageProperties, Publish};
pub(super) use reason::{of_old_connack, old_connack_words, words};
pub(super) use stream::{Broken, Raw, Remainder, Split, split};
pub(super) use subscribe::{Suback, Subscription, encode_subscribe};

/// Generations of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The one from 2014 that everything speaks.
    V311,
    /// The one from 2019, with reasons, limits and request/response.
    V5,
}

impl Version {
    fn level(self) -> u8 {
        match self {
            Self::V311 => 4,
            Self::V5 => 5,
        }
    }
}
