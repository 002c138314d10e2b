//! HTTP long polling, and the way from there to a WebSocket.
//!
//! ```text
//! polling: a GET always pending, a POST when there is something to say
//!   '-> dial, let the POST finish, `2probe`, `3probe`, let the GET come back, `5` -> socket
//!        '--no, or not in 10 s--> polling goes on
//! ```
//!
//! Invariant: one GET and one POST at most. A second GET would end the session.

use std::time::Duration;

use heliograph_telemetry::Now;

use super::Client;
use super::link::{Carrier, Link, PATIENCE, Phase, Step, Upgrade};
use super::opening::words_of;
use crate::session::Outgoing;
use crate::socketio::engine::{self, MAX_BATCH, Packet, SEPARATOR};

/// Largest polling body taken: a photo of 16 MiB in base64.
const MAX_BODY_BYTES: usize = 22 * 1_024 * 1_024;
/// How long to wait after a GET that brought nothing: a server that answers all of them at once
/// would keep us busy otherwise.
const PAUSE: Duration = Duration::from_millis(200);

impl Client {
    fn sid(&mut self) -> Option<String> {
        Some(self.link.as_mut()?.open()?.handshake.sid.clone())
    }

    /// Has a GET pending, unless there is one.
    pub(super) fn poll(&mut self) {
        let Some(open) = self.link.as_mut().and_then(Link::open) else { return };
        let Carrier::Polling(polling) = &mut open.carrier else { return };
        if polling.get.is_some() {
            return;
        }
        polling.get_at = None;
        let (sid, time_out) = (open.handshake.sid.clone(), open.handshake.silence);
        let get = self.fetch(Some(&sid), None, time_out);
        if let Some(polling) = self.link.as_mut().and_then(Link::polling) {
            polling.get = get;
        }
    }

    /// Posts what waits, unless a POST is on its way or a move to the socket under way.
    pub(super) fn flush(&mut self) {
        let Some(sid) = self.sid() else { return };
        let Some(open) = self.link.as_mut().and_then(Link::open) else { return };
        let limit_bytes = open.handshake.max_payload_bytes;
        let Carrier::Polling(polling) = &mut open.carrier else { return };
        let moving = polling.upgrade.is_some_and(|upgrade| upgrade.step != Step::Dialling);
        if polling.post.is_some() || moving {
            return;
        }
        let mut body = String::new();
        for _ in 0..MAX_BATCH {
            let fits =
                |next: &String| body.is_empty() || body.len() + 1 + next.len() <= limit_bytes;
            let Some(next) = polling.outbox.pop_front_if(|next| fits(next)) else { break };
            if !body.is_empty() {
                body.push(char::from(SEPARATOR));
            }
            body.push_str(&next);
        }
        if body.is_empty() {
            return;
        }
        let post = self.fetch(Some(&sid), Some(body), PATIENCE);
        if let Some(polling) = self.link.as_mut().and_then(Link::polling) {
            polling.post = post;
        }
    }

    /// A fetch is over.
    pub(super) fn answered(&mut self, now: Now, id: u64, answer: Option<(u16, &[u8])>) {
        let Some(link) = &mut self.link else { return };
        if matches!(&link.phase, Phase::Asking { fetch: Some(asked), .. } if *asked == id) {
            return self.asked(now, answer);
        }
        let Some(polling) = link.polling() else { return };
        if polling.get == Some(id) {
            polling.get = None;
            self.polled(now, answer);
        } else if polling.post == Some(id) {
            polling.post = None;
            self.posted(answer);
        }
    }

    fn polled(&mut self, now: Now, answer: Option<(u16, &[u8])>) {
        let body = match answer {
            Some((200, body)) => body,
            Some((status, body)) => return self.lose(Some(session_words(status, body))),
            None => return self.lose(Some("HTTP polling gets no answer any more".into())),
        };
        let mut has_noop = false;
        let mut has_news = false;
        if body.len() > MAX_BODY_BYTES {
            let reason = format!("polling body larger than {MAX_BODY_BYTES} bytes");
            self.queue.reject_bytes(reason, body);
        } else {
            let noted = engine::decode_body(body).inspect(|packet| match packet {
                Ok(Packet::Noop) => has_noop = true,
                Ok(Packet::Message(_) | Packet::Binary(_) | Packet::Ping(_)) => has_news = true,
                _ => {}
            });
            self.take_packets(now, noted);
        }
        let Some(polling) = self.link.as_mut().and_then(Link::polling) else { return };
        match polling.upgrade.map(|upgrade| upgrade.step) {
            Some(Step::Draining) => self.move_to_socket(),
            // Released for the move: the answer to the probe is on its way by the socket, and
            // Flask would not release another.
            Some(Step::Probing) if has_noop => {}
            _ if has_news => self.poll(),
            _ => polling.get_at = Some(now.uptime + PAUSE),
        }
    }

