//! A named stream of readings and what is known about it.

use std::time::Duration;

use smol_str::SmolStr;

use crate::reading::{ClockNote, Reading};
use crate::series::Series;
use crate::store::StaleAfter;
use crate::time::Timestamp;
use crate::value::Value;
use crate::words::Words;

/// A channel's place in the store: small, `Copy`, valid for the store's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelId(pub u32);

impl ChannelId {
    /// Index into the store's list of channels.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A configured endpoint, as the app numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// What to do with a channel on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChannelKind {
    /// A measured quantity: plotted by itself.
    Plotted,
    /// On or off: plotted as steps between 0 and 1.
    State,
    /// One of a few texts: plotted as a strip that says them, never stale.
    Words {
        /// One of several came again, so that it is plotted by itself.
        varied: bool,
    },
    /// A number that is no measurement: shown in the list, plotted only when the user asks.
    Listed(ListedReason),
    /// Text that says something new each time: shown, never plotted, never stale.
    Event(ListedReason),
}

impl ChannelKind {
    /// Whether its samples are states, on and off or words, rather than amounts.
    pub fn is_state(self) -> bool {
        self == Self::State || self.is_words()
    }

    /// Whether its samples stand for words.
    pub fn is_words(self) -> bool {
        matches!(self, Self::Words { .. })
    }
}

/// Why a channel is listed and not plotted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListedReason {
    /// It names something: `id`, `mac`, `port`, `version`.
    Identifier,
    /// It only counts up: `seq`, `count`.
    Counter,
    /// It is a time or an uptime, by its name or because its value is close to now as an epoch.
    Clock,
    /// Its texts are no words: long, an address, a date, JSON.
    Prose,
    /// It has said more than [`MAX_WORDS`](crate::words::MAX_WORDS) different texts.
    ManyWords,
}

/// The newest reading of a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct LastReading {
    /// What it says; text is cut to [`MAX_TEXT_CHARS`].
    pub value: Value,
    /// When it holds.
    pub time: Timestamp,
    /// When anything last arrived on this channel.
    pub received: Timestamp,
}

/// Text of a last reading is kept up to this many characters.
pub const MAX_TEXT_CHARS: usize = 4_096;

/// How many readings of a channel met which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelCounts {
    /// All that arrived.
    pub received: u64,
    /// Out of order, put in their place.
    pub out_of_order: u64,
    /// Of a time already there; the newer one counts.
    pub duplicates: u64,
    /// Older than all that is still kept.
    pub refused: u64,
}

/// One channel of the store; read-only outside it.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its place in the store.
    pub id: ChannelId,
    /// Where it comes from.
    pub source: SourceId,
    /// Where within the source, parts joined with `/`.
    pub path: SmolStr,
    /// Unit as the sender last named it.
    pub unit: Option<SmolStr>,
    /// What to do with it on screen.
    pub kind: ChannelKind,
    /// The newest reading by its own time.
    pub last: Option<LastReading>,
    /// What can be plotted of it.
    pub series: Series,
    /// Its words so far.
    words: Option<Box<Words>>,
    /// Grows with each applied reading and whenever its freshness changed by other means.
    pub revision: u64,
    /// How the newest arrival's time was found.
    pub clock: ClockNote,
    /// How many readings met which fate.
    pub counts: ChannelCounts,
    /// From what age on it is stale.
    pub stale_after: StaleAfter,
    pub(crate) departed: bool,
    pub(crate) arrivals: Arrivals,
}

impl Channel {
    /// The last part of the path, as a short name.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The words its samples stand for; `None` where they are numbers.
    pub fn words(&self) -> Option<&Words> {
        self.words.as_deref().filter(|_| self.kind.is_words())
    }

    /// What a value in its series says.
    pub fn value_of(&self, sample: f64) -> Value {
        let word = |words: &Words| words.word(sample).map(|word| Value::Text(word.to_owned()));
        match self.kind {
            ChannelKind::State => Value::Bool(sample != 0.0),
            ChannelKind::Words { .. } => self.words().and_then(word).unwrap_or(Value::Gap),
            _ => Value::Number(sample),
        }
    }

