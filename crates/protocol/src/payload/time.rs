//! The sender's time: what a number or text says, and whether to believe it.

use std::time::Duration;

use super::json::Node;
use super::scalar;
use heliograph_telemetry::{ClockNote, Date, Timestamp};

/// Fields that tell when a reading holds, the most telling first; in any case.
const KEYS: [&str; 9] =
    ["t", "ts", "time", "timestamp", "datetime", "date", "last_seen", "minute_ts", "frame_time"];
const MAX_AHEAD: Duration = Duration::from_secs(5 * 60);
const MAX_BEHIND: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What a sender wrote for the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SenderTime {
    At(Timestamp),
    /// Too small for a date.
    Uptime,
    /// A date and time of day, but where?
    NoZone,
}

impl SenderTime {
    /// The time to use, and what to say about it.
    pub(super) fn judge(self, received: Timestamp) -> (Timestamp, ClockNote) {
        match self {
            Self::Uptime => (received, ClockNote::Uptime),
            Self::NoZone => (received, ClockNote::NoZone),
            Self::At(time)
                if time.since(received) > MAX_AHEAD || received.since(time) > MAX_BEHIND =>
            {
                (received, ClockNote::Skewed(time))
            }
            Self::At(time) => (time, ClockNote::Sender),
        }
    }
}

/// How telling a field of this name is, lower is more; `None` when it tells no time.
pub(super) fn rank(key: &str) -> Option<usize> {
    // Asked of every key of every message.
    if !matches!(key.as_bytes().first()? | 0x20, b'd' | b'f' | b'l' | b'm' | b't') {
        return None;
    }
    KEYS.iter().position(|known| known.eq_ignore_ascii_case(key))
}

/// Reads epoch numbers of any magnitude (also as text), ISO 8601, and `{sec, nsec}`.
pub(super) fn read(value: &Node<'_>) -> Option<SenderTime> {
    match value {
        Node::Whole(number) => Some(of_whole(*number)),
        Node::Fraction(number) => Some(of_fraction(*number)),
        Node::Text(text) => {
            let text = text.trim();
            let whole = text.parse().ok().map(of_whole);
            whole.or_else(|| scalar::number(text).map(of_fraction)).or_else(|| iso(text))
        }
        Node::Object(_) => {
            let part = |names: [&str; 3]| names.iter().find_map(|name| value.get(name)?.whole());
            let seconds = part(["sec", "secs", "seconds"])?;
            let nanos = part(["nsec", "nsecs", "nanosec"])?;
            let micros = seconds.checked_mul(1_000_000)?.checked_add(nanos / 1_000)?;
            Some(match of_whole(seconds) {
                SenderTime::At(_) => SenderTime::At(Timestamp::from_micros(micros)),
                other => other,
            })
        }
        _ => None,
    }
}

/// By magnitude: below 2^28 an uptime, then seconds, milliseconds, microseconds, nanoseconds.
pub(super) fn of_whole(number: i64) -> SenderTime {
    let micros = match number {
        ..0x1000_0000 => return SenderTime::Uptime,
        0x1000_0000..100_000_000_000 => number * 1_000_000,
        100_000_000_000..100_000_000_000_000 => number * 1_000,
        100_000_000_000_000..100_000_000_000_000_000 => number,
        _ => number / 1_000,
    };
    SenderTime::At(Timestamp::from_micros(micros))
}

pub(super) fn of_fraction(number: f64) -> SenderTime {
    let micros = if number < f64::from(0x1000_0000) {
        return SenderTime::Uptime;
    } else if number < 1e11 {
        number * 1e6
    } else if number < 1e14 {
        number * 1e3
    } else if number < 1e17 {
        number
    } else {
        number / 1e3
    };
    // The conversion saturates.
    SenderTime::At(Timestamp::from_micros(micros.round() as i64))
}

/// `2026-11-20T09:15:00.123Z`, with any offset (`+01:00`, `+0100`, `+01`), a space for the `T`,
/// seconds and zone optional; or a date alone.
pub(super) fn iso(text: &str) -> Option<SenderTime> {
    let mut rest = text;
    let year = figures(&mut rest, 4)?;
    skip(&mut rest, &['-'])?;
    let month = figures(&mut rest, 2).filter(|month| (1..=12).contains(month))?;
    skip(&mut rest, &['-'])?;
    let day = figures(&mut rest, 2).filter(|day| (1..=31).contains(day))?;
    if rest.is_empty() {
        return Some(SenderTime::NoZone);
    }
    skip(&mut rest, &['T', 't', ' '])?;
    let hour = figures(&mut rest, 2).filter(|hour| *hour < 24)?;
    skip(&mut rest, &[':'])?;
    let minute = figures(&mut rest, 2).filter(|minute| *minute < 60)?;
    let mut second = 0;
    let mut micros = 0;
    if skip(&mut rest, &[':']).is_some() {
        // 60 is a leap second and counts as the next minute's first.
        second = figures(&mut rest, 2).filter(|second| *second <= 60)?;
        if skip(&mut rest, &['.', ',']).is_some() {
            micros = fraction(&mut rest)?;
        }
    }
    let Some(offset_minutes) = zone(rest)? else { return Some(SenderTime::NoZone) };
    let minutes = (Date { year, month, day }.days() * 24 + hour) * 60 + minute - offset_minutes;
    let micros = (minutes * 60 + second) * 1_000_000 + micros;
    Some(SenderTime::At(Timestamp::from_micros(micros)))
}

