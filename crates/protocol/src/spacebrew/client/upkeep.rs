//! What we do of our own accord: greet, register, look for what is missing, give up on answers.

use std::collections::BTreeSet;
use std::time::Duration;

use heliograph_telemetry::Now;
use serde::Serialize;

use super::link::{Admin, Link, Unconfirmed};
use super::{Client, Role};
use crate::session::{Event, Outgoing, Publisher, Wiring};
use crate::spacebrew::cameras;
use crate::spacebrew::patch::PatchEvent;
use crate::spacebrew::watch::{MAX_NAME_BYTES, MAX_WATCHED, is_picture};
use crate::spacebrew::wire::{
    ClientKey, ConfigBody, Item, ItemList, Options, Route, RouteAction, RouteChange, RouteEnd,
};
use crate::spacebrew::wiring::{WantedClient, WantedEnd, route_words};

/// How long our configuration may take to come back before the name counts as taken.
pub(super) const CONFIRMATION: Duration = Duration::from_secs(2);
/// How long the server may take to answer `admin`.
const ADMISSION: Duration = Duration::from_secs(3);
/// How long a requested route may take to appear.
const ROUTE_ANSWER: Duration = Duration::from_secs(2);
/// When a client that is no admin registers once more: by then a server has found out that the
/// connection we had before is dead, which may have kept our name from us without a word.
const REPETITION: Duration = Duration::from_secs(3);
/// Least time between two configurations of ours.
const CONFIG_PAUSE: Duration = Duration::from_millis(200);
/// Most publishers beside the configured ones.
const MAX_FURTHER: usize = 100;
/// Names tried before giving up.
const MAX_NAMES: u32 = 9;

#[derive(Serialize)]
struct AdminRequest {
    admin: bool,
    no_msgs: bool,
}

#[derive(Serialize)]
struct Config {
    config: ConfigBody,
}

#[derive(Serialize)]
struct RouteRequest {
    route: RouteChange,
}

impl Client {
    pub(super) fn greet(&mut self, now: Now) {
        let admin = match self.config.role {
            Role::Admin(_) => Admin::Asked { until: now.uptime + ADMISSION },
            Role::Client => Admin::Unwanted,
        };
        self.link = Some(Link::new(now, admin));
        if admin != Admin::Unwanted {
            self.queue.send(&AdminRequest { admin: true, no_msgs: true });
        }
        self.send_config(now);
        if let (Admin::Unwanted, Some(link)) = (admin, &mut self.link) {
            link.ready = true;
            link.repeat_at = Some(now.uptime + REPETITION);
            self.queue.tell(Event::Ready { round_trip: None });
        }
    }

    pub(super) fn keep_up(&mut self, now: Now) {
        let Some(link) = &mut self.link else { return };
        let is_due = |due: Option<Duration>| due.is_some_and(|due| due <= now.uptime);
        match link.admin {
            Admin::Asked { until } if until <= now.uptime => return self.go_on_without_admin(now),
            Admin::Granted => {}
            Admin::Unwanted if is_due(link.repeat_at) => {
                link.repeat_at = None;
                return self.send_config(now);
            }
            _ => return,
        }
        self.give_up_routes(now);
        let Some(link) = &mut self.link else { return };
        let unanswered = is_due(link.unconfirmed.as_ref().map(|config| config.until));
        if unanswered {
            self.give_up_config(now);
        }
        let Some(link) = &mut self.link else { return };
        if is_due(link.look_at) {
            link.look_at = None;
            self.look(now);
        }
        self.mind_silence(now);
    }

    /// Asks a server that has been silent for long for a sign of life, and gives it up without.
    /// Neither generation answers anything but an admin's configuration, which it sends back to
    /// all admins: ours once more, as it stands, changes nothing and is the least there is to ask.
    fn mind_silence(&mut self, now: Now) {
        let Some(link) = &mut self.link else { return };
        if link.silence_ends().is_none_or(|due| due > now.uptime) {
            return;
        }
        if link.probed_at.is_some() {
            return self.lose("the server has fallen silent, and gives no sign of life");
        }
        self.probe(now);
    }

