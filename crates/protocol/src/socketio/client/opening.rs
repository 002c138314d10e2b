//! How an attempt begins and how it ends.

use std::time::Duration;

use heliograph_telemetry::Now;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::link::{Carrier, Join, Link, Open, PATIENCE, Phase, Polling};
use super::{Client, Transports};
use crate::session::{Dial, Event, Outgoing};
use crate::socketio::engine::{self, Handshake};
use crate::socketio::packet::{Kind, Packet};

const OUTDATED: &str = "the server speaks Socket.IO 1 or 2, which is another protocol; \
     update it (npm socket.io 4, Flask-SocketIO 5)";
/// Longest quotation of a server's words.
const MAX_WORDS: usize = 300;

/// The payload of CONNECT.
#[derive(Serialize)]
struct Connect<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<&'a str>,
    #[serde(flatten)]
    auth: Map<String, Json>,
}

impl Client {
    pub(super) fn start(&mut self, now: Now) {
        self.drop_link("a new connection was begun before an answer came");
        self.queue.unsend();
        self.salt = now.wall.millis();
        if let Err(wrong) = &self.place {
            let wrong = wrong.clone();
            return self.queue.tell(Event::Refused(wrong));
        }
        match self.config.transports {
            Transports::Auto if self.prefers_polling => self.ask(false),
            Transports::Auto | Transports::WebSocketOnly => {
                self.link = Some(Link::new(Phase::Dialling { greeting_by: None }));
                self.dial(None);
            }
            Transports::PollingFirst | Transports::PollingOnly => self.ask(false),
        }
    }

    pub(super) fn dial(&mut self, sid: Option<&str>) {
        let Ok(address) = &self.place else { return };
        let url = address.socket(sid);
        self.queue.transmit(Outgoing::Dial(Dial { url, subprotocols: Vec::new() }));
    }

    /// Asks for the greeting by HTTP; where a socket could not be opened, that also tells why.
    fn ask(&mut self, after_socket: bool) {
        let fetch = self.fetch(None, None, PATIENCE);
        self.link = Some(Link::new(Phase::Asking { fetch, after_socket }));
    }

    pub(super) fn socket_opened(&mut self, now: Now) {
        let Some(link) = &mut self.link else { return };
        match &mut link.phase {
            Phase::Dialling { greeting_by } => {
                greeting_by.get_or_insert(now.uptime + PATIENCE);
            }
            Phase::Asking { .. } => {}
            Phase::Open(_) => self.probe_opened(now),
        }
    }

    pub(super) fn socket_closed(&mut self) {
        let Some(link) = &mut self.link else { return };
        if !std::mem::take(&mut link.has_socket) {
            return;
        }
        match &link.phase {
            Phase::Dialling { .. } => self.ask(true),
            Phase::Asking { .. } => {}
            Phase::Open(Open { carrier: Carrier::Polling(_), .. }) => self.give_up_upgrade(),
            Phase::Open(_) if link.is_in() => self.lose(None),
            Phase::Open(_) => {
                self.lose(Some("the server closed the connection before it let us in".into()));
            }
        }
    }

    /// The dialled socket is open, but no greeting comes.
    pub(super) fn give_up_greeting(&mut self) {
        self.queue.transmit(Outgoing::HangUp);
        self.ask(true);
    }

    /// What came of asking for the greeting.
    pub(super) fn asked(&mut self, now: Now, answer: Option<(u16, &[u8])>) {
        let Some(Link { phase: Phase::Asking { fetch, after_socket }, .. }) = &mut self.link else {
            return;
        };
        *fetch = None;
        let after_socket = *after_socket;
        self.prefers_polling &= matches!(answer, Some((200, _)));
        let Some((status, body)) = answer else {
            return self.lose(Some(Self::no_answer(after_socket)));
        };
        if engine::is_outdated(body) {
            return self.refuse(OUTDATED.into());
        }
        let mut packets = engine::decode_body(body);
        let Some(Ok(engine::Packet::Open(json))) = packets.next().filter(|_| status == 200) else {
            return self.no_greeting(status, body);
        };
        if self.config.transports == Transports::WebSocketOnly {
            return self.lose(Some(
                "the server answers by HTTP, but no WebSocket to it can be opened: \
                 something between may not let it pass; polling would work"
                    .into(),
            ));
        }
        self.prefers_polling = after_socket || self.prefers_polling;
        self.greeted(now, json, Carrier::Polling(Polling::default()));
        self.take_packets(now, packets);
    }

