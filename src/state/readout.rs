//! What a channel says at a moment, as a readout shows it.

use heliograph_telemetry::{Channel, ChannelKind, TimeRange, Timestamp};

use crate::state::format;
use crate::state::units::Conversion;

/// An interval of more than this many usual ones is a gap, as in the picture.
const GAP_FACTOR: u32 = 3;

/// What a channel says within one column of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Readout {
    /// Nothing: before its first sample, or within a gap.
    Nothing,
    /// One value.
    One(f64),
    /// More samples than can be told apart: the smallest and the largest.
    Span(f64, f64),
}

impl Readout {
    /// What `channel` says within `column`, in the unit it is shown in.
    pub fn of(channel: &Channel, column: TimeRange, shown: Conversion) -> Self {
        match channel.series.extent(column) {
            Some((low, high)) if low < high => {
                let (low, high) = (shown.apply(low), shown.apply(high));
                Self::Span(low.min(high), low.max(high))
            }
            Some((value, _)) => Self::One(shown.apply(value)),
            None => match held(channel, column.start) {
                Some(value) => Self::One(shown.apply(value)),
                None => Self::Nothing,
            },
        }
    }

    /// One number for it: the middle of a span.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Nothing => None,
            Self::One(value) => Some(value),
            Self::Span(low, high) => Some(low / 2.0 + high / 2.0),
        }
    }

    /// As it is written.
    pub fn text(self, kind: ChannelKind) -> String {
        let state = kind == ChannelKind::State;
        match self {
            Self::Nothing => "–".into(),
            Self::One(value) if state => if value == 0.0 { "off" } else { "on" }.into(),
            Self::One(value) => format::number(value),
            Self::Span(..) if state => "off, on".into(),
            Self::Span(low, high) => {
                let (low, high) = (format::number(low), format::number(high));
                if low == high { low } else { format!("{low} … {high}") }
            }
        }
    }
}

/// The value that held at `time`, if no gap lies about it.
fn held(channel: &Channel, time: Timestamp) -> Option<f64> {
    let series = &channel.series;
    let before = series.at_or_before(time).filter(|sample| !sample.is_gap())?;
    let after = series.window(TimeRange::new(time, Timestamp::MAX)).next();
    let until = after.map_or(time, |sample| sample.time);
    let longest = series.typical_interval().map(|typical| typical.saturating_mul(GAP_FACTOR));
    let is_gap = longest.is_some_and(|longest| until.since(before.time) > longest);
    (!is_gap).then_some(before.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::{Reading, SourceId, Store, StoreLimits, Value};

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_micros(1_700_000_000_000_000 + millis * 1_000)
    }

    /// A sample each 100 ms from 0 on, the value its number, none from 2,000 to 2,900.
    fn store() -> Store {
        let mut store = Store::new(StoreLimits::default());
        for index in (0..20).chain(30..50) {
            let reading = Reading {
                path: "t".into(),
                value: Value::Number(f64::from(index)),
                unit: None,
                time: at(i64::from(index) * 100),
                received: at(i64::from(index) * 100),
                clock: Default::default(),
            };
            store.apply(SourceId(0), &reading);
        }
        store
    }

    fn read(from: i64, to: i64) -> Readout {
        let store = store();
        Readout::of(&store.channels()[0], TimeRange::new(at(from), at(to)), Conversion::NONE)
    }

    #[test]
    fn a_column_without_a_sample_says_what_holds() {
        assert_eq!(read(110, 120), Readout::One(1.0));
        assert_eq!(read(4_950, 4_960), Readout::One(49.0));
    }

    #[test]
    fn a_column_of_many_says_from_where_to_where() {
        assert_eq!(read(90, 110), Readout::One(1.0));
        assert_eq!(read(90, 510), Readout::Span(1.0, 5.0));
        assert_eq!(Readout::Span(1.0, 5.0).text(ChannelKind::Plotted), "1.00 … 5.00");
    }

    #[test]
    fn gaps_and_what_is_outside_say_nothing() {
        assert_eq!(read(-500, -400), Readout::Nothing);
        assert_eq!(read(2_300, 2_310), Readout::Nothing);
        assert_eq!(read(9_000, 9_010), Readout::Nothing);
        assert_eq!(Readout::Nothing.text(ChannelKind::Plotted), "–");
    }

    #[test]
    fn states_have_words() {
        assert_eq!(Readout::One(1.0).text(ChannelKind::State), "on");
        assert_eq!(Readout::Span(0.0, 1.0).text(ChannelKind::State), "off, on");
    }
}
