//! The patch bay's end of a client: tells what it sees, asks for what a person wants.

use std::time::Duration;

use heliograph_telemetry::Now;

use super::link::Admin;
use super::{Client, Link};
use crate::session::{CommandError, Event};
use crate::spacebrew::directory::Known;
use crate::spacebrew::patch::{
    PatchClient, PatchCommand, PatchEvent, PatchPublisher, PatchSubscriber,
};
use crate::spacebrew::watch::is_picture;
use crate::spacebrew::wire::{ClientKey, Item, Route, RouteAction, RouteEnd};
use crate::spacebrew::wiring::route_words;

/// How long a server may take to tell of a route a person asked for.
const ANSWER: Duration = Duration::from_secs(3);

impl Client {
    pub(super) fn take_patch(
        &mut self,
        now: Now,
        command: PatchCommand,
    ) -> Result<(), CommandError> {
        match command {
            PatchCommand::Open => {
                self.queue.patching = true;
                self.tell_all();
                Ok(())
            }
            PatchCommand::Close => {
                self.queue.patching = false;
                Ok(())
            }
            PatchCommand::AddRoute(route) => self.ask(now, route, RouteAction::Add),
            PatchCommand::RemoveRoute(route) => self.ask(now, route, RouteAction::Remove),
            PatchCommand::WireScene => self.wire_scene(now),
        }
    }

    /// Asks the server, unless it is so already or was asked for the same just now.
    fn ask(&mut self, now: Now, route: Route, action: RouteAction) -> Result<(), CommandError> {
        let link = self.link.as_mut().ok_or(CommandError::NotReady)?;
        if link.admin != Admin::Granted {
            return Err(CommandError::Unsupported(
                "This server does not let the page change routes: draw them in its admin page",
            ));
        }
        if link.directory.has_route(&route) == (action == RouteAction::Add) {
            self.queue.tell_patch(|| match action {
                RouteAction::Add => PatchEvent::RouteAdded(route),
                RouteAction::Remove => PatchEvent::RouteRemoved(route),
            });
            return Ok(());
        }
        if link.asked.get(&route).is_some_and(|(asked, _)| *asked == action) {
            return Ok(());
        }
        link.asked.insert(route.clone(), (action, now.uptime + ANSWER));
        self.request_route(&route, action);
        self.queue.tell_patch(|| PatchEvent::Asked { route, action });
        Ok(())
    }

    /// What stands in the way of a route being made by itself is forgotten for the scene's.
    fn wire_scene(&mut self, now: Now) -> Result<(), CommandError> {
        let (Some(link), Some(role)) = (&self.link, self.admin_role()) else {
            return Err(CommandError::NotReady);
        };
        let own = link.own.as_ref().ok_or(CommandError::NotReady)?;
        let found = role.routes.iter().filter_map(|route| route.routes(own, &link.directory).ok());
        let routes: Vec<Route> =
            found.flatten().filter(|route| !link.directory.has_route(route)).collect();
        for route in routes {
            if let Some(link) = &mut self.link {
                link.look_soon(now.uptime);
                link.declined.remove(&route);
                // Ours to look after for now, not the automatic wiring's.
                link.requested.insert(route.clone(), now.uptime + ANSWER);
            }
            self.ask(now, route, RouteAction::Add)?;
        }
        Ok(())
    }

    /// Says of what was asked for too long ago that it has not come about.
    pub(super) fn give_up_routes(&mut self, now: Now) {
        let Some(link) = &mut self.link else { return };
        let overdue = |(_, until): &(RouteAction, Duration)| *until <= now.uptime;
        let late: Vec<_> = link.asked.iter().filter(|(_, asked)| overdue(asked)).collect();
        let late: Vec<_> =
            late.into_iter().map(|(route, asked)| (route.clone(), asked.0)).collect();
        for (route, action) in late {
            link.asked.remove(&route);
            let wish = match action {
                RouteAction::Add => "made",
                RouteAction::Remove => "removed",
            };
            let reason = format!(
                "The server has not confirmed within {} s that {} is {wish}. Try again; if that \
                 does not help, an end may be gone or the server may not listen to this page.",
                ANSWER.as_secs(),
                route_words(&route)
            );
            self.queue.tell_patch(|| PatchEvent::Unanswered { route, reason });
        }
    }

