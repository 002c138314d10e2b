//! Whatever comes as a payload: the same reading however it is spelled, and never a panic.

use heliograph_protocol::detect::{self, Address};
use heliograph_protocol::payload::{
    Conventions, Decoded, MAX_LEAVES, Place, decode_event, decode_message, from_base64,
};
use heliograph_telemetry::{Timestamp, Value};
use proptest::prelude::*;
use serde_json::Value as Json;

const NOW: Timestamp = Timestamp::from_micros(1_700_000_010_000_000);

fn decode(text: &str) -> Decoded {
    decode_message(Place::root("value"), text.as_bytes(), NOW)
}

/// Names, some of which mean something.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zé_]{1,4}",
        "(value|unit|u|t|ts|time|timestamp|sensor|name|type|event|data|image|url|id|temp_C)",
    ]
}

fn leaf() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        (1_690_000_000_000_i64..1_710_000_000_000).prop_map(Json::from),
        ".{0,6}".prop_map(Json::from),
        "(ON|off|nan|20 °C|70%|-?[0-9]{1,4}(\\.[0-9]{1,3})?|http://h/a.png|/9j/4AAQ|\\[1,2\\])"
            .prop_map(Json::from),
    ]
}

/// Fields of a flat object. Numbers have at most nine figures: beyond fifteen, serde_json's tree is
/// off by the last bit where the fast way is not.
fn flat() -> impl Strategy<Value = Vec<(String, Json)>> {
    let leaf = leaf().prop_map(|value| match value.as_f64().filter(|_| !value.is_i64()) {
        Some(number) => Json::from(f64::from(number as i32) / 1_000.0),
        None => value,
    });
    prop::collection::vec((name(), leaf), 0..8)
}

fn tree() -> impl Strategy<Value = Json> {
    leaf().prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((name(), inner), 0..4).prop_map(Json::from_iter),
        ]
    })
}

/// The same JSON with every text escaped, so that nothing can be borrowed, and spaces between.
fn escaped(json: &Json) -> String {
    let text = |text: &str| {
        let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
        format!("\"{}\"", units.collect::<String>())
    };
    match json {
        Json::String(words) => text(words),
        Json::Array(elements) => {
            format!("[ {} ]", elements.iter().map(escaped).collect::<Vec<_>>().join(" , "))
        }
        Json::Object(fields) => {
            let field =
                |(key, value): (&String, &Json)| format!("{}\t:\n{}", text(key), escaped(value));
            format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(" , "))
        }
        bare => bare.to_string(),
    }
}

/// NaN does not come: numbers are finite.
fn assert_sane(decoded: &Decoded, limit: usize) {
    assert!(decoded.readings.len() <= limit, "{}", decoded.readings.len());
    for reading in &decoded.readings {
        assert!(!matches!(reading.value, Value::Number(number) if !number.is_finite()));
        assert!(reading.path.len() <= 1_024 && !reading.path.is_empty(), "{reading:?}");
    }
}

fn topic() -> impl Strategy<Value = String> {
    let prefix = "(tele/d|stat/d|zigbee2mqtt|zigbee2mqtt/bridge|homie/d/n|homie/5/d|shellies/d|\
        shelly1/status|shelly1/events|homeassistant/sensor/a|homeassistant/device/b|telegraf/h|\
        rtl_433/h|frigate/c|spBv1.0/g/NBIRTH|spBv1.0/g/DDATA|cellar)";
    let rest = "(SENSOR|LWT|devices|\\$unit|\\$description|\\$state|p|online|switch:0|rpc|config|\
        cpu|events|snapshot|n|n/d|state|availability|)";
    (prefix, rest).prop_map(|(prefix, rest)| format!("{prefix}/{rest}"))
}

