//! `route`: admins join publishers to subscribers.

use heliograph_telemetry::Now;
use serde_json::value::RawValue;

use super::{Hub, HubEvent, PeerId};
use crate::spacebrew::wire::{self, ClientKey, Item, Route, RouteAction, RouteChange, RouteEnd};

impl Hub {
    pub(super) fn change_route(
        &mut self,
        now: Now,
        peer: PeerId,
        route: &RawValue,
    ) -> Result<(), String> {
        let admin = self.connections.get_mut(&peer).filter(|peer| peer.admin.is_some());
        let Some(admin) = admin else { return Err("only admins change routes".to_owned()) };
        admin.route_changes.spend(now.uptime)?;
        let change: RouteChange = wire::parse(route.get())?;
        match change.action {
            RouteAction::Add => self.add_route(change.into_route()),
            RouteAction::Remove => {
                self.remove_route(&change.into_route());
                Ok(())
            }
        }
    }

    /// Makes the remembered routes of a client whose other end is there too.
    pub(super) fn remake_routes(&mut self, key: &ClientKey) {
        for route in self.remembered.touching(key) {
            if self.routes.len() < self.limits.routes
                && !self.routes.contains(&route)
                && self.check_ends(&route).is_ok()
            {
                self.put_in_place(route);
            }
        }
    }

    fn add_route(&mut self, route: Route) -> Result<(), String> {
        if self.routes.contains(&route) {
            return Ok(());
        }
        self.check_ends(&route)?;
        if self.routes.len() >= self.limits.routes {
            return Err(format!("the hub keeps at most {} routes", self.limits.routes));
        }
        let lasting = self.is_lasting(&route.publisher) && self.is_lasting(&route.subscriber);
        self.put_in_place(route.clone());
        if lasting && self.remembered.add(&route, |known| self.routes.contains(known)) {
            self.events.push_back(HubEvent::RoutesChanged);
        }
        Ok(())
    }

    /// By hand, so it is forgotten too.
    fn remove_route(&mut self, route: &Route) {
        if self.routes.remove(route) {
            self.tell_route(RouteAction::Remove, route);
            if self.remembered.forget(route) {
                self.events.push_back(HubEvent::RoutesChanged);
            }
        }
    }

    fn put_in_place(&mut self, route: Route) {
        self.tell_route(RouteAction::Add, &route);
        self.routes.add(route);
    }

    fn check_ends(&self, route: &Route) -> Result<(), String> {
        let Route { publisher, subscriber } = route;
        if publisher.kind != subscriber.kind {
            return Err(format!(
                "a route joins items of one type, not `{}` and `{}`",
                publisher.kind, subscriber.kind
            ));
        }
        let publishes = |end: &RouteEnd| {
            self.registry.find(&end.key()).is_some_and(|(_, c)| has(&c.publishers, end))
        };
        let subscribes = |end: &RouteEnd| {
            self.registry.find(&end.key()).is_some_and(|(_, c)| has(&c.subscribers, end))
        };
        if !publishes(publisher) {
            return Err(format!("no publisher `{}` of `{}`", publisher.item, publisher.client));
        }
        if !subscribes(subscriber) {
            return Err(format!("no subscriber `{}` of `{}`", subscriber.item, subscriber.client));
        }
        Ok(())
    }

    fn is_lasting(&self, end: &RouteEnd) -> bool {
        self.registry.find(&end.key()).is_some_and(|(_, client)| !client.ephemeral)
    }
}

fn has(items: &[Item], end: &RouteEnd) -> bool {
    items.iter().any(|item| item.name == end.item && item.kind == end.kind)
}