    /// Tells everything there is.
    fn tell_all(&mut self) {
        self.queue.tell_patch(|| PatchEvent::Cleared);
        let Some(link) = &self.link else { return };
        let clients = link.directory.clients();
        let clients = clients.map(|(key, known)| PatchEvent::Client(self.card(link, key, known)));
        let routes = link.directory.routes().cloned().map(PatchEvent::RouteAdded);
        let asked = link.asked.iter().map(|(route, (action, _))| PatchEvent::Asked {
            route: route.clone(),
            action: *action,
        });
        let events: Vec<_> = clients.chain(routes).chain(asked).map(Event::Patch).collect();
        self.queue.tell_all(events);
    }

    /// Tells of one client.
    pub(super) fn tell_client(&mut self, key: &ClientKey) {
        let Some(link) = self.link.as_ref().filter(|_| self.queue.patching) else { return };
        let Some(known) = link.directory.client(key) else { return };
        let card = self.card(link, key, known);
        self.queue.tell_patch(|| PatchEvent::Client(card));
    }

    /// A client left, and with it the routes that were asked for.
    pub(super) fn tell_left(&mut self, key: &ClientKey) {
        let Some(link) = &mut self.link else { return };
        let touches = |route: &Route| route.publisher.is_of(key) || route.subscriber.is_of(key);
        let gone: Vec<Route> = link.asked.keys().filter(|route| touches(route)).cloned().collect();
        for route in gone {
            link.asked.remove(&route);
            let reason = format!("{} left before {} changed.", key.name, route_words(&route));
            self.queue.tell_patch(|| PatchEvent::Unanswered { route, reason });
        }
        self.queue.tell_patch(|| PatchEvent::ClientLeft(key.clone()));
    }

    /// A route came or went.
    pub(super) fn tell_route(&mut self, route: Route, action: RouteAction) {
        if let Some(link) = &mut self.link {
            link.asked.remove(&route);
        }
        self.queue.tell_patch(|| match action {
            RouteAction::Add => PatchEvent::RouteAdded(route),
            RouteAction::Remove => PatchEvent::RouteRemoved(route),
        });
    }

    /// We published on this item of ours.
    pub(super) fn tell_published(&mut self, item: &Item) {
        let own = self.link.as_ref().and_then(|link| link.own.as_ref());
        let end = own.map(|own| RouteEnd::new(own, item));
        self.tell_passed(end);
    }

    /// A value came to a subscriber of ours, from whoever it can only have come from. Watched
    /// publishers' values come on their own account and are not counted here again.
    pub(super) fn tell_received(&mut self, subscriber: &str, watched: bool) {
        let Some(link) = self.link.as_ref().filter(|_| self.queue.patching) else { return };
        let end = if watched {
            self.watch.publisher(subscriber).cloned()
        } else {
            sole_publisher(link, subscriber).filter(|end| !self.is_observed(link, end))
        };
        self.tell_passed(end);
    }

    fn tell_passed(&mut self, end: Option<RouteEnd>) {
        if let Some(end) = end {
            self.queue.tell_patch(|| PatchEvent::Passed(end));
        }
    }

    fn card(&self, link: &Link, key: &ClientKey, known: &Known) -> PatchClient {
        let own = link.own.as_ref() == Some(key);
        let is_watching = |item: &Item| match own {
            true => self.watch.is_watching(&item.name),
            // As pages name them; no other mark of it crosses the wire.
            false => known.ephemeral && item.name.contains('/'),
        };
        PatchClient {
            key: key.clone(),
            description: known.description.clone(),
            own,
            publishers: known
                .publishers
                .iter()
                .map(|item| PatchPublisher {
                    item: item.clone(),
                    observed: own || is_watchable(known, item),
                })
                .collect(),
            subscribers: known
                .subscribers
                .iter()
                .map(|item| PatchSubscriber { item: item.clone(), watching: is_watching(item) })
                .collect(),
        }
    }

    fn is_observed(&self, link: &Link, end: &RouteEnd) -> bool {
        let key = end.key();
        let known = link.directory.client(&key);
        link.own.as_ref() == Some(&key)
            || known.is_some_and(|known| {
                self.watches() && is_watchable(known, &Item::new(&end.item, &end.kind))
            })
    }
}

fn is_watchable(known: &Known, item: &Item) -> bool {
    !known.ephemeral && !is_picture(&item.kind)
}

/// The one publisher routed to this subscriber of ours, if there is just one.
fn sole_publisher(link: &Link, subscriber: &str) -> Option<RouteEnd> {
    let own = link.own.as_ref()?;
    let mut routes = link
        .directory
        .routes()
        .filter(|route| route.subscriber.is_of(own) && route.subscriber.item == subscriber);
    let only = routes.next()?;
    routes.next().is_none().then(|| only.publisher.clone())
}
