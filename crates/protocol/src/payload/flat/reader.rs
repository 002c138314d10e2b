//! Flat messages one after the other: the next mostly has the names of the last, in its order.

use std::sync::Arc;

use heliograph_telemetry::{Reading, Timestamp, Value};

use super::scan::Scan;

/// Reads the flat messages of one source and remembers the last object. Where its names come again,
/// they are compared and not read, and the new values are written over the old ones, unless somebody
/// still holds those.
#[derive(Debug, Default)]
pub(crate) struct FlatReader {
    last: Arc<[Reading]>,
}

impl FlatReader {
    /// The readings of an object of figures or of a batch of named ones, each by its own name;
    /// `None` for any other message.
    pub(crate) fn read(&mut self, text: &str, received: Timestamp) -> Option<Arc<[Reading]>> {
        if self.read_again(text, received).is_some() {
            return Some(self.last.clone());
        }
        let readings: Arc<[Reading]> = super::readings("", text, received)?.into();
        // What a batch calls its readings may mean something else as the key of an object.
        if Scan::new(text).peek() == Some(b'{') {
            self.last = readings.clone();
        }
        Some(readings)
    }

    /// Reads an object that has the names of the last. If it turns out to have others, the values
    /// read by then mean nothing, but the names stay.
    fn read_again(&mut self, text: &str, received: Timestamp) -> Option<()> {
        let last = Arc::get_mut(&mut self.last).filter(|last| !last.is_empty())?;
        let mut scan = Scan::new(text);
        let mut before = b'{';
        for reading in last {
            scan.expect(before)?;
            scan.same_string(&reading.path)?;
            scan.expect(b':')?;
            renew(reading, scan.value()?, received);
            before = b',';
        }
        scan.expect(b'}')?;
        scan.peek().is_none().then_some(())
    }
}

/// Path and clock stay as they are.
#[inline(always)]
fn renew(reading: &mut Reading, value: Value, received: Timestamp) {
    match (&mut reading.value, value) {
        (Value::Number(number), Value::Number(newer)) => *number = newer,
        (_, value) => {
            reading.unit = super::unit(&reading.path, &value);
            reading.value = value;
        }
    }
    (reading.time, reading.received) = (received, received);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// With a reader that has read all before, and with one that has read nothing.
    fn check(messages: &[String], holds: &[bool]) {
        let mut reader = FlatReader::default();
        let mut held = Vec::new();
        for (at, message) in (1..).zip(messages) {
            let received = Timestamp::from_micros(at);
            let found = reader.read(message, received);
            let fresh = super::super::readings("", message, received);
            assert_eq!(found.as_deref(), fresh.as_deref(), "{message} of {messages:?}");
            if holds.get(at as usize % 8) == Some(&true) {
                held.extend(found.zip(fresh));
            }
        }
        for (found, fresh) in held {
            assert_eq!(*found, *fresh, "what is held does not change");
        }
    }

    fn messages(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn the_same_names_are_written_over() {
        let mut reader = FlatReader::default();
        let mut place = |text| reader.read(text, Timestamp::default()).map(|found| found.as_ptr());
        let first = place(r#"{"a":1,"b_C":2}"#);
        assert_eq!(place(r#" { "a" : -0.5 , "b_C" : null } "#), first);
        assert_ne!(place(r#"{"a":1}"#), first);
    }

    #[test]
    fn other_names_are_read_anew() {
        check(
            &messages(&[
                r#"{"a":1,"b_C":2}"#,
                r#"{"a":3,"b_C":4}"#,
                r#"{"a":3,"b_C":4,"c":5}"#,
                r#"{"a":3,"b_C":true}"#,
                r#"{"a":3,"b_C":false}"#,
                r#"{"a":3,"b_C":null}"#,
                r#"{"b_C":3,"a":4}"#,
                r#"{"a":3,"a":4}"#,
                r#"{"a":5,"a":6}"#,
                r#"{"a":3,"b_C":"4"}"#,
                r#"{"a":3}"#,
                r#"{"a":3,}"#,
                r#"{"a":3}x"#,
                "{}",
                "",
                r#"[{"sensor":"time","value":1},{"name":"value","value":2}]"#,
                r#"{"time":1,"value":2}"#,
                r#"{"a":4}"#,
            ]),
            &[],
        );
    }

    proptest! {
        #[test]
        fn a_reader_that_remembers_reads_the_same(
            messages in prop::collection::vec(
                prop::collection::vec(
                    ("(a|b|a_C|value|time|longer_than_eight)", "(-?[0-9]{1,3}(\\.[0-9]{1,2})?|true|null|\"x\")"),
                    0..3,
                ),
                1..12,
            ),
            spaced in any::<bool>(),
            holds in prop::collection::vec(any::<bool>(), 8),
        ) {
            let colon = if spaced { ": " } else { ":" };
            let text = |fields: &Vec<(String, String)>| {
                let fields: Vec<_> = fields.iter().map(|(k, v)| format!("\"{k}\"{colon}{v}")).collect();
                format!("{{{}}}", fields.join(","))
            };
            check(&messages.iter().map(text).collect::<Vec<_>>(), &holds);
        }

        #[test]
        fn nothing_breaks_it(
            messages in prop::collection::vec("(\\{\"a\":[0-9.,}\"ab:e-]{0,12}|[\\[{\"a:,0-9.eE }\\]\\\\-]{0,30})", 1..8),
        ) {
            check(&messages, &[]);
        }
    }
}
