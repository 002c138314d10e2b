//! Names, addresses and paths: taken, kept, lost and found again, in virtual time.

use heliograph_protocol::session::CommandError;
use heliograph_protocol::spacebrew::Dialect;

use crate::cast::{ALL, departures, device, page, watcher};
use crate::network::{LOCAL, Network};

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
fn a_client_without_admin_gets_its_name_back_from_its_own_dead_connection() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let esp = net.join(LOCAL, device("esp", &[("temp", "range")], &[]));
        let page = net.join(LOCAL, watcher("page"));
        net.run(3_000);
        net.freeze(esp);
        net.abandon(esp);
        net.connect(esp);
        net.run(100);
        assert_eq!(net.rejections.len(), 1, "the hub still believes in the old connection");
        net.run(4_000);
        net.events(page);
        net.publish(esp, "temp", "5");
        net.run(100);
        assert_eq!(net.readings(page), ["esp/temp = 5"], "{dialect:?}");
    }
}
