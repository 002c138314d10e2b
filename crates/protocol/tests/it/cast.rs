//! Who takes part in the scenes, and what became of them.

use heliograph_protocol::session::{Delivery, Event, Wiring};
use heliograph_protocol::spacebrew::{
    AdminRole, ClientConfig, Dialect, Item, Role, WantedClient, WantedEnd, WantedRoute,
};

use crate::network::{Network, Node};

pub(crate) const ALL: [Dialect; 3] = [Dialect::Heliograph, Dialect::V04, Dialect::V03];

pub(crate) fn device(
    name: &str,
    publishers: &[(&str, &str)],
    subscribers: &[(&str, &str)],
) -> ClientConfig {
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

pub(crate) fn wanted(
    from: (WantedClient, &str),
    to: (WantedClient, &str),
    kind: &str,
) -> WantedRoute {
    let end =
        |(client, item): (WantedClient, &str)| WantedEnd { client, item: Item::new(item, kind) };
    WantedRoute { publisher: end(from), subscriber: end(to) }
}

/// The dashboard's page, with the founding scene's names.
pub(crate) fn page(name: &str) -> ClientConfig {
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

pub(crate) fn watcher(name: &str) -> ClientConfig {
    let role = Role::Admin(AdminRole { watch: true, routes: Vec::new() });
    ClientConfig { ephemeral: true, role, ..device(name, &[], &[]) }
}

pub(crate) fn wirings(events: &[Event]) -> Vec<&Wiring> {
    let wirings = events.iter().filter_map(|event| match event {
        Event::Wiring(wiring) => Some(wiring),
        _ => None,
    });
    wirings.collect()
}

pub(crate) fn departures(events: &[Event]) -> Vec<&str> {
    let prefixes = events.iter().filter_map(|event| match event {
        Event::Departed { prefix } => Some(prefix.as_str()),
        _ => None,
    });
    prefixes.collect()
}

pub(crate) fn delivered(net: &mut Network, node: Node) -> Vec<(String, String)> {
    let pair = |event| match event {
        Event::Delivered(Delivery { subscriber, value, .. }) => Some((subscriber, value)),
        _ => None,
    };
    net.events(node).into_iter().filter_map(pair).collect()
}
