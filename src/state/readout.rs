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
        let shown = if channel.kind.is_words() { Conversion::NONE } else { shown };
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
    pub fn text(self, channel: &Channel) -> String {
        let written = |value: f64| format::value(&channel.value_of(value));
        match self {
            Self::Nothing => "–".into(),
            Self::One(value) => written(value),
            Self::Span(low, high) => {
                let (first, last) = (written(low), written(high));
                match channel.kind {
                    _ if first == last => first,
                    // There may have been words between the two.
                    ChannelKind::Words { .. } if high - low > 1.0 => format!("{first}, {last}, …"),
                    kind if kind.is_state() => format!("{first}, {last}"),
                    _ => format!("{first} … {last}"),
                }
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

    /// A channel with a value every 100 ms.
    fn channel(values: impl IntoIterator<Item = (i64, Value)>) -> Channel {
        let mut store = Store::new(StoreLimits::default());
        for (index, value) in values {
            let time = at(index * 100);
            let (path, clock) = ("t".into(), Default::default());
            let reading = Reading { path, value, unit: None, time, received: time, clock };
            store.apply(SourceId(0), &reading);
        }
        store.channels()[0].clone()
    }

    /// From 0 on, the value its number, none from 2,000 to 2,900.
    fn numbers() -> Channel {
        channel((0..20).chain(30..50).map(|index| (index, Value::Number(index as f64))))
    }

    fn read(from: i64, to: i64) -> Readout {
        Readout::of(&numbers(), TimeRange::new(at(from), at(to)), Conversion::NONE)
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
        assert_eq!(Readout::Span(1.0, 5.0).text(&numbers()), "1.00 … 5.00");
    }

    #[test]
    fn gaps_and_what_is_outside_say_nothing() {
        assert_eq!(read(-500, -400), Readout::Nothing);
        assert_eq!(read(2_300, 2_310), Readout::Nothing);
        assert_eq!(read(9_000, 9_010), Readout::Nothing);
        assert_eq!(Readout::Nothing.text(&numbers()), "–");
    }

    #[test]
    fn states_have_words() {
        let door = channel([(0, Value::Bool(true))]);
        assert_eq!(Readout::One(1.0).text(&door), "on");
        assert_eq!(Readout::Span(0.0, 1.0).text(&door), "off, on");
    }

    #[test]
    fn words_are_said() {
        let words = ["idle", "heating", "error"].map(|word| Value::Text(word.to_owned()));
        let mode = channel((0..).zip(words).chain([(3, Value::Gap)]));
        let fahrenheit = Conversion::between("°C", "°F").unwrap();
        let said = |from: i64, to: i64| {
            Readout::of(&mode, TimeRange::new(at(from), at(to)), fahrenheit).text(&mode)
        };
        assert_eq!([said(-50, -10), said(110, 120), said(310, 320)], ["–", "heating", "–"]);
        assert_eq!(
            (said(90, 210), said(0, 400)),
            ("heating, error".into(), "idle, error, …".into())
        );
    }
}