    /// What the server is known to have taken before is taken again.
    fn probe(&mut self, now: Now) {
        let Some(link) = &mut self.link else { return };
        link.probed_at = Some(now.uptime);
        let (publishers, subscribers) = link.accepted.clone();
        self.send_lists(publishers, subscribers);
    }

    pub(super) fn lose(&mut self, reason: &str) {
        self.link = None;
        self.queue.tell_patch(|| PatchEvent::Cleared);
        self.queue.transmit(Outgoing::HangUp);
        self.queue.tell(Event::Lost { reason: Some(reason.to_owned()) });
    }

    /// Registers, or changes what we are registered with.
    pub(super) fn send_config(&mut self, now: Now) {
        let mut subscribers = self.config.subscribers.clone();
        subscribers.extend(self.by_hand_subscribers());
        subscribers.extend(self.watched_subscribers());
        let publishers: Vec<Item> = self.publishers().cloned().collect();
        self.send_lists(publishers.clone(), subscribers.clone());
        let Some(link) = &mut self.link else { return };
        let until = now.uptime + CONFIRMATION;
        link.config_sent_at = now.uptime;
        link.publishers = publishers.iter().cloned().collect();
        link.unconfirmed =
            Some(Unconfirmed { sent_at: now.uptime, until, publishers, subscribers });
    }

    fn send_lists(&mut self, publishers: Vec<Item>, subscribers: Vec<Item>) {
        let Some(link) = &self.link else { return };
        let config = ConfigBody {
            name: link.name(&self.config),
            description: self.config.description.clone(),
            publish: ItemList { messages: publishers },
            subscribe: ItemList { messages: subscribers },
            options: Options {
                ephemeral: self.config.ephemeral,
                session: (link.admin != Admin::Unwanted).then(|| link.session.clone()),
            },
            address: None,
        };
        self.queue.send(&Config { config });
    }

    /// Takes on further publishers. Where the server confirms, the change is gathered with others
    /// and sent when no answer is waited for; else it is sent at once.
    pub(super) fn change_publishers(&mut self, now: Now, publishers: &[Publisher]) {
        let mut further: Vec<Item> = Vec::new();
        for publisher in publishers.iter().take(MAX_FURTHER) {
            let item = Item::new(&publisher.name, publisher.kind.to_lowercase());
            let known = |other: &Item| other.name == item.name;
            let fits = !item.name.is_empty() && item.name.len() <= MAX_NAME_BYTES;
            if fits && !self.config.publishers.iter().any(known) && !further.iter().any(known) {
                further.push(item);
            }
        }
        if further == self.further_publishers {
            return;
        }
        self.further_publishers = further;
        match self.link.as_mut().map(|link| (link.admin, link)) {
            Some((Admin::Granted | Admin::Asked { .. }, link)) => link.look_soon(now.uptime),
            Some((Admin::Denied | Admin::Unwanted, _)) => self.send_config(now),
            None => {}
        }
    }

    /// Where a person can wire to when we cannot wire ourselves.
    pub(super) fn by_hand_subscribers(&self) -> Vec<Item> {
        let denied = self.link.as_ref().is_some_and(|link| link.admin == Admin::Denied);
        if !(denied && self.watches()) {
            return Vec::new();
        }
        ["range", "boolean", "string"].map(|kind| Item::new(format!("{kind} in"), kind)).into()
    }

    fn watched_subscribers(&self) -> Vec<Item> {
        match &self.link {
            Some(link) if link.admin == Admin::Granted && self.watches() => {
                let photos = self.cameras.iter().map(|camera| camera.photo_in.clone());
                self.watch.subscribers().chain(photos).collect()
            }
            _ => Vec::new(),
        }
    }

