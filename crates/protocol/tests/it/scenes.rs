//! Clients and a hub together, in virtual time.

use heliograph_protocol::session::{CommandError, Delivery, Event, Wiring};
use heliograph_protocol::spacebrew::{
    AdminRole, ClientConfig, Dialect, HubEvent, HubLimits, Item, Role, Route, WantedClient,
    WantedEnd, WantedRoute,
};

use crate::network::{LOCAL, Network, Node};

const ALL: [Dialect; 3] = [Dialect::Heliograph, Dialect::V04, Dialect::V03];

fn device(name: &str, publishers: &[(&str, &str)], subscribers: &[(&str, &str)]) -> ClientConfig {
    let items = |list: &[(&str, &str)]| list.iter().map(|(n, kind)| Item::new(*n, *kind)).collect();
    ClientConfig {
        name: name.to_owned(),
        description: "test".to_owned(),
        publishers: items(publishers),
        subscribers: items(subscribers),
        ephemeral: false,
        role: Role::Client,
    }
}

fn wanted(from: (WantedClient, &str), to: (WantedClient, &str), kind: &str) -> WantedRoute {
    let end =
        |(client, item): (WantedClient, &str)| WantedEnd { client, item: Item::new(item, kind) };
    WantedRoute { publisher: end(from), subscriber: end(to) }
}

/// The dashboard's page, with the founding scene's names.
fn page(name: &str) -> ClientConfig {
    let named = |name: &str| WantedClient::Named(name.to_owned());
    let routes = vec![
        wanted((WantedClient::Own, "capture button"), (named("camera"), "capture"), "boolean"),
        wanted((named("camera"), "image"), (named("file-server"), "file input"), "binary"),
        wanted((named("file-server"), "url"), (WantedClient::Own, "image url"), "string"),
    ];
    ClientConfig {
        ephemeral: true,
        role: Role::Admin(AdminRole { watch: true, routes }),
        ..device(name, &[("capture button", "boolean")], &[("image url", "string")])
    }
}

fn watcher(name: &str) -> ClientConfig {
    let role = Role::Admin(AdminRole { watch: true, routes: Vec::new() });
    ClientConfig { ephemeral: true, role, ..device(name, &[], &[]) }
}

fn wirings(events: &[Event]) -> Vec<&Wiring> {
    let wirings = events.iter().filter_map(|event| match event {
        Event::Wiring(wiring) => Some(wiring),
        _ => None,
    });
    wirings.collect()
}

fn departures(events: &[Event]) -> Vec<&str> {
    let prefixes = events.iter().filter_map(|event| match event {
        Event::Departed { prefix } => Some(prefix.as_str()),
        _ => None,
    });
    prefixes.collect()
}

#[test]
fn readings_flow_from_publishers_of_every_type() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let kinds = [("temp", "Range"), ("door", "boolean"), ("say", "string"), ("r", "reading")];
        let esp = net.join("192.168.1.5", device("esp", &kinds, &[]));
        let page = net.join(LOCAL, watcher("page"));
        net.run(500);
        let events = net.events(page);
        assert!(events.iter().any(|event| matches!(event, Event::Ready { round_trip: Some(_) })));
        net.publish(esp, "temp", "512");
        net.publish(esp, "door", "true");
        net.publish(esp, "say", "20 °C");
        net.publish(esp, "r", r#"{"value":31.2,"unit":"%","time":1795166000000}"#);
        net.publish(esp, "r", r#"{"x":0.5,"y":null}"#);
        net.run(100);
        assert_eq!(
            net.readings(page),
            [
                "esp/temp = 512",
                "esp/door = true",
                "esp/say = 20 °C",
                "esp/r = 31.2 %",
                "esp/r/x = 0.5",
                "esp/r/y = gap",
            ],
            "{dialect:?}"
        );
        // Not every client writes strings.
        net.send_raw(
            esp,
            r#"{"message":{"clientName":"esp","name":"temp","type":"range","value":true}}"#,
        );
        net.run(100);
        assert_eq!(net.readings(page), ["esp/temp = true"]);
        assert_eq!(net.sent(page, "{\"config\""), 2, "one to register, one to watch");
        assert_eq!(net.rejections, []);
    }
}

#[test]
fn the_first_reading_comes_within_half_a_second() {
    let mut net = Network::new(Dialect::Heliograph);
    let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
    net.run(5_000);
    let page = net.join(LOCAL, page("page"));
    let started = net.uptime();
    while net.readings(page).is_empty() {
        net.run(10);
        net.publish(esp, "temp", "1");
        assert!(net.uptime() - started < std::time::Duration::from_millis(500));
    }
}