/// What announcements and their like are made of.
fn announcement() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(r#"{"stat_t":"cellar/state","val_tpl":"{{ value_json.a }}","name":"A","unit_of_meas":"V"}"#),
        Just(r#"{"stat_t":"cellar/p","name":"B","avty_t":"cellar/online","dev":{"name":"D"}}"#),
        Just(r#"{"cmps":{"x":{"p":"button","cmd_t":"c","stat_t":"cellar/n"}},"dev":{}}"#),
        Just(r#"[{"friendly_name":"p","definition":{"exposes":[{"property":"a","unit":"W"}]}}]"#),
        Just(r#"{"nodes":{"n":{"properties":{"p":{"unit":"C"}}}}}"#),
        Just(r#"[{"bn":"x","bt":1e300,"v":1e308,"bv":1e308,"t":-1e300}]"#),
        Just(r#"{"fields":{"a":1,"b":[1],"c":{}},"name":"m","tags":{"x":1,"y":null}}"#),
        Just(r#"{"params":{"ts":1e18,"switch:0":{"tC":1}}}"#),
        Just("a,b=c d=1,e=\"x 9223372036854775807"),
    ]
    .prop_map(|text| text.as_bytes().to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn how_a_message_is_spelled_does_not_matter(json in tree()) {
        prop_assert_eq!(decode(&escaped(&json)), decode(&json.to_string()));
    }

    /// The fast way, without any tree, against the way through one: nested one level deeper, the
    /// same fields must give the same readings below that level.
    #[test]
    fn a_flat_object_gives_what_it_gives_inside_another(fields in flat()) {
        let object = fields.iter().map(|(key, value)| format!("{}:{value}", Json::from(key.as_str())));
        let object = format!("{{{}}}", object.collect::<Vec<_>>().join(","));
        let flat = decode_message(Place::at("p/q"), object.as_bytes(), NOW);
        let nested = format!("{{\"q\":{object}}}");
        let nested = decode_message(Place::at("p"), nested.as_bytes(), NOW);
        prop_assert_eq!(flat, nested);
    }

    #[test]
    fn nothing_breaks_the_common_rules(bytes in prop::collection::vec(any::<u8>(), 0..200), text in ".{0,60}") {
        for payload in [bytes.as_slice(), text.as_bytes()] {
            assert_sane(&decode_message(Place::root("value"), payload, NOW), MAX_LEAVES);
            assert_sane(&decode_event(Place::root("value"), payload, NOW).1, MAX_LEAVES);
        }
        from_base64(&text);
    }

    #[test]
    fn nothing_breaks_the_conventions(
        messages in prop::collection::vec(
            (topic(), prop_oneof![
                announcement(),
                tree().prop_map(|json| json.to_string().into_bytes()),
                prop::collection::vec(any::<u8>(), 0..60),
                Just(Vec::new()),
            ], any::<bool>()),
            0..12,
        ),
    ) {
        let mut conventions = Conventions::default();
        for (topic, payload, retained) in messages {
            assert_sane(&conventions.decode(&topic, &payload, retained, NOW), 2_000);
        }
    }

    #[test]
    fn base64_comes_back_however_it_is_broken(
        bytes in prop::collection::vec(any::<u8>(), 0..100),
        width in 1_usize..20,
    ) {
        let plain = base64(&bytes);
        let lines: Vec<_> = plain.as_bytes().chunks(width).map(String::from_utf8_lossy).collect();
        for text in [
            plain.clone(),
            plain.trim_end_matches('=').to_owned(),
            plain.replace('+', "-").replace('/', "_"),
            lines.join("\r\n"),
        ] {
            prop_assert_eq!(from_base64(&text), Some(bytes.clone()));
        }
    }

    #[test]
    fn an_address_is_refused_or_leads_somewhere(text in "([a-z+]{0,8}://)?[a-zA-Z0-9.:\\[\\]@/?#é -]{0,24}") {
        if let Ok(address) = Address::parse(&text) {
            let candidates = detect::candidates(&address);
            prop_assert!(!candidates.is_empty());
            for candidate in candidates {
                let again = Address::parse(&candidate.url).expect(&candidate.url);
                prop_assert_eq!(&again.name, &address.name);
                prop_assert!(!candidate.url.contains('#'));
            }
        }
        detect::recognize(text.as_bytes());
    }
}

/// By the book, to compare with.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let quad = |chunk: &[u8]| {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digit = |at: usize| match at <= chunk.len() {
            true => char::from(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize]),
            false => '=',
        };
        (0..4).map(digit).collect::<String>()
    };
    bytes.chunks(3).map(quad).collect()
}

#[test]
fn what_is_remembered_is_bounded() {
    let mut conventions = Conventions::default();
    for n in 0..6_000 {
        let config = format!(r#"{{"name":"n{n}","stat_t":"t{n}","unit_of_meas":"V"}}"#);
        let topic = format!("homeassistant/sensor/s{n}/config");
        conventions.decode(&topic, config.as_bytes(), true, NOW);
        conventions.decode(&format!("homie/d{n}/n/p/$unit"), b"V", true, NOW);
    }
    let unit = |conventions: &mut Conventions, topic: &str| {
        conventions.decode(topic, b"1", false, NOW).readings[0].unit.clone()
    };
    for (topic, known) in [("t4999", true), ("t5999", false)] {
        assert_eq!(unit(&mut conventions, topic).is_some(), known, "{topic}");
    }
    for (topic, known) in [("homie/d4999/n/p", true), ("homie/d5999/n/p", false)] {
        assert_eq!(unit(&mut conventions, topic).is_some(), known, "{topic}");
    }
    // What is taken back makes room.
    conventions.decode("homeassistant/sensor/s0/config", b"", true, NOW);
    conventions.decode(
        "homeassistant/sensor/new/config",
        br#"{"name":"new","stat_t":"new","unit_of_meas":"V"}"#,
        true,
        NOW,
    );
    assert_eq!(unit(&mut conventions, "new").as_deref(), Some("V"));
}
