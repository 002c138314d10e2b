//! Influx line protocol: `weather,location=us temperature=82,humid=true,n=3i 1700000000123000000`.

use heliograph_telemetry::Timestamp;

use super::telegraf::series;
use crate::payload::MAX_LEAVES;
use crate::payload::decoded::Decoded;
use crate::payload::scalar::{self, Scalar};
use crate::payload::time;
use crate::payload::walk::{Walk, join};

/// Decodes all lines; `None` when one of them is not of this kind.
pub(super) fn decode(text: &str, received: Timestamp) -> Option<Decoded> {
    let mut walk = Walk::new(received);
    let is_line = |line: &&str| !line.is_empty() && !line.starts_with('#');
    for line in text.lines().map(str::trim).filter(is_line) {
        if walk.decoded.readings.len() >= MAX_LEAVES {
            walk.decoded.truncated = true;
            break;
        }
        take(&mut walk, line)?;
    }
    (!walk.decoded.readings.is_empty()).then_some(walk.decoded)
}

fn take(walk: &mut Walk<'_>, line: &str) -> Option<()> {
    let (head, rest) = split_once(line, ' ')?;
    let rest = rest.trim_start();
    let (fields, time) = split_once(rest, ' ').unwrap_or((rest, ""));
    let time = match time.trim() {
        "" => None,
        figures => Some(time::of_whole(figures.parse().ok()?)),
    };
    let mut parts = split(head, ',');
    let name = unescaped(parts.next()?);
    let tags: Option<Vec<_>> = parts
        .map(|tag| split_once(tag, '=').map(|(key, value)| (unescaped(key), unescaped(value))))
        .collect();
    let series = series(&name, tags?);
    for field in split(fields, ',') {
        let (key, value) = split_once(field, '=')?;
        walk.timed(&join(&series, &unescaped(key)), scalar(value)?, time, None);
    }
    Some(())
}

fn scalar(value: &str) -> Option<Scalar> {
    match value {
        "t" | "T" | "true" | "True" | "TRUE" => return Some(Scalar::State(true)),
        "f" | "F" | "false" | "False" | "FALSE" => return Some(Scalar::State(false)),
        _ => {}
    }
    if let Some(quoted) = value.strip_prefix('"') {
        let text = quoted.strip_suffix('"')?.replace("\\\"", "\"").replace("\\\\", "\\");
        return Some(Scalar::text(&text));
    }
    let figures = value.strip_suffix(['i', 'u']).unwrap_or(value);
    scalar::number(figures).map(Scalar::Number)
}

/// The parts between separators that are neither escaped nor in quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (part, more) = match split_once(text, separator) {
            Some((part, more)) => (part, Some(more)),
            None => (text, None),
        };
        rest = more;
        Some(part)
    })
}

fn split_once(text: &str, separator: char) -> Option<(&str, &str)> {
    let (mut is_escaped, mut is_quoted) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            c if c == separator && !is_quoted => {
                return Some((text.get(..at)?, text.get(at + c.len_utf8()..)?));
            }
            _ => {}
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    text.replace("\\,", ",").replace("\\=", "=").replace("\\ ", " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Option<Vec<String>> {
        let decoded = decode(text, Timestamp::from_micros(1_700_000_000_000_000))?;
        let line = |reading: &heliograph_telemetry::Reading| {
            format!("{} {:?} @{}", reading.path, reading.value, reading.time.millis())
        };
        Some(decoded.readings.iter().map(line).collect())
    }

    #[test]
    fn escapes_quotes_and_suffixes_are_read() {
        assert_eq!(
            lines("a\\ b,c\\,d=e\\=f x\\ y=1.5,s=\"q, \\\"r\\\" = 1\",u=2u 1700000000123000000\n\n# c\nm v=3i").unwrap(),
            [
                "a b{c,d=e=f}/x y Number(1.5) @1700000000123",
                "a b{c,d=e=f}/s Text(\"q, \\\"r\\\" = 1\") @1700000000123",
                "a b{c,d=e=f}/u Number(2.0) @1700000000123",
                "m/v Number(3.0) @1700000000000",
            ]
        );
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in ["", "hello", "hello world", "a b=c", "a,b c=1", "a b=1 noon"] {
            assert_eq!(lines(text), None, "{text}");
        }
    }
}