#[test]
fn the_founding_scene_from_capture_to_url() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let page = net.join(LOCAL, page("snapshot controls"));
        net.run(1_000);
        let events = net.events(page);
        let wiring = wirings(&events).last().copied().expect("told how far it is").clone();
        assert!(wiring.admin && !wiring.complete);
        assert_eq!(
            wiring.missing,
            [
                "camera / capture (boolean)",
                "camera / image (binary)",
                "file-server / file input (binary)",
                "file-server / url (string)",
            ]
        );

        let camera = net
            .join("10.0.0.2", device("camera", &[("image", "binary")], &[("capture", "boolean")]));
        let files = net.join(
            "10.0.0.3",
            device("file-server", &[("url", "string")], &[("file input", "binary")]),
        );
        net.run(1_000);
        let events = net.events(page);
        assert!(wirings(&events).last().is_some_and(|w| w.complete && w.missing.is_empty()));

        net.publish(page, "capture button", "true");
        net.run(50);
        assert_eq!(delivered(&mut net, camera), [("capture".into(), "true".into())]);
        let image = r#"{"filename":"image.png","binary":"iVBORw0KGgo=","encoding":"png"}"#;
        net.publish(camera, "image", image);
        net.run(50);
        assert_eq!(delivered(&mut net, files), [("file input".into(), image.into())]);
        net.publish(files, "url", "http://10.0.0.3/1.png");
        net.run(50);
        let url = ("image url".into(), "http://10.0.0.3/1.png".into());
        assert_eq!(delivered(&mut net, page), [url]);
        assert_eq!(net.rejections, []);
    }
}

fn delivered(net: &mut Network, node: Node) -> Vec<(String, String)> {
    let pair = |event| match event {
        Event::Delivered(Delivery { subscriber, value, .. }) => Some((subscriber, value)),
        _ => None,
    };
    net.events(node).into_iter().filter_map(pair).collect()
}

#[test]
fn a_taken_name_gets_a_suffix() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let first = net.join(LOCAL, page("page"));
        net.run(3_000);
        let second = net.join(LOCAL, page("page"));
        let third = net.join(LOCAL, page("page"));
        let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
        net.run(10_000);
        let names = [first, second, third].map(|node| net.name(node));
        assert_eq!(names, ["page", "page 2", "page 3"]);
        for node in [first, second, third] {
            net.events(node);
        }
        net.publish(esp, "temp", "7");
        net.run(100);
        for node in [first, second, third] {
            assert_eq!(net.readings(node), ["esp/temp = 7"], "{dialect:?}");
        }
    }
}

#[test]
fn the_same_name_at_two_addresses_makes_two_paths() {
    let mut net = Network::new(Dialect::V04);
    let a = net.join("10.0.0.5", device("esp", &[("temp", "range")], &[]));
    let page = net.join(LOCAL, watcher("page"));
    net.run(1_000);
    let b = net.join("10.0.0.4", device("esp", &[("temp", "range")], &[]));
    net.run(1_000);
    net.events(page);
    for _ in 0..2 {
        net.publish(a, "temp", "1");
        net.publish(b, "temp", "2");
        net.run(100);
        assert_eq!(net.readings(page), ["esp/temp = 1", "esp@10.0.0.4/temp = 2"]);
        // And each keeps its own through a reconnect of the page.
        net.disconnect(page);
        net.connect(page);
        net.run(1_000);
        net.events(page);
    }
}

#[test]
fn a_client_that_leaves_departs_and_comes_back_to_its_path() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let esp = net.join("10.0.0.4", device("esp", &[("temp", "range"), ("hum", "range")], &[]));
        let page = net.join(LOCAL, watcher("page"));
        net.run(1_000);
        net.events(page);
        net.disconnect(esp);
        net.run(200);
        assert_eq!(departures(&net.events(page)), ["esp/hum", "esp/temp"]);
        net.connect(esp);
        net.run(1_000);
        net.publish(esp, "temp", "3");
        net.run(100);
        assert_eq!(net.readings(page), ["esp/temp = 3"], "{dialect:?}");
        assert_eq!(net.sent(page, "{\"config\""), 2, "its subscriber was still there");

        // Back at another address: a new device to the server, the same channel to us.
        net.disconnect(esp);
        net.run(1_000);
        let moved = net.join("10.0.0.9", device("esp", &[("temp", "range")], &[]));
        net.run(1_000);
        net.events(page);
        net.publish(moved, "temp", "4");
        net.run(100);
        assert_eq!(net.readings(page), ["esp/temp = 4"]);
    }
}

