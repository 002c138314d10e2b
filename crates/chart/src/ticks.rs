//! Where an axis is labelled and with what words.

mod dates;
mod time;
mod value;

use std::fmt;

use heliograph_telemetry::Timestamp;

pub use dates::{DateWords, Dates};
pub use time::time_ticks;
pub use value::value_ticks;
pub(crate) use value::{nice_step, nice_step_below};

/// One labelled place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick<T> {
    /// Where.
    pub at: T,
    /// What is written there; empty for a mark without words.
    pub label: String,
}

/// What people call the time: the offset from UTC in seconds, positive east of Greenwich.
#[derive(Clone, Copy)]
pub enum Zone<'a> {
    /// The same offset always.
    Fixed(i32),
    /// An offset for each moment, as summer time needs it.
    Rule(&'a dyn Fn(Timestamp) -> i32),
}

impl Zone<'_> {
    /// Universal time.
    pub const UTC: Zone<'static> = Zone::Fixed(0);

    /// Offset from UTC at `time` in microseconds, within a day.
    pub fn offset_micros(&self, time: Timestamp) -> i64 {
        let seconds = match self {
            Self::Fixed(seconds) => *seconds,
            Self::Rule(rule) => rule(time),
        };
        i64::from(seconds.clamp(-86_400, 86_400)) * 1_000_000
    }
}

impl fmt::Debug for Zone<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(seconds) => write!(f, "Fixed({seconds})"),
            Self::Rule(_) => f.write_str("Rule(..)"),
        }
    }
}
