//! Servers that speak no named protocol: whatever comes over a WebSocket is looked at.
//!
//! ```text
//! Started --> dial without subprotocol --refused at once--> dial with `arduino` --> Lost
//!                   |                                             |
//!                   '------------------- Opened ------------------'--> Ready
//! ```
//!
//! Invariants: nothing is sent that the user did not ask for; an event of ours is told once, when
//! the server sends it back to everyone, or soon after it was sent where the server does not; a
//! request ends in exactly one answer.

mod layout;
mod outbox;
mod pattern;

use std::time::Duration;

use heliograph_telemetry::{Now, PictureKind, Value};

use crate::payload::{self, Decoded, FlatReader, Place};
use crate::queue::Queue;
use crate::session::{Answer, Command, CommandError, Dial, Event, Input, Outgoing, Session};
use outbox::{Echo, Outbox};

pub use layout::Layout;
pub use pattern::{Pattern, PatternError};

/// Largest binary message taken, and largest message sent.
const MAX_MESSAGE_BYTES: usize = 16 << 20;
/// Largest text message taken: base64 of the largest binary one.
const MAX_TEXT_BYTES: usize = 22 << 20;
/// Subprotocol of the examples for small boards, whose servers may insist on it.
const ARDUINO: &str = "arduino";
/// A failure later than this is no refusal of the subprotocol, but a server that is not there.
const REFUSED_WITHIN: Duration = Duration::from_secs(5);

/// Where to connect and how to read what comes.
#[derive(Clone, Debug)]
pub struct Config {
    /// `ws://` or `wss://`.
    pub url: String,
    /// Subprotocols to offer; empty offers none, and `arduino` if that is refused.
    pub subprotocols: Vec<String>,
    /// The channel of a value that comes without a name.
    pub channel: String,
    /// How numbers are found in texts that are otherwise only shown.
    pub pattern: Option<Pattern>,
    /// What the numbers are in binary messages; without it they are text or pictures.
    pub layout: Option<Layout>,
}

impl Config {
    /// The usual: no subprotocol, bare values on the channel `value`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            subprotocols: Vec::new(),
            channel: "value".to_owned(),
            pattern: None,
            layout: None,
        }
    }
}

/// A plain WebSocket as a [`Session`].
#[derive(Debug)]
pub struct Client {
    config: Config,
    stage: Stage,
    /// What got through last time, or is to be tried next.
    with_arduino: bool,
    outbox: Outbox,
    figures: FlatReader,
    queue: Queue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Idle,
    /// `retried`: with the other choice of subprotocol.
    Dialling {
        since: Duration,
        retried: bool,
    },
    Open,
}