    /// The lower layer is open: ask to be let into the namespace.
    pub(super) fn greeted(&mut self, now: Now, json: &str, carrier: Carrier) {
        let handshake = match Handshake::parse(json) {
            Ok(handshake) => handshake,
            Err(error) => {
                return self.lose(Some(format!("the server's greeting is unreadable: {error}")));
            }
        };
        let Some(link) = &mut self.link else { return };
        let by_polling = matches!(carrier, Carrier::Polling(_));
        let may_upgrade =
            handshake.takes_websocket && self.config.transports != Transports::PollingOnly;
        link.phase = Phase::Open(Open { handshake, heard: now.uptime, carrier });
        link.join = Join::Asked { at: now.uptime, held: Default::default(), held_bytes: 0 };
        let payload = self.connect_payload();
        let namespace = self.config.namespace.clone();
        self.send(&Packet::new(Kind::Connect, &namespace, None, &payload));
        if by_polling && may_upgrade {
            self.begin_upgrade(now);
        }
        if by_polling {
            self.poll();
        }
    }

    /// Auth, and how to go on where we were; empty when there is neither.
    fn connect_payload(&self) -> String {
        let auth = self.config.auth.as_deref().and_then(|auth| serde_json::from_str(auth).ok());
        let known = self.recovery.as_ref().filter(|recovery| recovery.offset.is_some());
        if auth.is_none() && known.is_none() {
            return String::new();
        }
        let pid = known.map(|recovery| recovery.pid.as_str());
        let offset = known.and_then(|recovery| recovery.offset.as_deref());
        let connect = Connect { pid, offset, auth: auth.unwrap_or_default() };
        // Strings and JSON values always serialize.
        serde_json::to_string(&connect).unwrap_or_default()
    }

    /// The server does not let us in. Where it did before and now does not know the namespace, it
    /// may just be starting.
    pub(super) fn turned_away(&mut self, payload: &str) {
        self.recovery = None;
        let words = words_of(payload.as_bytes()).unwrap_or_else(|| "no reason given".into());
        let namespace = &self.config.namespace;
        let is_unknown = matches!(words.as_str(), "Invalid namespace" | "Unable to connect");
        let reason = match is_unknown {
            true => format!("the server has no namespace `{namespace}` for us: {words}"),
            false => format!("the server does not let us into `{namespace}`: {words}"),
        };
        if is_unknown && self.was_in {
            self.hang_up_politely();
            self.lose(Some(reason));
        } else {
            self.refuse(reason);
        }
    }

    pub(super) fn outdated(&mut self) {
        self.refuse(OUTDATED.into());
    }

    fn no_answer(after_socket: bool) -> String {
        let tried = if after_socket { "WebSocket or HTTP" } else { "HTTP" };
        format!(
            "no answer by {tried}: the server may be off or elsewhere, or it does not allow pages \
             from here (its `cors` option, in Flask `cors_allowed_origins`)"
        )
    }

    /// An answer that is no greeting.
    fn no_greeting(&mut self, status: u16, body: &[u8]) {
        let words = words_of(body);
        let said = words.as_deref().map(|words| format!(": {words}")).unwrap_or_default();
        let is_about = |part: &str| said.to_ascii_lowercase().contains(part);
        let path = self.place.as_ref().map_or("/", |place| place.path()).to_owned();
        match status {
            400 if is_about("unsupported") && is_about("version") => self.refuse(format!(
                "the server does not speak the protocol of Socket.IO 3 and 4{said} \
                 (update it: npm socket.io 4, Flask-SocketIO 5)"
            )),
            400 if is_about("origin") => self.refuse(format!(
                "the server does not allow pages from here{said} \
                 (its `cors` option, in Flask `cors_allowed_origins`)"
            )),
            400 if is_about("transport") => {
                self.lose(Some(format!("the server takes no HTTP polling{said}")));
            }
            401 | 403 => {
                self.refuse(format!("the server does not let us in (HTTP {status}){said}"))
            }
            404 => {
                self.refuse(format!("there is no Socket.IO at `{path}` on this server (HTTP 404)"))
            }
            200..=299 => self.refuse(format!(
                "something answers at `{path}`, but it is no Socket.IO server of version 3 or 4"
            )),
            _ => self.lose(Some(format!("the server answers HTTP {status}{said}"))),
        }
    }

