//! The two commonest messages, read in one go without a tree: an object of figures
//! (`{"temp":21.5,"hum":40}`) and a batch of named ones (`[{"sensor":"A0","value":461}]`).
//!
//! Whatever is any different (text, nesting, times, escapes, an error) is left to the tree, so
//! that this need know no rule but one: a figure in a field of its own is a reading. Keys and
//! names are borrowed, and a path takes memory of its own only if it is long.

use heliograph_telemetry::{ClockNote, Reading, SmolStr, Timestamp, Value};

use super::walk::MAX_PATH_BYTES;
use super::{MAX_LEAVES, fields, json, time, unit};

/// Powers of ten that a double holds exactly.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
/// Digits that a double holds exactly.
const EXACT_DIGITS: usize = 15;

/// The readings of such a message under `prefix`, in the order in which they stand; `None` for any
/// other message.
pub(super) fn readings(prefix: &str, text: &str, received: Timestamp) -> Option<Vec<Reading>> {
    let mut scan = Scan { rest: text.as_bytes(), text };
    let mut found = Found { prefix, received, readings: Vec::new() };
    match scan.peek()? {
        b'{' => {
            scan.object(&mut found)?;
            found.drop_superseded();
        }
        b'[' => scan.batch(&mut found)?,
        _ => return None,
    }
    scan.peek().is_none().then_some(found.readings)
}

/// What was found so far.
struct Found<'a> {
    prefix: &'a str,
    received: Timestamp,
    readings: Vec<Reading>,
}

impl Found<'_> {
    /// `None` when it is one too many, or too long.
    fn add(&mut self, name: &str, value: Value) -> Option<()> {
        let path = path(self.prefix, name);
        if name.is_empty() || path.len() > MAX_PATH_BYTES || self.readings.len() >= MAX_LEAVES {
            return None;
        }
        let unit = match value {
            Value::Number(_) | Value::Gap => unit::of_key(&path).map(SmolStr::new_static),
            Value::Bool(_) | Value::Text(_) => None,
        };
        let (time, received) = (self.received, self.received);
        self.readings.push(Reading {
            path,
            value,
            unit,
            time,
            received,
            clock: ClockNote::Arrival,
        });
        Some(())
    }

    /// Of equal names the last counts.
    fn drop_superseded(&mut self) {
        let names: Vec<&str> = self.readings.iter().map(|reading| reading.path.as_str()).collect();
        let places = json::superseded(&names);
        json::drop_places(&mut self.readings, &places);
    }
}

/// One level below a prefix; below nothing it is the name alone.
fn path(prefix: &str, name: &str) -> SmolStr {
    match prefix.is_empty() {
        true => SmolStr::new(name),
        false => [prefix, "/", name].into_iter().collect(),
    }
}

struct Scan<'a> {
    text: &'a str,
    rest: &'a [u8],
}

impl<'a> Scan<'a> {
    /// The next byte that is no white space, not taken.
    fn peek(&mut self) -> Option<u8> {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = self.rest {
            self.rest = rest;
        }
        self.rest.first().copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.rest = self.rest.get(1..)?;
        Some(byte)
    }

    fn expect(&mut self, wanted: u8) -> Option<()> {
        (self.take()? == wanted).then_some(())
    }

    /// An object of figures.
    fn object(&mut self, found: &mut Found<'_>) -> Option<()> {
        self.expect(b'{')?;
        loop {
            let key = self.string()?;
            if key == "value" || time::rank(key).is_some() {
                return None;
            }
            self.expect(b':')?;
            found.add(key, self.value()?)?;
            match self.take()? {
                b',' => {}
                b'}' => return Some(()),
                _ => return None,
            }
        }
    }

    /// Objects of a name and a value each.
    fn batch(&mut self, found: &mut Found<'_>) -> Option<()> {
        self.expect(b'[')?;
        loop {
            let (name, value) = self.named()?;
            found.add(name, value)?;
            match self.take()? {
                b',' => {}
                b']' => return Some(()),
                _ => return None,
            }
        }
    }

    fn named(&mut self) -> Option<(&'a str, Value)> {
        let (mut name, mut value) = (None, None);
        self.expect(b'{')?;
        for end in [b',', b'}'] {
            let key = self.string()?;
            self.expect(b':')?;
            match key {
                "value" => value = Some(self.value()?),
                key if fields::NAME_KEYS.contains(&key) => name = Some(self.string()?),
                _ => return None,
            }
            self.expect(end)?;
        }
        Some((name?, value?))
    }

    /// Without escapes.
    fn string(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let start = self.text.len() - self.rest.len();
        let length = self.rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
        let text = self.text.get(start..start + length)?;
        self.rest = self.rest.get(length..)?.strip_prefix(b"\"")?;
        Some(text)
    }

    fn value(&mut self) -> Option<Value> {
        let word = |scan: &mut Self, word: &str, value| {
            scan.rest = scan.rest.strip_prefix(word.as_bytes())?;
            Some(value)
        };
        match self.peek()? {
            b't' => word(self, "true", Value::Bool(true)),
            b'f' => word(self, "false", Value::Bool(false)),
            b'n' => word(self, "null", Value::Gap),
            _ => self.number().map(Value::Number),
        }
    }

