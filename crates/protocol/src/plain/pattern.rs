//! Numbers in sentences, found by an example with holes: `Temperature Value: {temperature}`.

use std::fmt;

use heliograph_telemetry::{Reading, Timestamp};

use crate::payload::{Place, Scalar, decode_message, read_scalar};

/// Texts between holes, and the names of the holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    before: String,
    /// Each with the text that follows; only the last may be empty.
    holes: Vec<(String, String)>,
}

/// Why a pattern cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// There is no `{name}` in it.
    NoHole,
    /// A `{` without `}`.
    Unclosed,
    /// Two holes with nothing between: nobody knows where the first ends.
    NothingBetween,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoHole => {
                "Put {name} where the number stands, as in `Temperature: {temperature}`."
            }
            Self::Unclosed => "A `{` is missing its `}`.",
            Self::NothingBetween => "Two numbers need some text between them.",
        })
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Reads a pattern. `{}` stands for a value without a name, `{_}` for text to pass over.
    ///
    /// # Errors
    /// [`PatternError`], saying what to write instead.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let mut parts = text.split('{');
        let before = parts.next().unwrap_or_default().to_owned();
        let hole = |part: &str| {
            let (name, after) = part.split_once('}').ok_or(PatternError::Unclosed)?;
            Ok((name.trim().to_owned(), after.to_owned()))
        };
        let holes = parts.map(hole).collect::<Result<Vec<_>, _>>()?;
        let (_, all_but_last) = holes.split_last().ok_or(PatternError::NoHole)?;
        if all_but_last.iter().any(|(_, after)| after.is_empty()) {
            return Err(PatternError::NothingBetween);
        }
        Ok(Self { before, holes })
    }

    /// The readings of a text that fits; `channel` is that of a value without a name.
    pub(super) fn decode(
        &self,
        channel: &str,
        text: &str,
        received: Timestamp,
    ) -> Option<Vec<Reading>> {
        let mut rest = text.get(text.find(&self.before)? + self.before.len()..)?;
        let mut readings = Vec::new();
        for (name, after) in &self.holes {
            let end = if after.is_empty() { rest.len() } else { rest.find(after)? };
            let value = rest.get(..end)?;
            rest = rest.get(end + after.len()..)?;
            if name == "_" {
                continue;
            }
            if matches!(read_scalar(value), Scalar::Text(_)) {
                return None;
            }
            let path = if name.is_empty() { channel } else { name };
            readings.extend(decode_message(Place::at(path), value.as_bytes(), received).readings);
        }
        Some(readings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pattern: &str, text: &str) -> Option<Vec<String>> {
        let pattern = Pattern::parse(pattern).unwrap();
        let readings = pattern.decode("value", text, Timestamp::default())?;
        let line = |reading: &Reading| format!("{} {:?}", reading.path, reading.value);
        Some(readings.iter().map(line).collect())
    }

    #[test]
    fn numbers_are_found_where_the_holes_are() {
        assert_eq!(
            lines("Temperature Value: {t}", "Temperature Value: 21.5").unwrap(),
            ["t Number(21.5)"]
        );
        assert_eq!(
            lines("T {t}C, H {h}% ({_})", "[7] T 21C, H 40% (x)").unwrap(),
            ["t Number(21.0)", "h Number(40.0)"]
        );
        assert_eq!(lines("={}", "x = y =5").as_deref(), None);
        assert_eq!(lines("Echo: {}", "Echo: 461 lx").unwrap(), ["value Number(461.0)"]);
    }

    #[test]
    fn a_text_that_does_not_fit_gives_nothing() {
        for text in ["", "Temperature", "Temperature Value: warm", "temperature value: 3"] {
            assert_eq!(lines("Temperature Value: {t}", text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_said_in_words() {
        assert_eq!(Pattern::parse("abc"), Err(PatternError::NoHole));
        assert_eq!(Pattern::parse("a {b"), Err(PatternError::Unclosed));
        assert_eq!(Pattern::parse("{a}{b}"), Err(PatternError::NothingBetween));
    }
}
