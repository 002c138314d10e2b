//! Packets from the broker.

use std::borrow::Cow;

use heliograph_telemetry::Now;

use super::{Client, Stage};
use crate::mqtt::codec::{self, Broken, Farewell, Malformed, Puback, Publish, Raw, Split, Suback};
use crate::mqtt::topic;

/// Confirmed messages remembered, to know repetitions by.
const CONFIRMED: usize = 64;

impl Client {
    /// A piece of the stream, cut anywhere.
    pub(super) fn take_bytes(&mut self, now: Now, bytes: &[u8]) {
        match &mut self.stage {
            Stage::Idle | Stage::Dialling => return,
            Stage::Greeting(_) => {}
            Stage::Online(online) => online.last_heard = now.uptime,
        }
        if self.remainder.is_empty() {
            self.take_packets(now, bytes);
        } else if let Some(joined) = self.remainder.join(bytes) {
            self.take_packets(now, &joined);
        }
    }

    fn take_packets(&mut self, now: Now, mut bytes: &[u8]) {
        loop {
            match codec::split(bytes, self.config.max_packet_bytes) {
                Ok(Split::Packet(packet, rest)) => {
                    bytes = rest;
                    self.queue.begin_message();
                    match self.stage {
                        // The attempt ended on the packet before.
                        Stage::Idle | Stage::Dialling => return,
                        Stage::Greeting(_) => self.take_answer(now, packet),
                        Stage::Online(_) => self.take_packet(now, packet),
                    }
                }
                Ok(Split::Part { wanted }) => return self.remainder.keep(bytes, wanted),
                Err(broken) => return self.take_broken(broken),
            }
        }
    }

    fn take_broken(&mut self, broken: Broken) {
        match broken {
            _ if matches!(self.stage, Stage::Idle | Stage::Dialling) => {}
            Broken::Length => self.hang_up(0x81, "what comes is not MQTT".to_owned()),
            Broken::TooLarge { bytes } => {
                let limit = self.config.max_packet_bytes;
                let reason = format!(
                    "the broker sent a message of {bytes} bytes, more than the {limit} taken; \
                     subscribe to less"
                );
                self.hang_up(0x95, reason);
            }
        }
    }

    fn take_packet(&mut self, now: Now, packet: Raw<'_>) {
        if packet.body.len() > self.memory.largest_bytes {
            self.memory.largest_bytes = packet.body.len();
            self.allow_for_largest();
        }
        let outcome = match packet.first >> 4 {
            3 => self.take_publish(now, packet),
            4 => Puback::decode(packet.body).map_err(words).and_then(|ack| self.take_puback(&ack)),
            9 => Suback::decode(packet.body, self.tries.version)
                .map_err(words)
                .and_then(|ack| self.take_suback(&ack)),
            13 => {
                if let Stage::Online(online) = &mut self.stage {
                    online.take_pong();
                }
                Ok(())
            }
            14 => {
                self.take_farewell(now, packet);
                Ok(())
            }
            kind => Err(format!("a packet of kind {kind}, which was not asked for")),
        };
        if let Err(reason) = outcome {
            self.queue.reject_bytes(reason, packet.body);
        }
    }

    pub(super) fn allow_for_largest(&mut self) {
        if let Stage::Online(online) = &mut self.stage {
            online.allow_for(self.memory.largest_bytes);
        }
    }

    fn take_publish(&mut self, now: Now, packet: Raw<'_>) -> Result<(), String> {
        let publish =
            Publish::decode(packet.first, packet.body, self.tries.version).map_err(words)?;
        if publish.is_exactly_once {
            let reason = "the broker sent a message exactly once (QoS 2), which was not asked for";
            self.hang_up(0x9b, reason.to_owned());
            return Ok(());
        }
        let Stage::Online(online) = &mut self.stage else { return Ok(()) };
        if let Some(id) = publish.packet_id {
            online.send(&mut self.queue, now, codec::encode_puback(id));
            if publish.duplicate && online.confirmed.contains(&id) {
                return Ok(());
            }
            online.confirmed.truncate(CONFIRMED - 1);
            online.confirmed.push_front(id);
        }
        let name = self.resolve(&publish)?;
        if topic::is_brokers_own(&name) && !self.config.asks_for_brokers_own() {
            return self.pass_over(&name);
        }
        self.deliver(now, &name, &publish);
        Ok(())
    }

