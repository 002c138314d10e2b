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
            * lost: the broker does not answer any more at 180s
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

/// A message of 1 MB takes mosquitto 24 s, of which a browser sees nothing before its end.
#[test]
fn a_broker_that_sends_large_messages_gets_more_time() {
    let lost_after = |largest: usize| {
        let mut bench = Bench::new(config());
        bench.input(Input::Started);
        bench.input(Input::Opened);
        bench.input(Input::Binary(&packet(CONNACK_5)));
        let text = "x".repeat(largest);
        bench.input(Input::Binary(&packet(&format!(r#"30 % 0001"t" 00 "{text}""#))));
        let mut lost_at = Duration::ZERO;
        bench.advance(Duration::from_secs(600), |bench| {
            if bench.drain().1.iter().any(|event| matches!(event, Event::Lost { .. })) {
                lost_at = bench.now.uptime;
            }
        });
        // Pinged after 60 s.
        lost_at.as_secs() - 60
    };
    assert_eq!(lost_after(100), 10);
    assert_eq!(lost_after(1_000_000), 33);
    assert_eq!(lost_after(4_000_000), 120);
}

#[test]
fn while_a_picture_is_awaited_silence_is_no_sign() {
    check(
        config(),
        r#"
        @ start
        @ open
        < 20 03 000000
        ! 59s
        @ request cam/capture =
        < 90 04 0001 00 01
        < 40 02 0002
        ! 31s
        ! 100s
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2B"000b"cam/capture"000232080015"heliograph/me/reply/1"090010"0660b1ab4270c001"0101020000001e
            * failed 1: no answer to `cam/capture` within 30 s at 89s
            > c000 at 119s
            > e000 at 129s
            > HangUp at 129s
            * lost: the broker does not answer any more at 129s
        "#]],
    );
    // A ping just before the request.
    check(
        config(),
        r#"
        @ start
        @ open
        < 20 03 000000
        ! 60s
        @ request cam/capture =
        ! 100s
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > c000 at 60s
            > 821b0001000015"heliograph/me/reply/#"05
            > "2B"000b"cam/capture"000232080015"heliograph/me/reply/1"090010"0660b1ab51b30001"0101020000001e
            > e000 at 90s
            > HangUp at 90s
            * failed 1: the connection ended before the answer came at 90s
            * lost: the broker does not answer any more at 90s
        "#]],
    );
}