    pub(crate) fn new(
        id: ChannelId,
        source: SourceId,
        path: &SmolStr,
        kind: ChannelKind,
        samples: usize,
    ) -> Self {
        Self {
            id,
            source,
            path: path.clone(),
            unit: None,
            kind,
            last: None,
            series: Series::with_capacity(samples),
            words: None,
            revision: 0,
            clock: ClockNote::default(),
            counts: ChannelCounts::default(),
            stale_after: StaleAfter::default(),
            departed: false,
            arrivals: Arrivals::default(),
        }
    }

    /// Takes what a channel of words says: its kind after that, and what of it is plotted.
    pub(crate) fn say(&mut self, value: &Value) -> (ChannelKind, Option<f64>) {
        let words = self.words.get_or_insert_default();
        let was_state = self.kind == ChannelKind::State;
        words.varied |= was_state;
        match words.say(value) {
            Some(place) => (ChannelKind::Words { varied: words.varied }, Some(place)),
            None if was_state => (ChannelKind::State, None),
            None => (ChannelKind::Event(ListedReason::ManyWords), None),
        }
    }

    /// Its samples stand for no words any more, and are to go.
    pub(crate) fn forget_words(&mut self) {
        if let Some(words) = &mut self.words {
            words.give_up();
        }
    }

    /// Whether it ever said what it is: a gap says nothing.
    pub(crate) fn has_spoken(&self) -> bool {
        let Some(last) = &self.last else { return false };
        last.value != Value::Gap
            || matches!(self.kind, ChannelKind::Event(_))
            || self.series.dropped() > 0
            || self.series.has_values()
    }

    /// Notes what a reading says besides its number.
    #[inline]
    pub(crate) fn note(&mut self, reading: &Reading) {
        self.counts.received += 1;
        self.revision += 1;
        self.clock = reading.clock;
        // Nobody knows whether the sender of a retained message is still there.
        self.departed = reading.clock == ClockNote::Retained;
        self.arrivals.note(reading.received);
        match &mut self.last {
            Some(last) if reading.time < last.time => {
                last.received = last.received.max(reading.received);
            }
            Some(LastReading { value: Value::Number(last), time, received })
                if let Value::Number(newer) = reading.value =>
            {
                (*last, *time, *received) = (newer, reading.time, reading.received);
            }
            last => {
                *last = Some(LastReading {
                    value: shortened(&reading.value),
                    time: reading.time,
                    received: reading.received,
                });
            }
        }
    }
}

#[inline]
fn shortened(value: &Value) -> Value {
    match value {
        Value::Text(text) if text.chars().nth(MAX_TEXT_CHARS).is_some() => {
            Value::Text(text.chars().take(MAX_TEXT_CHARS - 1).chain(['…']).collect())
        }
        _ => value.clone(),
    }
}

/// When messages arrived on a channel; several readings of one message are one arrival.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arrivals {
    last: Option<Timestamp>,
    /// The last intervals in microseconds, each in the place of the tenth before it.
    intervals: [u64; Self::KNOWN],
    count: usize,
}

impl Arrivals {
    const KNOWN: usize = 10;

    #[inline]
    fn note(&mut self, received: Timestamp) {
        let interval = self.last.map_or(0, |last| received.micros_since(last));
        self.last = Some(received);
        if interval == 0 {
            return;
        }
        if let Some(oldest) = self.intervals.get_mut(self.count % Self::KNOWN) {
            *oldest = interval;
        }
        self.count += 1;
    }

    /// Median of the last ten intervals; `None` until ten are known.
    pub(crate) fn typical(&self) -> Option<Duration> {
        let mut sorted = self.intervals;
        sorted.sort_unstable();
        let median = sorted.get(Self::KNOWN / 2).filter(|_| self.count >= Self::KNOWN)?;
        Some(Duration::from_micros(*median))
    }
}
