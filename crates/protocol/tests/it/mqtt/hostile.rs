//! Brokers that break the rules, and servers that are no brokers.

use expect_test::expect;
use heliograph_protocol::mqtt::Config;
use heliograph_protocol::session::{Event, Input, Session};

use super::bench::{Bench, CONNACK_5, check, config, packet};

fn online(script: &str) -> String {
    format!("@ start\n@ open\n< 20 03 000000\n{script}")
}

#[test]
fn malformed_packets_are_passed_over() {
    check(
        config(),
        &online(
            r#"
            < 30 00
            < 30 02 ffff
            < 30 03 000161
            < 30 05 0002c328 00
            < 30 04 00010000
            < 36 06 000161000100
            < 32 06 000161000000
            < 30 06 000161027f01
            < 30 % 0003"a/#" 00 "1"
            < 40 01 00
            < 40 02 0007
            < 90 00
            < 90 04 0001 00 00
            < 20 03 000000
            < 50 02 0001
            < f0 00
            < 00 00
            < 82 05 0001000161
            < d005 0102030405
            < 30 % 0001"t" 00 "still here"
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            * rejected: a malformed packet: cut off
            * rejected: a malformed packet: cut off
            * a = gap
            * rejected: a malformed packet: text is not UTF-8
            * rejected: a malformed packet: text with a zero byte
            * rejected: a malformed packet: a delivery class that does not exist
            * rejected: a malformed packet: packet identifier 0
            * rejected: a malformed packet: an unknown property
            * rejected: a message on `a/#`, which is a filter and no topic
            * rejected: a malformed packet: cut off
            * rejected: PUBACK for a message that was not sent
            * rejected: a malformed packet: cut off
            * rejected: SUBACK for a subscription that was not asked for
            * rejected: a packet of kind 2, which was not asked for
            * rejected: a packet of kind 5, which was not asked for
            * rejected: a packet of kind 15, which was not asked for
            * rejected: a packet of kind 0, which was not asked for
            * rejected: a packet of kind 8, which was not asked for
            * t = "still here"
        "#]],
    );
}

#[test]
fn a_stream_that_cannot_be_cut_is_given_up() {
    check(
        config(),
        &online("< 30 ff ff ff ff 7f\n< 30 04 0001\"t\" 00"),
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        * Ready { round_trip: Some(0ns) }
        > e00181
        > HangUp
        * lost: what comes is not MQTT
    "#]],
    );
    // 268,435,455 bytes announced: nothing is kept for them.
    check(
        config(),
        &online("< 30 ff ff ff 7f\n< 30 04 0001\"t\" 00"),
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        * Ready { round_trip: Some(0ns) }
        > e00195
        > HangUp
        * lost: the broker sent a message of 268435455 bytes, more than the 16777216 taken; subscribe to less
    "#]],
    );
    let small = || Config { max_packet_bytes: 100, ..config() };
    check(
        small(),
        &online("< 30 65"),
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0000006422000a0002"me"
        * Ready { round_trip: Some(0ns) }
        > e00195
        > HangUp
        * lost: the broker sent a message of 101 bytes, more than the 100 taken; subscribe to less
    "#]],
    );
    check(
        small(),
        "@ start\n@ open\n< 20 65",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0000006422000a0002"me"
        > HangUp
        * lost: the broker sent a message of 101 bytes, more than the 100 taken; subscribe to less
    "#]],
    );
}

#[test]
fn exactly_once_was_not_asked_for() {
    check(
        config(),
        &online(r#"< 34 % 0001"t" 0001 00 "1""#),
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        * Ready { round_trip: Some(0ns) }
        > e0019b
        > HangUp
        * lost: the broker sent a message exactly once (QoS 2), which was not asked for
    "#]],
    );
}

#[test]
fn servers_that_are_no_brokers() {
    check(
        config(),
        "@ start\n@ open\n< 485454502f312e3120343030\n< 00",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
    "#]],
    );
    check(
        config(),
        "@ start\n@ open\n< d000",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        > HangUp
        * lost: the server does not answer as MQTT does (first byte 0xd0)
    "#]],
    );
    check(
        config(),
        "@ start\n@ open\n< 20 01 00",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        > HangUp
        * lost: the broker's CONNACK is cut off
    "#]],
    );
    let mut bench = Bench::new(config());
    bench.input(Input::Started);
    bench.input(Input::Opened);
    bench.input(Input::Text("hello"));
    let (_, events) = bench.drain();
    assert!(matches!(&events[..], [Event::Rejected(_)]), "{events:?}");
}

#[test]
fn late_bytes_change_nothing() {
    check(
        config(),
        r#"
        < 20 03 000000
        @ start
        < 20 03 000000
        @ open
        < 20 03 008700 30 04 0001"t" 00
        < 30 04 0001"t" 00
        @ close
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            > HangUp
            * refused: the broker refused the connection: not authorised (0x87); give a user and a password
        "#]],
    );
}

#[test]
fn a_dripping_packet_costs_no_more_than_a_whole_one() {
    let mut bench = Bench::new(config());
    bench.input(Input::Started);
    bench.input(Input::Opened);
    bench.input(Input::Binary(&packet(CONNACK_5)));
    // 4 MiB, byte for byte: quadratic work would take hours.
    let mut message = packet(r#"30 86808002 0003 "cam" 00 ffd8ff"#);
    message.resize(4_194_310 + 5, 0);
    bench.drain();
    for byte in &message {
        bench.input(Input::Binary(&[*byte]));
        bench.input(Input::Binary(&[]));
    }
    let (_, events) = bench.drain();
    assert!(matches!(&events[..], [Event::Picture { .. }]), "{}", events.len());
    assert!(bench.client.poll_timeout().is_some());
}

#[test]
fn odd_topics_and_payloads() {
    check(
        config(),
        &online(
            r#"
            < 30 % 0012"<script>x</script>" 00 "1"
            < 30 % 0009"__proto__" 00 "{'__proto__':1}"
            < 30 % 0001"/" 00 "1e999"
            < 30 % 0002"//" 00 "-0"
            < 30 % 0001"t" 00 efbbbf "21"
            < 30 % 0001"t" 00 00
            < 30 % 0001"t" 00 ffd8ff
            < 30 % 0001"t" 00 "/9j/####"
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            * <script>x</script> = 1
            * __proto__/__proto__ = 1
            * / = "1e999"
            * // = -0
            * t = 21
            * t = "\0"
            * picture t of 3 bytes
            * t = "/9j/####"
        "#]],
    );
}
