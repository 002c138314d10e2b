//! Routes in place, and routes remembered for when their ends come back.

use std::collections::{BTreeMap, HashMap};

use crate::spacebrew::wire::{ClientKey, Route, RouteEnd};

/// The routes in place, found quickly from either end.
#[derive(Debug, Default)]
pub(super) struct RouteTable {
    routes: BTreeMap<u64, Route>,
    by_publisher: HashMap<RouteEnd, Vec<u64>>,
    by_subscriber: HashMap<RouteEnd, Vec<u64>>,
    next: u64,
}

impl RouteTable {
    pub(super) fn len(&self) -> usize {
        self.routes.len()
    }

    pub(super) fn contains(&self, route: &Route) -> bool {
        self.find(route).is_some()
    }

    /// Adds a route that is not there yet.
    pub(super) fn add(&mut self, route: Route) {
        let id = self.next;
        self.next += 1;
        self.by_publisher.entry(route.publisher.clone()).or_default().push(id);
        self.by_subscriber.entry(route.subscriber.clone()).or_default().push(id);
        self.routes.insert(id, route);
    }

    /// Whether there was such a route to remove.
    pub(super) fn remove(&mut self, route: &Route) -> bool {
        self.find(route).and_then(|id| self.take(id)).is_some()
    }

    /// Where values of a publisher go.
    pub(super) fn subscribers_of(&self, publisher: &RouteEnd) -> impl Iterator<Item = &RouteEnd> {
        let ids = self.by_publisher.get(publisher).into_iter().flatten();
        ids.filter_map(|id| self.routes.get(id)).map(|route| &route.subscriber)
    }

    /// Removes all routes from a publisher.
    pub(super) fn take_from(&mut self, publisher: &RouteEnd) -> Vec<Route> {
        let ids = self.by_publisher.get(publisher).cloned().unwrap_or_default();
        ids.into_iter().filter_map(|id| self.take(id)).collect()
    }

    /// Removes all routes to a subscriber.
    pub(super) fn take_to(&mut self, subscriber: &RouteEnd) -> Vec<Route> {
        let ids = self.by_subscriber.get(subscriber).cloned().unwrap_or_default();
        ids.into_iter().filter_map(|id| self.take(id)).collect()
    }

    fn find(&self, route: &Route) -> Option<u64> {
        let ids = self.by_publisher.get(&route.publisher)?;
        ids.iter().copied().find(|id| self.routes.get(id) == Some(route))
    }

    fn take(&mut self, id: u64) -> Option<Route> {
        let route = self.routes.remove(&id)?;
        drop_id(&mut self.by_publisher, &route.publisher, id);
        drop_id(&mut self.by_subscriber, &route.subscriber, id);
        Some(route)
    }
}

fn drop_id(index: &mut HashMap<RouteEnd, Vec<u64>>, end: &RouteEnd, id: u64) {
    if let Some(ids) = index.get_mut(end) {
        ids.retain(|&other| other != id);
        if ids.is_empty() {
            index.remove(end);
        }
    }
}

/// The routes to make again when their ends come back.
#[derive(Debug)]
pub(super) struct Remembered {
    routes: Vec<Route>,
    capacity: usize,
}

impl Remembered {
    /// Keeps the last `capacity` of `routes`.
    pub(super) fn new(mut routes: Vec<Route>, capacity: usize) -> Self {
        routes.drain(..routes.len().saturating_sub(capacity));
        Self { routes, capacity }
    }

    /// Oldest first.
    pub(super) fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Remembers a route; when full, forgets the oldest that is not `in_place`. Whether anything
    /// changed: a known route changes nothing, and neither does one there is no room for.
    pub(super) fn add(&mut self, route: &Route, in_place: impl Fn(&Route) -> bool) -> bool {
        if self.routes.contains(route) {
            return false;
        }
        if self.routes.len() >= self.capacity {
            let Some(idle) = self.routes.iter().position(|known| !in_place(known)) else {
                return false;
            };
            self.routes.remove(idle);
        }
        self.routes.push(route.clone());
        true
    }

    /// Whether there was such a route to forget.
    pub(super) fn forget(&mut self, route: &Route) -> bool {
        let before = self.routes.len();
        self.routes.retain(|known| known != route);
        self.routes.len() != before
    }

    /// Remembered routes with an end at that client.
    pub(super) fn touching(&self, key: &ClientKey) -> Vec<Route> {
        let touches = |route: &&Route| route.publisher.is_of(key) || route.subscriber.is_of(key);
        self.routes.iter().filter(touches).cloned().collect()
    }
}
