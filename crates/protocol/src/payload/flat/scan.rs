//! The pieces of flat JSON, one after the other: marks, strings without escapes, values.

use heliograph_telemetry::{Value, is_same};

/// Powers of ten that a double holds exactly.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
/// Digits that a double holds exactly.
const EXACT_DIGITS: usize = 15;

/// What is still to be read of a text. Each piece is `None` where the text goes on otherwise.
pub(super) struct Scan<'a> {
    text: &'a str,
    rest: &'a [u8],
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, rest: text.as_bytes() }
    }

    /// The next byte that is no white space, not taken.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = self.rest {
            self.rest = rest;
        }
        self.rest.first().copied()
    }

    pub(super) fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.rest = self.rest.get(1..)?;
        Some(byte)
    }

    #[inline(always)]
    pub(super) fn expect(&mut self, wanted: u8) -> Option<()> {
        if self.rest.first() != Some(&wanted) && self.peek()? != wanted {
            return None;
        }
        self.rest = self.rest.get(1..)?;
        Some(())
    }

    /// Without escapes.
    pub(super) fn string(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let start = self.text.len() - self.rest.len();
        let length = self.rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
        let text = self.text.get(start..start + length)?;
        self.rest = self.rest.get(length..)?.strip_prefix(b"\"")?;
        Some(text)
    }

    /// This very string, which is one that [`Scan::string`] may find.
    #[inline(always)]
    pub(super) fn same_string(&mut self, wanted: &str) -> Option<()> {
        self.expect(b'"')?;
        let (found, rest) = self.rest.split_at_checked(wanted.len())?;
        self.rest = rest.strip_prefix(b"\"")?;
        is_same(found, wanted.as_bytes()).then_some(())
    }

    /// A figure, a state or nothing.
    #[inline(always)]
    pub(super) fn value(&mut self) -> Option<Value> {
        if let Some(number) = self.number() {
            return Some(Value::Number(number));
        }
        self.word()
    }

    fn word(&mut self) -> Option<Value> {
        const WORDS: [(&str, Value); 3] =
            [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Gap)];
        self.peek()?;
        for (word, value) in WORDS {
            if let Some(rest) = self.rest.strip_prefix(word.as_bytes()) {
                self.rest = rest;
                return Some(value);
            }
        }
        self.number().map(Value::Number)
    }

    /// As JSON has it, with nothing before it. Few figures are put together exactly; of more, the
    /// standard library knows how to round.
    #[inline(always)]
    fn number(&mut self) -> Option<f64> {
        let is_negative = self.rest.first() == Some(&b'-');
        let whole = if is_negative { self.rest.get(1..)? } else { self.rest };
        let (mut mantissa, mut rest) = digits(whole, 0);
        let whole_digits = whole.len() - rest.len();
        if whole_digits == 0 || (whole_digits > 1 && whole.first() == Some(&b'0')) {
            return None;
        }
        let mut fraction_digits = 0;
        if let [b'.', fraction @ ..] = rest {
            (mantissa, rest) = digits(fraction, mantissa);
            fraction_digits = fraction.len() - rest.len();
            if fraction_digits == 0 {
                return None;
            }
        }
        if let [b'e' | b'E', ..] = rest {
            return None;
        }
        let number = match EXACT.get(fraction_digits) {
            Some(power) if whole_digits + fraction_digits <= EXACT_DIGITS => {
                mantissa as f64 / power
            }
            _ => long_number(whole.get(..whole.len() - rest.len())?)?,
        };
        self.rest = rest;
        Some(if is_negative { -number } else { number })
    }
}

#[cold]
fn long_number(figures: &[u8]) -> Option<f64> {
    let number: f64 = std::str::from_utf8(figures).ok()?.parse().ok()?;
    number.is_finite().then_some(number)
}

/// Figures put behind those there are already, and what follows them. Too many of them for the
/// result come to nonsense.
#[inline(always)]
fn digits(mut text: &[u8], mut mantissa: u64) -> (u64, &[u8]) {
    while let [digit @ b'0'..=b'9', rest @ ..] = text {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        text = rest;
    }
    (mantissa, text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Option<f64> {
        let mut scan = Scan::new(text);
        let number = scan.number()?;
        scan.peek().is_none().then_some(number)
    }

    proptest! {
        #[test]
        fn numbers_are_the_nearest(
            text in "-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,24})?",
        ) {
            let nearest: f64 = text.parse().unwrap();
            prop_assert_eq!(number(&text).map(f64::to_bits), Some(nearest.to_bits()));
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".5", "1.", "01", "-01", "1e3", "+1", "1.5.", "1_000", "--1", " 1"] {
            assert_eq!(number(text), None, "{text}");
        }
        let huge = format!("1{}", "0".repeat(400));
        assert_eq!(number(&huge), None);
    }
}