impl Client {
    /// A client that is not connected yet.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            stage: Stage::Idle,
            with_arduino: false,
            outbox: Outbox::default(),
            figures: FlatReader::default(),
            queue: Queue::default(),
        }
    }

    fn dial(&mut self, now: Now, retried: bool) {
        self.stage = Stage::Dialling { since: now.uptime, retried };
        let subprotocols = match (self.config.subprotocols.as_slice(), self.with_arduino) {
            ([], true) => vec![ARDUINO.to_owned()],
            (configured, _) => configured.to_vec(),
        };
        let url = self.config.url.clone();
        self.queue.transmit(Outgoing::Dial(Dial { url, subprotocols }));
    }

    fn closed(&mut self, now: Now) {
        let stage = std::mem::replace(&mut self.stage, Stage::Idle);
        let reason = match stage {
            Stage::Dialling { since, retried: false }
                if self.config.subprotocols.is_empty()
                    && now.uptime.saturating_sub(since) < REFUSED_WITHIN =>
            {
                self.with_arduino = !self.with_arduino;
                return self.dial(now, true);
            }
            Stage::Dialling { retried, .. } => {
                // The next attempt begins as this one did.
                self.with_arduino ^= retried;
                None
            }
            Stage::Open => None,
            // Of an attempt that is over.
            Stage::Idle => return,
        };
        let unanswered = self.outbox.lose();
        self.queue.tell_all(unanswered);
        self.queue.tell(Event::Lost { reason });
    }

    fn take_text(&mut self, now: Now, text: &str) {
        if text.len() > MAX_TEXT_BYTES {
            let reason = format!("larger than {MAX_TEXT_BYTES} bytes");
            return self.queue.reject(reason, text);
        }
        // The common message: nothing but figures, and nothing of ours that may come back.
        if self.outbox.is_empty()
            && let Some(readings) = self.figures.read(text, now.wall)
        {
            self.queue.narrate(false, "", text.as_bytes());
            return self.queue.tell(Event::Readings(readings));
        }
        self.take(now, text.as_bytes());
    }

    fn take_binary(&mut self, now: Now, bytes: &[u8]) {
        if bytes.len() > MAX_MESSAGE_BYTES {
            let reason = format!("larger than {MAX_MESSAGE_BYTES} bytes");
            return self.queue.reject_bytes(reason, bytes);
        }
        match self.config.layout {
            Some(layout) if PictureKind::of(bytes).is_none() => {
                self.queue.narrate(false, "", bytes);
                match layout.decode(&self.config.channel, bytes, now.wall) {
                    Ok(readings) => self.queue.tell(Event::Readings(readings.into())),
                    Err(reason) => self.queue.reject_bytes(reason, bytes),
                }
            }
            _ => self.take(now, bytes),
        }
    }

    fn take(&mut self, now: Now, message: &[u8]) {
        let place = Place::root(&self.config.channel);
        let (envelope, mut decoded) = payload::decode_event(place, message, now.wall);
        let echo = self.outbox.recognize(now, message);
        // We have told people of it when we sent it.
        if !matches!(echo, Some(Echo::OfPublished { .. } | Echo::OfRequest)) {
            let kind = envelope.as_ref().map_or("", |envelope| envelope.kind.as_str());
            self.queue.narrate(false, kind, message);
        }
        match echo {
            Some(Echo::OfPublished { is_told: true }) => return,
            Some(Echo::OfPublished { is_told: false } | Echo::OfRequest) => {}
            Some(Echo::Answer(id)) => return self.answer(id, message, decoded),
            None => {
                if let Some(envelope) = envelope {
                    self.outbox.note(envelope);
                }
            }
        }
        self.apply_pattern(now, &mut decoded);
        self.answer_with_picture(&mut decoded);
        self.queue.tell_decoded(decoded, message);
    }

    /// The answer to a request: its pictures go with it and are not told otherwise.
    fn answer(&mut self, id: u64, message: &[u8], mut decoded: Decoded) {
        let text = String::from_utf8_lossy(message).into_owned();
        let answer = Answer { text, ..decoded.take_answer() };
        self.queue.tell(Event::Replied { id, answer: Ok(answer) });
        self.queue.tell_decoded(decoded, message);
    }

    /// A picture, or the address of one, that names no request answers the oldest.
    fn answer_with_picture(&mut self, decoded: &mut Decoded) {
        let picture = decoded.pictures.first().map(|picture| &picture.path);
        let link = decoded.links.first().map(|link| &link.path);
        let Some(text) = picture.or(link).cloned() else { return };
        let Some(id) = self.outbox.oldest() else { return };
        let answer = Answer { text, ..decoded.take_answer() };
        self.queue.tell(Event::Replied { id, answer: Ok(answer) });
    }

    /// Finds the numbers in a text that is nothing else.
    fn apply_pattern(&self, now: Now, decoded: &mut Decoded) {
        let Some(pattern) = &self.config.pattern else { return };
        let [reading] = decoded.readings.as_slice() else { return };
        let Value::Text(text) = &reading.value else { return };
        if reading.path == Place::root("").text
            && let Some(readings) = pattern.decode(&self.config.channel, text, now.wall)
        {
            decoded.readings = readings;
        }
    }

    fn send(&mut self, channel: &str, text: String) {
        self.queue.narrate(true, channel, text.as_bytes());
        self.queue.send_text(text);
    }

    fn publish(&mut self, now: Now, channel: &str, value: &str) -> Result<(), CommandError> {
        let (text, id) = self.outbox.published(now, channel, value);
        check_size(&text)?;
        self.outbox.expect_echo(now, &text, id);
        self.send(channel, text);
        self.tell_unechoed(now);
        Ok(())
    }

    /// What we published and the server did not send back in time was said all the same.
    fn tell_unechoed(&mut self, now: Now) {
        let place = Place::root(&self.config.channel);
        for text in self.outbox.unechoed(now) {
            let (_, decoded) = payload::decode_event(place, text.as_bytes(), now.wall);
            self.queue.tell_decoded(decoded, text.as_bytes());
        }
    }
}

fn check_size(text: &str) -> Result<(), CommandError> {
    match text.len() > MAX_MESSAGE_BYTES {
        true => Err(CommandError::TooLarge { limit_bytes: MAX_MESSAGE_BYTES }),
        false => Ok(()),
    }
}

impl Session for Client {
    fn handle_input(&mut self, now: Now, input: Input<'_>) {
        match input {
            Input::Started => {
                let unanswered = self.outbox.lose();
                self.queue.tell_all(unanswered);
                self.dial(now, false);
            }
            Input::Opened => {
                self.stage = Stage::Open;
                self.queue.tell(Event::Ready { round_trip: None });
            }
            Input::Closed => self.closed(now),
            Input::Text(text) if self.stage == Stage::Open => self.take_text(now, text),
            Input::Binary(bytes) if self.stage == Stage::Open => self.take_binary(now, bytes),
            // Of a socket that is gone.
            Input::Text(_) | Input::Binary(_) => {}
            // We fetch nothing.
            Input::Response { .. } | Input::ResponsePart { .. } | Input::ResponseEnded { .. } => {}
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        let unanswered = self.outbox.handle_timeout(now);
        self.queue.tell_all(unanswered);
        self.tell_unechoed(now);
    }

    fn submit(&mut self, now: Now, command: Command) -> Result<(), CommandError> {
        if self.stage != Stage::Open {
            return Err(CommandError::NotReady);
        }
        match command {
            Command::Publish { channel, value } => self.publish(now, &channel, &value),
            Command::Request { id, channel, value, time_out } => {
                check_size(&value)?;
                let text = self.outbox.requested(now, id, &channel, &value, time_out)?;
                self.send(&channel, text);
                Ok(())
            }
            Command::Patch(_) => Err(CommandError::NO_ROUTES),
        }
    }

    fn poll_transmit(&mut self) -> Option<Outgoing> {
        self.queue.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.queue.poll_event()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.outbox.next_deadline()
    }

    fn set_narrating(&mut self, on: bool) {
        self.queue.set_narrating(on);
    }
}
