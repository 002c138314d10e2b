//! Clients and a hub together, in virtual time: the founding scene, and readings that flow.

use heliograph_protocol::session::Event;
use heliograph_protocol::spacebrew::{Dialect, HubEvent, Route};

use crate::cast::{ALL, delivered, device, page, watcher, wirings};
use crate::network::{LOCAL, Network};

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
