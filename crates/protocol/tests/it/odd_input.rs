//! What senders of payloads get wrong, or do on purpose: one case for each kind.

use heliograph_protocol::payload::{Conventions, Decoded, Place, decode_event, decode_message};
use heliograph_telemetry::{ClockNote, PictureKind, Timestamp, Value};

/// 2026-11-20, 09:20:00 UTC.
const NOW: Timestamp = Timestamp::from_micros(1_795_166_400_000_000);

fn decode(payload: impl AsRef<[u8]>) -> Decoded {
    decode_event(Place::root("value"), payload.as_ref(), NOW).1
}

/// `path value`, or why it was refused.
fn lines(payload: impl AsRef<[u8]>) -> Vec<String> {
    let decoded = decode(payload);
    let reading = |reading: &heliograph_telemetry::Reading| match &reading.value {
        Value::Number(number) => format!("{} {number}", reading.path),
        other => format!("{} {other:?}", reading.path),
    };
    let refusal = decoded.problem.map(|problem| format!("refused: {problem}"));
    decoded.readings.iter().map(reading).chain(refusal).collect()
}

#[test]
fn odd_json_is_read_as_json_or_refused_whole() {
    for (payload, expected) in [
        (r#"{"a":1,"a":2}"#, vec!["a 2"]),
        (r#"{"a":1,"b":{"c":1},"a":2}"#, vec!["b/c 1", "a 2"]),
        (r#"{"big":9007199254740993}"#, vec!["big 9007199254740992"]),
        (r#"{"id":123456789012345678901234567890}"#, vec!["id 123456789012345680000000000000"]),
        (r#"{"a":-0}"#, vec!["a -0"]),
        (r#"{"a":1e999}"#, vec!["refused: not valid JSON"]),
        (r#"{"a":"\ud800"}"#, vec!["refused: not valid JSON"]),
        ("\u{feff}{\"a\":1}", vec!["a 1"]),
        (r#"{"__proto__":1,"constructor":2}"#, vec!["__proto__ 1", "constructor 2"]),
        (r#"{"<img src=x onerror=alert(1)>":1}"#, vec!["<img src=x onerror=alert(1)> 1"]),
        ("a\0b", vec!["message Text(\"a\\0b\")"]),
        ("", vec!["value Gap"]),
    ] {
        assert_eq!(lines(payload), expected, "{payload}");
    }
}

#[test]
fn what_is_long_or_deep_is_cut() {
    let long = decode(format!("{{\"a\":\"{}\"}}", "x".repeat(10 << 20)));
    let [reading] = &long.readings[..] else { panic!("{}", long.readings.len()) };
    assert!(matches!(&reading.value, Value::Text(text) if text.len() == 2_000));
    let deep = decode(format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100)));
    assert!(deep.readings.is_empty() && (deep.truncated || deep.problem.is_some()));
    let bomb = decode("[".repeat(1 << 20));
    assert_eq!(bomb.problem, Some("not valid JSON"));
    let wide: Vec<_> = (0..10_000).map(|n| format!("\"k{n}\":{n}")).collect();
    let wide = decode(format!("{{{}}}", wide.join(",")));
    assert_eq!((wide.readings.len(), wide.truncated), (256, true));
}

#[test]
fn odd_units_are_text_of_bounded_length() {
    let unit = |unit: &str| {
        let payload = serde_json::json!({ "sensor": "a", "value": 1, "unit": unit }).to_string();
        decode(payload).readings.first().and_then(|reading| reading.unit.clone())
    };
    assert_eq!(unit("<b>V</b>").as_deref(), Some("<b>V</b>"));
    assert_eq!(unit(&"x".repeat(1_000)), None);
}

#[test]
fn odd_times_are_not_believed() {
    let clock = |time: &str| {
        let decoded = decode(format!("{{\"a\":1,\"time\":{time}}}"));
        let reading = decoded.readings.into_iter().find(|reading| reading.path == "a").unwrap();
        (reading.clock, reading.time)
    };
    for far in ["\"1970-01-01T00:00:00Z\"", "\"2106-02-07T06:28:15Z\"", "4294967295"] {
        let (note, time) = clock(far);
        assert!(matches!(note, ClockNote::Skewed(_)) && time == NOW, "{far}: {note:?}");
    }
    assert_eq!(clock("86400"), (ClockNote::Uptime, NOW));
    // Which of the two 02:30 when the clocks go back?
    assert_eq!(clock("\"2026-10-25T02:30:00\"").0, ClockNote::NoZone);
    assert_ne!(clock("\"2026-10-25T02:30:00+01:00\""), clock("\"2026-10-25T02:30:00+02:00\""));
    // A clock that jumps back is the sender's all the same; the store sorts it in.
    let (later, earlier) = (clock("1795166399"), clock("1795166398"));
    assert_eq!((later.0, earlier.0), (ClockNote::Sender, ClockNote::Sender));
    assert!(earlier.1 < later.1);
}

#[test]
fn odd_pictures_are_pictures_by_their_first_bytes_only() {
    let header = decode([0xff, 0xd8, 0xff]);
    assert_eq!(header.pictures.first().map(|picture| picture.kind), Some(PictureKind::Jpeg));
    for text in ["/9j/not base64!", "data:image/svg+xml;base64,PHN2Zz4=", "data:image/png;base64,"]
    {
        assert!(decode(text).pictures.is_empty(), "{text}");
    }
    let mut photo = vec![0; 5 << 20];
    photo[..3].copy_from_slice(&[0xff, 0xd8, 0xff]);
    let kept = Conventions::default().decode("cam/image", &photo, true, NOW);
    assert_eq!(kept.pictures.first().map(|picture| picture.bytes.len()), Some(5 << 20));
}

#[test]
fn topics_are_names_and_nothing_else() {
    let mut conventions = Conventions::default();
    for topic in ["<script>alert(1)</script>", "__proto__", "a//b", "/", "\u{202e}evil", "$SYS/x"] {
        let decoded = conventions.decode(topic, b"1", false, NOW);
        let paths: Vec<_> = decoded.readings.iter().map(|reading| &*reading.path).collect();
        assert_eq!(paths, [topic]);
    }
    for n in 0..10_000 {
        let decoded = conventions.decode(&format!("flood/{n}"), b"1", false, NOW);
        assert_eq!(decoded.readings.len(), 1);
    }
}

#[test]
fn bytes_say_why_they_are_refused() {
    for (bytes, words) in [
        (&b"\x81\xa2\x00\x61t\x02\x18\x2a"[..], "CBOR"),
        (b"\x9f\xbf\x00\x61t\x02\x18\x2a\xff\xff", "CBOR"),
        (b"\0\0\0\x18ftypheic\xff", "HEIC"),
        (b"\x00\xff\xfe\x01", "neither text nor a picture"),
    ] {
        let problem = decode_message(Place::root("value"), bytes, NOW).problem.unwrap_or_default();
        assert!(problem.contains(words), "{bytes:?}: {problem}");
    }
}
