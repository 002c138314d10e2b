//! Messages in, samples kept: a session and the store.

use std::time::Duration;

use heliograph::browser::text::utf8;
use heliograph_protocol::plain::{Client, Config};
use heliograph_protocol::session::{Event, Input, Session};
use heliograph_telemetry::{Now, SourceId, Store, StoreLimits, Timestamp};
use js_sys::JsString;
use wasm_bindgen::prelude::wasm_bindgen;

const SOURCE: SourceId = SourceId(0);

/// A plain WebSocket's session whose readings go to a store, as the page's link does it.
#[wasm_bindgen]
pub struct Ingest {
    session: Client,
    store: Store,
}

#[wasm_bindgen]
impl Ingest {
    /// An open connection and an empty store.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "for scripts, which know no default")]
    pub fn new() -> Self {
        let mut ingest = Self {
            session: Client::new(Config::new("ws://localhost/")),
            store: Store::new(StoreLimits::default()),
        };
        let now = Now { uptime: Duration::ZERO, wall: Timestamp::default() };
        ingest.feed(now, Input::Started);
        ingest.feed(now, Input::Opened);
        ingest
    }

    /// Takes in a text message as the browser hands it over, received at `now_millis` (UNIX time).
    pub fn text(&mut self, message: JsString, now_millis: f64) {
        let uptime = Duration::from_secs_f64(now_millis.max(0.0) / 1_000.0);
        let now = Now { uptime, wall: Timestamp::from_millis_f64(now_millis) };
        self.feed(now, Input::Text(&utf8(&message)));
    }

    /// How many samples are in the store.
    pub fn samples(&self) -> f64 {
        self.store.sample_count() as f64
    }

    fn feed(&mut self, now: Now, input: Input<'_>) {
        self.session.handle_input(now, input);
        while self.session.poll_transmit().is_some() {}
        while let Some(event) = self.session.poll_event() {
            if let Event::Readings(readings) = event {
                self.store.apply_all(SOURCE, &readings);
            }
        }
    }
}
