//! Nothing that comes in may bring either end down.

use std::time::Duration;

use heliograph_protocol::payload;
use heliograph_protocol::session::{Input, Outgoing, Session};
use heliograph_protocol::spacebrew::{
    AdminRole, Client, ClientConfig, Dialect, Hub, HubConfig, HubLimits, Item, PeerId, Role, Route,
    RouteEnd, WantedClient, WantedEnd, WantedRoute, binary,
};
use heliograph_telemetry::{Now, Timestamp, Value};
use proptest::prelude::*;

fn now(millis: u64) -> Now {
    Now {
        uptime: Duration::from_millis(millis),
        wall: Timestamp::from_micros(1_795_166_000_000_000),
    }
}

/// JSON of any shape, a few levels deep.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_map(|n| serde_json::json!(n).to_string()),
        ".{0,8}".prop_map(|text| serde_json::json!(text).to_string()),
        "(time|ts|t|value|unit|-?[0-9]{1,20}|20 °C|1e[0-9]{1,3})"
            .prop_map(|text| serde_json::json!(text).to_string()),
        Just("1e999".to_owned()),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let key = prop_oneof![
            Just("value".to_owned()),
            Just("time".to_owned()),
            Just("unit".to_owned()),
            Just("t".to_owned()),
            "[a-z_/]{0,4}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|l| format!("[{}]", l.join(","))),
            prop::collection::vec((key, inner.clone()), 0..5).prop_map(|fields| {
                let fields: Vec<_> = fields.iter().map(|(k, v)| format!("\"{k}\":{v}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
            inner.prop_map(|text| serde_json::json!(text).to_string()),
        ]
    })
}

/// Names from so few that they meet.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![Just("a".to_owned()), Just("b".to_owned()), Just("page".to_owned())]
}

