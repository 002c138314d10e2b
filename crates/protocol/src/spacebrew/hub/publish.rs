//! `message`: a value goes from a publisher to every subscriber routed to it.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Dialect, Hub, HubOutgoing, PeerId};
use crate::spacebrew::binary;
use crate::spacebrew::wire::{self, ClientKey, Envelope, Item, MessageBody, RouteEnd};

/// Everything that makes one delivery differ from another of the same value.
#[derive(PartialEq, Eq, Hash)]
struct Label {
    item: Item,
    client: Option<String>,
}

#[derive(Serialize)]
struct Message<'a> {
    message: &'a MessageBody<'a>,
}

impl Hub {
    pub(super) fn publish_text(&mut self, peer: PeerId, message: &RawValue) -> Result<(), String> {
        let body: MessageBody<'_> = wire::parse(message.get())?;
        let (publisher, address) = self.publisher(peer, &body)?;
        self.deliver(&publisher, |label| HubOutgoing::Text(rewritten(&body, label).into()))?;
        self.tell_watching_admins(|| {
            let copy = MessageBody { address: Some(address), ..body };
            format!("\"message\":{}", wire::to_json(&copy))
        });
        Ok(())
    }

    /// Admins never get copies of binary messages.
    pub(super) fn publish_binary(&mut self, peer: PeerId, bytes: &[u8]) -> Result<(), String> {
        let parts = binary::decode(bytes).map_err(|error| error.to_string())?;
        let header: Envelope<'_> = wire::parse(parts.header)?;
        let Some(message) = header.message else {
            return Err("binary message whose header has no `message`".to_owned());
        };
        let body: MessageBody<'_> = wire::parse(message.get())?;
        let (publisher, _) = self.publisher(peer, &body)?;
        self.deliver(&publisher, |label| {
            let rewritten = binary::encode(&rewritten(&body, label), parts.payload);
            HubOutgoing::Binary(rewritten.into())
        })
    }

    /// The registered publisher a message names, and its address.
    fn publisher(
        &self,
        peer: PeerId,
        body: &MessageBody<'_>,
    ) -> Result<(RouteEnd, String), String> {
        let name = body.client.as_deref().ok_or("message without `clientName`")?;
        let connection = self.connections.get(&peer).ok_or("not connected")?;
        let key = ClientKey { name: name.to_owned(), address: connection.address.clone() };
        let client = match self.registry.find(&key) {
            Some((_, client)) if client.peer == peer => client,
            _ => return Err(format!("this connection has no client `{name}`")),
        };
        let is_named = |item: &&Item| item.name == body.name && item.kind == body.kind;
        match client.publishers.iter().find(is_named) {
            Some(item) => Ok((RouteEnd::new(&key, item), key.address)),
            None => Err(format!("`{name}` has no publisher `{}` ({})", body.name, body.kind)),
        }
    }

    /// Sends to every subscriber of `publisher`; each distinct body is made once and shared.
    fn deliver(
        &mut self,
        publisher: &RouteEnd,
        make: impl Fn(&Label) -> HubOutgoing,
    ) -> Result<(), String> {
        let mut made: HashMap<Label, HubOutgoing> = HashMap::new();
        let mut room = self.limits.fan_out_bytes;
        for end in self.routes.subscribers_of(publisher) {
            let Some((_, client)) = self.registry.find(&end.key()) else { continue };
            let label = Label {
                item: Item { name: end.item.clone(), kind: end.kind.clone() },
                client: self.names_receiver(client.peer).then(|| end.client.clone()),
            };
            let outgoing = match made.get(&label) {
                Some(outgoing) => outgoing.clone(),
                None => {
                    let outgoing = make(&label);
                    room = room.checked_sub(outgoing.size_bytes()).ok_or_else(|| {
                        let most = self.limits.fan_out_bytes;
                        format!("one message to all its subscribers is at most {most} bytes")
                    })?;
                    made.insert(label, outgoing.clone());
                    outgoing
                }
            };
            self.transmits.push_back((client.peer, outgoing));
        }
        Ok(())
    }

    fn names_receiver(&self, peer: PeerId) -> bool {
        match self.dialect {
            Dialect::V03 => false,
            Dialect::V04 => true,
            Dialect::Heliograph => {
                self.connections.get(&peer).is_some_and(|connection| connection.clients.len() > 1)
            }
        }
    }
}

/// The message as its receiver sees it: with the subscriber's name in place of the publisher's.
fn rewritten(body: &MessageBody<'_>, label: &Label) -> String {
    let message = MessageBody {
        client: label.client.clone(),
        name: label.item.name.clone(),
        kind: label.item.kind.clone(),
        value: body.value,
        address: None,
    };
    wire::to_json(&Message { message: &message })
}
