//! Connections that die without a word, and such that are only quiet. (The pings of MQTT and
//! Socket.IO are in `mqtt/staying.rs` and `socketio/scenes.rs`.)

use std::time::Duration;

use heliograph_protocol::session::{Event, Input, Outgoing, Session};
use heliograph_protocol::spacebrew::{Client, Dialect};
use heliograph_protocol::{plain, poll};
use heliograph_telemetry::{Now, Timestamp};

use crate::cast::{ALL, device, page, watcher};
use crate::network::{LOCAL, Network, Node};

const CONFIG: &str = "{\"config\"";

fn losses(net: &mut Network, node: Node) -> Vec<String> {
    let reason = |event| match event {
        Event::Lost { reason } => Some(reason.unwrap_or_default()),
        Event::Refused(reason) => Some(format!("refused: {reason}")),
        Event::Rejected(rejection) => Some(format!("rejected: {}", rejection.reason)),
        _ => None,
    };
    net.events(node).into_iter().filter_map(reason).collect()
}

#[test]
fn a_dead_spacebrew_connection_is_found_within_half_a_minute() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let page = net.join(LOCAL, page("page"));
        net.run(1_000);
        net.events(page);
        net.freeze(page);
        let before = net.sent(page, CONFIG);
        net.run(20_500);
        assert_eq!(net.sent(page, CONFIG), before + 1, "{dialect:?}");
        assert_eq!(losses(&mut net, page), [""; 0], "{dialect:?}");
        net.run(10_000);
        let lost = losses(&mut net, page);
        assert!(matches!(&lost[..], [words] if words.contains("no sign of life")), "{lost:?}");
        assert_eq!(net.name(page), "page");
    }
}

#[test]
fn a_quiet_server_is_left_in_peace() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let page = net.join(LOCAL, page("page"));
        let other = net.join("10.0.0.2", watcher("page"));
        net.run(1_000);
        let routes = net.hub.persistent_routes().len();
        let before = net.sent(page, CONFIG) + net.sent(other, CONFIG);
        net.events(page);
        net.run(600_000);
        assert_eq!(losses(&mut net, page), [""; 0], "{dialect:?}");
        assert_eq!(net.name(page), "page");
        assert_eq!(net.rejections, []);
        assert_eq!(net.hub.persistent_routes().len(), routes);
        // Each hears the other's sign of life: together they ask no more often than one alone.
        let asked = net.sent(page, CONFIG) + net.sent(other, CONFIG) - before;
        assert!((1..=60).contains(&asked), "{asked}");
    }
}

#[test]
fn where_something_comes_nothing_is_asked() {
    let mut net = Network::new(Dialect::V04);
    let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
    let page = net.join(LOCAL, watcher("page"));
    net.run(1_000);
    let before = net.sent(page, CONFIG);
    for _ in 0..20 {
        net.publish(esp, "temp", "1");
        net.run(15_000);
    }
    assert_eq!(net.sent(page, CONFIG), before);
}

#[test]
fn who_is_never_answered_does_not_ask() {
    let mut net = Network::new(Dialect::V04);
    let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
    net.run(5_000);
    let before = net.sent(esp, CONFIG);
    net.freeze(esp);
    net.run(600_000);
    assert_eq!(net.sent(esp, CONFIG), before);
    assert_eq!(losses(&mut net, esp), [""; 0]);
}

fn at(millis: u64) -> Now {
    let uptime = Duration::from_millis(millis);
    Now { uptime, wall: Timestamp::from_micros(1_795_166_000_000_000) + uptime }
}

fn drain(session: &mut dyn Session) -> (Vec<String>, Vec<Event>) {
    let sent =
        std::iter::from_fn(|| session.poll_transmit()).filter_map(|outgoing| match outgoing {
            Outgoing::Text(text) => Some(text),
            _ => None,
        });
    let sent = sent.collect();
    (sent, std::iter::from_fn(|| session.poll_event()).collect())
}

/// Lets time pass from deadline to deadline; all that was told.
fn pass(session: &mut dyn Session, until_millis: u64) -> Vec<Event> {
    let mut told = drain(session).1;
    let until = Duration::from_millis(until_millis);
    while let Some(due) = session.poll_timeout().filter(|due| *due <= until) {
        session.handle_timeout(at(due.as_millis() as u64 + 1));
        told.extend(drain(session).1);
    }
    told
}

