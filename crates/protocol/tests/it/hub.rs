//! The hub end, message by message: what our dialect does otherwise, and what it will not do.

use std::sync::Arc;
use std::time::Duration;

use heliograph_protocol::spacebrew::{
    Hub, HubConfig, HubEvent, HubLimits, HubOutgoing, PeerId, binary,
};
use heliograph_telemetry::Now;

const ADMIN: PeerId = PeerId(1);
const SENDER: PeerId = PeerId(2);
const RECEIVER: PeerId = PeerId(3);
const OTHER: PeerId = PeerId(4);

fn at(millis: u64) -> Now {
    Now { uptime: Duration::from_millis(millis), ..Now::default() }
}

fn hub(limits: HubLimits) -> Hub {
    let mut hub = Hub::new(HubConfig { limits, ..HubConfig::default() });
    for peer in [ADMIN, SENDER, RECEIVER, OTHER] {
        hub.connected(at(0), peer, "h");
    }
    hub.handle_text(at(0), ADMIN, r#"{"admin":true,"no_msgs":true}"#);
    hub
}

fn config(name: &str, publishers: &[&str], subscribers: &[&str]) -> String {
    let list = |names: &[&str]| {
        let items: Vec<_> =
            names.iter().map(|name| serde_json::json!({"name": name, "type": "image"})).collect();
        serde_json::json!({ "messages": items })
    };
    let config = serde_json::json!({
        "name": name, "publish": list(publishers), "subscribe": list(subscribers),
    });
    serde_json::json!({ "config": config }).to_string()
}

fn route(from: (&str, &str), to: (&str, &str)) -> String {
    let end = |(client, name): (&str, &str)| serde_json::json!({"clientName": client, "name": name, "type": "image", "remoteAddress": "h"});
    serde_json::json!({"route": {"type": "add", "publisher": end(from), "subscriber": end(to)}})
        .to_string()
}

fn message(client: &str, name: &str, value: &str) -> String {
    serde_json::json!({
        "message": {"clientName": client, "name": name, "type": "image", "value": value},
    })
    .to_string()
}

/// What goes to anyone but the admin, leaving pings out.
fn deliveries(hub: &mut Hub) -> Vec<(PeerId, HubOutgoing)> {
    std::iter::from_fn(|| hub.poll_transmit())
        .filter(|(peer, outgoing)| *peer != ADMIN && *outgoing != HubOutgoing::Ping)
        .collect()
}

fn reasons(hub: &mut Hub) -> Vec<String> {
    std::iter::from_fn(|| hub.poll_event())
        .filter_map(|event| match event {
            HubEvent::Rejected { rejection, .. } => Some(rejection.reason),
            _ => None,
        })
        .collect()
}

fn text(outgoing: &HubOutgoing) -> &str {
    match outgoing {
        HubOutgoing::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_receiver_is_named_only_where_a_connection_has_several() {
    let mut hub = hub(HubLimits::default());
    hub.handle_text(at(0), SENDER, &config("cam", &["image"], &[]));
    hub.handle_text(at(0), RECEIVER, &config("one", &[], &["in"]));
    hub.handle_text(at(0), OTHER, &config("two", &[], &["in"]));
    hub.handle_text(at(0), OTHER, &config("three", &[], &["in"]));
    for to in ["one", "two", "three"] {
        hub.handle_text(at(0), ADMIN, &route(("cam", "image"), (to, "in")));
    }
    deliveries(&mut hub);
    hub.handle_text(at(0), SENDER, &message("cam", "image", "x"));
    let sent = deliveries(&mut hub);
    let sent: Vec<_> = sent.iter().map(|(peer, outgoing)| (*peer, text(outgoing))).collect();
    assert_eq!(
        sent,
        [
            (RECEIVER, r#"{"message":{"name":"in","type":"image","value":"x"}}"#),
            (OTHER, r#"{"message":{"clientName":"two","name":"in","type":"image","value":"x"}}"#),
            (OTHER, r#"{"message":{"clientName":"three","name":"in","type":"image","value":"x"}}"#),
        ]
    );
}

#[test]
fn a_large_value_is_copied_once_for_all_who_see_the_same() {
    let mut hub = hub(HubLimits::default());
    hub.handle_text(at(0), SENDER, &config("cam", &["image"], &[]));
    hub.handle_text(at(0), RECEIVER, &config("one", &[], &["in"]));
    hub.handle_text(at(0), OTHER, &config("two", &[], &["in"]));
    hub.handle_text(at(0), ADMIN, &route(("cam", "image"), ("one", "in")));
    hub.handle_text(at(0), ADMIN, &route(("cam", "image"), ("two", "in")));
    deliveries(&mut hub);
    hub.handle_text(at(0), SENDER, &message("cam", "image", &"A".repeat(1 << 20)));
    match deliveries(&mut hub).as_slice() {
        [(RECEIVER, HubOutgoing::Text(a)), (OTHER, HubOutgoing::Text(b))] => {
            assert!(Arc::ptr_eq(a, b));
            assert_eq!(
                a.len(),
                (1 << 20) + r#"{"message":{"name":"in","type":"image","value":""}}"#.len()
            );
        }
        other => panic!("{} deliveries", other.len()),
    }

    let picture = vec![0xff_u8; 1 << 20];
    hub.handle_binary(at(0), SENDER, &binary::encode(&message("cam", "image", "8"), &picture));
    match deliveries(&mut hub).as_slice() {
        [(RECEIVER, HubOutgoing::Binary(a)), (OTHER, HubOutgoing::Binary(b))] => {
            assert!(Arc::ptr_eq(a, b));
            assert_eq!(binary::decode(a).unwrap().payload, picture);
        }
        other => panic!("{} deliveries", other.len()),
    }
}

#[test]
fn values_pass_through_as_they_were_written() {
    let mut hub = hub(HubLimits::default());
    hub.handle_text(at(0), SENDER, &config("cam", &["image"], &[]));
    hub.handle_text(at(0), RECEIVER, &config("one", &[], &["in"]));
    hub.handle_text(at(0), ADMIN, &route(("cam", "image"), ("one", "in")));
    deliveries(&mut hub);
    for value in ["1.50", "9007199254740993", "1e999", "null", r#"{"b":1,"a":[ ]}"#, r#""\u00e9""#]
    {
        hub.handle_text(
            at(0),
            SENDER,
            &format!(r#"{{"message":{{"value":{value},"clientName":"cam","name":"image","type":"image"}}}}"#),
        );
        let sent = deliveries(&mut hub);
        let expected = format!(r#"{{"message":{{"name":"in","type":"image","value":{value}}}}}"#);
        assert_eq!(text(&sent[0].1), expected);
    }
}

#[test]
fn a_name_is_given_up_only_by_one_that_does_not_answer() {
    let mut hub = hub(HubLimits::default());
    hub.handle_text(at(0), SENDER, &config("cam", &[], &[]));
    // Never pinged yet; pinged just now; answered; unanswered for long enough.
    hub.handle_text(at(500), OTHER, &config("cam", &[], &[]));
    assert_eq!(reasons(&mut hub).len(), 1);
    hub.handle_timeout(at(1_000));
    hub.handle_text(at(1_400), OTHER, &config("cam", &[], &[]));
    assert_eq!(reasons(&mut hub).len(), 1);
    hub.handle_pong(at(1_450), SENDER);
    hub.handle_text(at(1_900), OTHER, &config("cam", &[], &[]));
    assert_eq!(reasons(&mut hub), ["the name `cam` is taken by another client at h"]);
    hub.handle_timeout(at(2_000));
    hub.handle_text(at(2_600), OTHER, &config("cam", &[], &[]));
    assert_eq!(reasons(&mut hub), [] as [&str; 0]);
    // The old connection is open and heard no more.
    hub.handle_text(at(2_700), SENDER, &message("cam", "image", "x"));
    assert_eq!(reasons(&mut hub), ["this connection has no client `cam`"]);
}

#[test]
fn what_is_too_much_is_refused_with_the_limit() {
    let limits = HubLimits {
        connections: 4,
        clients: 3,
        clients_per_connection: 2,
        items_per_client: 2,
        name_bytes: 10,
        config_bytes: 400,
        config_bytes_total: 900,
        routes: 1,
        fan_out_bytes: 100,
        ..HubLimits::default()
    };
    let mut hub = hub(limits);
    hub.connected(at(0), PeerId(5), "h");
    hub.handle_text(at(0), SENDER, &config("a name too long", &[], &[]));
    hub.handle_text(at(0), SENDER, &config("c", &["1", "2", "3"], &[]));
    hub.handle_text(at(0), SENDER, &config(&"c".repeat(400), &[], &[]));
    hub.handle_text(at(0), SENDER, &config("", &[], &[]));
    hub.handle_text(at(0), SENDER, &config("cam", &["image", "2"], &[]));
    hub.handle_text(at(0), SENDER, &config("cam 2", &[], &[]));
    hub.handle_text(at(0), SENDER, &config("cam 3", &[], &[]));
    hub.handle_text(at(0), RECEIVER, &config("one", &[], &["in", "in 2"]));
    hub.handle_text(at(0), OTHER, &config("two", &[], &[]));
    hub.handle_text(at(0), ADMIN, &route(("cam", "image"), ("one", "in")));
    hub.handle_text(at(0), ADMIN, &route(("cam", "image"), ("one", "in 2")));
    hub.handle_text(at(0), ADMIN, &route(("cam", "none"), ("one", "in")));
    hub.handle_text(at(0), OTHER, &route(("cam", "image"), ("one", "in")));
    hub.handle_text(at(0), SENDER, &message("cam", "image", &"x".repeat(100)));
    assert_eq!(
        reasons(&mut hub),
        [
            "the hub serves at most 4 connections",
            "names and types are at most 10 bytes",
            "a client has at most 2 publishers and 2 subscribers",
            "a config is at most 400 bytes",
            "a client needs a name",
            "a connection has at most 2 clients",
            "the hub serves at most 3 clients",
            "the hub keeps at most 1 routes",
            "no publisher `none` of `cam`",
            "only admins change routes",
            "one message to all its subscribers is at most 100 bytes",
        ]
    );
    assert_eq!(deliveries(&mut hub), []);
}

#[test]
fn a_hostile_name_does_not_swell_the_report() {
    let mut hub = hub(HubLimits::default());
    hub.handle_text(at(0), SENDER, &message(&"\u{1b}[2J".repeat(100_000), "image", "x"));
    let reasons = reasons(&mut hub);
    assert!(reasons[0].starts_with("this connection has no client `\u{b7}[2J"), "{reasons:?}");
    assert_eq!(reasons[0].chars().count(), 200);
}

#[test]
fn the_oldest_route_out_of_use_is_forgotten_first() {
    let mut hub = hub(HubLimits { persistent_routes: 2, ..HubLimits::default() });
    hub.handle_text(at(0), SENDER, &config("cam", &["1", "2", "3", "4"], &[]));
    hub.handle_text(at(0), RECEIVER, &config("one", &[], &["in"]));
    for item in ["1", "2"] {
        hub.handle_text(at(0), ADMIN, &route(("cam", item), ("one", "in")));
    }
    // `1` is used no more; `2` is, and stays.
    hub.handle_text(at(0), SENDER, &config("cam", &["2", "3", "4"], &[]));
    for item in ["3", "4"] {
        hub.handle_text(at(0), ADMIN, &route(("cam", item), ("one", "in")));
    }
    let kept: Vec<_> =
        hub.persistent_routes().iter().map(|route| route.publisher.item.as_str()).collect();
    assert_eq!(kept, ["2", "3"], "all kept are in use, so `4` lasts only as long as its ends");
}
