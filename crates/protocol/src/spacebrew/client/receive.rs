//! What comes from the server.

use heliograph_telemetry::Now;

use super::link::Admin;
use super::{Client, Link};
use crate::payload::{self, Place};
use crate::session::{Delivery, Event};
use crate::spacebrew::binary;
use crate::spacebrew::wire::{
    self, AdminEvent, ClientKey, ConfigBody, Envelope, FromServer, Item, MessageBody, Route,
    RouteAction, RouteChange,
};

/// Routes taken away by hand that are kept in mind.
const MAX_DECLINED: usize = 1_000;

impl Client {
    pub(super) fn take_text(&mut self, now: Now, text: &str) {
        let outcome = match wire::classify(text) {
            Ok(FromServer::Delivery(body)) => self.take_delivery(now, &body),
            Ok(FromServer::Admin(event)) => self.take_admin(now, event, true),
            Ok(FromServer::Batch(events)) => self.take_batch(now, events),
            Err(reason) => Err(reason),
        };
        if let Err(reason) = outcome {
            self.queue.reject(reason, text);
        }
    }

    /// Takes all of it, and says what was wrong first.
    fn take_batch(&mut self, now: Now, events: Vec<AdminEvent>) -> Result<(), String> {
        let mut outcome = self.admit(now);
        for event in events {
            outcome = outcome.and(self.take_admin(now, event, false));
        }
        outcome
    }

    pub(super) fn take_binary(&mut self, bytes: &[u8]) {
        if let Err(reason) = self.take_binary_delivery(bytes) {
            self.queue.reject_bytes(reason, bytes);
        }
    }

    fn take_binary_delivery(&mut self, bytes: &[u8]) -> Result<(), String> {
        let parts = binary::decode(bytes).map_err(|error| error.to_string())?;
        let header: Envelope<'_> = wire::parse(parts.header)?;
        let message = header.message.ok_or("binary message whose header has no `message`")?;
        let body: MessageBody<'_> = wire::parse(message.get())?;
        self.queue.narrate(false, &body.name, parts.payload);
        if let Some(path) = self.camera_at(&body.name) {
            self.tell_received(&body.name, true);
            let bytes = parts.payload.to_vec();
            self.queue.tell(Event::Picture { path, bytes, retained: false });
            return Ok(());
        }
        if !self.is_declared(&body) {
            return Err(format!("binary message for `{}`, which takes none", body.name));
        }
        self.tell_received(&body.name, false);
        self.tell_delivery(&body, parts.payload);
        Ok(())
    }

    /// A value for one of our subscribers: declared, watched, or wired to by hand.
    fn take_delivery(&mut self, now: Now, body: &MessageBody<'_>) -> Result<(), String> {
        if self.queue.is_narrating() {
            self.queue.narrate(false, &body.name, value_text(body).as_bytes());
        }
        if self.is_declared(body) {
            self.tell_received(&body.name, false);
            self.tell_delivery(body, &[]);
            return Ok(());
        }
        if let Some(path) = self.camera_at(&body.name) {
            self.tell_received(&body.name, true);
            let text = value_text(body);
            let decoded = payload::decode_message(Place::at(&path), text.as_bytes(), now.wall);
            self.queue.tell_decoded(decoded, text.as_bytes());
            return Ok(());
        }
        let by_hand = self.by_hand_subscribers().iter().any(|item| item.name == body.name);
        if !by_hand && !self.watch.is_watching(&body.name) {
            return Err(format!("message for `{}`, which is no subscriber of ours", body.name));
        }
        self.tell_received(&body.name, !by_hand);
        let decoded = payload::decode_json(&body.name, body.value.get(), now.wall);
        if !decoded.readings.is_empty() {
            self.queue.tell(Event::Readings(decoded.readings.into()));
        }
        if decoded.truncated {
            return Err(format!("`{}` holds more than is taken from one message", body.name));
        }
        Ok(())
    }

    /// The camera whose photos come to this subscriber of ours.
    fn camera_at(&self, subscriber: &str) -> Option<String> {
        let camera = self.cameras.iter().find(|camera| camera.photo_in.name == subscriber)?;
        Some(camera.name.clone())
    }

    fn is_declared(&self, body: &MessageBody<'_>) -> bool {
        self.config.subscribers.iter().any(|item| item.name == body.name)
    }

    fn tell_delivery(&mut self, body: &MessageBody<'_>, bytes: &[u8]) {
        let value = value_text(body);
        let subscriber = body.name.clone();
        self.queue.tell(Event::Delivered(Delivery { subscriber, value, bytes: bytes.to_vec() }));
    }

    /// Any admin event shows that we are one.
    fn admit(&mut self, now: Now) -> Result<(), String> {
        let Some(link) = &mut self.link else { return Ok(()) };
        match link.admin {
            Admin::Unwanted | Admin::Granted => {}
            Admin::Asked { .. } => {
                link.admin = Admin::Granted;
                if let Some(config) = &mut link.unconfirmed {
                    config.until = config.until.max(now.uptime + super::upkeep::CONFIRMATION);
                }
            }
            // Late, but here: have our configuration confirmed after all.
            Admin::Denied => {
                link.admin = Admin::Granted;
                self.send_config(now);
            }
        }
        Ok(())
    }

