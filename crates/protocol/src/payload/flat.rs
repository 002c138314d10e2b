//! The two commonest messages, read in one go without a tree: an object of figures
//! (`{"temp":21.5,"hum":40}`) and a batch of named ones (`[{"sensor":"A0","value":461}]`).
//!
//! Whatever is any different (text, nesting, times, escapes, an error) is left to the tree, so
//! that this need know no rule but one: a figure in a field of its own is a reading. Keys and
//! names are borrowed, and a path takes memory of its own only if it is long.

mod reader;
mod scan;

use heliograph_telemetry::{ClockNote, Reading, SmolStr, Timestamp, Value};

use super::walk::MAX_PATH_BYTES;
use super::{MAX_LEAVES, fields, json, time, unit};
pub(crate) use reader::FlatReader;
use scan::Scan;

/// The readings of such a message under `prefix`, in the order in which they stand; `None` for any
/// other message.
pub(super) fn readings(prefix: &str, text: &str, received: Timestamp) -> Option<Vec<Reading>> {
    let mut scan = Scan::new(text);
    let mut found = Found { prefix, received, readings: Vec::new() };
    match scan.peek()? {
        b'{' => {
            found.object(&mut scan)?;
            found.drop_superseded();
        }
        b'[' => found.batch(&mut scan)?,
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
    /// An object of figures.
    fn object(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        scan.expect(b'{')?;
        loop {
            let key = scan.string()?;
            if key == "value" || time::rank(key).is_some() {
                return None;
            }
            scan.expect(b':')?;
            self.add(key, scan.value()?)?;
            match scan.take()? {
                b',' => {}
                b'}' => return Some(()),
                _ => return None,
            }
        }
    }

    /// Objects of a name and a value each.
    fn batch(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        scan.expect(b'[')?;
        loop {
            let (name, value) = named(scan)?;
            self.add(name, value)?;
            match scan.take()? {
                b',' => {}
                b']' => return Some(()),
                _ => return None,
            }
        }
    }

    /// `None` when it is one too many, or too long.
    fn add(&mut self, name: &str, value: Value) -> Option<()> {
        let path = path(self.prefix, name);
        if name.is_empty() || path.len() > MAX_PATH_BYTES || self.readings.len() >= MAX_LEAVES {
            return None;
        }
        let unit = unit(&path, &value);
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

fn named<'a>(scan: &mut Scan<'a>) -> Option<(&'a str, Value)> {
    let (mut name, mut value) = (None, None);
    scan.expect(b'{')?;
    for end in [b',', b'}'] {
        let key = scan.string()?;
        scan.expect(b':')?;
        match key {
            "value" => value = Some(scan.value()?),
            key if fields::NAME_KEYS.contains(&key) => name = Some(scan.string()?),
            _ => return None,
        }
        scan.expect(end)?;
    }
    Some((name?, value?))
}

/// An amount has the unit its name ends in.
fn unit(path: &str, value: &Value) -> Option<SmolStr> {
    let is_amount = matches!(value, Value::Number(_) | Value::Gap);
    is_amount.then(|| unit::of_key(path)).flatten().map(SmolStr::new_static)
}

/// One level below a prefix; below nothing it is the name alone.
fn path(prefix: &str, name: &str) -> SmolStr {
    match prefix.is_empty() {
        true => SmolStr::new(name),
        false => [prefix, "/", name].into_iter().collect(),
    }
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
