//! One received value with its channel and times.

use smol_str::SmolStr;

use crate::time::Timestamp;
use crate::value::Value;

/// One received value, as a session hands it on. The source is known to whoever drives the session.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Where within the source it belongs, parts joined with `/`, in the sender's spelling.
    pub path: SmolStr,
    /// What it says.
    pub value: Value,
    /// Unit as the sender names it (`°C`, `%`), if it does.
    pub unit: Option<SmolStr>,
    /// When it holds: the sender's time where that can be trusted, else `received`.
    pub time: Timestamp,
    /// When it arrived.
    pub received: Timestamp,
    /// What is to be said about the sender's clock.
    pub clock: ClockNote,
}

/// How a reading's time was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockNote {
    /// The sender named no time; time of arrival is used.
    #[default]
    Arrival,
    /// The sender's own time is used.
    Sender,
    /// The sender's number is an uptime, not a date; time of arrival is used.
    Uptime,
    /// The sender gave a local time without a zone; time of arrival is used.
    NoZone,
    /// The server kept the message from before we came and nothing tells its age: last known,
    /// not news. The time is that of arrival.
    Retained,
    /// The sender's clock is far off (1970, over 365 days old, over 5 min ahead): time of arrival
    /// is used and the raw time kept here.
    Skewed(Timestamp),
}