    /// Wildcards do not stand for topics of the broker's own, but not every broker knows. Told
    /// once: there may be hundreds a second.
    fn pass_over(&mut self, topic: &str) -> Result<(), String> {
        let Stage::Online(online) = &mut self.stage else { return Ok(()) };
        if std::mem::replace(&mut online.passes_over, true) {
            return Ok(());
        }
        Err(format!(
            "`{topic}` is a topic of the broker's own; all such are passed over unless asked for"
        ))
    }

    /// The message's topic, which an alias may stand for.
    fn resolve<'p>(&mut self, publish: &Publish<'p>) -> Result<Cow<'p, str>, String> {
        let Stage::Online(online) = &mut self.stage else { return Ok(Cow::default()) };
        let topic = publish.topic;
        if topic.contains(['+', '#']) {
            return Err(format!("a message on `{topic}`, which is a filter and no topic"));
        }
        let Some(alias) = publish.properties.topic_alias else {
            let is_named = !topic.is_empty();
            return is_named.then_some(topic.into()).ok_or("a message without topic".to_owned());
        };
        if !(1..=super::greet::TOPIC_ALIASES).contains(&alias) {
            return Err(format!("a message with topic alias {alias}, which is not allowed"));
        }
        if topic.is_empty() {
            let known = online.aliases.get(&alias).cloned().map(Cow::Owned);
            return known.ok_or_else(|| format!("a message with unknown topic alias {alias}"));
        }
        online.aliases.insert(alias, topic.to_owned());
        Ok(topic.into())
    }

    fn take_puback(&mut self, ack: &Puback) -> Result<(), String> {
        let Stage::Online(online) = &mut self.stage else { return Ok(()) };
        let Some(topic) = online.unconfirmed.remove(&ack.packet_id) else {
            return Err("PUBACK for a message that was not sent".to_owned());
        };
        let request = online.requests.iter_mut().find(|it| it.packet_id == Some(ack.packet_id));
        let problem = match ack.code {
            0x10 => format!("nobody listens to `{topic}`"),
            0x80.. => {
                let reason = ack.reason.as_deref().unwrap_or_default();
                let words = codec::words(ack.code);
                format!("the broker refused the message on `{topic}`: {words} {reason}")
            }
            _ => String::new(),
        };
        let problem = problem.trim_end();
        match request {
            Some(request) => {
                request.packet_id = None;
                if !problem.is_empty() {
                    request.fail(&mut self.queue, problem);
                }
            }
            None if problem.is_empty() => {}
            None => {
                // What the broker keeps will be heard later; otherwise once is enough.
                let is_kept = self.config.retained_topics.contains(&topic);
                let is_known = ack.code == 0x10 && (is_kept || online.unheard.contains(&topic));
                if !is_known {
                    self.queue.reject(problem, &topic);
                }
                if ack.code == 0x10 && online.unheard.len() < 100 {
                    online.unheard.insert(topic);
                }
            }
        }
        Ok(())
    }

    /// The broker says goodbye, and why.
    fn take_farewell(&mut self, now: Now, packet: Raw<'_>) {
        let farewell = Farewell::decode(packet.body).unwrap_or(Farewell {
            code: 0x80,
            reason: None,
            server_reference: None,
        });
        let mut words = codec::words(farewell.code);
        if let Some(reason) = farewell.reason.filter(|reason| !reason.is_empty()) {
            words = format!("{words}: {reason}");
        }
        if let Some(server) = farewell.server_reference {
            words = format!("{words}; it names the server {server}");
        }
        if farewell.code == 0x8e {
            self.rename(now);
            words = format!("{words}; the next attempt uses another client identifier");
        }
        self.lose(format!("the broker ended the connection: {words}"));
    }
}

fn words(error: Malformed) -> String {
    format!("a malformed packet: {}", error.0)
}
