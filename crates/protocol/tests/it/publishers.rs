//! Publishers that the user adds while the page runs.

use heliograph_protocol::session::{CommandError, Event};
use heliograph_protocol::spacebrew::Dialect;
use serde_json::json;

use crate::cast::{ALL, delivered, device, page};
use crate::network::{LOCAL, Network, Node};

/// What an admin page does when a person draws this cord.
fn wire(net: &mut Network, by: Node, kind: &str, from: [&str; 2], to: [&str; 2]) {
    let end = |[client, item]: [&str; 2]| json!({"clientName": client, "name": item, "type": kind, "remoteAddress": LOCAL});
    let route = json!({"route": {"type": "add", "publisher": end(from), "subscriber": end(to)}});
    net.send_raw(by, &route.to_string());
    net.run(100);
}

#[test]
fn what_the_user_adds_can_be_wired_and_published() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let lamp = net.join(LOCAL, device("lamp", &[], &[("brightness", "range")]));
        let page = net.join(LOCAL, page("page"));
        net.run(1_000);
        let unknown = Err(CommandError::UnknownChannel("dimmer".into()));
        assert_eq!(net.try_publish(page, "dimmer", "1"), unknown);
        net.set_publishers(page, &[("dimmer", "Range"), ("capture button", "string")]);
        net.run(1_000);
        assert_eq!(net.sent(page, "{\"config\""), 2, "{dialect:?}");
        wire(&mut net, page, "range", ["page", "dimmer"], ["lamp", "brightness"]);
        net.events(page);
        net.publish(page, "dimmer", "512");
        net.run(100);
        let expected = [("brightness".to_owned(), "512".to_owned())];
        assert_eq!(delivered(&mut net, lamp), expected, "{dialect:?}");
        assert_eq!(net.rejections, []);
        let told = net.events(page);
        let told = told.iter().find_map(|event| match event {
            Event::Narrated(narration) if narration.outgoing => Some(narration),
            _ => None,
        });
        assert_eq!(told.map(|t| (t.channel.as_str(), t.text.as_str())), Some(("dimmer", "512")));

        // Taken away again, it is refused before it reaches the server.
        net.set_publishers(page, &[]);
        net.run(1_000);
        assert_eq!(net.sent(page, "{\"config\""), 3);
        assert_eq!(net.try_publish(page, "dimmer", "1"), unknown);
    }
}

#[test]
fn a_publisher_may_be_used_in_the_moment_it_is_added() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let page = net.join(LOCAL, page("page"));
        net.run(1_000);
        net.set_publishers(page, &[("chat", "string")]);
        net.publish(page, "chat", "hello");
        net.run(3_000);
        assert_eq!(net.rejections, [], "{dialect:?}");
        assert_eq!(net.sent(page, "{\"config\""), 2, "{dialect:?}");
    }
}

#[test]
fn added_before_connecting_and_kept_through_a_reconnect() {
    let mut net = Network::new(Dialect::Heliograph);
    let page = net.join(LOCAL, page("page"));
    net.set_publishers(page, &[("chat", "string")]);
    net.run(1_000);
    net.publish(page, "chat", "one");
    net.disconnect(page);
    assert_eq!(net.try_publish(page, "chat", "two"), Err(CommandError::NotReady));
    net.connect(page);
    net.run(1_000);
    net.publish(page, "chat", "three");
    net.run(100);
    assert_eq!(net.rejections, []);
    assert_eq!(net.sent(page, "{\"message\""), 2);
}

#[test]
fn a_client_that_is_no_admin_adds_publishers_too() {
    let mut net = Network::new(Dialect::Heliograph);
    let admin = net.join(LOCAL, page("page"));
    let plain = net.join(LOCAL, device("plain", &[], &[]));
    net.run(5_000);
    net.set_publishers(plain, &[("button", "boolean")]);
    net.run(500);
    net.events(admin);
    net.publish(plain, "button", "true");
    net.run(100);
    assert_eq!(net.readings(admin), ["plain/button = true"]);
}