    fn posted(&mut self, answer: Option<(u16, &[u8])>) {
        match answer {
            Some((200..=299, _)) => {}
            // It goes on without what was in it.
            Some((413, body)) => {
                let said = words_of(body).unwrap_or_default();
                self.queue.reject("what we sent is too large for the server (HTTP 413)", &said);
            }
            Some((status, body)) => return self.lose(Some(session_words(status, body))),
            None => return self.lose(Some("the server does not take what we send".into())),
        }
        self.flush();
        self.probe_when_idle();
    }

    pub(super) fn begin_upgrade(&mut self, now: Now) {
        let Some(sid) = self.sid() else { return };
        let Some(link) = &mut self.link else { return };
        link.has_socket = true;
        if let Some(polling) = link.polling() {
            let until = now.uptime + PATIENCE;
            polling.upgrade = Some(Upgrade { step: Step::Dialling, until });
        }
        self.dial(Some(&sid));
    }

    /// The socket to move to is open.
    pub(super) fn probe_opened(&mut self, now: Now) {
        let Some(polling) = self.link.as_mut().and_then(Link::polling) else { return };
        match &mut polling.upgrade {
            Some(upgrade) if upgrade.step == Step::Dialling => {
                *upgrade = Upgrade { step: Step::Waiting, until: now.uptime + PATIENCE };
            }
            _ => return,
        }
        self.probe_when_idle();
    }

    fn probe_when_idle(&mut self) {
        let Some(polling) = self.link.as_mut().and_then(Link::polling) else { return };
        let is_idle = polling.post.is_none();
        let Some(upgrade) = polling.upgrade.as_mut().filter(|_| is_idle) else { return };
        if upgrade.step == Step::Waiting {
            upgrade.step = Step::Probing;
            let probe = engine::encode(&Packet::Ping("probe"));
            self.queue.transmit(Outgoing::Text(probe));
        }
    }

    /// Something came by the socket we are about to move to. `true` when it was about that.
    pub(super) fn take_probe(&mut self, packet: &Packet<'_>) -> bool {
        let Some(polling) = self.link.as_mut().and_then(Link::polling) else { return false };
        let Some(upgrade) = &mut polling.upgrade else { return true };
        if *packet != Packet::Pong("probe") || upgrade.step != Step::Probing {
            self.queue
                .reject("came by a WebSocket that is not in use yet", &engine::encode(packet));
            return true;
        }
        upgrade.step = Step::Draining;
        if polling.get.is_none() {
            self.move_to_socket();
        }
        true
    }

    fn move_to_socket(&mut self) {
        let Some(open) = self.link.as_mut().and_then(Link::open) else { return };
        let before = std::mem::replace(&mut open.carrier, Carrier::Socket);
        self.send_engine(&Packet::Upgrade);
        self.prefers_polling = false;
        let Carrier::Polling(polling) = before else { return };
        self.queue.transmit_all(polling.outbox.into_iter().map(Outgoing::Text));
    }

    /// No WebSocket after all.
    pub(super) fn give_up_upgrade(&mut self) {
        let Some(link) = &mut self.link else { return };
        if std::mem::take(&mut link.has_socket) {
            self.queue.transmit(Outgoing::HangUp);
        }
        let Some(polling) = link.polling() else { return };
        if polling.upgrade.take().is_none() {
            return;
        }
        // One that is due later stays due later.
        if polling.get_at.is_none() {
            self.poll();
        }
        self.flush();
    }

    pub(super) fn keep_polling(&mut self, now: Now) {
        let Some(polling) = self.link.as_mut().and_then(Link::polling) else { return };
        let get_is_due = polling.get_at.is_some_and(|due| due <= now.uptime);
        if polling.upgrade.is_some_and(|upgrade| upgrade.until <= now.uptime) {
            self.give_up_upgrade();
        }
        if get_is_due {
            self.poll();
        }
    }
}

/// Why a session ended, by the answer to one of its requests.
fn session_words(status: u16, body: &[u8]) -> String {
    let words = words_of(body);
    let said = words.as_deref().map(|words| format!(": {words}")).unwrap_or_default();
    let lower = said.to_ascii_lowercase();
    if lower.contains("session id unknown") || lower.contains("invalid session") {
        return "the server does not know this session any more; it was restarted, or several \
                servers take turns and polling is not kept to one of them"
            .into();
    }
    format!("the server ended the session (HTTP {status}){said}")
}
