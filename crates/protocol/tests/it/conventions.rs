//! What earlier messages say about later ones, by convention.

use expect_test::{Expect, expect};
use heliograph_protocol::payload::Conventions;
use heliograph_telemetry::{ClockNote, Timestamp};

use crate::network::reading_words;

const NOW: Timestamp = Timestamp::from_micros(1_700_000_010_000_000);

/// Decodes messages in order (`topic payload`) and compares what each came to.
fn check(messages: &[(&str, &[u8])], expected: Expect) {
    let mut conventions = Conventions::default();
    let mut log = String::new();
    for (topic, payload) in messages {
        let decoded = conventions.decode(topic, payload, false, NOW);
        let departed = decoded.departed.iter().map(|prefix| format!("gone: {prefix}"));
        let lines = decoded.readings.iter().map(reading_words).chain(departed);
        let lines = lines.chain(decoded.problem.map(|problem| format!("problem: {problem}")));
        log.push_str(&lines.map(|line| line + "\n").collect::<String>());
    }
    expected.assert_eq(&log);
}

#[test]
fn zigbee2mqtt_units_come_from_the_bridge() {
    check(
        &[
            ("zigbee2mqtt/plug", br#"{"voltage":231,"power":9,"update":{"state":"idle"}}"#),
            (
                "zigbee2mqtt/bridge/devices",
                br#"[{"friendly_name":"Coordinator","definition":null},
                    {"friendly_name":"plug","definition":{"exposes":[
                      {"type":"switch","features":[{"property":"state"}]},
                      {"property":"voltage","unit":"V"},{"property":"soil","unit":"S/m"},
                      {"type":"composite","features":[{"property":"limit","unit":"kW"}]}]}}]"#,
            ),
            ("zigbee2mqtt/plug", br#"{"voltage":1231,"soil":2,"limit":3,"state":"ON"}"#),
            ("zigbee2mqtt/plug/set", br#"{"state":"OFF"}"#),
            ("zigbee2mqtt/plug/availability", b"offline"),
            ("zigbee2mqtt/bridge/state", br#"{"state":"offline"}"#),
            ("zigbee2mqtt/bridge/devices", b"[1]"),
        ],
        expect![[r#"
            plug/voltage = 231 V
            plug/power = 9 W
            plug/voltage = 1231 V
            plug/soil = 2 S/m
            plug/limit = 3 kW
            plug/state = true
            gone: plug
            gone: Coordinator
            gone: plug
            problem: not a list of devices as Zigbee2MQTT writes it
        "#]],
    );
}

#[test]
fn no_device_is_without_a_name() {
    check(
        &[
            ("zigbee2mqtt/", b"\"\""),
            ("zigbee2mqtt//availability", b"offline"),
            ("rtl_433/h/events", br#"{"value":null}"#),
        ],
        expect![[r#"
            zigbee2mqtt/ = gap
            zigbee2mqtt//availability = false
            rtl_433/h/events = gap
        "#]],
    );
}

#[test]
fn homie_units_may_come_after_the_value() {
    check(
        &[
            ("homie/car/engine/temperature", b"21.5"),
            ("homie/car/engine/temperature/$unit", "°C".as_bytes()),
            ("homie/car/engine/temperature", b"21.6"),
            ("homie/car/engine/temperature/set", b"5"),
            ("homie/5/cellar/climate/humidity", b"40"),
            (
                "homie/5/cellar/$description",
                br#"{"nodes":{"climate":{"properties":{"humidity":{"unit":"%"}}}}}"#,
            ),
            ("homie/5/cellar/$state", b"lost"),
            ("homie/car/$state", b"sleeping"),
        ],
        expect![[r#"
            car/engine/temperature = 21.5
            car/engine/temperature = 21.5 °C
            car/engine/temperature = 21.6 °C
            cellar/climate/humidity = 40
            cellar/climate/humidity = 40 %
            gone: cellar
        "#]],
    );
}

#[test]
fn discovery_names_what_nobody_named_and_gives_units_to_the_rest() {
    let config = |topic: &str, template: &str| {
        format!(
            r#"{{"name":"Temp","stat_t":"{topic}","val_tpl":"{template}","unit_of_meas":"°C",
            "dev":{{"name":"Cellar"}},"pl_on":"an","pl_off":"aus"}}"#
        )
    };
    let own = config("cellar/state", "{{ value_json.t[0] | float }}");
    let named = config("porch/sensor/out/state", "{{ value }}");
    let zigbee = config("zigbee2mqtt/x", "{{ value_json.odd }}");
    let bare = config("cellar/lamp", "{{ value }}");
    let computed = config("cellar/other", "{{ value_json.a * 2 }}");
    check(
        &[
            ("cellar/state", br#"{"t":[21.5],"h":40}"#),
            ("homeassistant/sensor/a/config", own.as_bytes()),
            ("homeassistant/sensor/b/config", named.as_bytes()),
            ("homeassistant/sensor/c/config", zigbee.as_bytes()),
            ("homeassistant/binary_sensor/d/config", bare.as_bytes()),
            ("homeassistant/sensor/e/config", computed.as_bytes()),
            ("cellar/state", br#"{"t":[21.5],"h":40}"#),
            ("porch/sensor/out/state", b"3"),
            ("zigbee2mqtt/x", br#"{"odd":4}"#),
            ("cellar/lamp", b"an"),
            ("cellar/other", br#"{"a":1}"#),
            ("homeassistant/sensor/a/config", b""),
            ("cellar/state", br#"{"t":[21.5]}"#),
            ("homeassistant/sensor/f/config", b"{"),
            (
                "homeassistant/device/g/config",
                br#"{"dev":{"name":"Shed"},"~":"shed","cmps":{"t":{"p":"sensor","stat_t":"~/t"}},
                    "avty":[{"t":"~/there","pl_not_avail":"no"}]}"#,
            ),
            ("shed/t", b"5"),
            ("shed/there", b"yes"),
            ("shed/there", b"no"),
        ],
        expect![[r#"
            cellar/state/t/0 = 21.5
            cellar/state/h = 40
            Cellar/Temp = 21.5 °C
            cellar/state/h = 40
            porch/out = 3 °C
            x/odd = 4 °C
            Cellar/Temp = true
            cellar/other/a = 1
            cellar/state/t/0 = 21.5
            problem: an announcement that is not valid JSON
            Shed/t = 5
            gone: Shed
        "#]],
    );
}

/// A metric with an alias and an Int32 value, in protocol buffers.
fn metric(name: &str, alias: u8, value: u8, more: &[u8]) -> Vec<u8> {
    let mut body = vec![0x10, alias, 0x20, 3, 0x50, value];
    if !name.is_empty() {
        body.splice(0..0, [&[0x0a, name.len() as u8], name.as_bytes()].concat());
    }
    body.extend_from_slice(more);
    [&[0x12, body.len() as u8], body.as_slice()].concat()
}

#[test]
fn sparkplug_births_name_aliases_until_the_next() {
    let payload = |metrics: &[Vec<u8>], seq: u8| [&metrics.concat()[..], &[0x18, seq]].concat();
    let unit = b"\x4a\x10\x0a\x07engUnit\x12\x05\x42\x03\xc2\xb0C";
    let born = payload(&[metric("bdSeq", 0, 1, &[]), metric("Temp", 4, 21, unit)], 0);
    let device = payload(&[metric("Level", 5, 7, &[])], 1);
    let data = payload(&[metric("", 4, 22, &[])], 2);
    let device_data = payload(&[metric("", 5, 8, &[])], 5);
    let old_death = payload(&[metric("bdSeq", 0, 0, &[])], 0);
    let death = payload(&[metric("bdSeq", 0, 1, &[])], 0);
    check(
        &[
            ("spBv1.0/g/NDATA/n", &data),
            ("spBv1.0/g/NBIRTH/n", &born),
            ("spBv1.0/g/DBIRTH/n/d", &device),
            ("spBv1.0/g/NDATA/n", &data),
            ("spBv1.0/g/DDATA/n/d", &device_data),
            ("spBv1.0/g/NDEATH/n", &old_death),
            ("spBv1.0/g/NDEATH/n", &death),
            ("spBv1.0/g/DDEATH/n/d", b""),
            ("spBv1.0/g/NBIRTH/n", &born),
            ("spBv1.0/g/DDATA/n/d", &device_data),
            ("spBv1.0/g/NCMD/n", &data),
            ("spBv1.0/STATE/host", br#"{"online":true}"#),
            ("spBv1.0/g/NDATA/n", b"\xff"),
        ],
        expect![[r#"
            g/n/alias 4 = 22
            g/n/Temp = 21 °C
            g/n/d/Level = 7
            g/n/Temp = 22 °C
            g/n/d/Level = 8
            problem: messages before this one were lost: its number jumped
            gone: g/n
            gone: g/n/d
            g/n/Temp = 21 °C
            g/n/d/alias 5 = 8
            problem: messages before this one were lost: its number jumped
            problem: not a Sparkplug B payload
        "#]],
    );
}

#[test]
fn odd_senml_is_refused_or_left_to_the_common_rules() {
    check(
        &[
            ("a", br#"[{"bn":"x","bver":11,"v":1}]"#),
            ("a", br#"[{"n":"x","v":1,"new_":2}]"#),
            ("a", br#"[{"n":"x","v":1,"colour":2}]"#),
            ("a", br#"[{"bn":"m/","bv":20,"n":"x","v":1.5},{"n":"y"},{"n":"z","vb":true}]"#),
            ("a", br#"[{"n":"x"}]"#),
        ],
        expect![[r#"
            problem: SenML of a version beyond 10
            problem: SenML with a field that must be understood and is not
            a/0/n = "x"
            a/0/v = 1
            a/0/colour = 2
            m/x = 21.5
            m/y = 20
            m/z = true
            a/0/n = "x"
        "#]],
    );
}

#[test]
fn devices_of_all_kinds_come_and_go() {
    check(
        &[
            ("stat/plug/RESULT", br#"{"POWER":"ON"}"#),
            ("plug/tele/STATE", br#"{"Time":"2026-01-01T00:00:00","Vcc":3.4,"POWER1":"OFF","Wifi":{"AP":1,"SSId":"x","RSSI":70,"Signal":-60}}"#),
            ("tele/m/SENSOR", br#"{"ENERGY":{"Power":[5,6]},"X":{"Temperature":70},"TempUnit":"F"}"#),
            ("tele/plug/LWT", b"Offline"),
            ("shellies/announce", br#"{"id":"s1","mac":"AA"}"#),
            ("shellies/s1/relay/0/command", b"on"),
            ("shellies/s1/online", b"false"),
            ("shellyem-1/status/em:0", br#"{"id":0,"a_act_power":5,"total_current":0.1,"n_current":null}"#),
            ("shellyem-1/online", b"false"),
            ("frigate/door/person", b"2"),
            ("frigate/door/motion", b"ON"),
            ("frigate/available", b"offline"),
            ("telegraf/h/cpu", br#"{"name":"cpu","fields":{"a":"x","b":true,"c":null}}"#),
            ("telegraf/h/cpu", b"not a line"),
            ("rtl_433/pi/devices/Acurite/5/wind_avg_km_h", b"12.5"),
            ("porch/status", b"offline"),
            ("porch/status", b"fine"),
            ("any/status", br#"{"a":1}"#),
        ],
        expect![[r#"
            plug/POWER = true
            plug/Vcc = 3.4
            plug/POWER1 = false
            plug/Wifi/RSSI = 70 %
            plug/Wifi/Signal = -60 dBm
            m/ENERGY/Power/0 = 5 W
            m/ENERGY/Power/1 = 6 W
            m/X/Temperature = 70 °F
            gone: plug
            gone: s1
            shellyem-1/em:0/a_act_power = 5 W
            shellyem-1/em:0/total_current = 0.1 A
            shellyem-1/em:0/n_current = gap A
            gone: shellyem-1
            door/person/count = 2
            door/motion = true
            gone: door
            cpu/a = "x"
            cpu/b = true
            cpu/c = gap
            telegraf/h/cpu = "not a line"
            Acurite/5/wind_avg_km_h = 12.5 km/h
            gone: porch
            porch/status = "fine"
            any/status/a = 1
        "#]],
    );
}

#[test]
fn what_the_server_kept_is_marked() {
    let mut conventions = Conventions::default();
    let mut clock = |payload: &[u8]| {
        conventions.decode("t", payload, true, NOW).readings.first().map(|r| r.clock)
    };
    assert_eq!(clock(b"1"), Some(ClockNote::Retained));
    assert_eq!(clock(br#"{"t":1700000000,"a":1}"#), Some(ClockNote::Sender));
    assert_eq!(clock(br#"{"time":5,"a":1}"#), Some(ClockNote::Retained));
}
