//! Spacebrew at both ends: messages parted by zero bytes, each from one of three connections (the
//! first byte says which), handed to a client and to a hub of each dialect.
#![no_main]

use std::time::Duration;

use heliograph_protocol::session::{Input, Session};
use heliograph_protocol::spacebrew::{
    AdminRole, Client, ClientConfig, Dialect, Hub, HubConfig, HubLimits, Item, PeerId, Role,
    WantedClient, WantedEnd, WantedRoute, binary,
};
use heliograph_telemetry::{Now, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let messages: Vec<&[u8]> = data.split(|byte| *byte == 0).collect();
    client(&messages);
    for dialect in [Dialect::Heliograph, Dialect::V04, Dialect::V03] {
        hub(&messages, dialect);
    }
    if let Ok(message) = binary::decode(data) {
        let again = binary::encode(message.header, message.payload);
        assert_eq!(binary::decode(&again), Ok(message));
    }
});

fn at(secs: u64) -> Now {
    Now { uptime: Duration::from_secs(secs), wall: Timestamp::from_micros(1_795_166_000_000_000) }
}

/// Whatever the server says, the client's next deadline is ahead of it.
fn client(messages: &[&[u8]]) {
    let end = |client| WantedEnd { client, item: Item::new("a", "range") };
    let route = WantedRoute {
        publisher: end(WantedClient::Named("a".into())),
        subscriber: end(WantedClient::Own),
    };
    let mut client = Client::new(ClientConfig {
        name: "page".into(),
        description: String::new(),
        publishers: vec![],
        subscribers: vec![Item::new("a", "range")],
        ephemeral: false,
        role: Role::Admin(AdminRole { watch: true, routes: vec![route] }),
    });
    client.set_narrating(true);
    client.handle_input(at(0), Input::Opened);
    for (step, message) in (0..).zip(messages) {
        let now = at(step);
        match std::str::from_utf8(message) {
            Ok(text) => client.handle_input(now, Input::Text(text)),
            Err(_) => client.handle_input(now, Input::Binary(message)),
        }
        for _ in 0..10 {
            client.handle_timeout(now);
        }
        assert!(client.poll_timeout().is_none_or(|due| due > now.uptime));
        while client.poll_transmit().is_some() {}
        while client.poll_event().is_some() {}
    }
}

/// Whatever clients say, the hub sends only to those connected and keeps its limits.
fn hub(messages: &[&[u8]], dialect: Dialect) {
    let limits = HubLimits { clients: 4, routes: 3, persistent_routes: 2, ..HubLimits::default() };
    let mut hub = Hub::new(HubConfig { dialect, limits, routes: Vec::new() });
    for peer in 0..3 {
        hub.connected(at(0), PeerId(peer), "h");
    }
    for (step, message) in (0..).zip(messages) {
        let [who, message @ ..] = message else { continue };
        let (now, peer) = (at(step), PeerId(u64::from(who % 3)));
        match std::str::from_utf8(message) {
            Ok("gone") => {
                hub.disconnected(now, peer);
                hub.connected(now, peer, "h");
            }
            Ok(text) => hub.handle_text(now, peer, text),
            Err(_) => hub.handle_binary(now, peer, message),
        }
        hub.handle_timeout(now);
        hub.handle_pong(now, peer);
        while let Some((receiver, _)) = hub.poll_transmit() {
            assert!(receiver.0 < 3, "sent to a connection that never was");
        }
        while hub.poll_event().is_some() {}
        assert!(hub.persistent_routes().len() <= 2);
        assert!(hub.poll_timeout().is_none_or(|due| due > now.uptime));
    }
}
