//! Who is registered.

use std::collections::{BTreeMap, HashMap};

use super::PeerId;
use crate::spacebrew::wire::{ClientKey, Item};

/// A registration; later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ClientId(u64);

/// One registered client.
#[derive(Debug)]
pub(super) struct Registered {
    pub(super) peer: PeerId,
    pub(super) key: ClientKey,
    /// Comes and goes; its routes are not remembered.
    pub(super) ephemeral: bool,
    pub(super) publishers: Vec<Item>,
    pub(super) subscribers: Vec<Item>,
    /// The configuration as admins see it: types lower-cased, address added.
    pub(super) body: String,
}

/// All registered clients, by registration and by identity.
#[derive(Debug, Default)]
pub(super) struct Registry {
    clients: BTreeMap<ClientId, Registered>,
    by_key: HashMap<ClientKey, ClientId>,
    next: u64,
    body_bytes: usize,
}

impl Registry {
    pub(super) fn len(&self) -> usize {
        self.clients.len()
    }

    /// Size of all configurations together.
    pub(super) fn body_bytes(&self) -> usize {
        self.body_bytes
    }

    pub(super) fn find(&self, key: &ClientKey) -> Option<(ClientId, &Registered)> {
        let id = *self.by_key.get(key)?;
        Some((id, self.clients.get(&id)?))
    }

    /// In order of registration.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Registered> {
        self.clients.values()
    }

    /// Adds a client whose identity is free.
    pub(super) fn insert(&mut self, client: Registered) -> ClientId {
        let id = ClientId(self.next);
        self.next += 1;
        self.body_bytes += client.body.len();
        self.by_key.insert(client.key.clone(), id);
        self.clients.insert(id, client);
        id
    }

    /// Changes what a client registered with, identity aside; returns what was before.
    pub(super) fn replace(&mut self, id: ClientId, client: Registered) -> Option<Registered> {
        let place = self.clients.get_mut(&id)?;
        self.body_bytes = self.body_bytes - place.body.len() + client.body.len();
        Some(std::mem::replace(place, client))
    }

    pub(super) fn remove(&mut self, id: ClientId) -> Option<Registered> {
        let client = self.clients.remove(&id)?;
        self.by_key.remove(&client.key);
        self.body_bytes -= client.body.len();
        Some(client)
    }
}
