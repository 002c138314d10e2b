//! Bytes as recorded from real clients and brokers, and there and back.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// The only packet in these bytes.
fn packet(bytes: &[u8]) -> Raw<'_> {
    match split(bytes, 1 << 28) {
        Ok(Split::Packet(packet, [])) => packet,
        other => panic!("{other:?}"),
    }
}

fn connect(version: Version, client_id: &str) -> Connect<'_> {
    Connect {
        version,
        client_id,
        clean: true,
        keep_alive_secs: 30,
        will: None,
        user: None,
        password: None,
        limits: Limits::default(),
    }
}

#[test]
fn connect_as_recorded() {
    let old = Version::V311;
    let plain = connect(old, "heliograph-a");
    assert_eq!(
        plain.encode(),
        unhex("1018 0004 4d515454 04 02 001e 000c 68656c696f67726170682d61")
    );
    let will = Some(Will { topic: "sensors/a0/lwt", payload: b"offline" });
    assert_eq!(
        Connect { will, ..connect(old, "dev-b") }.encode(),
        unhex(
            "102a 0004 4d515454 04 26 001e 0005 6465762d62
             000e 73656e736f72732f61302f6c7774 0007 6f66666c696e65"
        )
    );
    let user = Connect { user: Some("alice"), password: Some("s3cret"), ..connect(old, "ygood") };
    assert_eq!(
        user.encode(),
        unhex("1020 0004 4d515454 04 c2 001e 0005 79676f6f64 0005 616c696365 0006 733363726574")
    );
}

#[test]
fn connect_5_as_recorded() {
    let new = Version::V5;
    let limits = Limits {
        session_expiry_secs: Some(0),
        receive_maximum: Some(20),
        packet_bytes: Some(1 << 20),
        topic_aliases: Some(10),
    };
    assert_eq!(
        Connect { limits, ..connect(new, "") }.encode(),
        unhex("101d 0004 4d515454 05 02 001e 10 1100000000 210014 2700100000 22000a 0000")
    );
    let limits = Limits { session_expiry_secs: Some(60), ..Limits::default() };
    assert_eq!(
        Connect { limits, clean: false, ..connect(new, "sess") }.encode(),
        unhex("1016 0004 4d515454 05 00 001e 05 110000003c 0004 73657373")
    );
    let user = Connect { user: Some("alice"), password: Some("no"), ..connect(new, "xbad") };
    assert_eq!(
        user.encode(),
        unhex("101c 0004 4d515454 05 c2 001e 00 0004 78626164 0005 616c696365 0002 6e6f")
    );
}

#[test]
fn connack_as_recorded() {
    let connack = |hex: &str| {
        let bytes = unhex(hex);
        Connack::decode(packet(&bytes).body).unwrap()
    };
    let old = connack("20020000");
    assert!(old.is_old_shape && !old.session_present && old.code == 0);
    assert_eq!(old.terms, Terms::default());
    assert_eq!(connack("20020005").code, 5);
    let refused = connack("2003008700");
    assert!(!refused.is_old_shape && refused.code == 0x87);
    let assigned = connack(
        "2035 0000 32 22000a 120029
         6175746f2d34423235323631362d453934352d323534352d364539352d343030453533363032373745 210014",
    );
    let id = assigned.assigned_client_id.as_deref();
    assert_eq!(id, Some("auto-4B252616-E945-2545-6E95-400E5360277E"));
    assert_eq!(assigned.terms.receive_maximum, 20);
    let slower = connack("200c 0000 09 22000a 130078 210014");
    assert_eq!(slower.terms.keep_alive, Some(Duration::from_secs(120)));
    assert!(connack("200901000622000a210014").session_present);
    let strict = connack("2013 0000 10 2400 2500 2800 2a00 2700000400 210000");
    let terms = strict.terms;
    assert!(!(terms.takes_qos1 || terms.takes_retained));
    assert!(!(terms.takes_wildcards || terms.takes_shared));
    assert_eq!((terms.packet_bytes, terms.receive_maximum), (1_024, 1));
}

#[test]
fn subscribe_as_recorded() {
    let wanted = |filter, at_least_once| Subscription { filter, at_least_once, no_local: false };
    assert_eq!(
        encode_subscribe(
            Version::V311,
            1,
            &[wanted("sensors/+/state", true), wanted("cam/#", false)]
        ),
        unhex("821c 0001 000f 73656e736f72732f2b2f7374617465 01 0005 63616d2f23 00")
    );
    assert_eq!(
        encode_subscribe(Version::V5, 1, &[wanted("q/#", true)]),
        unhex("8209 0001 00 0003 712f23 01")
    );
    let replies = Subscription { no_local: true, ..wanted("h/#", true) };
    assert_eq!(encode_subscribe(Version::V5, 2, &[replies]), unhex("8209 0002 00 0003 682f23 05"));
    assert_eq!(encode_subscribe(Version::V311, 2, &[replies]), unhex("8208 0002 0003 682f23 01"));
    let bytes = unhex("9004 0001 0180");
    let suback = Suback::decode(packet(&bytes).body, Version::V311).unwrap();
    assert_eq!((suback.packet_id, suback.codes), (1, &[0x01, 0x80][..]));
    let bytes = unhex("9009 0001 05 1f00024e6f 87");
    let suback = Suback::decode(packet(&bytes).body, Version::V5).unwrap();
    assert_eq!((suback.codes, suback.reason.as_deref()), (&[0x87][..], Some("No")));
}