#[test]
fn a_publisher_that_is_dropped_departs() {
    let mut net = Network::new(Dialect::Heliograph);
    let esp = net.join(LOCAL, device("esp", &[("temp", "range"), ("hum", "range")], &[]));
    let page = net.join(LOCAL, watcher("page"));
    net.run(1_000);
    net.events(page);
    net.send_raw(
        esp,
        r#"{"config":{"name":"esp","description":"","publish":{"messages":[{"name":"hum","type":"range"}]}}}"#,
    );
    net.run(1_000);
    assert_eq!(departures(&net.events(page)), ["esp/temp"]);
}

#[test]
fn a_reconnect_makes_no_doubles() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
        let page = net.join(LOCAL, page("page"));
        net.run(1_000);
        for _ in 0..3 {
            net.disconnect(page);
            net.run(500);
            assert_eq!(
                net.try_publish(page, "capture button", "true"),
                Err(CommandError::NotReady)
            );
            net.connect(page);
            net.run(1_000);
        }
        net.events(page);
        net.publish(esp, "temp", "5");
        net.run(100);
        assert_eq!(net.readings(page), ["esp/temp = 5"], "once, {dialect:?}");
        assert_eq!(net.name(page), "page");
    }
}

#[test]
fn two_pages_see_the_same_and_not_each_other() {
    let mut net = Network::new(Dialect::Heliograph);
    let pages = [net.join(LOCAL, page("page a")), net.join(LOCAL, page("page b"))];
    let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
    net.run(2_000);
    for page in pages {
        net.events(page);
    }
    net.publish(esp, "temp", "9");
    net.publish(pages[0], "capture button", "true");
    net.run(100);
    for page in pages {
        assert_eq!(net.readings(page), ["esp/temp = 9"]);
        assert_eq!(net.sent(page, "{\"config\""), 2);
    }
}

#[test]
fn a_dead_client_gives_its_name_up() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
        let page = net.join(LOCAL, watcher("page"));
        net.run(3_000);
        // The network to the page is cut without either end knowing; the page notices first.
        net.freeze(page);
        net.run(3_000);
        net.abandon(page);
        net.connect(page);
        net.run(1_000);
        net.events(page);
        net.publish(esp, "temp", "5");
        net.run(100);
        assert_eq!(net.readings(page), ["esp/temp = 5"], "{dialect:?}");
        assert_eq!(net.name(page), "page", "its own dead connection gave the name up");
    }
}

#[test]
fn one_that_slept_and_lost_its_name_takes_another() {
    let mut net = Network::new(Dialect::V04);
    let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
    let sleeper = net.join(LOCAL, watcher("page"));
    net.run(3_000);
    net.freeze(sleeper);
    net.run(3_000);
    net.thaw(sleeper);
    let other = net.join(LOCAL, watcher("page"));
    net.run(6_000);
    assert_eq!((net.name(sleeper), net.name(other)), ("page 2".into(), "page".into()));
    net.events(sleeper);
    net.publish(esp, "temp", "5");
    net.run(100);
    assert_eq!(net.readings(sleeper), ["esp/temp = 5"]);
}

#[test]
fn routes_survive_a_restart_of_the_hub() {
    let mut net = Network::new(Dialect::Heliograph);
    let camera =
        net.join(LOCAL, device("camera", &[("image", "binary")], &[("capture", "boolean")]));
    let files =
        net.join(LOCAL, device("file-server", &[("url", "string")], &[("file input", "binary")]));
    let page = net.join(LOCAL, page("page"));
    net.run(1_000);
    assert!(net.hub_events.contains(&HubEvent::RoutesChanged));
    let routes = net.hub.persistent_routes();
    assert_eq!(routes.len(), 1, "the page's own are not kept: {routes:?}");
    let saved = serde_json::to_string(routes).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Route>>(&saved).unwrap(), routes);

    net.disconnect(page);
    net.restart_hub();
    net.run(100);
    net.publish(camera, "image", "again");
    net.run(100);
    assert_eq!(delivered(&mut net, files), [("file input".into(), "again".into())]);
}