    fn go_on_without_admin(&mut self, now: Now) {
        let Some(link) = &mut self.link else { return };
        link.admin = Admin::Denied;
        if !link.ready {
            link.ready = true;
            self.queue.tell(Event::Ready { round_trip: None });
        }
        let own_name = self.name();
        let mut by_hand = Vec::new();
        if let Some(role) = self.admin_role() {
            by_hand.extend(role.routes.iter().map(|route| route.words(&own_name)));
        }
        let inputs = self.by_hand_subscribers();
        if !inputs.is_empty() {
            self.send_config(now);
        }
        by_hand.extend(
            inputs.iter().map(|item| format!("any {} -> {own_name} / {}", item.kind, item.name)),
        );
        self.queue.tell(Event::Wiring(Wiring { by_hand, ..Wiring::default() }));
    }

    /// Our configuration did not come back.
    fn give_up_config(&mut self, now: Now) {
        let name = self.name();
        let Some(link) = &mut self.link else { return };
        let sent = link.unconfirmed.take();
        let is_silent = sent.is_some_and(|sent| link.heard_at <= sent.sent_at);
        if link.own.is_some() {
            // Registered all the same, with what we had before; unless nobody is there any more.
            self.queue.reject("the server did not confirm our changed list of subscribers", &name);
            if is_silent {
                self.probe(now);
            }
        } else if link.names_tried < MAX_NAMES {
            link.names_tried += 1;
            self.send_config(now);
        } else if is_silent {
            self.lose("the server answers none of our configurations");
        } else if !link.refused {
            link.refused = true;
            self.queue.tell(Event::Refused(format!(
                "the server takes none of the names `{}` to `{name}`; choose another name",
                self.config.name
            )));
        }
    }

    /// Compares what there is with what should be, and does one step about it.
    fn look(&mut self, now: Now) {
        self.watch_publishers();
        self.find_cameras();
        self.update_subscribers(now);
        let (routes, mut wiring) = self.desired_routes();
        self.request_routes(now, routes, &mut wiring);
        let Some(link) = &mut self.link else { return };
        if link.own.is_some() && link.wiring.as_ref() != Some(&wiring) {
            link.wiring = Some(wiring.clone());
            self.queue.tell(Event::Wiring(wiring));
        }
    }

    /// Those of the scene are asked with its button, and need no other.
    fn find_cameras(&mut self) {
        let Some(role) = self.admin_role().filter(|role| role.watch) else { return };
        let Some(link) = &self.link else { return };
        let is_named = |end: &WantedEnd, key: &ClientKey| matches!(&end.client, WantedClient::Named(name) if *name == key.name);
        let in_scene = |key: &ClientKey| {
            role.routes
                .iter()
                .any(|route| is_named(&route.publisher, key) || is_named(&route.subscriber, key))
        };
        let is_own = |key: &ClientKey| link.own.as_ref().is_none_or(|own| own == key);
        self.cameras = cameras::find(&link.directory, |key| is_own(key) || in_scene(key));
    }

    fn watch_publishers(&mut self) {
        if !self.watches() {
            return;
        }
        let own_name = self.name();
        let Some(link) = &mut self.link else { return };
        let mut reserved = self.config.subscribers.clone();
        reserved.extend(["range in", "boolean in", "string in"].map(|name| Item::new(name, "")));
        let is_own = |key: &ClientKey| match &link.own {
            Some(own) => own == key,
            None => key.name == own_name,
        };
        let clients = link.directory.clients();
        let publishers = clients.filter(|(key, known)| !known.ephemeral && !is_own(key)).flat_map(
            |(key, known)| {
                known
                    .publishers
                    .iter()
                    .filter(|item| !is_picture(&item.kind))
                    .map(move |item| RouteEnd::new(key, item))
            },
        );
        let changes = self.watch.reconcile(publishers, &reserved);
        for prefix in changes.departed {
            self.queue.tell(Event::Departed { prefix });
        }
        if changes.ignored > 0 && !link.told_limit {
            link.told_limit = true;
            let reason = format!(
                "{} publishers are not watched: at most {MAX_WATCHED} are, \
                 with names of at most {MAX_NAME_BYTES} bytes",
                changes.ignored
            );
            self.queue.reject(reason, "");
        }
    }

