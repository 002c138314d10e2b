//! From dialling to Ready, and all the ways it may go wrong.

use expect_test::expect;
use heliograph_protocol::mqtt::{Config, Credentials, Filter, Version};
use heliograph_protocol::session::Input;

use super::bench::{Bench, check, config, packet};

#[test]
fn mqtt_5_at_once() {
    let filters =
        vec![Filter::new("tele/#"), Filter { topic: "cam/+/jpeg".into(), at_least_once: true }];
    check(
        Config { filters, presence_topic: Some("me/status".into()), ..config() },
        r#"
        @ start
        @ publish early = 1
        @ open
        < 20 03 000000
        < 90 05 0001 00 0001
        < 40 02 0002
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            * NotReady
            > 102f0004"MQTT"052600780b2100"d'"0100000022000a0002"me"000009"me/status"0007"offline"
            > 82190001000006"tele/#"00000a"cam/+/jpeg"01
            > 31120009"me/status"00"online"
            * Ready { round_trip: Some(0ns) }
            * rejected: PUBACK for a message that was not sent
        "#]],
    );
}

#[test]
fn older_brokers_say_so_in_their_own_shape() {
    // aedes and nats-server: a CONNACK of 3.1.1 in answer to 5, then the connection closes.
    check(
        Config { filters: vec![Filter::new("#")], ..config() },
        r#"
        @ start
        @ open
        < 20020001
        @ open
        < 20020000
        @ close
        @ start
        @ open
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            > dial ws://h/mqtt ["mqtt"]
            > 100e0004"MQTT"040200780002"me"
            > 8206000100012300
            * Ready { round_trip: Some(0ns) }
            * lost: no reason
            > dial ws://h/mqtt ["mqtt"]
            > 100e0004"MQTT"040200780002"me"
        "#]],
    );
}

#[test]
fn older_brokers_hang_up_without_a_word() {
    // RabbitMQ 3.10 closes with 1011.
    check(
        config(),
        r#"
        @ start
        @ open
        @ close
        @ open
        @ close
        @ start
        @ close
        @ close
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            > dial ws://h/mqtt ["mqtt"]
            > 100e0004"MQTT"040200780002"me"
            * lost: the broker closed the connection instead of answering the greeting
            > dial ws://h/mqtt ["mqtt"]
            * lost: no WebSocket for MQTT opened there: check host, port and path, and that the broker has a WebSocket listener
        "#]],
    );
}

