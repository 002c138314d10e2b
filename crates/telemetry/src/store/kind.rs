//! What a channel is, judged by its name and its values (behaviour 15).

use std::time::Duration;

use crate::channel::{ChannelKind, ListedReason};
use crate::reading::Reading;
use crate::value::Value;
use crate::words::is_word;

const IDENTIFIERS: [&str; 14] = [
    "id", "uid", "uuid", "guid", "mac", "bssid", "serial", "pid", "ip", "port", "address",
    "version", "ver", "fw",
];
const COUNTERS: [&str; 8] =
    ["seq", "sequence", "count", "counter", "cnt", "packet", "packets", "frame"];
const CLOCKS: [&str; 9] =
    ["uptime", "ts", "time", "timestamp", "datetime", "date", "epoch", "millis", "micros"];

/// How far from the time of arrival a bare number read as an epoch may lie to be taken for one.
const EPOCH_TOLERANCE: Duration = Duration::from_secs(31 * 24 * 3_600);

/// The kind of a channel after `reading`, given what it was before.
///
/// Text may turn out to be a state and a state a measurement, never the other way round, but that a
/// state may have further words; a supposed epoch that leaves the present was a measurement after
/// all.
pub(super) fn after(before: Option<ChannelKind>, reading: &Reading) -> ChannelKind {
    match (&reading.value, before) {
        // Looked at first: nearly every reading is of this kind.
        (Value::Number(_), Some(ChannelKind::Plotted)) => ChannelKind::Plotted,
        (Value::Number(number), _) => match listed_by_name(&reading.path) {
            Some(reason) => ChannelKind::Listed(reason),
            None if looks_like_epoch(*number, reading) => ChannelKind::Listed(ListedReason::Clock),
            None => ChannelKind::Plotted,
        },
        (Value::Bool(_), None | Some(ChannelKind::Event(_))) => ChannelKind::State,
        (Value::Text(text), None | Some(ChannelKind::State | ChannelKind::Words { .. })) => {
            of_text(before, &reading.path, text)
        }
        (_, Some(before)) => before,
        (_, None) => {
            listed_by_name(&reading.path).map_or(ChannelKind::Plotted, ChannelKind::Listed)
        }
    }
}

/// A state stays one when it says something that is no word.
fn of_text(before: Option<ChannelKind>, path: &str, text: &str) -> ChannelKind {
    let reason = listed_by_name(path).or((!is_word(text)).then_some(ListedReason::Prose));
    match (reason, before) {
        (None, _) => ChannelKind::Words { varied: false },
        (Some(_), Some(ChannelKind::State)) => ChannelKind::State,
        (Some(reason), _) => ChannelKind::Event(reason),
    }
}

/// Judged by the last name of the path, which says what is measured: in `id/temperature` it is a
/// temperature, in `cpu.id` an identifier.
fn listed_by_name(path: &str) -> Option<ListedReason> {
    let name = path.rsplit(['/', '.']).next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    let is_in = |names: &[&str]| names.contains(&lower.as_str());
    if is_in(&IDENTIFIERS)
        || lower.ends_with("_id")
        || lower.ends_with("-id")
        || name.ends_with("Id")
    {
        Some(ListedReason::Identifier)
    } else if is_in(&COUNTERS) {
        Some(ListedReason::Counter)
    } else if is_in(&CLOCKS) {
        Some(ListedReason::Clock)
    } else {
        None
    }
}