    /// Sends a configuration when we have lost our name, when our publishers changed, or when a
    /// watched publisher has no subscriber of ours yet. Those whose publisher left go with the next such change, not on
    /// their own account.
    fn update_subscribers(&mut self, now: Now) {
        let wanted = self.watched_subscribers();
        let publishers: BTreeSet<Item> = self.publishers().cloned().collect();
        let Some(link) = &mut self.link else { return };
        let known = |item: &Item| link.subscribers.contains(item);
        let is_current =
            link.own.is_some() && wanted.iter().all(known) && publishers == link.publishers;
        if is_current || link.unconfirmed.is_some() || link.refused {
            return;
        }
        let allowed_at = link.config_sent_at + CONFIG_PAUSE;
        if now.uptime < allowed_at {
            link.look_by(allowed_at);
        } else {
            self.send_config(now);
        }
    }

    /// Every route that should be there and could be, and how far the scene is.
    fn desired_routes(&self) -> (Vec<Route>, Wiring) {
        let mut wiring = Wiring { admin: true, complete: true, ..Wiring::default() };
        let mut routes = Vec::new();
        let Some(link) = &self.link else { return (routes, wiring) };
        let Some(own) = &link.own else { return (routes, wiring) };
        for wanted in self.admin_role().into_iter().flat_map(|role| &role.routes) {
            match wanted.routes(own, &link.directory) {
                Ok(found) => {
                    wiring.complete &= found.iter().all(|route| link.directory.has_route(route));
                    routes.extend(found);
                }
                Err(missing) => {
                    wiring.complete = false;
                    wiring.missing.extend(missing);
                }
            }
        }
        wiring.missing.sort();
        wiring.missing.dedup();
        if self.watches() {
            let is_registered = |route: &Route| {
                let end = &route.subscriber;
                link.subscribers.contains(&Item { name: end.item.clone(), kind: end.kind.clone() })
            };
            let to_cameras = self.cameras.iter().flat_map(|camera| camera.routes(own));
            routes.extend(to_cameras.filter(|route| {
                !route.subscriber.is_of(own)
                    && link.publishers.iter().any(|item| item.name == route.publisher.item)
                    || is_registered(route)
            }));
            routes.extend(self.watch.routes(own).filter(is_registered));
            wiring.cameras = self.cameras.iter().map(|camera| camera.name.clone()).collect();
        }
        (routes, wiring)
    }

    /// Asks for the routes that are missing. What was asked for in vain, and what a person took
    /// away, is left to a person.
    fn request_routes(&mut self, now: Now, routes: Vec<Route>, wiring: &mut Wiring) {
        for route in routes {
            let Some(link) = &mut self.link else { return };
            if link.directory.has_route(&route) {
                continue;
            }
            let requested_until = link.requested.get(&route).copied();
            let in_vain = requested_until.is_some_and(|until| until <= now.uptime);
            if in_vain || link.declined.contains(&route) {
                wiring.by_hand.push(route_words(&route));
                continue;
            }
            link.look_by(requested_until.unwrap_or(now.uptime + ROUTE_ANSWER));
            if requested_until.is_none() {
                link.requested.insert(route.clone(), now.uptime + ROUTE_ANSWER);
                self.request_route(&route, RouteAction::Add);
            }
        }
    }

    pub(super) fn request_route(&mut self, route: &Route, action: RouteAction) {
        self.queue.send(&RouteRequest { route: RouteChange::new(action, route) });
    }
}