#[test]
fn publish_as_recorded() {
    let bytes = unhex(
        "326d 0010 63616d2f646f6f722f63617074757265 0001 4b
         08 0016 68656c696f67726170682f7765622f7265706c792f31 09 0004 c0ffee01
         03 0010 6170706c69636174696f6e2f6a736f6e 01 01
         26 0003 737263 0009 64617368626f617264 02 0000001e 7b227769647468223a3634307d",
    );
    let raw = packet(&bytes);
    let publish = Publish::decode(raw.first, raw.body, Version::V5).unwrap();
    assert_eq!((publish.topic, publish.payload), ("cam/door/capture", &br#"{"width":640}"#[..]));
    let properties = publish.properties;
    assert_eq!(properties.response_topic, Some("heliograph/web/reply/1"));
    assert_eq!(properties.correlation_data, Some(&[0xc0, 0xff, 0xee, 0x01][..]));
    assert_eq!(properties.content_type, Some("application/json"));
    assert_eq!((properties.payload_format, properties.expiry_secs), (Some(1), Some(30)));
    let bytes = unhex("3017 0010 63616d2f646f6f722f63617074757265 03 230001 31");
    let raw = packet(&bytes);
    let publish = Publish::decode(raw.first, raw.body, Version::V5).unwrap();
    assert_eq!((publish.properties.topic_alias, publish.packet_id), (Some(1), None));
    assert_eq!(publish.encode(Version::V5), bytes);
}

#[test]
fn the_small_ones_as_recorded() {
    assert_eq!(encode_puback(1), unhex("40020001"));
    assert_eq!(encode_disconnect(Version::V311, 0x81), unhex("e000"));
    assert_eq!(encode_disconnect(Version::V5, 0x81), unhex("e00181"));
    let puback = |hex: &str| Puback::decode(packet(&unhex(hex)).body).unwrap();
    assert_eq!((puback("40020003").code, puback("4003000310").code), (0, 0x10));
    assert_eq!(puback("400400010000").packet_id, 1);
    let bytes = unhex("e007 8e 05 1f0002 6869");
    let farewell = Farewell::decode(packet(&bytes).body).unwrap();
    assert_eq!((farewell.code, farewell.reason.as_deref()), (0x8e, Some("hi")));
}

#[test]
fn malformed_bodies_are_errors() {
    for (first, hex) in [
        (0x30, ""),
        (0x30, "0005 61"),
        (0x30, "0002 c328 00"),
        (0x32, "0001 61 0000 00"),
        (0x36, "0001 61 0001 00"),
        (0x30, "0001 61 05 2300"),
        (0x30, "0001 61 02 7f01"),
        (0x30, "0001 61 ffffffffff"),
        (0x30, "0001 00 00"),
    ] {
        let body = unhex(hex);
        assert!(Publish::decode(first, &body, Version::V5).is_err(), "{hex}");
    }
    assert!(Connack::decode(&[0]).is_err() && Puback::decode(&[0]).is_err());
}

fn version() -> impl Strategy<Value = Version> {
    prop_oneof![Just(Version::V311), Just(Version::V5)]
}

prop_compose! {
    fn name()(text in "[a-zA-Z/ °]{1,20}") -> String { text }
}

proptest! {
    /// Payloads on both sides of every size of the length.
    #[test]
    fn publish_there_and_back(
        version in version(),
        topic in name(),
        response in proptest::option::of(name()),
        correlation in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..20)),
        size in prop_oneof![0..300_usize, 16_300..16_450_usize, Just(2_097_152_usize)],
        packet_id in proptest::option::of(1..=u16::MAX),
        flags in any::<[bool; 2]>(),
        numbers in any::<(Option<u16>, Option<u8>, Option<u32>)>(),
    ) {
        let [retain, duplicate] = flags;
        let payload = vec![0xa5; size];
        let properties = match version {
            Version::V311 => MessageProperties::default(),
            Version::V5 => MessageProperties {
                topic_alias: numbers.0,
                response_topic: response.as_deref(),
                correlation_data: correlation.as_deref(),
                content_type: response.as_deref(),
                payload_format: numbers.1,
                expiry_secs: numbers.2,
            },
        };
        let publish = Publish {
            topic: &topic,
            payload: &payload,
            retain,
            duplicate,
            packet_id,
            is_exactly_once: false,
            properties,
        };
        let bytes = publish.encode(version);
        let raw = packet(&bytes);
        let back = Publish::decode(raw.first, raw.body, version).unwrap();
        prop_assert_eq!(back, publish);
    }

    #[test]
    fn no_bytes_panic(first in any::<u8>(), body in proptest::collection::vec(any::<u8>(), 0..80)) {
        for version in [Version::V311, Version::V5] {
            let _ = Publish::decode(first, &body, version);
            let _ = Suback::decode(&body, version);
        }
        let _ = (Connack::decode(&body), Puback::decode(&body), Farewell::decode(&body));
        let _ = split(&body, 100);
    }
}
