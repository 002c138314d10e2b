//! An attempt's begin and end, and what is tried again within it.

use heliograph_telemetry::Now;

use super::{Client, Stage, Tries};
use crate::mqtt::codec::{self, Version};
use crate::session::{Dial, Event, Outgoing};

/// Closed sooner than this after the greeting, we may have been thrown out by a namesake.
const SOON: std::time::Duration = std::time::Duration::from_secs(10);
/// As often in a row, and we take another name.
const KICKS: u32 = 3;

impl Client {
    pub(super) fn start(&mut self) {
        if let Stage::Online(online) = std::mem::replace(&mut self.stage, Stage::Idle) {
            online.abandon(&mut self.queue);
        }
        self.begin();
        match self.config.problem() {
            Some(problem) => self.queue.tell(Event::Refused(problem)),
            None => self.dial(),
        }
    }

    /// Forgets what the last attempt tried.
    pub(super) fn begin(&mut self) {
        let version = self.config.version.or(self.memory.spoken).unwrap_or(Version::V5);
        self.tries = Tries { version, renamed: false };
    }

    pub(super) fn dial(&mut self) {
        self.stage = Stage::Dialling;
        let url = self.config.url.clone();
        let dial = Dial { url, subprotocols: vec!["mqtt".to_owned()] };
        self.queue.transmit(Outgoing::Dial(dial));
    }

    pub(super) fn take_close(&mut self, now: Now) {
        match &self.stage {
            Stage::Idle => {}
            Stage::Dialling => {
                let reason = "no WebSocket for MQTT opened there: check host, port and path, and \
                              that the broker has a WebSocket listener";
                self.end(Event::Lost { reason: Some(reason.to_owned()) });
            }
            Stage::Greeting(_) if self.may_be_older() => self.fall_back(),
            Stage::Greeting(_) => {
                let reason = "the broker closed the connection instead of answering the greeting";
                self.end(Event::Lost { reason: Some(reason.to_owned()) });
            }
            Stage::Online(online) => {
                let is_soon = now.uptime.saturating_sub(online.since) < SOON;
                self.memory.kicks = if is_soon { self.memory.kicks + 1 } else { 0 };
                let reason = (self.memory.kicks >= KICKS).then(|| {
                    self.rename(now);
                    "the broker closed the connection soon after the greeting, several times: \
                     another client may use our identifier, so the next attempt uses a new one"
                        .to_owned()
                });
                self.end(Event::Lost { reason });
            }
        }
    }

    /// Whether a broker that does not understand us may understand 3.1.1.
    pub(super) fn may_be_older(&self) -> bool {
        self.tries.version == Version::V5
            && self.config.version.is_none()
            && self.memory.spoken != Some(Version::V5)
    }

    /// Greets again, in 3.1.1.
    pub(super) fn fall_back(&mut self) {
        self.tries.version = Version::V311;
        self.dial();
    }

    /// Takes an identifier that every broker must accept: at most 23 letters and digits.
    pub(super) fn rename(&mut self, now: Now) {
        self.memory.renames += 1;
        self.memory.kicks = 0;
        self.memory.has_session = false;
        let micros = now.wall.micros();
        self.memory.client_id = format!("h{micros:x}n{}", self.memory.renames % 1_000);
    }

    /// We hang up: the broker did something that cannot be gone on from.
    pub(super) fn hang_up(&mut self, code: u8, reason: String) {
        if let Stage::Online(_) = self.stage {
            self.queue.send_bytes(codec::encode_disconnect(self.tries.version, code));
        }
        self.lose(reason);
    }

    /// The connection is of no use any more.
    pub(super) fn lose(&mut self, reason: String) {
        self.queue.transmit(Outgoing::HangUp);
        self.end(Event::Lost { reason: Some(reason) });
    }

    pub(super) fn refuse(&mut self, words: String) {
        self.queue.transmit(Outgoing::HangUp);
        self.end(Event::Refused(words));
    }

    fn end(&mut self, event: Event) {
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Online(online) => online.abandon(&mut self.queue),
            Stage::Idle | Stage::Dialling | Stage::Greeting(_) => self.memory.spoken = None,
        }
        self.queue.tell(event);
    }
}
