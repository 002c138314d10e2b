//! Carrying out what a session asks of the transport, and telling it what came.

use heliograph_protocol::session::{Dial, Fetch, Input, Outgoing, Session};
use heliograph_telemetry::Now;

use crate::browser::clock;
use crate::link::counter::Wire;
use crate::link::http::{self, FetchEvent};
use crate::link::socket::{Socket, SocketEvent};
use crate::link::{Fetching, Link};
use crate::state::source_config::Protocol;

impl Link {
    pub(super) fn transmit(&self) -> bool {
        let mut any = false;
        loop {
            let message = self.core.borrow_mut().session().poll_transmit();
            let Some(message) = message else { return any };
            any = true;
            match message {
                Outgoing::Dial(dial) => self.dial(&dial),
                Outgoing::Text(text) => self.send(|socket| socket.send_text(&text)),
                Outgoing::Binary(bytes) => self.send(|socket| socket.send_bytes(&bytes)),
                Outgoing::HangUp => self.core.borrow_mut().hang_up(),
                Outgoing::Fetch(fetch) => self.fetch(fetch),
                Outgoing::Abort(id) => drop(self.core.borrow_mut().fetches.remove(&id)),
            }
        }
    }

    pub(super) fn fetch(&self, fetch: Fetch) {
        let (this, id) = (self.this.clone(), fetch.id);
        let asked = clock::now().uptime;
        self.core.borrow_mut().counter.weigh(request_wire(&fetch));
        let report = move |event| {
            if let Some(link) = this.upgrade() {
                link.on_fetch(id, event);
            }
        };
        let running = http::start(fetch, report);
        let fetching = Fetching { asked, streams: false, _running: running };
        self.core.borrow_mut().fetches.insert(id, fetching);
    }

    pub(super) fn on_fetch(&self, id: u64, event: FetchEvent) {
        let now = clock::now();
        match event {
            FetchEvent::Response { status, headers, body, complete } => {
                let mut wire = Wire::of_headers("HTTP/1.1 200".len(), &headers);
                wire.payload_bytes = body.len() as u64;
                if !self.take_answer(now, id, &headers, complete) {
                    self.core.borrow_mut().counter.count(now);
                }
                let input = Input::Response { id, status, headers: &headers, body: &body };
                self.receive(now, wire, input);
            }
            FetchEvent::Part(bytes) => {
                let streams = self.core.borrow().fetches.get(&id).is_some_and(|f| f.streams);
                if streams {
                    self.core.borrow_mut().counter.count(now);
                }
                let wire = Wire { payload_bytes: bytes.len() as u64, added_bytes: 0 };
                self.receive(now, wire, Input::ResponsePart { id, bytes: &bytes });
            }
            FetchEvent::Ended => {
                self.core.borrow_mut().fetches.remove(&id);
                self.feed(now, Input::ResponseEnded { id });
            }
        }
    }

    /// Notes when an answer began; says whether it is a stream. Long polling holds answers back, so
    /// only a source that is asked for each reading is timed.
    fn take_answer(&self, now: Now, id: u64, headers: &[(String, String)], complete: bool) -> bool {
        let mut core = self.core.borrow_mut();
        core.counter.sees_part = true;
        let is_asked = core.candidates.current().protocol == Protocol::Http;
        let Some(fetching) = core.fetches.get_mut(&id) else { return false };
        let (asked, streams) = (fetching.asked, is_stream(headers));
        fetching.streams = streams;
        if complete {
            core.fetches.remove(&id);
        }
        if is_asked {
            core.counter.round_trip = Some(now.uptime.saturating_sub(asked));
        }
        streams
    }

    pub(super) fn send(&self, send: impl FnOnce(&Socket) -> Result<(), String>) {
        let mut core = self.core.borrow_mut();
        if let Some(Err(words)) = core.socket.as_ref().map(send) {
            core.counter.reject(format!("not sent: {words}"), String::new());
        }
    }

    /// Opens the socket the session asks for, in place of any older one.
    pub(super) fn dial(&self, dial: &Dial) {
        let attempt = {
            let mut core = self.core.borrow_mut();
            core.attempt += 1;
            core.dialled = clock::now().uptime;
            core.attempt
        };
        let this = self.this.clone();
        let report = move |event| {
            if let Some(link) = this.upgrade() {
                link.on_socket(attempt, event);
            }
        };
        let socket = Socket::open(&dial.url, &dial.subprotocols, report);
        match socket {
            Ok(socket) => self.core.borrow_mut().socket = Some(socket),
            Err(words) => self.refuse(format!("The browser does not open this address: {words}")),
        }
    }

    pub(super) fn on_socket(&self, attempt: u64, event: SocketEvent) {
        if self.core.borrow().attempt != attempt {
            return;
        }
        let now = clock::now();
        match event {
            SocketEvent::Opened => self.feed(now, Input::Opened),
            SocketEvent::Text(text) if self.is_for_session(now, text.as_bytes()) => {
                self.receive_message(now, Wire::of_message(text.len()), Input::Text(&text));
            }
            SocketEvent::Binary(bytes) if self.is_for_session(now, &bytes) => {
                self.receive_message(now, Wire::of_message(bytes.len()), Input::Binary(&bytes));
            }
            SocketEvent::Text(_) | SocketEvent::Binary(_) => {}
            SocketEvent::Oversized { size_bytes } => {
                let mut core = self.core.borrow_mut();
                core.counter.count(now);
                let reason = format!("larger than 16 MiB ({} MB)", size_bytes / 1_000_000);
                core.counter.reject(reason, String::new());
            }
            SocketEvent::Closed(closed) => self.on_closed(now, closed),
        }
    }
}

fn request_wire(fetch: &Fetch) -> Wire {
    let rest = fetch.url.splitn(4, '/').nth(3).unwrap_or_default();
    let mut wire = Wire::of_headers("GET / HTTP/1.1".len() + rest.len(), &fetch.headers);
    wire.payload_bytes = fetch.body.as_ref().map_or(0, Vec::len) as u64;
    wire
}

fn is_stream(headers: &[(String, String)]) -> bool {
    let is_type = |(name, value): &(String, String)| {
        name == "content-type" && value.starts_with("text/event-stream")
    };
    headers.iter().any(is_type)
}