/// Whether a number without a unit is the present in s, ms, us or ns since 1970. Bytes and hertz
/// reach the same size, hence the narrow window and the unit as proof to the contrary.
fn looks_like_epoch(number: f64, reading: &Reading) -> bool {
    let now = reading.received.micros() as f64;
    reading.unit.is_none()
        && [1e6, 1e3, 1.0, 1e-3]
            .iter()
            .any(|micros| (number * micros - now).abs() < EPOCH_TOLERANCE.as_micros() as f64)
        && number.abs() > 1e8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::ClockNote;
    use crate::time::Timestamp;

    const NOW_SECS: i64 = 1_780_000_000;

    fn reading(path: &str, value: Value) -> Reading {
        let received = Timestamp::from_micros(NOW_SECS * 1_000_000);
        let (path, clock) = (path.into(), ClockNote::Arrival);
        Reading { path, value, unit: None, time: received, received, clock }
    }

    fn first(path: &str, value: Value) -> ChannelKind {
        after(None, &reading(path, value))
    }

    #[test]
    fn by_name() {
        use ListedReason::*;
        for (path, reason) in [
            ("id", Identifier),
            ("board/MAC", Identifier),
            ("node_id", Identifier),
            ("deviceId", Identifier),
            ("gps.port", Identifier),
            ("fw/version", Identifier),
            ("seq", Counter),
            ("a/b/counter", Counter),
            ("uptime", Clock),
            ("x/ts", Clock),
        ] {
            assert_eq!(first(path, Value::Number(3.0)), ChannelKind::Listed(reason), "{path}");
        }
        for path in
            ["grid", "humid", "id/temperature", "response_time", "accounts", "porthole", "0"]
        {
            assert_eq!(first(path, Value::Number(3.0)), ChannelKind::Plotted, "{path}");
        }
    }

    #[test]
    fn by_value() {
        let now = NOW_SECS as f64;
        for epoch in [now - 5.0, now * 1e3, now * 1e6 + 17.0, now * 1e9] {
            let kind = first("x", Value::Number(epoch));
            assert_eq!(kind, ChannelKind::Listed(ListedReason::Clock), "{epoch}");
        }
        for number in [0.0, 1.0, -now, now / 2.0, 5.1e9, 1e300] {
            assert_eq!(first("x", Value::Number(number)), ChannelKind::Plotted, "{number}");
        }
        let mut memory = reading("mem.used", Value::Number(now));
        memory.unit = Some("B".into());
        assert_eq!(after(None, &memory), ChannelKind::Plotted);
    }

    #[test]
    fn only_moves_towards_a_measurement() {
        let number = reading("x", Value::Number(1.0));
        let state = reading("x", Value::Bool(true));
        let text = reading("x", Value::Text("hot".to_owned()));
        let gap = reading("x", Value::Gap);
        assert_eq!(after(None, &gap), ChannelKind::Plotted);
        let words = ChannelKind::Words { varied: false };
        assert_eq!(after(None, &text), words);
        for later in [&state, &text, &gap] {
            assert_eq!(after(Some(words), later), words);
        }
        assert_eq!(after(Some(words), &number), ChannelKind::Plotted);
        assert_eq!(after(Some(ChannelKind::State), &number), ChannelKind::Plotted);
        assert_eq!(
            after(Some(ChannelKind::Listed(ListedReason::Clock)), &number),
            ChannelKind::Plotted
        );
        for later in [&state, &text, &gap] {
            assert_eq!(after(Some(ChannelKind::Plotted), later), ChannelKind::Plotted);
        }
        assert_eq!(after(Some(ChannelKind::State), &text), words, "off, on and a third");
    }

    #[test]
    fn text_that_is_no_word_says_why() {
        let text = |path, text: &str| reading(path, Value::Text(text.to_owned()));
        let prose = ChannelKind::Event(ListedReason::Prose);
        assert_eq!(after(None, &text("x", "http://host/")), prose);
        let named = ChannelKind::Event(ListedReason::Identifier);
        assert_eq!(after(None, &text("mac", "ab:cd")), named);
        let words = ChannelKind::Words { varied: true };
        assert_eq!(after(Some(words), &text("x", &"long ".repeat(20))), prose);
        let state = reading("x", Value::Bool(true));
        for event in [prose, named] {
            assert_eq!(after(Some(event), &text("x", "idle")), event);
            assert_eq!(after(Some(event), &state), ChannelKind::State);
        }
        let state = Some(ChannelKind::State);
        assert_eq!(after(state, &text("x", "http://host/")), ChannelKind::State);
    }
}