#[test]
fn a_changed_list_that_a_live_server_ignores_is_no_death() {
    let mut page = Client::new(watcher("page"));
    page.handle_input(at(0), Input::Opened);
    let echo = |config: &str| {
        let config = config.strip_suffix("}}").unwrap();
        format!("{config},\"remoteAddress\":\"1\"}},\"targetType\":\"admin\"}}")
    };
    let (sent, _) = drain(&mut page);
    page.handle_input(at(10), Input::Text("[]"));
    page.handle_input(at(10), Input::Text(&echo(&sent[1])));
    pass(&mut page, 1_000);
    let esp = r#"{"config":{"name":"esp","description":"","publish":{"messages":[{"name":"t","type":"range"}]},"subscribe":{"messages":[]},"remoteAddress":"1"},"targetType":"admin"}"#;
    page.handle_input(at(1_000), Input::Text(esp));
    page.handle_timeout(at(1_051));
    let (sent, _) = drain(&mut page);
    assert_eq!(sent.len(), 1, "our list with one more: {sent:?}");
    page.handle_timeout(at(3_052));
    let (probe, told) = drain(&mut page);
    assert!(matches!(&told[..], [Event::Rejected(_)]), "{told:?}");
    assert!(!probe[0].contains("\"range\""), "what was taken before: {probe:?}");
    page.handle_input(at(3_060), Input::Text(&echo(&probe[0])));
    let told = pass(&mut page, 22_000);
    assert!(!told.iter().any(|event| matches!(event, Event::Lost { .. })), "{told:?}");
}

#[test]
fn one_that_dies_while_registering_does_not_count_as_a_taken_name() {
    let mut page = Client::new(watcher("page"));
    page.handle_input(at(0), Input::Opened);
    page.handle_input(at(10), Input::Text("[]"));
    let told = pass(&mut page, 60_000);
    assert!(matches!(&told[..], [Event::Lost { reason: Some(_) }]), "{told:?}");
}

#[test]
fn a_relay_that_sends_everything_back_is_no_spacebrew_server() {
    let mut page = Client::new(page("page"));
    page.handle_input(at(0), Input::Opened);
    let (sent, _) = drain(&mut page);
    for text in &sent {
        page.handle_input(at(10), Input::Text(text));
    }
    let told = pass(&mut page, 60_000);
    let [Event::Lost { reason: Some(words) }] = &told[..] else { panic!("{told:?}") };
    assert!(words.contains("relay"), "{words}");
}

#[test]
fn a_plain_socket_is_never_spoken_to_unasked() {
    let mut client = plain::Client::new(plain::Config::new("ws://h/"));
    client.handle_input(at(0), Input::Started);
    client.handle_input(at(0), Input::Opened);
    client.handle_input(at(0), Input::Text("461"));
    drain(&mut client);
    assert_eq!(client.poll_timeout(), None);
    client.handle_timeout(at(3_600_000));
    let (sent, told) = drain(&mut client);
    assert!(sent.is_empty() && told.is_empty(), "{sent:?} {told:?}");
}

#[test]
fn every_http_request_ends_and_a_dead_host_is_lost() {
    let mut client = poll::Client::new(poll::Config::new("http://h/data.json"));
    client.handle_input(at(0), Input::Started);
    let mut now = 0;
    let mut told = Vec::new();
    for round in 0..20 {
        let outgoing = std::iter::from_fn(|| client.poll_transmit());
        let fetch = outgoing.filter_map(|outgoing| match outgoing {
            Outgoing::Fetch(fetch) => Some(fetch),
            _ => None,
        });
        let Some(fetch) = fetch.last() else { break };
        assert!(fetch.time_out <= Duration::from_secs(10), "{:?}", fetch.time_out);
        now += fetch.time_out.as_millis() as u64;
        if round == 0 {
            client.handle_input(
                at(now),
                Input::Response { id: fetch.id, status: 200, headers: &[], body: b"{\"a\":1}" },
            );
        }
        client.handle_input(at(now), Input::ResponseEnded { id: fetch.id });
        told.extend(std::iter::from_fn(|| client.poll_event()));
        if let Some(due) = client.poll_timeout() {
            now = due.as_millis() as u64;
            client.handle_timeout(at(now));
        }
    }
    assert!(matches!(told.last(), Some(Event::Lost { reason: Some(_) })), "{told:?}");
    assert!(now < 180_000, "{now}");
}
