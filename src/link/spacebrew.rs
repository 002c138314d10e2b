//! The page as a Spacebrew client: what it publishes, subscribes and wants wired.

use heliograph_protocol::session::Session;
use heliograph_protocol::spacebrew::{
    AdminRole, Client, ClientConfig, Item, Role, WantedClient, WantedEnd, WantedRoute,
};

use crate::state::scene::SceneNames;

/// A session that watches every publisher and wires the capture scene.
pub fn session(url: String, names: &SceneNames) -> Box<dyn Session> {
    let own = |item: Item| WantedEnd { client: WantedClient::Own, item };
    let named =
        |client: &str, item| WantedEnd { client: WantedClient::Named(client.to_owned()), item };
    let button = Item { name: names.button.clone(), kind: "boolean".into() };
    let url_in = Item { name: names.url_in.clone(), kind: "string".into() };
    let item = |name: &str, kind: &str| Item { name: name.to_owned(), kind: kind.to_owned() };
    let routes = vec![
        WantedRoute {
            publisher: own(button.clone()),
            subscriber: named(&names.camera, item(&names.capture, "boolean")),
        },
        WantedRoute {
            publisher: named(&names.camera, item(&names.image, "binary")),
            subscriber: named(&names.files, item(&names.file_in, "binary")),
        },
        WantedRoute {
            publisher: named(&names.files, item(&names.url_out, "string")),
            subscriber: own(url_in.clone()),
        },
    ];
    let client = Client::new(ClientConfig {
        name: names.client_name(),
        description: "Heliograph page: watches sensors, asks the camera for photos".into(),
        publishers: vec![button],
        subscribers: vec![url_in],
        ephemeral: true,
        role: Role::Admin(AdminRole { watch: true, routes }),
    });
    Box::new(client.dialling(url))
}
