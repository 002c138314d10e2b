//! Messages on topics: what the names of topics and earlier messages say about them.
//!
//! A message goes to the first convention that knows its topic; what none knows is decoded by
//! the common rules on a channel named like the topic. Home Assistant's discovery comes last: it
//! adds units to what others named, and names what none did.
//!
//! Invariants: a message costs work in proportion to its size; what is remembered is bounded, and
//! what exceeds the bound is decoded as if it had never been announced.

mod esphome;
mod frigate;
mod homeassistant;
mod homie;
mod influx;
mod message;
mod pieces;
mod rtl433;
mod senml;
mod shelly;
mod sparkplug;
mod tasmota;
mod telegraf;
mod zigbee2mqtt;

use heliograph_telemetry::Timestamp;

use super::decoded::Decoded;
use super::walk::Place;
use homeassistant::Discovery;
use homie::Homie;
use message::Message;
use pieces::Pieces;
use sparkplug::Sparkplug;
use zigbee2mqtt::Zigbee2Mqtt;

pub use homeassistant::CommandTopic;

/// What was learned about topics on one connection; forgotten with it.
#[derive(Debug, Default)]
pub struct Conventions {
    discovery: Discovery,
    frigate: frigate::Cameras,
    homie: Homie,
    pieces: Pieces,
    sparkplug: Sparkplug,
    zigbee2mqtt: Zigbee2Mqtt,
}

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
        let message = Message::new(topic, payload, received);
        // Nothing without a name is a device's: it would be the source itself.
        let known = self.decode_known(&message).filter(Decoded::has_names);
        let is_named = known.is_some();
        let mut decoded = known.unwrap_or_else(|| message.decode_at(Place::at(topic)));
        self.discovery.apply(topic, is_named, &mut decoded);
        if retained {
            decoded.retain();
        }
        decoded
    }

    /// Where devices announced that they take commands, such as the button of a camera.
    pub fn commands(&self) -> impl Iterator<Item = &CommandTopic> {
        self.discovery.commands()
    }

    /// Changes whenever [`Conventions::commands`] may have.
    pub fn commands_revision(&self) -> u64 {
        self.discovery.revision
    }

    fn decode_known(&mut self, message: &Message<'_>) -> Option<Decoded> {
        // Ordered by how sure the topic is: own first levels before mere patterns.
        None.or_else(|| self.sparkplug.decode(message))
            .or_else(|| self.discovery.decode(message))
            .or_else(|| self.zigbee2mqtt.decode(message))
            .or_else(|| self.homie.decode(message))
            .or_else(|| self.frigate.decode(message))
            .or_else(|| shelly::decode(message))
            .or_else(|| telegraf::decode(message))
            .or_else(|| rtl433::decode(message))
            .or_else(|| tasmota::decode(message))
            .or_else(|| esphome::decode(message))
            .or_else(|| senml::decode(message))
            .or_else(|| self.pieces.decode(message))
    }
}
