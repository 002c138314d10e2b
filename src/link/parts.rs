//! Protocols, fetched when a source first speaks them. That of plain WebSockets is small, and tried first of
//! all where an address leaves it open: it comes with the page.

use heliograph_protocol::demo::Demo;
use heliograph_protocol::session::Session;
use heliograph_protocol::{mqtt, poll, socketio};

use crate::apart;
use crate::link::spacebrew;
use crate::state::scene::SceneNames;

type Made = Box<dyn Session>;

apart!(spacebrew: pub fn spacebrew(url: String, names: SceneNames) -> Made {
    spacebrew::session(url, &names)
});

apart!(protocols: pub fn socketio(config: socketio::Config) -> Made {
    Box::new(socketio::Client::new(config))
});

apart!(protocols: pub fn mqtt(config: mqtt::Config) -> Made {
    Box::new(mqtt::Client::new(config))
});

apart!(protocols: pub fn poll(config: poll::Config) -> Made {
    Box::new(poll::Client::new(config))
});

apart!(protocols: pub fn demo(button: String) -> Made { Box::new(Demo::new(button)) });