/// `Some(None)` when there is no zone, `None` when it is not one.
fn zone(mut rest: &str) -> Option<Option<i64>> {
    if rest.is_empty() {
        return Some(None);
    }
    if matches!(rest, "Z" | "z") {
        return Some(Some(0));
    }
    let sign = match skip(&mut rest, &['+', '-', '\u{2212}'])? {
        '+' => 1,
        _ => -1,
    };
    let hours = figures(&mut rest, 2).filter(|hours| *hours < 24)?;
    let colon = skip(&mut rest, &[':']).is_some();
    let minutes = match rest.is_empty() && !colon {
        true => 0,
        false => figures(&mut rest, 2).filter(|minutes| *minutes < 60)?,
    };
    rest.is_empty().then_some(Some(sign * (hours * 60 + minutes)))
}

/// Takes exactly `count` digits.
fn figures(rest: &mut &str, count: usize) -> Option<i64> {
    let (head, tail) = rest.split_at_checked(count)?;
    if !head.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = tail;
    head.parse().ok()
}

/// Takes all digits of a second's fraction; those past the microsecond are dropped.
fn fraction(rest: &mut &str) -> Option<i64> {
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (head, tail) = rest.split_at_checked(end)?;
    *rest = tail;
    format!("{:0<6.6}", head).parse().ok().filter(|_| !head.is_empty())
}

fn skip(rest: &mut &str, any_of: &[char]) -> Option<char> {
    let first = rest.chars().next().filter(|c| any_of.contains(c))?;
    *rest = rest.get(first.len_utf8()..)?;
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::json;

    fn read(value: impl serde::Serialize) -> Option<SenderTime> {
        super::read(&json::parse(&serde_json::to_string(&value).unwrap()).unwrap().root)
    }

    fn at(micros: i64) -> Option<SenderTime> {
        Some(SenderTime::At(Timestamp::from_micros(micros)))
    }

    #[test]
    fn magnitude_tells_the_unit() {
        assert_eq!(read(1_700_000_000), at(1_700_000_000_000_000));
        assert_eq!(read(1_700_000_000.25), at(1_700_000_000_250_000));
        assert_eq!(read("1700000000123"), at(1_700_000_000_123_000));
        assert_eq!(read(1_700_000_000_123_456_i64), at(1_700_000_000_123_456));
        assert_eq!(read(1_700_000_000_123_456_789_i64), at(1_700_000_000_123_456));
        assert_eq!(read(268_435_455), Some(SenderTime::Uptime));
        assert_eq!(read(-5), Some(SenderTime::Uptime));
        assert_eq!(
            read(serde_json::json!({"sec": 1_700_000_000, "nsec": 123_456_789})),
            at(1_700_000_000_123_456)
        );
    }

    #[test]
    fn iso_times_are_read_with_any_offset() {
        let expected = at(1_795_166_102_125_000);
        for text in [
            "2026-11-20T09:15:02.125Z",
            "2026-11-20 09:15:02,125000999z",
            "2026-11-20T10:15:02.125+01:00",
            "2026-11-20T04:45:02.125-0430",
            "2026-11-20T11:15:02.125+02",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("2024-02-29T00:00:00Z"), at(1_709_164_800_000_000));
        assert_eq!(read("1969-12-31T23:59:59Z"), at(-1_000_000));
    }

    #[test]
    fn without_zone_is_no_moment_and_nonsense_no_time() {
        for text in ["2026-11-20T09:15:00", "2026-11-20 09:15", "2026-11-20"] {
            assert_eq!(read(text), Some(SenderTime::NoZone), "{text}");
        }
        for text in ["noon", "2026-13-01T00:00Z", "2026-11-20T25:00Z", "2026-11-20T09:15Zz", "é"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn clocks_far_off_are_not_believed() {
        let received = Timestamp::from_micros(1_795_166_102_000_000);
        for (time, believed) in [
            (received + Duration::from_secs(299), true),
            (received + Duration::from_secs(301), false),
            (received - MAX_BEHIND, true),
            (received - MAX_BEHIND - Duration::from_secs(1), false),
            (Timestamp::from_micros(0), false),
        ] {
            let expected = match believed {
                true => (time, ClockNote::Sender),
                false => (received, ClockNote::Skewed(time)),
            };
            assert_eq!(SenderTime::At(time).judge(received), expected);
        }
    }
}
