//! Many clients, many items, and floods, in virtual time.

use heliograph_protocol::session::Event;
use heliograph_protocol::spacebrew::{Dialect, HubLimits};

use crate::cast::{device, watcher};
use crate::network::{LOCAL, Network};

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