    /// As JSON has it. Few figures are put together exactly; of more, the standard library knows
    /// how to round.
    fn number(&mut self) -> Option<f64> {
        let start = self.rest;
        let is_negative = start.first() == Some(&b'-');
        let whole = start.get(usize::from(is_negative)..)?;
        let (mut mantissa, whole_digits) = digits(whole, 0);
        let is_whole = match whole.first()? {
            b'0' => whole_digits == 1,
            _ => whole_digits > 0,
        };
        let mut rest = whole.get(whole_digits..)?;
        let mut fraction_digits = 0;
        if let [b'.', fraction @ ..] = rest {
            (mantissa, fraction_digits) = digits(fraction, mantissa);
            rest = fraction.get(fraction_digits..).filter(|_| fraction_digits > 0)?;
        }
        if !is_whole || matches!(rest.first(), Some(b'e' | b'E')) {
            return None;
        }
        self.rest = rest;
        let number = match EXACT.get(fraction_digits) {
            Some(power) if whole_digits + fraction_digits <= EXACT_DIGITS => {
                mantissa as f64 / power
            }
            _ => {
                let figures = whole.get(..whole.len() - rest.len())?;
                std::str::from_utf8(figures).ok()?.parse().ok()?
            }
        };
        Some(if is_negative { -number } else { number }).filter(|number: &f64| number.is_finite())
    }
}

/// Figures put behind those there are already, and how many they are.
fn digits(text: &[u8], mut mantissa: u64) -> (u64, usize) {
    let mut count = 0;
    for digit in text.iter().map_while(|byte| byte.is_ascii_digit().then(|| byte - b'0')) {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        count += 1;
    }
    (mantissa, count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::walk::{Place, Walk};
    use super::*;

    const AT: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    fn by_tree(prefix: &str, text: &str) -> Option<Vec<Reading>> {
        let mut walk = Walk::new(AT);
        let place = Place { prefix, ..Place::root("value") };
        walk.document(place, &json::parse(text).ok()?);
        Some(walk.decoded.readings)
    }

    /// Compares bits too: `-0` is not `0`.
    fn bits(readings: &[Reading]) -> Vec<Option<u64>> {
        readings.iter().map(|reading| reading.value.as_plotted().map(f64::to_bits)).collect()
    }

    fn check(prefix: &str, text: &str) {
        let (Some(fast), Some(slow)) = (readings(prefix, text, AT), by_tree(prefix, text)) else {
            panic!("{text}");
        };
        assert_eq!(bits(&fast), bits(&slow), "{text}");
        assert_eq!(fast, slow, "{text}");
    }

    #[test]
    fn common_messages_come_to_the_same_as_by_the_tree() {
        for text in [
            r#"{"temperature":21.5,"humidity":40}"#,
            r#" { "b" : 1 , "a" : -0, "b":2.50,"temp_C":0.1 } "#,
            r#"{"on":true,"off":false,"none":null,"é":12345678901234}"#,
            r#"[{"sensor":"A0","value":461},{"value":1.5,"name":"b_mV"},{"channel":"c","value":null}]"#,
        ] {
            check("", text);
            check("esp", text);
        }
    }

    #[test]
    fn long_figures_are_rounded_to_the_nearest() {
        for figures in ["0.30000000000000004", "9007199254740993", "-0.45970118352847442"] {
            let found = readings("", &format!("{{\"a\":{figures}}}"), AT).unwrap();
            assert_eq!(found[0].value, Value::Number(figures.parse().unwrap()));
        }
    }

    #[test]
    fn anything_else_is_left_to_the_tree() {
        for text in [
            "",
            "461",
            "{}",
            "[]",
            "[1]",
            "{\"a\":}",
            "{\"a\":1",
            "{\"a\":1}x",
            "{\"a\":1,}",
            "{\"a\":01}",
            "{\"a\":1.}",
            "{\"a\":.5}",
            "{\"a\":-}",
            "{\"a\":1e3}",
            "{\"a\":1e999}",
            "{\"a\":\"1\"}",
            "{\"a\":{}}",
            "{\"a\\u0062\":1}",
            "{\"t\":1}",
            "{\"time\":1,\"a\":2}",
            "{\"value\":1}",
            "{\"\":1}",
            "{\"a\":nul}",
            "{\"a\n\":1}",
            "[{\"sensor\":\"A0\"}]",
            "[{\"sensor\":\"A0\",\"value\":1,\"unit\":\"V\"}]",
            "[{\"value\":1,\"value\":2}]",
            "[{\"sensor\":\"\",\"value\":1}]",
        ] {
            assert_eq!(readings("", text, AT), None, "{text}");
        }
        let many: Vec<_> = (0..257).map(|n| format!("\"k{n}\":1")).collect();
        assert_eq!(readings("", &format!("{{{}}}", many.join(",")), AT), None);
    }

    proptest! {
        #[test]
        fn any_object_of_figures_comes_to_the_same(
            fields in prop::collection::vec(("[a-c]{1,3}_?[CV]?", "-?(0|[1-9][0-9]{0,6})(\\.[0-9]{1,8})?"), 1..20),
        ) {
            let fields: Vec<_> = fields.iter().map(|(k, v)| format!("\"{k}\":{v}")).collect();
            check("", &format!("{{{}}}", fields.join(",")));
        }

        #[test]
        fn nothing_breaks_it(text in "[\\[{\"a:,0-9.eE }\\]\\\\-]{0,40}") {
            if let Some(fast) = readings("", &text, AT) {
                prop_assert_eq!(Some(fast), by_tree("", &text));
            }
        }
    }
}
