//! `config`: a client registers, changes its lists, takes over a dead one's name; and leaves.

use heliograph_telemetry::Now;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::registry::{ClientId, Registered};
use super::{Dialect, Hub, HubEvent, PeerId};
use crate::spacebrew::wire::{self, ClientKey, ConfigBody, Item, RouteEnd};

impl Hub {
    pub(super) fn register(
        &mut self,
        now: Now,
        peer: PeerId,
        config: &RawValue,
    ) -> Result<(), String> {
        let client = self.read_config(now, peer, config)?;
        let key = client.key.clone();
        match self.registry.find(&key).map(|(id, holder)| (id, holder.peer)) {
            Some((id, holder)) if holder == peer => self.update(id, client)?,
            Some((id, holder)) => {
                if !self.is_silent(now, holder) {
                    return Err(format!(
                        "the name `{}` is taken by another client at {}",
                        key.name, key.address
                    ));
                }
                self.check_room(peer, client.body.len(), 0)?;
                self.displace(id, holder);
                self.join(now, client);
            }
            None => {
                self.check_room(peer, client.body.len(), 1)?;
                self.join(now, client);
            }
        }
        self.remake_routes(&key);
        Ok(())
    }

    /// Takes a client off the register, with its routes. Its identity, for telling.
    pub(super) fn unregister(&mut self, id: ClientId) -> Option<ClientKey> {
        let client = self.registry.remove(id)?;
        self.drop_routes(&client.key, &client.publishers, &client.subscribers);
        self.events.push_back(HubEvent::ClientLeft(client.key.clone()));
        Some(client.key)
    }

    fn join(&mut self, now: Now, client: Registered) {
        let (peer, key) = (client.peer, client.key.clone());
        self.tell_admins(&format!("\"config\":{}", client.body));
        let id = self.registry.insert(client);
        if let Some(connection) = self.connections.get_mut(&peer) {
            connection.clients.push(id);
        }
        self.next_ping.get_or_insert(now.uptime + super::PING_INTERVAL);
        self.events.push_back(HubEvent::ClientJoined(key));
    }

    /// Replaces a client's lists; routes on items that are no longer there go first.
    fn update(&mut self, id: ClientId, client: Registered) -> Result<(), String> {
        let Some((_, old)) = self.registry.find(&client.key) else { return Ok(()) };
        let total = self.registry.body_bytes() - old.body.len() + client.body.len();
        self.check_total(total)?;
        let publishers = gone(&old.publishers, &client.publishers);
        let subscribers = gone(&old.subscribers, &client.subscribers);
        let (key, body) = (client.key.clone(), client.body.clone());
        self.registry.replace(id, client);
        self.drop_routes(&key, &publishers, &subscribers);
        self.tell_admins(&format!("\"config\":{body}"));
        Ok(())
    }

    /// A dead client loses its name; its socket stays open and is ignored from now on.
    fn displace(&mut self, id: ClientId, holder: PeerId) {
        if let Some(connection) = self.connections.get_mut(&holder) {
            connection.clients.retain(|&other| other != id);
        }
        if let Some(key) = self.unregister(id) {
            self.tell_displaced(&key);
        }
    }

    fn is_silent(&self, now: Now, peer: PeerId) -> bool {
        let since = self.connections.get(&peer).and_then(|holder| holder.unanswered_since);
        since.is_some_and(|since| now.uptime >= since + self.limits.silence)
    }

    fn drop_routes(&mut self, key: &ClientKey, publishers: &[Item], subscribers: &[Item]) {
        for item in publishers {
            let lost = self.routes.take_from(&RouteEnd::new(key, item));
            self.tell_routes_lost(&lost);
        }
        for item in subscribers {
            let lost = self.routes.take_to(&RouteEnd::new(key, item));
            self.tell_routes_lost(&lost);
        }
    }