    /// `live`: not part of a batch. The batch on registering as admin may hold a namesake with
    /// the very same lists, but never ourselves, since our configuration is sent after `admin`.
    fn take_admin(&mut self, now: Now, event: AdminEvent, live: bool) -> Result<(), String> {
        self.admit(now)?;
        let Some(link) = self.link.as_mut().filter(|link| link.admin == Admin::Granted) else {
            return Ok(());
        };
        match event {
            AdminEvent::Config(config) => return self.take_config(now, config, live),
            AdminEvent::Route(change) => {
                let action = change.action;
                let route = note_route(link, change)?;
                link.look_soon(now.uptime);
                self.tell_route(route, action);
            }
            AdminEvent::Remove(keys) => {
                for key in &keys {
                    link.directory.forget_client(key);
                    link.reopen(key, true);
                    // We were silent for too long and another took our name.
                    if link.own.as_ref() == Some(key) {
                        link.own = None;
                        link.unconfirmed = None;
                        link.subscribers.clear();
                    }
                }
                link.look_soon(now.uptime);
                keys.iter().for_each(|key| self.tell_left(key));
            }
            AdminEvent::MessageCopy | AdminEvent::Admin => {}
        }
        Ok(())
    }

    fn take_config(&mut self, now: Now, config: ConfigBody, live: bool) -> Result<(), String> {
        if self.is_mirrored(&config) {
            self.lose("it sends back what it is sent: a relay, and no Spacebrew server");
            return Ok(());
        }
        let is_own = live && self.is_echo(&config);
        let Some(link) = &mut self.link else { return Ok(()) };
        let subscribers = is_own.then(|| config.subscribe.messages.clone());
        let (key, news) = link.directory.note_client(config)?;
        // A mere sign of life, ours or another admin's, changes nothing.
        if !is_own && !news {
            return Ok(());
        }
        link.reopen(&key, false);
        link.look_soon(now.uptime);
        if let Some(subscribers) = subscribers {
            self.confirm(now, key.clone(), subscribers);
        }
        self.tell_client(&key);
        Ok(())
    }

    /// Whether this is our own configuration as we wrote it. Every Spacebrew server adds an address.
    fn is_mirrored(&self, config: &ConfigBody) -> bool {
        let session = config.options.session.as_ref();
        let own_session = self.link.as_ref().map(|link| &link.session);
        config.address.is_none() && session.is_some() && session == own_session
    }

    /// Whether this is our own configuration coming back: same name, same lists, and our mark
    /// where the server kept it.
    fn is_echo(&self, config: &ConfigBody) -> bool {
        let Some(link) = &self.link else { return false };
        let Some(sent) = &link.unconfirmed else { return false };
        link.own
            .as_ref()
            .is_none_or(|own| config.address.as_deref().unwrap_or_default() == own.address)
            && config.options.session.as_ref().is_none_or(|session| *session == link.session)
            && config.name == link.name(&self.config)
            && same_items(&config.publish.messages, &sent.publishers)
            && same_items(&config.subscribe.messages, &sent.subscribers)
    }

    fn confirm(&mut self, now: Now, key: ClientKey, subscribers: Vec<Item>) {
        let Some(link) = &mut self.link else { return };
        let sent = link.unconfirmed.take();
        if let Some(sent) = &sent {
            link.accepted = (sent.publishers.clone(), sent.subscribers.clone());
        }
        link.own = Some(key);
        link.subscribers = subscribers.into_iter().collect();
        if !link.ready {
            link.ready = true;
            let round_trip = sent.map(|config| now.uptime.saturating_sub(config.sent_at));
            self.queue.tell(Event::Ready { round_trip });
        }
    }
}

fn note_route(link: &mut Link, change: RouteChange) -> Result<Route, String> {
    let RouteChange { action, client_disconnect, .. } = change;
    let route = change.into_route();
    link.requested.remove(&route);
    match action {
        RouteAction::Add => {
            link.declined.remove(&route);
            link.directory.note_route(route.clone())?;
        }
        RouteAction::Remove => {
            link.directory.forget_route(&route);
            if !client_disconnect && link.declined.len() < MAX_DECLINED {
                link.declined.insert(route.clone());
            }
        }
    }
    Ok(route)
}

/// Servers may drop doubles and reorder.
fn same_items(a: &[Item], b: &[Item]) -> bool {
    let set = |items: &[Item]| items.iter().cloned().collect::<std::collections::BTreeSet<_>>();
    set(a) == set(b)
}

/// A JSON string unquoted, anything else as its JSON text.
fn value_text(body: &MessageBody<'_>) -> String {
    let json = body.value.get();
    serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned())
}