    /// The attempt is over, and another may do better.
    pub(super) fn lose(&mut self, reason: Option<String>) {
        self.drop_link("the connection was lost before an answer came");
        self.queue.tell(Event::Lost { reason });
    }

    /// The attempt is over, and so would be the next.
    pub(super) fn refuse(&mut self, reason: String) {
        self.recovery = None;
        self.hang_up_politely();
        self.drop_link("the server ended the connection before an answer came");
        self.queue.tell(Event::Refused(reason));
    }

    /// Where nothing is closed, the server would keep our session for a while.
    fn hang_up_politely(&mut self) {
        let Some(open) = self.link.as_mut().and_then(Link::open) else { return };
        let sid = open.handshake.sid.clone();
        if matches!(&open.carrier, Carrier::Polling(polling) if polling.post.is_none()) {
            let close = engine::encode(&engine::Packet::Close);
            self.fetch(Some(&sid), Some(close), PATIENCE);
        }
    }

    fn drop_link(&mut self, why: &str) {
        let Some(mut link) = self.link.take() else { return };
        if let Phase::Asking { fetch, .. } = &link.phase {
            self.queue.transmit_all(fetch.map(Outgoing::Abort));
        }
        if let Some(polling) = link.polling() {
            let fetches = [polling.get, polling.post].into_iter().flatten();
            self.queue.transmit_all(fetches.map(Outgoing::Abort));
        }
        if link.has_socket {
            self.queue.transmit(Outgoing::HangUp);
        }
        for pending in link.requests.into_values() {
            self.queue.tell(Event::Replied { id: pending.request, answer: Err(why.to_owned()) });
        }
    }

    pub(super) fn keep_time(&mut self, now: Now) {
        self.expire_requests(now);
        let Some(link) = &mut self.link else { return };
        let is_due = |due: Option<Duration>| due.is_some_and(|due| due <= now.uptime);
        if let Some(silent_at) = link.silent_at()
            && silent_at <= now.uptime
        {
            let silence = link.open().map_or(Duration::ZERO, |open| open.handshake.silence);
            let reason = format!("not a word from the server for {} s", silence.as_secs_f64());
            return self.lose(Some(reason));
        }
        if is_due(link.consent_by()) {
            let namespace = &self.config.namespace;
            let reason = format!("the server did not say whether it lets us into `{namespace}`");
            return self.lose(Some(reason));
        }
        match &link.phase {
            Phase::Dialling { greeting_by } if is_due(*greeting_by) => self.give_up_greeting(),
            Phase::Open(_) => self.keep_polling(now),
            _ => {}
        }
    }
}

/// What a server says in an error: `{"message":…,"data":…}`, a JSON string, or plain words.
pub(super) fn words_of(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let words = match serde_json::from_str(text) {
        Ok(Json::String(words)) => words,
        Ok(Json::Object(fields)) => {
            let message = fields.get("message").and_then(Json::as_str).unwrap_or_default();
            match fields.get("data") {
                Some(data) if !data.is_null() => format!("{message} {data}"),
                _ => message.to_owned(),
            }
        }
        _ if text.starts_with('<') => return None,
        _ => text.to_owned(),
    };
    let visible = |c: char| if c.is_control() { '\u{b7}' } else { c };
    let words: String = words.trim().chars().take(MAX_WORDS).map(visible).collect();
    (!words.is_empty()).then_some(words)
}