fn items() -> impl Strategy<Value = String> {
    let item = (name(), "(range|Range|boolean|binary)")
        .prop_map(|(name, kind)| format!(r#"{{"name":"{name}","type":"{kind}"}}"#));
    prop::collection::vec(item, 0..4).prop_map(|items| items.join(","))
}

fn end() -> impl Strategy<Value = String> {
    (name(), name(), "(range|boolean)").prop_map(|(client, item, kind)| {
        format!(
            r#"{{"clientName":"{client}","name":"{item}","type":"{kind}","remoteAddress":"h"}}"#
        )
    })
}

/// Messages that are nearly right.
fn message() -> impl Strategy<Value = String> {
    let admin = prop_oneof![Just(""), Just(r#","targetType":"admin""#)];
    let action = prop_oneof![Just("add"), Just("remove")];
    prop_oneof![
        4 => (name(), items(), items(), admin.clone()).prop_map(|(name, p, s, admin)| format!(
            r#"{{"config":{{"name":"{name}","description":"","publish":{{"messages":[{p}]}},"subscribe":{{"messages":[{s}]}},"remoteAddress":"h"}}{admin}}}"#
        )),
        4 => (name(), name(), json(), admin.clone()).prop_map(|(client, name, value, admin)| format!(
            r#"{{"message":{{"clientName":"{client}","name":"{name}","type":"range","value":{value}}}{admin}}}"#
        )),
        4 => (action, end(), end(), admin.clone()).prop_map(|(action, p, s, admin)| format!(
            r#"{{"route":{{"type":"{action}","publisher":{p},"subscriber":{s}}}{admin}}}"#
        )),
        2 => (name(), admin.clone()).prop_map(|(name, admin)| format!(
            r#"{{"remove":[{{"name":"{name}","remoteAddress":"h"}}]{admin}}}"#
        )),
        2 => Just(r#"{"admin":true,"no_msgs":false}"#.to_owned()),
        1 => Just("[]".to_owned()),
        1 => Just(r#"{"remove":{"name":"a","remoteAddress":"h"}}"#.to_owned()),
        1 => (json(), "(config|message|route|remove|admin|targetType)")
            .prop_map(|(value, key)| format!("{{\"{key}\":{value}}}")),
        1 => json(),
        1 => ".{0,40}",
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Text(String),
    Binary(Vec<u8>),
    Pass(u64),
    Reopen,
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        (message(), prop::collection::vec(any::<u8>(), 0..8))
            .prop_map(|(header, payload)| binary::encode(&header, &payload)),
    ]
}

fn steps() -> impl Strategy<Value = Vec<(u8, Step)>> {
    let step = prop_oneof![
        8 => message().prop_map(Step::Text),
        2 => bytes().prop_map(Step::Binary),
        3 => (0_u64..3_000).prop_map(Step::Pass),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec((0_u8..3, step), 0..40)
}

fn page() -> Client {
    let end = |client| WantedEnd { client, item: Item::new("a", "range") };
    let route = WantedRoute {
        publisher: end(WantedClient::Named("a".into())),
        subscriber: end(WantedClient::Own),
    };
    Client::new(ClientConfig {
        name: "page".into(),
        description: String::new(),
        publishers: vec![],
        subscribers: vec![Item::new("a", "range")],
        ephemeral: false,
        role: Role::Admin(AdminRole { watch: true, routes: vec![route] }),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_panics_the_client(steps in steps()) {
        let mut client = page();
        let mut millis = 0;
        let mut opened_at = 0;
        let mut configs = 0;
        client.handle_input(now(millis), Input::Opened);
        for (_, step) in steps {
            match step {
                Step::Text(text) => client.handle_input(now(millis), Input::Text(&text)),
                Step::Binary(bytes) => client.handle_input(now(millis), Input::Binary(&bytes)),
                Step::Pass(more) => {
                    millis += more;
                    client.handle_timeout(now(millis));
                }
                Step::Reopen => {
                    client.handle_input(now(millis), Input::Closed);
                    client.handle_input(now(millis), Input::Opened);
                    opened_at = millis;
                    configs = 0;
                }
            }
            while let Some(outgoing) = client.poll_transmit() {
                configs += u64::from(matches!(outgoing, Outgoing::Text(t) if t.starts_with("{\"config\"")));
            }
            while client.poll_event().is_some() {}
            prop_assert!(configs <= 3 + (millis - opened_at) / 200, "{configs} configs");
            // A deadline in the past would have the shell call again and again.
            for _ in 0..10 {
                client.handle_timeout(now(millis));
            }
            prop_assert!(client.poll_timeout().is_none_or(|due| due > now(millis).uptime));
        }
    }

    #[test]
    fn no_input_panics_the_hub_or_breaks_its_books(steps in steps()) {
        for dialect in [Dialect::Heliograph, Dialect::V04, Dialect::V03] {
            let limits = HubLimits { clients: 4, routes: 3, persistent_routes: 2, ..HubLimits::default() };
            let mut hub = Hub::new(HubConfig { dialect, limits, routes: Vec::new() });
            let mut millis = 0;
            let mut open = [1, 2, 3].map(PeerId);
            let mut next = 3;
            for peer in open {
                hub.connected(now(millis), peer, "h");
            }
            for (who, step) in steps.clone() {
                let peer = open[usize::from(who)];
                match step {
                    Step::Text(text) => hub.handle_text(now(millis), peer, &text),
                    Step::Binary(bytes) => hub.handle_binary(now(millis), peer, &bytes),
                    Step::Pass(more) => {
                        millis += more;
                        hub.handle_timeout(now(millis));
                        hub.handle_pong(now(millis), peer);
                    }
                    Step::Reopen => {
                        hub.disconnected(now(millis), peer);
                        next += 1;
                        open[usize::from(who)] = PeerId(next);
                        hub.connected(now(millis), PeerId(next), "h");
                    }
                }
                while let Some((receiver, _)) = hub.poll_transmit() {
                    prop_assert!(open.contains(&receiver), "sent to a closed connection");
                }
                while hub.poll_event().is_some() {}
                prop_assert!(hub.persistent_routes().len() <= 2);
                prop_assert!(hub.poll_timeout().is_none_or(|due| due > now(millis).uptime));
            }
        }
    }

    #[test]
    fn payloads_never_panic_and_numbers_are_finite(json in json(), text in ".{0,60}") {
        let received = now(0).wall;
        for decoded in [
            payload::decode_json("p", &json, received),
            payload::decode_text("p", &json, received),
            payload::decode_text("p", &text, received),
            payload::decode_json("p", &text, received),
        ] {
            prop_assert!(decoded.readings.len() <= payload::MAX_LEAVES);
            for reading in decoded.readings {
                prop_assert_eq!(reading.received, received);
                if let Value::Number(number) = reading.value {
                    prop_assert!(number.is_finite());
                }
            }
        }
    }

    #[test]
    fn what_is_written_as_a_number_is_read_as_that_number(number in any::<f64>()) {
        prop_assume!(number.is_finite());
        let decoded = payload::decode_json("p", &format!("\"{number:e}\""), now(0).wall);
        prop_assert_eq!(&decoded.readings[0].value, &Value::Number(number));
    }

    #[test]
    fn binary_messages_round_trip(header in ".{1,300}", payload in prop::collection::vec(any::<u8>(), 0..64)) {
        let bytes = binary::encode(&header, &payload);
        let message = binary::decode(&bytes).unwrap();
        prop_assert_eq!(message.header, header.as_str());
        prop_assert_eq!(message.payload, payload.as_slice());
        for cut in 0..bytes.len() - payload.len() {
            prop_assert!(binary::decode(&bytes[..cut]).is_err());
        }
    }

    #[test]
    fn routes_survive_the_file(client in ".*", item in ".*", kind in ".*", address in ".*") {
        let end = RouteEnd { client, item, kind, address };
        let route = Route { publisher: end.clone(), subscriber: end };
        let json = serde_json::to_string(&route).unwrap();
        prop_assert_eq!(serde_json::from_str::<Route>(&json).unwrap(), route);
    }
}
