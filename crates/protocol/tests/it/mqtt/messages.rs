//! Subscriptions, messages in and out.

use expect_test::expect;
use heliograph_protocol::mqtt::{Config, Filter, Version};
use heliograph_protocol::session::{Command, CommandError, Event, Input, Offer, Session};

use super::bench::{Bench, CONNACK_5, check, config, packet};

/// What comes before the rest of a script.
fn online(script: &str) -> String {
    format!("@ start\n@ open\n< 20 03 000000\n{script}")
}

#[test]
fn refused_filters_are_told() {
    let filters: Vec<_> =
        ["a/#", "b#", "secret/#", "$share/g/x"].map(Filter::new).into_iter().collect();
    check(
        Config { filters: filters.clone(), ..config() },
        &online(r#"< 90 % 0001 05 1f0002"no" 00 87 9e"#),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            > 82210001000003"a/#"000008"secret/#"00000a"$share/g/x"00
            * Ready { round_trip: Some(0ns) }
            * rejected: not subscribed to `b#`: `+` and `#` stand for whole levels
            * rejected: the broker refused the subscription to `secret/#`: not authorised (0x87): no
            * rejected: the broker refused the subscription to `$share/g/x`: shared subscriptions not supported (0x9e): no
        "#]],
    );
    // A broker that allows neither wildcards nor shared subscriptions nor QoS 1.
    let filters = [&filters[..], &[Filter { topic: "c".into(), at_least_once: true }]].concat();
    check(
        Config { filters, ..config() },
        "@ start\n@ open\n< 20 09 00 00 06 2800 2a00 2400",
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            > 820700010000016300
            * Ready { round_trip: Some(0ns) }
            * rejected: not subscribed to `a/#`: this broker allows no wildcards
            * rejected: not subscribed to `b#`: this broker allows no wildcards
            * rejected: not subscribed to `secret/#`: this broker allows no wildcards
            * rejected: not subscribed to `$share/g/x`: this broker allows no shared subscriptions
        "#]],
    );
    check(
        Config { version: Some(Version::V311), filters: vec![Filter::new("a")], ..config() },
        "@ start\n@ open\n< 20 02 0000\n< 90 03 0001 80",
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 100e0004"MQTT"040200780002"me"
            > 8206000100016100
            * Ready { round_trip: Some(0ns) }
            * rejected: the broker refused the subscription to `a`: unspecified error (0x80)
        "#]],
    );
    check(
        Config { filters: vec![Filter::new("a")], ..config() },
        &online("! 59s\n! 2s\n< 90 04 0001 00 00"),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            > 820700010000016100
            * Ready { round_trip: Some(0ns) }
            > c000 at 60s
            * rejected: the broker has not answered this subscription at 60s
        "#]],
    );
}

#[test]
fn messages_become_events() {
    check(
        config(),
        &online(
            r#"
            < 30 % 0010"sensors/a0/state" 00 "461"
            < 30 % 0010"sensors/a0/state" 00 "{'temp':21.5}"
            < 31 % 0009"attic/rpm" 00 "70%"
            < 31 % 0008"cam/jpeg" 00 ffd8ffe0
            < 30 % 0008"cam/jpeg" 00 "/9j/4AAQSkZJRgABAQAAAQABAAD/2Q=="
            < 30 % 0007"cam/url" 00 "http://192.0.2.10/1.png"
            < 30 % 0003"bin" 00 00fe01
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            * sensors/a0/state = 461
            * sensors/a0/state/temp = 21.5
            * attic/rpm = 70 % (retained)
            * picture cam of 4 bytes (retained)
            * picture cam of 22 bytes
            * PictureLink { path: "cam", url: "http://192.0.2.10/1.png", retained: false }
            * rejected: `bin`: bytes that are neither text nor a picture
        "#]],
    );
}

#[test]
fn what_comes_at_least_once_is_confirmed_and_repetitions_are_dropped() {
    check(
        config(),
        &online(
            r#"
            < 32 % 0001"t" 0007 00 "1"
            < 3a % 0001"t" 0007 00 "1"
            < 3a % 0001"t" 0008 00 "2"
            < 32 % 0001"t" 0007 00 "3"
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 40020007
            * t = 1
            > 40020007
            > 40020008
            * t = 2
            > 40020007
            * t = 3
        "#]],
    );
}

#[test]
fn topic_aliases() {
    check(
        config(),
        &online(
            r#"
            < 30 % 0001"t" 03 230001 "1"
            < 30 % 0000 03 230001 "2"
            < 30 % 0001"u" 03 230001 "3"
            < 30 % 0000 03 230001 "4"
            < 30 % 0000 03 230002 "5"
            < 30 % 0001"t" 03 23000b "6"
            < 30 % 0001"t" 03 230000 "7"
            < 30 % 0000 00 "8"
            @ close
            @ start
            @ open
            < 20 03 000000
            < 30 % 0000 03 230001 "9"
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            * t = 1
            * t = 2
            * u = 3
            * u = 4
            * rejected: a message with unknown topic alias 2
            * rejected: a message with topic alias 11, which is not allowed
            * rejected: a message with topic alias 0, which is not allowed
            * rejected: a message without topic
            * lost: no reason
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            * rejected: a message with unknown topic alias 1
        "#]],
    );
}

#[test]
fn publishing() {
    check(
        Config { retained_topics: vec!["lamp".into()], ..config() },
        &online(
            r#"
            @ publish lamp = on
            < 40 03 0001 10
            @ publish slide = next
            < 40 03 0002 10
            @ publish slide = next
            < 40 03 0003 10
            @ publish secret = 1
            < 40 % 0004 87 06 1f0003"ACL"
            < 40 02 0009
            @ publish a/# = 1
            @ publish  = 1
            @ publish last = 1
            @ close
            @ publish late = 1
            "#,
        ),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 330b0004"lamp"000100"on"
            > 320e0005"slide"000200"next"
            * rejected: nobody listens to `slide`
            > 320e0005"slide"000300"next"
            > 320c0006"secret"00040031
            * rejected: the broker refused the message on `secret`: not authorised (0x87) ACL
            * rejected: PUBACK for a message that was not sent
            * Unsupported("a topic to publish on can't hold `+` or `#`")
            * Unsupported("it is empty")
            > 320a0004"last"00050031
            * rejected: the connection ended before the broker confirmed this message on `last`
            * lost: no reason
            * NotReady
        "#]],
    );
    check(
        Config { publishes_at_least_once: false, retained_topics: vec!["lamp".into()], ..config() },
        &online("@ publish lamp = on\n@ close"),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 31090004"lamp"00"on"
            * lost: no reason
        "#]],
    );
}

#[test]
fn the_brokers_limits_are_kept() {
    // No QoS 1, nothing retained.
    check(
        Config { retained_topics: vec!["lamp".into()], ..config() },
        "@ start\n@ open\n< 20 07 00 00 04 2400 2500\n@ publish lamp = on",
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            * Ready { round_trip: Some(0ns) }
            > 30090004"lamp"00"on"
        "#]],
    );
    let mut bench = Bench::new(config());
    bench.input(Input::Started);
    bench.input(Input::Opened);
    // Two messages without confirmation, 1,000 bytes each.
    bench.input(Input::Binary(&packet("20 0b 00 00 08 210002 27000003e8")));
    let publish = |bench: &mut Bench, size: usize| {
        let command = Command::Publish { channel: "t".into(), value: "x".repeat(size) };
        bench.client.submit(bench.now, command)
    };
    let too_large = publish(&mut bench, 1_000);
    let Err(CommandError::TooLarge { limit_bytes }) = too_large else { panic!("{too_large:?}") };
    assert_eq!(publish(&mut bench, limit_bytes), Ok(()));
    assert_eq!(publish(&mut bench, 1), Ok(()));
    assert_eq!(publish(&mut bench, 1), Err(CommandError::Busy));
    bench.input(Input::Binary(&packet("40 02 0001")));
    assert_eq!(publish(&mut bench, 1), Ok(()));
}

#[test]
fn packet_identifiers_start_over_and_skip_those_in_use() {
    let mut bench = Bench::new(config());
    bench.input(Input::Started);
    bench.input(Input::Opened);
    bench.input(Input::Binary(&packet(CONNACK_5)));
    let mut publish = |confirm: bool| {
        bench.drain();
        let command = Command::Publish { channel: "t".into(), value: "1".into() };
        bench.client.submit(bench.now, command).unwrap();
        let (transmits, _) = bench.drain();
        let [heliograph_protocol::session::Outgoing::Binary(bytes)] = &transmits[..] else {
            panic!("{transmits:?}")
        };
        let id = [bytes[5], bytes[6]];
        if confirm {
            bench.input(Input::Binary(&[0x40, 0x02, id[0], id[1]]));
        }
        u16::from_be_bytes(id)
    };
    assert_eq!(publish(false), 1);
    for id in 2..=u16::MAX {
        assert_eq!(publish(true), id);
    }
    assert_eq!(publish(true), 2);
}

#[test]
fn what_goes_by_is_narrated_while_someone_reads() {
    let mut bench = Bench::new(config());
    bench.input(Input::Started);
    bench.input(Input::Opened);
    bench.input(Input::Binary(&packet(CONNACK_5)));
    bench.client.set_narrating(true);
    bench.drain();
    bench.input(Input::Binary(&packet(r#"30 % 0001"t" 00 "21""#)));
    let command = Command::Publish { channel: "lamp".into(), value: "on".into() };
    bench.client.submit(bench.now, command).unwrap();
    let (_, events) = bench.drain();
    let told: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Narrated(it) => Some((it.outgoing, it.channel.as_str(), it.text.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(told, [(false, "t", "21"), (true, "lamp", "on")]);
}

#[test]
fn an_empty_message_is_no_zero() {
    let mut bench = Bench::new(config());
    bench.input(Input::Started);
    bench.input(Input::Opened);
    bench.input(Input::Binary(&packet(CONNACK_5)));
    bench.drain();
    bench.input(Input::Binary(&packet(r#"30 % 0001"t" 00"#)));
    let (_, events) = bench.drain();
    let is_fine = |event: &Event| match event {
        Event::Departed { prefix } => prefix == "t",
        Event::Readings(all) => all[0].value == heliograph_telemetry::Value::Gap,
        _ => false,
    };
    assert!(!events.is_empty() && events.iter().all(is_fine), "{events:?}");
}

#[test]
fn what_devices_announce_is_offered_when_it_changes() {
    let mut bench = Bench::new(config());
    let announce = |bench: &mut Bench, payload: &str| {
        let words = format!(r#"31 % 0021"homeassistant/button/porch/config" 00 "{payload}""#);
        bench.input(Input::Binary(&packet(&words)));
        bench.client.offers().map(|offers| {
            let line = |o: Offer| format!("{}: {} on {}", o.name, o.value, o.channel);
            offers.into_iter().map(line).collect::<Vec<_>>()
        })
    };
    bench.input(Input::Started);
    bench.input(Input::Opened);
    bench.input(Input::Binary(&packet(CONNACK_5)));
    assert_eq!(bench.client.offers(), Some(vec![]), "what was known before is gone");
    assert_eq!(bench.client.offers(), None);
    let button = "{'name':'photo','cmd_t':'cam/cmd','pl_prs':'SNAP'}";
    assert_eq!(announce(&mut bench, button), Some(vec!["photo: SNAP on cam/cmd".to_owned()]));
    assert_eq!(announce(&mut bench, "{'name':'rain','stat_t':'rain'}"), Some(vec![]));
    assert_eq!(announce(&mut bench, "{'name':'rain','stat_t':'rain'}"), None);
    announce(&mut bench, button);
    assert_eq!(announce(&mut bench, ""), Some(vec![]), "taken back");
}

/// nats-server 2.9 delivers what it says to itself to whoever asks for `#`.
#[test]
fn topics_of_the_brokers_own_come_only_to_who_asks_for_them() {
    let messages = r#"
        < 90 04 0001 00 00
        < 30 % 0004"$J/a" 00 "1"
        < 30 % 0004"$J/b" 00 "2"
        < 30 % 0001"a" 00 "3"
    "#;
    check(
        Config { filters: vec![Filter::new("#")], ..config() },
        &online(messages),
        expect![[r#"
        > dial ws://h/mqtt ["mqtt"]
        > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
        > 820700010000012300
        * Ready { round_trip: Some(0ns) }
        * rejected: `$J/a` is a topic of the broker's own; all such are passed over unless asked for
        * a = 3
    "#]],
    );
    check(
        Config { filters: vec![Filter::new("$share/g/#"), Filter::new("$J/#")], ..config() },
        &online(messages),
        expect![[r#"
            > dial ws://h/mqtt ["mqtt"]
            > 101a0004"MQTT"050200780b2100"d'"0100000022000a0002"me"
            > 8217000100000a"$share/g/#"000004"$J/#"00
            * Ready { round_trip: Some(0ns) }
            * rejected: the broker refused the subscription to `$J/#`: no answer for it
            * $J/a = 1
            * $J/b = 2
            * a = 3
        "#]],
    );
}
