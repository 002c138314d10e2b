//! What came and went, for people to read: bounded, filtered, held still on request.

use std::collections::VecDeque;
use std::sync::Arc;

use heliograph_telemetry::Timestamp;
use leptos::prelude::*;

use crate::state::frame::FrameClock;

/// Messages kept; the oldest go first and are counted.
pub const CAPACITY: usize = 1_000;

/// Which way a message went, or why it went nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// It came.
    In,
    /// We sent it.
    Out,
    /// It came and was refused: why.
    Rejected(String),
}

/// One message, as people read it. Its text is never markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Counts all messages, from 0.
    pub number: u64,
    /// When it came or went.
    pub at: Timestamp,
    /// The source's name.
    pub source: String,
    /// Topic, event or publisher; may be empty.
    pub channel: String,
    /// Which way it went.
    pub course: Course,
    /// Its text, bounded and printable.
    pub text: String,
    /// The size of the whole.
    pub size_bytes: usize,
}

/// What is to be shown; empty parts let everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Only this source.
    pub source: String,
    /// Only channels that contain this, in any case.
    pub channel: String,
    /// Only texts (and reasons) that contain this, in any case.
    pub text: String,
}

impl MessageFilter {
    fn lets_through(&self, message: &Message) -> bool {
        let reason = match &message.course {
            Course::Rejected(reason) => reason.as_str(),
            Course::In | Course::Out => "",
        };
        (self.source.is_empty() || self.source == message.source)
            && contains(&message.channel, &self.channel)
            && (contains(&message.text, &self.text) || contains(reason, &self.text))
    }
}

/// Whether `part` stands in `text`, in any case.
fn contains(text: &str, part: &str) -> bool {
    part.is_empty() || text.to_lowercase().contains(&part.to_lowercase())
}

/// Messages and those of them that pass the filter, oldest first.
#[derive(Clone, Debug, Default)]
struct Sheet {
    all: VecDeque<Arc<Message>>,
    shown: VecDeque<Arc<Message>>,
}

impl Sheet {
    fn push(&mut self, message: Arc<Message>, filter: &MessageFilter) {
        if self.all.len() == CAPACITY {
            self.all.pop_front();
            let oldest = self.all.front().map_or(message.number, |first| first.number);
            while self.shown.front().is_some_and(|first| first.number < oldest) {
                self.shown.pop_front();
            }
        }
        if filter.lets_through(&message) {
            self.shown.push_back(message.clone());
        }
        self.all.push_back(message);
    }

    fn refilter(&mut self, filter: &MessageFilter) {
        self.shown = self.all.iter().filter(|m| filter.lets_through(m)).cloned().collect();
    }
}

/// The newest [`CAPACITY`] messages, and what the user looks at of them.
#[derive(Clone, Debug, Default)]
pub struct MessageLog {
    live: Sheet,
    /// What was there when the user asked it to hold still; messages go on arriving in `live`.
    held: Option<Sheet>,
    filter: MessageFilter,
    received: u64,
    /// How many had come when it was held.
    received_when_held: u64,
}

impl MessageLog {
    /// Takes a message in; its number is given here.
    pub fn push(&mut self, message: Message) {
        let message = Arc::new(Message { number: self.received, ..message });
        self.received += 1;
        self.live.push(message, &self.filter);
    }

    /// The messages to show, oldest first.
    pub fn shown(&self) -> &VecDeque<Arc<Message>> {
        &self.held.as_ref().unwrap_or(&self.live).shown
    }

    /// Shows only what passes, held or not.
    pub fn set_filter(&mut self, filter: MessageFilter) {
        self.filter = filter;
        self.live.refilter(&self.filter);
        if let Some(held) = &mut self.held {
            held.refilter(&self.filter);
        }
    }

    /// Holds what is shown still, or follows what comes again.
    pub fn hold(&mut self, still: bool) {
        match (still, &self.held) {
            (true, None) => {
                self.held = Some(self.live.clone());
                self.received_when_held = self.received;
            }
            (false, Some(_)) => self.held = None,
            _ => {}
        }
    }

    /// How many came since it was held; `None` while it follows.
    pub fn news(&self) -> Option<u64> {
        self.held.as_ref().map(|_| self.received - self.received_when_held)
    }

    /// All that came, and how many of them are gone.
    pub fn counts(&self) -> (u64, u64) {
        (self.received, self.received - self.live.all.len() as u64)
    }

    /// The message `by` places from that of `number` among those shown; the newest where that
    /// one is gone.
    pub fn step(&self, number: Option<u64>, by: isize) -> Option<Arc<Message>> {
        let shown = self.shown();
        let place = number.and_then(|n| shown.iter().position(|message| message.number == n));
        let last = shown.len().checked_sub(1)?;
        let place = place.map_or(last, |place| place.saturating_add_signed(by).min(last));
        shown.get(place).cloned()
    }