#[test]
fn what_a_person_took_away_is_not_put_back() {
    let mut net = Network::new(Dialect::V04);
    let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
    let page = net.join(LOCAL, watcher("page"));
    let person = net.join(LOCAL, device("person", &[], &[]));
    net.run(1_000);
    net.events(page);
    net.send_raw(person, r#"{"admin":true,"no_msgs":true}"#);
    net.send_raw(
        person,
        r#"{"route":{"type":"remove",
            "publisher":{"clientName":"esp","name":"temp","type":"range","remoteAddress":"127.0.0.1"},
            "subscriber":{"clientName":"page","name":"esp/temp","type":"range","remoteAddress":"127.0.0.1"}}}"#,
    );
    net.run(10_000);
    let events = net.events(page);
    assert_eq!(wirings(&events).last().unwrap().by_hand, ["esp / temp -> page / esp/temp"]);
    net.publish(esp, "temp", "1");
    net.run(100);
    assert_eq!(net.readings(page), [] as [&str; 0]);
}

#[test]
fn two_hundred_clients_cost_configs_in_proportion() {
    let mut net = Network::new(Dialect::Heliograph);
    let page = net.join(LOCAL, watcher("page"));
    net.run(1_000);
    let mut devices = Vec::new();
    for number in 0..200 {
        devices.push(
            net.join(LOCAL, device(&format!("d{number}"), &[("a", "range"), ("b", "range")], &[])),
        );
        net.run(7);
    }
    net.run(3_000);
    let configs = net.sent(page, "{\"config\"");
    assert!(configs <= 12, "{configs} configs in 1.4 s of arrivals");
    assert_eq!(net.sent(page, "{\"route\""), 400);
    net.events(page);
    for &device in &devices {
        net.publish(device, "b", "1");
    }
    net.run(100);
    assert_eq!(net.readings(page).len(), 200);

    // All at once, as after a hub restart.
    net.restart_hub();
    net.run(3_000);
    assert!(net.sent(page, "{\"config\"") <= configs + 4);
    net.events(page);
    for &device in &devices {
        net.publish(device, "a", "1");
    }
    net.run(100);
    assert_eq!(net.readings(page).len(), 200);
    assert_eq!(net.rejections, []);
}

#[test]
fn more_publishers_than_can_be_watched_are_said_once() {
    let mut net = Network::new(Dialect::Heliograph);
    let names: Vec<String> = (0..600).map(|number| format!("p{number:03}")).collect();
    let items: Vec<_> = names.iter().map(|name| (name.as_str(), "range")).collect();
    net.join(LOCAL, device("big", &items, &[]));
    let page = net.join(LOCAL, watcher("page"));
    net.run(5_000);
    let events = net.events(page);
    let said: Vec<_> = events.iter().filter(|e| matches!(e, Event::Rejected(_))).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(net.sent(page, "{\"route\""), 500);
}

#[test]
fn a_name_too_long_for_the_hub_does_not_stop_the_watching() {
    let mut net = Network::new(Dialect::Heliograph);
    let long = "x".repeat(500);
    net.join(LOCAL, device(&long, &[(&long, "range")], &[]));
    let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
    let page = net.join(LOCAL, watcher("page"));
    net.run(1_000);
    net.events(page);
    net.publish(esp, "temp", "5");
    net.run(100);
    assert_eq!(net.readings(page), ["esp/temp = 5"]);
    assert_eq!(net.rejections, []);
}

#[test]
fn a_flood_of_configs_is_held_off() {
    let mut net = Network::new(Dialect::Heliograph);
    let page = net.join(LOCAL, watcher("page"));
    let flooder = net.join(LOCAL, device("flooder", &[], &[]));
    net.run(1_000);
    let before = net.hub_messages;
    for number in 0..10_000 {
        net.send_raw(
            flooder,
            &format!(
                r#"{{"config":{{"name":"f{number}","publish":{{"messages":[{{"name":"p","type":"range"}}]}}}}}}"#
            ),
        );
    }
    net.run(3_000);
    assert!(net.rejections.len() > 9_900);
    let limits = HubLimits::default();
    let caused = net.hub_messages - before;
    assert!(caused < limits.clients_per_connection * 4, "{caused} messages to others");
    assert!(net.sent(page, "{\"config\"") <= 4);
    net.disconnect(flooder);
    net.run(1_000);
    let flooder = net.peer(page);
    assert!(net.rejections.iter().all(|(peer, _)| *peer != flooder));
}
