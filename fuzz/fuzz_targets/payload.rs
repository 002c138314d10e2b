//! Messages on topics: `topic \0 payload \xff topic \0 payload ...`, one after the other.
#![no_main]

use heliograph_protocol::payload::{Conventions, MAX_LEAVES, Place, decode_event};
use heliograph_telemetry::{Timestamp, Value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let received = Timestamp::from_micros(1_795_166_000_000_000);
    let mut conventions = Conventions::default();
    for message in data.split(|byte| *byte == 0xff) {
        let mut parts = message.splitn(2, |byte| *byte == 0);
        let topic = String::from_utf8_lossy(parts.next().unwrap_or_default());
        let payload = parts.next().unwrap_or_default();
        let decoded = conventions.decode(&topic, payload, false, received);
        // Sparkplug has its own, larger limit.
        assert!(decoded.readings.len() <= 2_000);
        for reading in &decoded.readings {
            assert!(!matches!(reading.value, Value::Number(number) if !number.is_finite()));
        }
    }
    let (_, decoded) = decode_event(Place::root("value"), data, received);
    assert!(decoded.readings.len() <= MAX_LEAVES);
});
