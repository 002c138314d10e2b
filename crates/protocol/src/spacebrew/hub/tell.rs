//! What admins are told, and when.

use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{AdminView, Connection, Dialect, Hub, HubOutgoing, PeerId};
use heliograph_telemetry::Now;

use crate::spacebrew::wire::{self, ClientKey, Route, RouteAction, RouteChange, RouteEnd};

/// Longest `admin` request that is echoed to every admin.
const ADMIN_REQUEST_BYTES: usize = 1_024;

#[derive(Serialize)]
struct RouteMessage<'a> {
    route: &'a RouteChange,
}

fn added(route: &Route) -> String {
    wire::to_json(&RouteMessage { route: &RouteChange::new(RouteAction::Add, route) })
}

impl Hub {
    /// `{"admin":true,"no_msgs":true}` or `{"admin":[{"admin":true,"no_msgs":true}]}`. The array
    /// spelling gets copies of messages whatever it says, as on the original.
    pub(super) fn register_admin(
        &mut self,
        now: Now,
        peer: PeerId,
        admin: &RawValue,
        no_msgs: Option<&RawValue>,
    ) -> Result<(), String> {
        if admin.get().len() > ADMIN_REQUEST_BYTES
            || no_msgs.is_some_and(|flag| flag.get().len() > ADMIN_REQUEST_BYTES)
        {
            return Err(format!("an admin request is at most {ADMIN_REQUEST_BYTES} bytes"));
        }
        let request: serde_json::Value = wire::parse(admin.get())?;
        let granted = match &request {
            serde_json::Value::Array(list) => {
                list.first().and_then(|first| first.get("admin")) == Some(&true.into())
            }
            other => *other == serde_json::Value::Bool(true),
        };
        if !granted {
            return Ok(());
        }
        let messages = no_msgs.is_none_or(|flag| flag.get() != "true");
        if let Some(connection) = self.connections.get_mut(&peer) {
            connection.registrations.spend(now.uptime)?;
            connection.admin = Some(AdminView { messages });
        }
        self.send(peer, self.snapshot());
        let no_msgs = no_msgs.map(|flag| format!(",\"no_msgs\":{}", flag.get()));
        self.tell_admins(&format!("\"admin\":{}{}", admin.get(), no_msgs.unwrap_or_default()));
        Ok(())
    }

    /// All configurations, then all routes, by publisher.
    fn snapshot(&self) -> Arc<str> {
        let configs = self.registry.iter().map(|client| format!("{{\"config\":{}}}", client.body));
        let publishers = self.registry.iter().flat_map(|client| {
            client.publishers.iter().map(|item| RouteEnd::new(&client.key, item))
        });
        let routes = publishers.flat_map(|publisher| {
            let subscribers = self.routes.subscribers_of(&publisher).cloned();
            let route = |subscriber| Route { publisher: publisher.clone(), subscriber };
            subscribers.map(route).map(|route| added(&route)).collect::<Vec<_>>()
        });
        let elements: Vec<String> = configs.chain(routes).collect();
        format!("[{}]", elements.join(",")).into()
    }

    /// Tells every admin; `members` are those of a JSON object, without its braces.
    pub(super) fn tell_admins(&mut self, members: &str) {
        let text = self.admin_text(members);
        self.send_to_admins(text, |_| true);
    }

    /// Tells every admin that wants copies of messages.
    pub(super) fn tell_watching_admins(&mut self, members: impl FnOnce() -> String) {
        let wants = |view: AdminView| view.messages;
        if self.connections.values().filter_map(|connection| connection.admin).any(wants) {
            let text = self.admin_text(&members());
            self.send_to_admins(text, wants);
        }
    }

    /// A route came, or was taken away by hand.
    pub(super) fn tell_route(&mut self, action: RouteAction, route: &Route) {
        let change = RouteChange::new(action, route);
        self.tell_admins(&format!("\"route\":{}", wire::to_json(&change)));
    }

    /// Routes of one item went with it: a list, and never with a `targetType`.
    pub(super) fn tell_routes_lost(&mut self, lost: &[Route]) {
        if lost.is_empty() {
            return;
        }
        let changes: Vec<RouteChange> = lost.iter().map(RouteChange::lost).collect();
        let list: Vec<_> = changes.iter().map(|route| RouteMessage { route }).collect();
        self.send_to_admins(wire::to_json(&list).into(), |_| true);
    }

    /// A connection closed with these clients; the list is empty when it had none.
    pub(super) fn tell_left(&mut self, left: &[ClientKey]) {
        self.tell_admins(&format!("\"remove\":{}", wire::to_json(&left)));
    }

    /// A silent client lost its name: a bare object, as on the original.
    pub(super) fn tell_displaced(&mut self, key: &ClientKey) {
        self.tell_admins(&format!("\"remove\":{}", wire::to_json(key)));
    }

    pub(super) fn send(&mut self, peer: PeerId, text: Arc<str>) {
        self.transmits.push_back((peer, HubOutgoing::Text(text)));
    }

    fn admin_text(&self, members: &str) -> Arc<str> {
        match self.dialect {
            Dialect::V03 => format!("{{{members}}}").into(),
            Dialect::V04 | Dialect::Heliograph => {
                format!("{{{members},\"targetType\":\"admin\"}}").into()
            }
        }
    }

    fn send_to_admins(&mut self, text: Arc<str>, wants: impl Fn(AdminView) -> bool) {
        let is_meant = |connection: &Connection| connection.admin.is_some_and(&wants);
        let admins = self.connections.iter().filter(|(_, connection)| is_meant(connection));
        self.transmits
            .extend(admins.map(|(&peer, _)| (peer, HubOutgoing::Text(Arc::clone(&text)))));
    }
}