    /// Forgets all messages; what was counted stays counted.
    pub fn clear(&mut self) {
        (self.live, self.held) = (Sheet::default(), None);
    }
}

/// The log behind a handle; a change asks for the page's one animation frame.
#[derive(Clone, Copy)]
pub struct Messages {
    log: StoredValue<MessageLog, LocalStorage>,
    frame: FrameClock,
}

impl Messages {
    /// None yet.
    pub fn new(frame: FrameClock) -> Self {
        Self { log: StoredValue::new_local(MessageLog::default()), frame }
    }

    /// The messages provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Changes the log.
    pub fn update(self, change: impl FnOnce(&mut MessageLog)) {
        self.log.update_value(change);
        self.frame.request();
    }

    /// Looks at the log.
    pub fn with<T>(self, look: impl FnOnce(&MessageLog) -> T) -> T {
        self.log.with_value(look)
    }

    /// Looks at the log now and once per animation frame in which something changed.
    pub fn track<T>(self, look: impl FnOnce(&MessageLog) -> T) -> T {
        self.frame.track();
        self.with(look)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(source: &str, channel: &str, text: &str) -> Message {
        Message {
            number: 0,
            at: Timestamp::from_micros(0),
            source: source.into(),
            channel: channel.into(),
            course: Course::In,
            text: text.into(),
            size_bytes: text.len(),
        }
    }

    fn texts(log: &MessageLog) -> Vec<&str> {
        log.shown().iter().map(|message| message.text.as_str()).collect()
    }

    #[test]
    fn the_oldest_go_first_and_are_counted() {
        let mut log = MessageLog::default();
        let filter = MessageFilter { text: "5".into(), ..MessageFilter::default() };
        log.set_filter(filter.clone());
        for n in 0..2_500 {
            log.push(message("hub", "x", &n.to_string()));
        }
        assert_eq!(log.counts(), (2_500, 1_500));
        assert!(log.shown().iter().all(|m| m.number >= 1_500 && m.text.contains('5')));
        let kept_by_and_by = log.shown().clone();
        log.set_filter(filter);
        assert_eq!(*log.shown(), kept_by_and_by, "filtering anew finds the same");
        log.set_filter(MessageFilter::default());
        assert_eq!(log.shown().len(), CAPACITY);
    }

    #[test]
    fn filters_by_source_channel_text_and_reason() {
        let mut log = MessageLog::default();
        log.push(message("hub", "Chat/room", "hello"));
        log.push(message("bench", "chat", "HELLO"));
        let course = Course::Rejected("not JSON".into());
        log.push(Message { course, ..message("hub", "", "{") });
        let mut show = |source: &str, channel: &str, text: &str| {
            let (source, channel, text) = (source.into(), channel.into(), text.into());
            log.set_filter(MessageFilter { source, channel, text });
            log.shown().iter().map(|m| m.number).collect::<Vec<_>>()
        };
        assert_eq!(show("", "", ""), [0, 1, 2]);
        assert_eq!(show("hub", "", ""), [0, 2]);
        assert_eq!(show("", "CHAT", "hell"), [0, 1]);
        assert_eq!(show("", "", "json"), [2]);
        assert_eq!(show("hub", "room", "no such"), [0; 0]);
    }

    #[test]
    fn held_still_while_messages_go_on_arriving() {
        let mut log = MessageLog::default();
        log.push(message("hub", "x", "before"));
        log.hold(true);
        for n in 0..3_000 {
            log.push(message("hub", "x", &n.to_string()));
        }
        log.hold(true);
        assert_eq!((texts(&log), log.news()), (vec!["before"], Some(3_000)));
        log.set_filter(MessageFilter { text: "2999".into(), ..MessageFilter::default() });
        assert!(log.shown().is_empty());
        log.hold(false);
        assert_eq!((texts(&log), log.news()), (vec!["2999"], None));
    }

    #[test]
    fn steps_through_what_is_shown() {
        let mut log = MessageLog::default();
        assert_eq!(log.step(None, 1), None);
        for text in ["a", "b", "c"] {
            log.push(message("hub", "x", text));
        }
        let step = |from, by| log.step(from, by).map(|m| m.text.clone()).unwrap();
        assert_eq!(step(None, -1), "c");
        assert_eq!(step(Some(2), -1), "b");
        assert_eq!(step(Some(0), -1), "a");
        assert_eq!(step(Some(1), 500), "c");
        assert_eq!(step(Some(77), -1), "c");
    }

    #[test]
    fn clearing_forgets_but_goes_on_counting() {
        let mut log = MessageLog::default();
        log.push(message("hub", "x", "a"));
        log.clear();
        log.push(message("hub", "x", "b"));
        assert_eq!((texts(&log), log.counts()), (vec!["b"], (2, 1)));
    }
}