    fn check_room(&self, peer: PeerId, body_bytes: usize, more: usize) -> Result<(), String> {
        let limits = &self.limits;
        if self.registry.len() + more > limits.clients {
            return Err(format!("the hub serves at most {} clients", limits.clients));
        }
        let own = self.connections.get(&peer).map_or(0, |connection| connection.clients.len());
        if own >= limits.clients_per_connection {
            let most = limits.clients_per_connection;
            return Err(format!("a connection has at most {most} clients"));
        }
        self.check_total(self.registry.body_bytes() + body_bytes)
    }

    fn check_total(&self, body_bytes: usize) -> Result<(), String> {
        let most = self.limits.config_bytes_total;
        if body_bytes > most {
            return Err(format!("configurations together are at most {most} bytes"));
        }
        Ok(())
    }

    /// Reads a `config` and writes it the way admins see it. What it has beyond what we know of
    /// (`default`, `options`) is kept.
    fn read_config(
        &mut self,
        now: Now,
        peer: PeerId,
        config: &RawValue,
    ) -> Result<Registered, String> {
        let Some(connection) = self.connections.get_mut(&peer) else {
            return Err("not connected".to_owned());
        };
        connection.registrations.spend(now.uptime)?;
        let address = connection.address.clone();
        if config.get().len() > self.limits.config_bytes {
            return Err(format!("a config is at most {} bytes", self.limits.config_bytes));
        }
        let mut map: Map<String, Value> = wire::parse(config.get())?;
        if self.dialect == Dialect::V04 && !map.get("description").is_some_and(Value::is_string) {
            return Err("config without a description".to_owned());
        }
        for list in ["publish", "subscribe"] {
            normalise(&mut map, list);
        }
        map.insert("remoteAddress".to_owned(), Value::String(address.clone()));
        let body = wire::to_json(&map);
        let read: ConfigBody = serde_json::from_value(Value::Object(map))
            .map_err(|error| format!("config not as Spacebrew has it: {error}"))?;
        self.check_names(&read)?;
        Ok(Registered {
            peer,
            key: ClientKey { name: read.name, address },
            ephemeral: read.options.ephemeral,
            publishers: distinct(read.publish.messages),
            subscribers: distinct(read.subscribe.messages),
            body,
        })
    }

    fn check_names(&self, config: &ConfigBody) -> Result<(), String> {
        let limits = &self.limits;
        let lists = [&config.publish.messages, &config.subscribe.messages];
        if lists.iter().any(|list| list.len() > limits.items_per_client) {
            let most = limits.items_per_client;
            return Err(format!("a client has at most {most} publishers and {most} subscribers"));
        }
        if config.name.is_empty() {
            return Err("a client needs a name".to_owned());
        }
        let items = lists.into_iter().flatten().flat_map(|item| [&item.name, &item.kind]);
        if items.chain([&config.name]).any(|name| name.len() > limits.name_bytes) {
            return Err(format!("names and types are at most {} bytes", limits.name_bytes));
        }
        Ok(())
    }
}

/// Lower-cases the types in a list of items; a list not given is an empty one.
fn normalise(config: &mut Map<String, Value>, list: &str) {
    let list = config.entry(list).or_insert(Value::Null);
    if list.is_null() {
        *list = json!({ "messages": [] });
    }
    let items = list.get_mut("messages").and_then(Value::as_array_mut);
    for kind in items.into_iter().flatten().filter_map(|item| item.get_mut("type")) {
        if let Value::String(text) = kind {
            *text = text.to_lowercase();
        }
    }
}

fn distinct(items: Vec<Item>) -> Vec<Item> {
    let mut seen = std::collections::HashSet::new();
    items.into_iter().filter(|item| seen.insert(item.clone())).collect()
}

/// Items of `old` that `new` lacks.
fn gone(old: &[Item], new: &[Item]) -> Vec<Item> {
    let kept: std::collections::HashSet<&Item> = new.iter().collect();
    old.iter().filter(|item| !kept.contains(item)).cloned().collect()
}
