//! The scene: routes that are to be there, who is missing for them, what is left to a person.

use super::directory::Directory;
use super::wire::{ClientKey, Item, Route, RouteEnd};

/// A route to be made if it is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRoute {
    /// Where values come from.
    pub publisher: WantedEnd,
    /// Where they go.
    pub subscriber: WantedEnd,
}

/// One end of a [`WantedRoute`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedEnd {
    /// Whose item.
    pub client: WantedClient,
    /// Which item.
    pub item: Item,
}

/// The client at one end of a [`WantedRoute`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedClient {
    /// This session's own client, whatever its name turns out to be.
    Own,
    /// Every client of this name, at any address.
    Named(String),
}

impl WantedRoute {
    /// In words: `a / b -> c / d`.
    pub(super) fn words(&self, own_name: &str) -> String {
        let end = |end: &WantedEnd| format!("{} / {}", end.client_name(own_name), end.item.name);
        format!("{} -> {}", end(&self.publisher), end(&self.subscriber))
    }

    /// The routes this comes to with the clients there are.
    ///
    /// # Errors
    /// The ends that were not found, in words (`camera / capture (boolean)`).
    pub(super) fn routes(
        &self,
        own: &ClientKey,
        directory: &Directory,
    ) -> Result<Vec<Route>, Vec<String>> {
        let publishers = match &self.publisher.client {
            WantedClient::Own => vec![RouteEnd::new(own, &self.publisher.item)],
            WantedClient::Named(name) => directory.publishers(name, &self.publisher.item),
        };
        let subscribers = match &self.subscriber.client {
            WantedClient::Own => vec![RouteEnd::new(own, &self.subscriber.item)],
            WantedClient::Named(name) => directory.subscribers(name, &self.subscriber.item),
        };
        let mut missing = Vec::new();
        for (end, found) in [(&self.publisher, &publishers), (&self.subscriber, &subscribers)] {
            if found.is_empty() {
                let name = end.client_name(&own.name);
                missing.push(format!("{name} / {} ({})", end.item.name, end.item.kind));
            }
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        let pairs = publishers.iter().flat_map(|publisher| {
            subscribers.iter().map(|subscriber| Route {
                publisher: publisher.clone(),
                subscriber: subscriber.clone(),
            })
        });
        Ok(pairs.collect())
    }
}

impl WantedEnd {
    fn client_name<'a>(&'a self, own_name: &'a str) -> &'a str {
        match &self.client {
            WantedClient::Own => own_name,
            WantedClient::Named(name) => name,
        }
    }
}

/// In words: `a / b -> c / d`.
pub(super) fn route_words(route: &Route) -> String {
    let Route { publisher, subscriber } = route;
    let (from, to) = (publisher, subscriber);
    format!("{} / {} -> {} / {}", from.client, from.item, to.client, to.item)
}