#[test]
fn the_version_can_be_insisted_on() {
    for (version, answer) in [(Version::V5, "20 02 0001"), (Version::V311, "20 02 0001")] {
        check(
            Config { version: Some(version), ..config() },
            &format!("@ start\n@ open\n< {answer}\n< {answer}\n! 600s"),
            match version {
                Version::V5 => expect![[r#"
                    > dial ws://h/mqtt ["mqtt"]
                    > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
                    > HangUp
                    * refused: the broker refused the connection: protocol version not supported (code 1); it speaks another version of MQTT
                "#]],
                Version::V311 => expect![[r#"
                    > dial ws://h/mqtt ["mqtt"]
                    > 100e0004"MQTT"040200780002"me"
                    > HangUp
                    * refused: the broker refused the connection: protocol version not supported (code 1); it speaks another version of MQTT
                "#]],
            },
        );
    }
}

#[test]
fn a_broker_of_5_that_hangs_up_once_is_not_taken_for_an_older_one() {
    check(
        config(),
        r#"
        @ start
        @ open
        < 20 03 000000
        @ close
        @ start
        @ open
        @ close
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            * lost: no reason
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * lost: the broker closed the connection instead of answering the greeting
        "#]],
    );
}

#[test]
fn a_wrong_password_is_refused_with_code_and_reason_and_not_tried_again() {
    let credentials = Some(Credentials { user: "alice".into(), password: "no".into() });
    check(
        Config { credentials, ..config() },
        r#"
        @ start
        @ open
        < 20 % 00 86 06 1f 0003 "sad"
        @ close
        ! 3600s
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 10250004"MQTT"05c200780b2100"d'"0100000022000a0002"me"0005"alice"0002"no"
            > HangUp
            * refused: the broker refused the connection: bad user name or password (0x86): sad; check user and password, and what this user may do
        "#]],
    );
    check(
        config(),
        "@ start\n@ open\n< 20 03 008700\n! 60s",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        > HangUp
        * refused: the broker refused the connection: not authorised (0x87); give a user and a password
    "#]],
    );
    let old = || Config { version: Some(Version::V311), ..config() };
    check(
        old(),
        "@ start\n@ open\n< 20 02 0004\n! 60s",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 100e0004"MQTT"040200780002"me"
        > HangUp
        * refused: the broker refused the connection: bad user name or password (code 4); give a user and a password
    "#]],
    );
    check(
        old(),
        "@ start\n@ open\n< 20 02 0005\n! 60s",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 100e0004"MQTT"040200780002"me"
        > HangUp
        * refused: the broker refused the connection: not authorised (code 5); give a user and a password
    "#]],
    );
}

#[test]
fn the_password_is_never_shown() {
    let credentials = Some(Credentials { user: "alice".into(), password: "s3cret".into() });
    let bench = Bench::new(Config { credentials, ..config() });
    assert!(!format!("{:?}", bench.client).contains("s3cret"));
}

#[test]
fn a_refused_identifier_is_changed_once() {
    check(
        config(),
        "@ start\n@ open\n< 20 03 008500\n@ open\n< 20 03 008500",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        > dial ws://h/mqtt ["mqtt"]
        > 10280004"MQTT"050200780b2100"d'"0100000022000a0010"h660b1a7be2c00n1"
        > HangUp
        * refused: the broker refused the connection: client identifier not valid (0x85); choose another client identifier
    "#]],
    );
}

#[test]
fn other_refusals_may_pass() {
    check(
        config(),
        "@ start\n@ open\n< 20 03 008800\n@ start\n@ open",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        > HangUp
        * lost: the broker does not let us in: broker unavailable (0x88)
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
    "#]],
    );
    check(
        config(),
        r#"@ start
        @ open
        < 20 % 00 9d 06 1c 0003 "h:1""#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            > HangUp
            * lost: the broker does not let us in: server moved (0x9d); it names the server h:1
        "#]],
    );
    check(
        Config { version: Some(Version::V311), ..config() },
        "@ start\n@ open\n< 20 02 0003",
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 100e0004"MQTT"040200780002"me"
            > HangUp
            * lost: the broker does not let us in: broker unavailable (code 3)
        "#]],
    );
}

#[test]
fn silence_ends_in_words() {
    check(
        config(),
        "@ start\n@ open\n! 60s\n< 20 03 000000",
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        > HangUp at 10s
        * lost: the server opened the connection but did not answer the greeting within 10 s; is it an MQTT broker? at 10s
    "#]],
    );
}

#[test]
fn the_broker_may_choose_the_identifier() {
    let mut bench = Bench::new(Config { client_id: String::new(), ..config() });
    bench.input(Input::Started);
    bench.input(Input::Opened);
    assert_eq!(bench.client.version(), None);
    bench.input(Input::Binary(&packet(r#"20 % 00 00 09 12 0006 "auto-7""#)));
    assert_eq!(bench.client.client_id(), "auto-7");
    assert_eq!(bench.client.version(), Some(Version::V5));
}

#[test]
fn what_no_broker_takes_is_refused_before_dialling() {
    let presence_topic = Some("me/#".to_owned());
    check(
        Config { presence_topic, ..config() },
        "@ start\n! 60s",
        expect![[r#"
        * refused: `me/#` is no topic to show presence on: a topic to publish on can't hold `+` or `#`
    "#]],
    );
}
