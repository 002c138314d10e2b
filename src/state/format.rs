//! Numbers, ages and times as people read them, with places that do not jump.

use std::time::Duration;

use heliograph_telemetry::{self as telemetry, Date, Timestamp, Value};

/// A finite number as people type it, with a point or a comma.
pub fn parse_number(text: &str) -> Option<f64> {
    let number = text.trim().replace(',', ".").parse::<f64>();
    number.ok().filter(|number| number.is_finite())
}

/// How many of what: `1 photo`, `0 photos`.
pub fn count(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// A number with places by its size: `0.031`, `4.98`, `48.2`, `812`, `1 284 092`, `1.2e9`.
pub fn number(value: f64) -> String {
    let size = value.abs();
    match size {
        _ if !value.is_finite() => "–".into(),
        0.0 => "0.00".into(),
        s if !(1e-4..1e9).contains(&s) => format!("{value:.2e}"),
        s if s >= 1_000.0 => grouped(value),
        s if s >= 100.0 => format!("{value:.0}"),
        s if s >= 10.0 => format!("{value:.1}"),
        s if s >= 0.1 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// A whole number with thin spaces between thousands.
pub fn grouped(value: f64) -> String {
    telemetry::grouped(&format!("{value:.0}"))
}

/// A value as it stands in the rail; text is cut at 40 characters.
pub fn value(value: &Value) -> String {
    match value {
        Value::Number(n) => number(*n),
        Value::Bool(state) => if *state { "on" } else { "off" }.into(),
        Value::Text(text) => text.chars().take(40).collect(),
        Value::Gap => "–".into(),
    }
}

/// How long ago: `12 s`, `3 min`, `2 h`, `4 d`.
pub fn age(age: Duration) -> String {
    let seconds = age.as_secs();
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// A short time taken: `<1 ms`, `3 ms`, `1.8 s`.
pub fn latency(taken: Duration) -> String {
    let millis = taken.as_secs_f64() * 1_000.0;
    match millis {
        m if m < 1.0 => "<1 ms".into(),
        m if m < 1_000.0 => format!("{m:.0} ms"),
        m => format!("{:.1} s", m / 1_000.0),
    }
}

/// A length of time, exactly enough: `408 µs`, `12.3 ms`, `1.84 s`, `3:05 min`, `2:03:05 h`.
pub fn span(length: Duration) -> String {
    let micros = length.as_micros();
    let seconds = length.as_secs();
    match micros {
        0..=999 => format!("{micros} µs"),
        1_000..=999_999 => format!("{} ms", number(micros as f64 / 1e3)),
        1_000_000..=119_999_999 => format!("{} s", number(micros as f64 / 1e6)),
        _ if seconds < 7_200 => format!("{}:{:02} min", seconds / 60, seconds % 60),
        _ => format!("{}:{:02}:{:02} h", seconds / 3_600, seconds / 60 % 60, seconds % 60),
    }
}

/// A number that says which way it goes: `+0.31`, `−4.98`.
pub fn signed(value: f64) -> String {
    let sign = if value < 0.0 { "−" } else { "+" };
    format!("{sign}{}", number(value.abs()))
}

/// A size: `812 B`, `214 kB`, `1.4 MB`.
pub fn bytes(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} B"),
        1_000..=999_999 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Time of day, `00:12:31`, with `.408` where `millis` are wanted.
pub fn time_of_day(time: Timestamp, utc_offset_seconds: i32, millis: bool) -> String {
    let local = time.millis().saturating_add(i64::from(utc_offset_seconds) * 1_000);
    let of_day = local.rem_euclid(86_400_000);
    let (h, m, s) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1_000 % 60);
    let clock = format!("{h:02}:{m:02}:{s:02}");
    if millis { format!("{clock}.{:03}", of_day % 1_000) } else { clock }
}

/// A date, `2026-11-21`.
pub fn date(time: Timestamp, utc_offset_seconds: i32) -> String {
    let local = time.millis().saturating_add(i64::from(utc_offset_seconds) * 1_000);
    let Date { year, month, day } = Date::from_days(local.div_euclid(86_400_000));
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_about_three_places() {
        let shown: Vec<_> = [0.0, 0.031, -4.984, 48.16, 812.4, 1_284_092.0, 2.5e12, f64::NAN]
            .into_iter()
            .map(number)
            .collect();
        assert_eq!(
            shown,
            ["0.00", "0.0310", "-4.98", "48.2", "812", "1\u{202f}284\u{202f}092", "2.50e12", "–"]
        );
    }

    #[test]
    fn ages_and_latencies() {
        assert_eq!(age(Duration::from_secs(119)), "119 s");
        assert_eq!(age(Duration::from_secs(7_199)), "119 min");
        assert_eq!(age(Duration::from_secs(200_000)), "2 d");
        assert_eq!(latency(Duration::from_micros(400)), "<1 ms");
        assert_eq!(latency(Duration::from_millis(1_840)), "1.8 s");
    }

    #[test]
    fn spans_and_changes() {
        let shown: Vec<_> = [408, 12_340, 1_840_000, 185_000_000, 7_385_000_000]
            .into_iter()
            .map(|micros| span(Duration::from_micros(micros)))
            .collect();
        assert_eq!(shown, ["408 µs", "12.3 ms", "1.84 s", "3:05 min", "2:03:05 h"]);
        assert_eq!([signed(0.31), signed(-4.984)], ["+0.31", "−4.98"]);
    }

    #[test]
    fn time_of_day_in_any_zone_and_before_the_epoch() {
        let time = Timestamp::from_micros(1_700_000_000_408_000);
        assert_eq!(time_of_day(time, 0, true), "22:13:20.408");
        assert_eq!(time_of_day(time, 3_600, false), "23:13:20");
        assert_eq!((date(time, 0), date(time, 7_200)), ("2023-11-14".into(), "2023-11-15".into()));
        assert_eq!(time_of_day(Timestamp::from_micros(-1), 0, true), "23:59:59.999");
    }
}
