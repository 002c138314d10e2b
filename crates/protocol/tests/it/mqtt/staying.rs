//! Staying connected, and being thrown out.

use std::time::Duration;

use expect_test::expect;
use heliograph_protocol::mqtt::{Config, Filter};
use heliograph_protocol::session::{Event, Input, Session};

use super::bench::{Bench, CONNACK_5, check, config, packet};

#[test]
fn the_brokers_keep_alive_counts() {
    let config = || Config { keep_alive: Duration::from_secs(600), ..config() };
    check(
        config(),
        "@ start\n@ open\n< 20 06 00 00 03 13 0078\n! 61s",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050202580b2100"d'"0100000022000a0002"me"
        * Ready { round_trip: Some(0ns) }
        > c000 at 60s
    "#]],
    );
    check(
        config(),
        "@ start\n@ open\n< 20 03 000000\n! 301s",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050202580b2100"d'"0100000022000a0002"me"
        * Ready { round_trip: Some(0ns) }
        > c000 at 300s
    "#]],
    );
}

#[test]
fn pings_when_nothing_was_sent_and_notices_silence() {
    check(
        config(),
        r#"
        @ start
        @ open
        < 20 03 000000
        ! 50s
        @ publish a = 1
        < 40 02 0001
        ! 60s
        < d000
        ! 55s
        ! 20s
        ! 600s
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 320700016100010031
            > c000 at 110s
            > c000 at 170s
            > e000 at 180s
            > HangUp at 180s
            * lost: the broker has not answered for 10 s at 180s
        "#]],
    );
}

#[test]
fn a_large_picture_before_the_pong_is_no_silence() {
    let mut bench = Bench::new(config());
    bench.input(Input::Started);
    bench.input(Input::Opened);
    bench.input(Input::Binary(&packet(CONNACK_5)));
    bench.advance(Duration::from_secs(60), |_| {});
    // 3 MB at 42 kB/s, as mosquitto 2.0 sends to WebSockets, before it answers the ping.
    let mut picture = packet(r#"30 90bfb801 0003 "cam" 00 ffd8ff"#);
    picture.resize(3_022_741, 0);
    bench.drain();
    for part in picture.chunks(4_096) {
        let until = bench.now.uptime + Duration::from_millis(100);
        bench.advance(until, |_| {});
        bench.input(Input::Binary(part));
    }
    let (_, events) = bench.drain();
    assert!(matches!(&events[..], [Event::Picture { .. }]), "{events:?}");
    assert!(bench.client.poll_timeout().is_some());
}

#[test]
fn thrown_out_by_a_namesake() {
    // MQTT 5 says so.
    check(
        config(),
        "@ start\n@ open\n< 20 03 000000\n< e0 01 8e\n@ close\n@ start\n@ open",
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > HangUp
            * lost: the broker ended the connection: session taken over (0x8e); the next attempt uses another client identifier
            > dial ws://h/mqtt ["mqtt"]
            > 10280004"MQTT"050200780b2100"d'"0100000022000a0010"h660b1a7be2c00n1"
        "#]],
    );
    // 3.1.1 only closes; from the third time on we take another identifier.
    let round = "@ start\n@ open\n< 20 03 000000\n! 1s\n@ close\n";
    check(
        config(),
        &format!("{}@ start\n@ open", round.repeat(3)),
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        * Ready { round_trip: Some(0ns) }
        * lost: no reason
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        * Ready { round_trip: Some(0ns) }
        * lost: no reason
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        * Ready { round_trip: Some(0ns) }
        * lost: the broker closed the connection soon after the greeting, several times: another client may use our identifier, so the next attempt uses a new one
        > dial ws://h/mqtt ["mqtt"]
        > 10280004"MQTT"050200780b2100"d'"0100000022000a0010"h660b1a7ebf2c0n1"
    "#]],
    );
}

#[test]
fn the_brokers_goodbye_is_told() {
    check(
        config(),
        r#"
        @ start
        @ open
        < 20 03 000000
        < e0 % 8b 07 1f 0004 "bye!"
        < 30 04 0001 "t" 00
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > HangUp
            * lost: the broker ended the connection: broker shutting down (0x8b): bye!
        "#]],
    );
}

#[test]
fn a_session_is_resumed() {
    let filters = vec![Filter { topic: "q/#".into(), at_least_once: true }];
    check(
        Config { filters, session_expiry: Duration::from_secs(60), ..config() },
        r#"
        @ start
        @ open
        < 20 03 010000
        < 90 04 0001 00 01
        @ close
        @ start
        @ open
        < 20 03 010000 32 0e 0003"q/1" 0001 00 "missed"
        @ close
        @ start
        @ open
        < 20 03 000000
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101f0004"MQTT"050000781011000000"<!"00"d'"0100000022000a0002"me"
            > 82090001000003"q/#"01
            * Ready { round_trip: Some(0ns) }
            * lost: no reason
            > dial ws://h/mqtt ["mqtt"]
            > 101f0004"MQTT"050000781011000000"<!"00"d'"0100000022000a0002"me"
            > 40020001
            * Ready { round_trip: Some(0ns) }
            * q/1 = "missed"
            * lost: no reason
            > dial ws://h/mqtt ["mqtt"]
            > 101f0004"MQTT"050000781011000000"<!"00"d'"0100000022000a0002"me"
            > 82090001000003"q/#"01
            * Ready { round_trip: Some(0ns) }
        "#]],
    );
}
