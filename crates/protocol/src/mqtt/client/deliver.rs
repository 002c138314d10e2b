//! Messages on topics: answers to requests, or something to decode.

use heliograph_telemetry::Now;

use super::request::{Request, hash, reply_base};
use super::{Client, Online, Stage};
use crate::mqtt::codec::Publish;
use crate::payload::{self, Decoded, Place};
use crate::session::{Answer, Event, Rejection};

impl Client {
    pub(super) fn deliver(&mut self, now: Now, topic: &str, publish: &Publish<'_>) {
        let payload = publish.payload;
        self.queue.narrate(false, topic, payload);
        let Stage::Online(online) = &mut self.stage else { return };
        if online.requests.is_empty() {
            let decoded = self.decoder.decode(topic, payload, publish.retain, now.wall);
            return self.tell_all(topic, publish, decoded);
        }
        let message = hash(topic, payload);
        if online.requests.iter().any(|request| request.is_copy(now, message)) {
            return;
        }
        if let Some(request) = answered(online, &self.memory.client_id, topic, publish) {
            // Under the request's own topic: nobody knows the one made up for the answer.
            let decoded = payload::decode_message(Place::at(&request.channel), payload, now.wall);
            if !request.is_over() {
                return request.answer(&mut self.queue, now, message, answer(payload, decoded));
            }
            return self.tell_all(topic, publish, decoded);
        }
        let decoded = self.decoder.decode(topic, payload, publish.retain, now.wall);
        let is_fresh = !publish.retain;
        let has_picture = !decoded.pictures.is_empty() || !decoded.links.is_empty();
        // How older devices answer: they name the request, or a picture comes beside its topic.
        let is_likely = |request: &&mut Request| {
            request.is_named_in(topic, payload) || has_picture && request.is_beside(topic)
        };
        match online.requests.iter_mut().find(is_likely).filter(|_| is_fresh) {
            Some(request) => {
                request.answer(&mut self.queue, now, message, answer(payload, decoded));
            }
            None => self.tell_all(topic, publish, decoded),
        }
    }

    fn tell_all(&mut self, topic: &str, publish: &Publish<'_>, decoded: Decoded) {
        decoded.tell(publish.payload, publish.retain, &mut |mut event| {
            if let Event::Rejected(rejection) = &mut event {
                let reason = format!("`{topic}`: {}", rejection.reason);
                rejection.reason = Rejection::of_text(reason, "").reason;
            }
            self.queue.tell(event);
        });
    }
}

/// The request that this message is made out to.
fn answered<'a>(
    online: &'a mut Online,
    client_id: &str,
    topic: &str,
    publish: &Publish<'_>,
) -> Option<&'a mut Request> {
    let base = reply_base(client_id);
    let correlation = publish.properties.correlation_data;
    online.requests.iter_mut().find(|request| request.is_answered_by(&base, topic, correlation))
}

/// Pictures as attachments, or else the text, or else the bytes.
fn answer(payload: &[u8], mut decoded: Decoded) -> Answer {
    let answer = decoded.take_answer();
    match std::str::from_utf8(payload) {
        _ if !answer.attachments.is_empty() => answer,
        Ok(text) => Answer { text: text.to_owned(), ..answer },
        Err(_) => Answer { attachments: vec![payload.to_vec()], ..answer },
    }
}
