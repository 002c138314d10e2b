//! What was received, in the project's vocabulary, and the bounded memory that keeps it.
//!
//! Start at [`Store::apply_all`] (readings go in) and [`Columns::update`] (a picture comes out).
//!
//! Invariants: this crate knows no protocol, no browser and no clock (`now` is an argument);
//! memory is fixed once capacities are set.

#![forbid(unsafe_code)]

pub mod channel;
pub mod date;
pub mod digits;
pub mod picture;
pub mod reading;
mod same;
pub mod series;
pub mod store;
pub mod time;
pub mod value;
pub mod words;

pub use channel::{Channel, ChannelId, ChannelKind, ListedReason, SourceId};
pub use date::Date;
pub use digits::grouped;
pub use picture::PictureKind;
pub use reading::{ClockNote, Reading};
pub use same::is_same;
pub use series::{Applied, Column, Columns, Sample, Series, Statistics};
pub use store::{Freshness, Ledger, StaleAfter, Store, StoreLimits};
pub use time::{Now, TimeRange, Timestamp};
pub use value::Value;
pub use words::Words;

/// Names and units: short ones take no memory of their own.
pub use smol_str::SmolStr;
