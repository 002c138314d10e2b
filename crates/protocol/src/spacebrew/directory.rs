//! What an admin is told about a server: its clients and its routes.

use std::collections::{BTreeMap, BTreeSet};

use super::wire::{ClientKey, ConfigBody, Item, Route, RouteEnd};

const MAX_CLIENTS: usize = 4_096;
const MAX_ROUTES: usize = 40_000;

/// A client as its configuration describes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) description: String,
    pub(super) publishers: Vec<Item>,
    pub(super) subscribers: Vec<Item>,
    /// Comes and goes (a page): not to be watched.
    pub(super) ephemeral: bool,
}

/// The clients and routes of a server, as far as told.
#[derive(Debug, Default)]
pub(super) struct Directory {
    clients: BTreeMap<ClientKey, Known>,
    routes: BTreeSet<Route>,
}

impl Directory {
    /// Notes a configuration; says whose, and whether it was news.
    ///
    /// # Errors
    /// When there are too many clients to note another.
    pub(super) fn note_client(&mut self, config: ConfigBody) -> Result<(ClientKey, bool), String> {
        let address = config.address.unwrap_or_default();
        let key = ClientKey { name: config.name, address };
        if self.clients.len() >= MAX_CLIENTS && !self.clients.contains_key(&key) {
            return Err(format!("more than {MAX_CLIENTS} clients on this server"));
        }
        let known = Known {
            description: config.description,
            publishers: config.publish.messages,
            subscribers: config.subscribe.messages,
            ephemeral: config.options.ephemeral,
        };
        let news = self.clients.get(&key) != Some(&known);
        self.clients.insert(key.clone(), known);
        Ok((key, news))
    }

    /// Forgets a client with its routes.
    pub(super) fn forget_client(&mut self, key: &ClientKey) {
        self.clients.remove(key);
        self.routes.retain(|route| !route.publisher.is_of(key) && !route.subscriber.is_of(key));
    }

    /// Notes a route.
    ///
    /// # Errors
    /// When there are too many to note another.
    pub(super) fn note_route(&mut self, route: Route) -> Result<(), String> {
        if self.routes.len() >= MAX_ROUTES {
            return Err(format!("more than {MAX_ROUTES} routes on this server"));
        }
        self.routes.insert(route);
        Ok(())
    }

    pub(super) fn forget_route(&mut self, route: &Route) {
        self.routes.remove(route);
    }

    pub(super) fn has_route(&self, route: &Route) -> bool {
        self.routes.contains(route)
    }

    pub(super) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter()
    }

    pub(super) fn client(&self, key: &ClientKey) -> Option<&Known> {
        self.clients.get(key)
    }

    pub(super) fn clients(&self) -> impl Iterator<Item = (&ClientKey, &Known)> {
        self.clients.iter()
    }

    /// Every publisher of a client of that name that is `item`.
    pub(super) fn publishers(&self, client: &str, item: &Item) -> Vec<RouteEnd> {
        self.ends(client, item, |known| &known.publishers)
    }

    /// Every subscriber of a client of that name that is `item`.
    pub(super) fn subscribers(&self, client: &str, item: &Item) -> Vec<RouteEnd> {
        self.ends(client, item, |known| &known.subscribers)
    }

    fn ends(&self, client: &str, item: &Item, of: impl Fn(&Known) -> &Vec<Item>) -> Vec<RouteEnd> {
        let fits =
            |(key, known): &(&ClientKey, &Known)| key.name == client && of(known).contains(item);
        self.clients.iter().filter(fits).map(|(key, _)| RouteEnd::new(key, item)).collect()
    }
}
