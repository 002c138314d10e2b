//! What a session has to say, until the shell drains it.

use std::collections::VecDeque;

use crate::payload::Decoded;
use crate::session::{Event, Narration, Outgoing, Rejection};

/// Messages for the wire and events for the application, in order.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    transmits: VecDeque<Outgoing>,
    events: VecDeque<Event>,
    narrating: bool,
    /// Where in `events` the message that is being taken is narrated.
    narrated: Option<usize>,
}

impl Queue {
    pub(crate) fn transmit(&mut self, outgoing: Outgoing) {
        self.transmits.push_back(outgoing);
    }

    pub(crate) fn send_text(&mut self, text: String) {
        self.transmit(Outgoing::Text(text));
    }

    pub(crate) fn send_bytes(&mut self, bytes: Vec<u8>) {
        self.transmit(Outgoing::Binary(bytes));
    }

    pub(crate) fn transmit_all(&mut self, outgoing: impl IntoIterator<Item = Outgoing>) {
        self.transmits.extend(outgoing);
    }

    /// Nothing of what waits is to be sent.
    pub(crate) fn unsend(&mut self) {
        self.transmits.clear();
    }

    pub(crate) fn tell(&mut self, event: Event) {
        match event {
            Event::Rejected(rejection) => self.refuse(rejection),
            event => self.events.push_back(event),
        }
    }

    pub(crate) fn tell_all(&mut self, events: impl IntoIterator<Item = Event>) {
        events.into_iter().for_each(|event| self.tell(event));
    }

    /// What a message that came just now holds.
    pub(crate) fn tell_decoded(&mut self, decoded: Decoded, payload: &[u8]) {
        decoded.tell(payload, false, &mut |event| self.tell(event));
    }

    /// About something that is text.
    pub(crate) fn reject(&mut self, reason: impl AsRef<str>, text: &str) {
        self.refuse(Rejection::of_text(reason, text));
    }

    pub(crate) fn reject_bytes(&mut self, reason: impl AsRef<str>, bytes: &[u8]) {
        self.refuse(Rejection::of_bytes(reason, bytes));
    }

    /// A message is told once: where it was narrated already, only the refusal stays.
    fn refuse(&mut self, mut rejection: Rejection) {
        let narrated = self.narrated.take().and_then(|index| self.events.remove(index));
        if let Some(Event::Narrated(narration)) = narrated {
            rejection.channel = narration.channel;
        }
        self.events.push_back(Event::Rejected(rejection));
    }

    /// Tells people of a message, where they read along: what came, as `outgoing` what we sent.
    pub(crate) fn narrate(&mut self, outgoing: bool, channel: &str, payload: &[u8]) {
        if !self.narrating {
            return;
        }
        self.narrated = (!outgoing).then_some(self.events.len());
        self.events.push_back(Event::Narrated(match std::str::from_utf8(payload) {
            Ok(text) => Narration::of_text(outgoing, channel, text),
            Err(_) => Narration::of_bytes(outgoing, channel, payload),
        }));
    }

    /// What comes is another message than the one narrated last.
    pub(crate) fn begin_message(&mut self) {
        self.narrated = None;
    }

    pub(crate) fn is_narrating(&self) -> bool {
        self.narrating
    }

    pub(crate) fn set_narrating(&mut self, on: bool) {
        self.narrating = on;
    }

    pub(crate) fn poll_transmit(&mut self) -> Option<Outgoing> {
        self.transmits.pop_front()
    }

    pub(crate) fn poll_event(&mut self) -> Option<Event> {
        self.narrated = None;
        self.events.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(queue: &mut Queue) -> Vec<Event> {
        std::iter::from_fn(|| queue.poll_event()).collect()
    }

    #[test]
    fn a_refused_message_is_told_once_with_its_channel() {
        let mut queue = Queue::default();
        queue.set_narrating(true);
        queue.narrate(true, "led", b"on");
        queue.narrate(false, "tele/x", b"{");
        queue.reject("not JSON", "{");
        let told = drain(&mut queue);
        assert!(matches!(&told[0], Event::Narrated(sent) if sent.outgoing));
        assert!(matches!(&told[1], Event::Rejected(rejection) if rejection.channel == "tele/x"));
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn only_the_message_at_hand_is_taken_back() {
        let mut queue = Queue::default();
        queue.set_narrating(true);
        queue.narrate(false, "a", b"1");
        queue.begin_message();
        queue.reject("broken", "x");
        queue.narrate(false, "b", b"2");
        queue.poll_event();
        queue.reject("late", "y");
        assert_eq!(drain(&mut queue).len(), 3);
    }
}
