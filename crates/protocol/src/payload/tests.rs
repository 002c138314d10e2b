//! Whole messages.

use heliograph_telemetry::{ClockNote, Reading, Timestamp, Value};

use super::*;

const NOW: Timestamp = Timestamp::from_micros(1_795_166_102_000_000);

/// One line per reading: `path = value unit (clock)`.
fn lines(decoded: &Decoded) -> Vec<String> {
    let line = |reading: &Reading| {
        let unit = reading.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let clock = match reading.clock {
            ClockNote::Arrival => String::new(),
            ClockNote::Sender => format!(" @{}", reading.time.millis()),
            other => format!(" {other:?}"),
        };
        format!("{} = {:?}{unit}{clock}", reading.path, reading.value)
    };
    decoded.readings.iter().map(line).collect()
}

fn check(json: &str, expected: &[&str]) {
    let decoded = decode_json("p", json, NOW);
    assert_eq!(lines(&decoded), expected, "{json}");
    assert!(!decoded.truncated);
}

#[test]
fn single_values() {
    check("512", &["p = Number(512.0)"]);
    check("true", &["p = Bool(true)"]);
    check("null", &["p = Gap"]);
    check("\"\"", &["p = Gap"]);
    check("\"513\"", &["p = Number(513.0)"]);
    check("\"true\"", &["p = Bool(true)"]);
    check("\"20 °C\"", &["p = Number(20.0) °C"]);
    check("\"hello\"", &["p = Text(\"hello\")"]);
    check("1e999", &["p = Text(\"1e999\")"]);
}

#[test]
fn a_reading_that_describes_itself_keeps_its_path() {
    check(
        r#"{"value":31.2,"unit":"%","time":1795166101500}"#,
        &["p = Number(31.2) % @1795166101500"],
    );
    check(
        r#""{\"value\":31.2,\"unit\":\"%\",\"time\":1795166101500}""#,
        &["p = Number(31.2) % @1795166101500"],
    );
    check(r#"{"sensor":"A0","value":461,"t":12}"#, &["p/A0 = Number(461.0) Uptime"]);
}

#[test]
fn objects_and_arrays_become_paths() {
    check(
        r#"{"temperature_C":21.5,"bme":{"hum":"40"},"xs":[1,null]}"#,
        &[
            "p/temperature_C = Number(21.5) °C",
            "p/bme/hum = Number(40.0)",
            "p/xs/0 = Number(1.0)",
            "p/xs/1 = Gap",
        ],
    );
    check(r#"{"x":0.5,"y":0.25}"#, &["p/x = Number(0.5)", "p/y = Number(0.25)"]);
}

#[test]
fn a_small_t_beside_others_stays_a_reading() {
    check(r#"{"t":21.5,"h":40}"#, &["p/t = Number(21.5)", "p/h = Number(40.0)"]);
}

#[test]
fn the_trusted_time_is_used_for_all_fields() {
    check(
        r#"{"time":"2026-11-20T09:15:00","ts":1795166100,"a":1,"b":{"c":2}}"#,
        &["p/a = Number(1.0) @1795166100000", "p/b/c = Number(2.0) @1795166100000"],
    );
    check(r#"{"Time":"2026-11-20T09:15:00","a":1}"#, &["p/a = Number(1.0) NoZone"]);
    check(
        r#"{"timestamp":0.5,"time":1000000000,"a":1}"#,
        &["p/a = Number(1.0) Skewed(Timestamp(1000000000000000))"],
    );
}

#[test]
fn what_is_too_much_is_cut_and_said_so() {
    let wide = format!("[{}]", vec!["1"; 1_000].join(","));
    let decoded = decode_json("p", &wide, NOW);
    assert_eq!((decoded.readings.len(), decoded.truncated), (MAX_LEAVES, true));

    let deep = format!("{}1{}", "[".repeat(9), "]".repeat(9));
    assert_eq!(decode_json("p", &deep, NOW), Decoded { truncated: true, ..Decoded::default() });
    let fits = format!("{}1{}", "[".repeat(8), "]".repeat(8));
    assert_eq!(decode_json("p", &fits, NOW).readings.len(), 1);

    let bomb = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    match decode_json("p", &bomb, NOW).readings.as_slice() {
        [Reading { value: Value::Text(text), .. }] => assert_eq!(text.len(), MAX_TEXT_CHARS),
        other => panic!("{other:?}"),
    }
}
