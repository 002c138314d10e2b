//! One value in words or figures.

use crate::payload::MAX_TEXT_CHARS;

/// Longest unit that is taken for one.
const MAX_UNIT_CHARS: usize = 8;

/// What one value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    /// Finite.
    Number(f64),
    /// Finite, with the unit written behind it.
    Quantity(f64, String),
    State(bool),
    Gap,
    /// Cut to what is kept.
    Text(String),
}

impl Scalar {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.chars().take(MAX_TEXT_CHARS).collect())
    }
}

/// Reads a text that is not JSON.
pub(crate) fn read(text: &str) -> Scalar {
    let text = text.trim();
    number(text)
        .map(Scalar::Number)
        .or_else(|| word(text))
        .or_else(|| quantity(text))
        .unwrap_or_else(|| Scalar::text(text))
}

/// A number in decimal, with optional exponent; nothing that overflows, no `inf`, no hexadecimal.
pub(super) fn number(text: &str) -> Option<f64> {
    let is_figure = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    if !text.chars().all(is_figure) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

const GAPS: [&str; 6] = ["", "nan", "null", "none", "unavailable", "unknown"];
const ON: [&str; 4] = ["on", "true", "open", "online"];
const OFF: [&str; 4] = ["off", "false", "closed", "offline"];

fn word(text: &str) -> Option<Scalar> {
    let is_in = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_in(&ON) {
        Some(Scalar::State(true))
    } else if is_in(&OFF) {
        Some(Scalar::State(false))
    } else {
        is_in(&GAPS).then_some(Scalar::Gap)
    }
}

/// `20 °C`, `70%`, `3.3V`: figures without leading zeros, then a unit.
fn quantity(text: &str) -> Option<Scalar> {
    let is_figure = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.');
    let unit_at = text.find(|c| !is_figure(c))?;
    let (figures, rest) = text.split_at_checked(unit_at)?;
    let unit = rest.trim_start();
    let digits = figures.trim_start_matches(['+', '-']);
    let has_leading_zero =
        digits.strip_prefix('0').is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit()));
    if has_leading_zero || !is_unit(unit) {
        return None;
    }
    Some(Scalar::Quantity(number(figures)?, unit.to_owned()))
}

/// Short, starts with a letter or a unit sign, and has no digit but one at the end (`m2`), so
/// that times, versions and hexadecimal identities are left alone.
fn is_unit(text: &str) -> bool {
    let starts_well =
        text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '°' | '%' | '‰' | '$' | '€'));
    let in_unit = |c: char| {
        c.is_alphabetic() || matches!(c, '°' | '%' | '‰' | '$' | '€' | '/' | '²' | '³' | '·' | '^')
    };
    let body = text.strip_suffix(|c: char| c.is_ascii_digit()).unwrap_or(text);
    starts_well && text.chars().count() <= MAX_UNIT_CHARS && body.chars().all(in_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_numbers() {
        for (text, value) in
            [("461", 461.0), (" 21.5\n", 21.5), ("-1.5e-3", -0.0015), ("+7", 7.0), (".5", 0.5)]
        {
            assert_eq!(read(text), Scalar::Number(value), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for text in [
            "0x1f",
            "inf",
            "Infinity",
            "1e999",
            "12:30",
            "2026-11-20",
            "1.2.3",
            "0316A2797F4B",
            "12ab34cd",
            "3 is a crowd",
            "192.168.1.7",
        ] {
            assert_eq!(read(text), Scalar::Text(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn units_behind_figures_are_kept() {
        for (text, value, unit) in [
            ("20 °C", 20.0, "°C"),
            ("70%", 70.0, "%"),
            ("-3.3V", -3.3, "V"),
            ("12 km/h", 12.0, "km/h"),
            ("9.8 m/s²", 9.8, "m/s²"),
            ("4 m3", 4.0, "m3"),
            ("12 µg/m³", 12.0, "µg/m³"),
        ] {
            assert_eq!(read(text), Scalar::Quantity(value, unit.to_owned()), "{text}");
        }
    }

    #[test]
    fn words_are_states_or_gaps() {
        assert_eq!(read("ON"), Scalar::State(true));
        assert_eq!(read("closed"), Scalar::State(false));
        for text in ["", "  ", "nan", "NaN", "null", "None", "unavailable"] {
            assert_eq!(read(text), Scalar::Gap, "{text}");
        }
    }
}
