//! Messages on topics: what the names of topics and earlier messages say about them.

use heliograph_telemetry::Timestamp;

use super::decoded::Decoded;
use super::message::decode_message;
use super::walk::Place;

/// Where something can be asked for, as a device announced it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandTopic {
    /// What it is called.
    pub name: String,
    /// The topic to publish on.
    pub topic: String,
    /// What to publish.
    pub payload: String,
}

/// What was learned about topics on one connection.
#[derive(Debug, Default)]
pub struct Conventions {}

impl Conventions {
    /// Decodes a message on a topic. `retained`: the server kept it from before we came, so that
    /// a reading without a time of its own is marked as last known.
    pub fn decode(
        &mut self,
        topic: &str,
        payload: &[u8],
        retained: bool,
        received: Timestamp,
    ) -> Decoded {
        let mut decoded = decode_message(Place::at(topic), payload, received);
        if retained {
            decoded.retain();
        }
        decoded
    }
}
