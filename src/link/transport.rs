//! Carrying out what a session asks of the transport, and telling it what came.

use heliograph_protocol::session::{Dial, Fetch, Input, Outgoing};

use crate::browser::clock;
use crate::link::Link;
use crate::link::http::{self, FetchEvent};
use crate::link::socket::{Socket, SocketEvent};

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
        let report = move |event| {
            if let Some(link) = this.upgrade() {
                link.on_fetch(id, event);
            }
        };
        let running = http::start(fetch, report);
        self.core.borrow_mut().fetches.insert(id, running);
    }

    pub(super) fn on_fetch(&self, id: u64, event: FetchEvent) {
        let now = clock::now();
        match event {
            FetchEvent::Response { status, headers, body, complete } => {
                if complete {
                    self.core.borrow_mut().fetches.remove(&id);
                }
                self.receive(now, Input::Response { id, status, headers: &headers, body: &body });
            }
            FetchEvent::Part(bytes) => self.receive(now, Input::ResponsePart { id, bytes: &bytes }),
            FetchEvent::Ended => {
                self.core.borrow_mut().fetches.remove(&id);
                self.feed(now, Input::ResponseEnded { id });
            }
        }
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
                self.receive_message(now, Input::Text(&text));
            }
            SocketEvent::Binary(bytes) if self.is_for_session(now, &bytes) => {
                self.receive_message(now, Input::Binary(&bytes));
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
