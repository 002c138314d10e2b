//! Asking a device for something, and what comes back.

use std::time::Duration;

use expect_test::expect;
use heliograph_protocol::mqtt::{Config, Version};
use heliograph_protocol::session::{Command, CommandError, Event, Input, Session};

use super::bench::{Bench, CONNACK_5, check, config, packet};

fn online(script: &str) -> String {
    format!("@ start\n@ open\n< 20 03 000000\n{script}")
}

#[test]
fn a_picture_comes_back_by_correlation_data() {
    check(
        config(),
        &online(
            r#"
            @ request cam/door/capture = {"width":640}
            < 90 04 0001 00 01
            < 40 02 0002
            < 32 % 000b"elsewhere/1" 0001 13 09 0010"0660b1a7be2c0001" ffd8ffe0
            @ request cam/door/capture =
            < 32 % 0015"heliograph/me/reply/2" 0002 13 09 0010"0660b1a7be2c0002" "busy"
            < 32 % 0015"heliograph/me/reply/2" 0003 13 09 0010"0660b1a7be2c0002" ffd8ffe0
            ! 60s
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2g"0010"cam/door/capture"000245080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"030010"application/json"0101020000001e7b22"width"22":640}"
            > 40020001
            * replied 1: "" [4]
            > "2G"0010"cam/door/capture"000332080015"heliograph/me/reply/2"090010"0660b1a7be2c0002"0101020000001e
            > 40020002
            * replied 2: "busy" []
            > 40020003
            * picture cam/door/capture of 4 bytes
            > c000 at 60s
        "#]],
    );
}

#[test]
fn a_second_copy_of_an_answer_is_the_same_answer() {
    // As brokers send it to a client whose subscriptions overlap.
    check(
        config(),
        &online(
            r#"
            @ request cam/door/capture =
            < 32 % 0015"heliograph/me/reply/1" 0001 13 09 0010"0660b1a7be2c0001" ffd8ffe0
            < 32 % 0015"heliograph/me/reply/1" 0002 13 09 0010"0660b1a7be2c0001" ffd8ffe0
            < 32 % 0015"heliograph/me/reply/1" 0003 13 09 0010"0660b1a7be2c0001" ffd8ffe1
            ! 2s
            < 32 % 0015"heliograph/me/reply/1" 0004 13 09 0010"0660b1a7be2c0001" ffd8ffe0
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2G"0010"cam/door/capture"000232080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"0101020000001e
            > 40020001
            * replied 1: "" [4]
            > 40020002
            > 40020003
            * picture cam/door/capture of 4 bytes
            > 40020004
            * picture cam/door/capture of 4 bytes
        "#]],
    );
}

#[test]
fn an_answer_without_correlation_data_is_known_by_its_topic() {
    check(
        config(),
        &online(
            r#"
            @ request cam/door/capture =
            < 30 % 0016"heliograph/you/reply/1" 00 "not ours"
            < 30 % 0015"heliograph/me/reply/9" 00 "none of these"
            < 30 % 0015"heliograph/me/reply/1" 00 "{'ok':true}"
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2G"0010"cam/door/capture"000232080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"0101020000001e
            * heliograph/you/reply/1 = "not ours"
            * heliograph/me/reply/9 = "none of these"
            * replied 1: "{\"ok\":true}" []
        "#]],
    );
}

#[test]
fn a_request_that_comes_back_to_us_is_no_answer() {
    check(
        config(),
        &online(
            r#"
            @ request cam/door/capture = {"width":640}
            < 30 % 0010"cam/door/capture" 13 09 0010"0660b1a7be2c0001" "{'width':640}"
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2g"0010"cam/door/capture"000245080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"030010"application/json"0101020000001e7b22"width"22":640}"
            * cam/door/capture/width = 640
        "#]],
    );
    check(
        Config { version: Some(Version::V311), ..config() },
        r#"
        @ start
        @ open
        < 20 02 0000
        @ request cam/door/capture =
        < 30 % 0010"cam/door/capture" "{'id':'0660b1a7be2c0001'}"
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 100e0004"MQTT"040200780002"me"
            * Ready { round_trip: Some(0ns) }
            > 821a00010015"heliograph/me/reply/#"01
            > "2P"0010"cam/door/capture"00027b22"id"223a22"0660b1a7be2c0001"222c22"reply_to"223a22"heliograph/me/reply/1"227d
            * cam/door/capture/id = "0660b1a7be2c0001"
        "#]],
    );
}

#[test]
fn nobody_listens() {
    check(
        config(),
        &online("@ request cam/door/capture =\n< 40 03 0002 10\n! 60s"),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2G"0010"cam/door/capture"000232080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"0101020000001e
            * failed 1: nobody listens to `cam/door/capture`
            > c000 at 60s
            * rejected: the broker has not answered this subscription at 60s
        "#]],
    );
    check(
        config(),
        &online("@ request cam/door/capture =\n< 40 03 0002 87\n! 60s"),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2G"0010"cam/door/capture"000232080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"0101020000001e
            * failed 1: the broker refused the message on `cam/door/capture`: not authorised (0x87)
            > c000 at 60s
            * rejected: the broker has not answered this subscription at 60s
        "#]],
    );
}

#[test]
fn no_answer() {
    check(
        config(),
        &online("@ request cam/door/capture =\n< 40 02 0002\n! 29s\n! 2s"),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2G"0010"cam/door/capture"000232080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"0101020000001e
            * failed 1: no answer to `cam/door/capture` within 30 s at 30s
        "#]],
    );
    check(
        config(),
        &online("@ request cam/door/capture =\n@ close\n! 60s"),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2G"0010"cam/door/capture"000232080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"0101020000001e
            * failed 1: the connection ended before the answer came
            * lost: no reason
        "#]],
    );
    check(
        config(),
        &online("@ request cam/door/capture =\n< 90 04 0001 00 87"),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2G"0010"cam/door/capture"000232080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"0101020000001e
            * failed 1: the broker refused the subscription to `heliograph/me/reply/#`: not authorised (0x87)
        "#]],
    );
}

#[test]
fn older_devices_answer_with_a_picture_beside_the_request() {
    check(
        config(),
        &online(
            r#"
            @ request cam/door/capture = snap
            < 31 % 000d"cam/door/jpeg" 00 ffd8ffe0
            < 30 % 0011"cam/doorbell/jpeg" 00 ffd8ffe0
            < 30 % 000d"cam/door/temp" 00 "21"
            < 30 % 000d"cam/door/jpeg" 00 ffd8ffe0
            < 30 % 000d"cam/door/jpeg" 00 ffd8ffe1
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 821b0001000015"heliograph/me/reply/#"05
            > "2K"0010"cam/door/capture"000232080015"heliograph/me/reply/1"090010"0660b1a7be2c0001"0101020000001e"snap"
            * picture cam/door of 4 bytes (retained)
            * picture cam/doorbell of 4 bytes
            * cam/door/temp = 21
            * replied 1: "" [4]
            * picture cam/door of 4 bytes
        "#]],
    );
}

#[test]
fn on_311_the_request_is_named_in_its_json() {
    check(
        Config { version: Some(Version::V311), ..config() },
        r#"
        @ start
        @ open
        < 20 02 0000
        @ request cam/door/capture = {"width":640}
        @ request cam/door/capture = snap
        @ request cam/door/capture =
        < 30 % 0007"results" "{'id':'0660b1a7be2c0001','ok':false}"
        < 30 % 0015"heliograph/me/reply/3" ffd8ffe0
        < 30 % 000a"cam/door/x" ffd8ffe0
        "#,
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 100e0004"MQTT"040200780002"me"
            * Ready { round_trip: Some(0ns) }
            > 821a00010015"heliograph/me/reply/#"01
            > "2\"0010"cam/door/capture"00027b22"id"223a22"0660b1a7be2c0001"222c22"reply_to"223a22"heliograph/me/reply/1"222c22"width"22":640}"
            > 32180010"cam/door/capture"0003"snap"
            > "2P"0010"cam/door/capture"00047b22"id"223a22"0660b1a7be2c0003"222c22"reply_to"223a22"heliograph/me/reply/3"227d
            * replied 1: "{\"id\":\"0660b1a7be2c0001\",\"ok\":false}" []
            * replied 3: "" [4]
            * replied 2: "" [4]
        "#]],
    );
}

#[test]
fn only_so_many_at_a_time() {
    let mut bench = Bench::new(config());
    bench.input(Input::Started);
    bench.input(Input::Opened);
    bench.input(Input::Binary(&packet(CONNACK_5)));
    let ask = |bench: &mut Bench, id: u64| {
        let time_out = Duration::from_secs(30);
        let (channel, value) = ("a/b".to_owned(), "{}".to_owned());
        bench.client.submit(bench.now, Command::Request { id, channel, value, time_out })
    };
    for id in 0..32 {
        assert_eq!(ask(&mut bench, id), Ok(()));
    }
    assert_eq!(ask(&mut bench, 32), Err(CommandError::Busy));
    let mut failed = 0;
    bench.advance(Duration::from_secs(31), |bench| {
        let is_failed = |event: &Event| matches!(event, Event::Replied { answer: Err(_), .. });
        failed += bench.drain().1.into_iter().filter(is_failed).count();
    });
    assert_eq!(failed, 32);
    assert_eq!(ask(&mut bench, 33), Ok(()));
}
