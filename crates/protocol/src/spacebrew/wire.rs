//! The messages on the wire and what each of them is.
//!
//! Values are kept as the raw JSON they came in ([`RawValue`]), so that a large one is neither
//! turned into a tree nor changed on its way through.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// A publisher or subscriber of a client. Both parts are its identity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Item {
    /// Name, free text.
    pub name: String,
    /// Type: `boolean`, `range`, `string` or anything else; compared in lower case.
    #[serde(rename = "type")]
    pub kind: String,
}

impl Item {
    /// An item; the type is lower-cased as servers do.
    pub fn new(name: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { name: name.into(), kind: kind.into().to_lowercase() }
    }
}

/// The identity of a client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClientKey {
    /// The client's name.
    pub name: String,
    /// Its IP address as the server sees it.
    #[serde(rename = "remoteAddress")]
    pub address: String,
}

/// One end of a route; all four parts are its identity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RouteEnd {
    /// The client's name.
    #[serde(rename = "clientName")]
    pub client: String,
    /// The item's name.
    #[serde(rename = "name")]
    pub item: String,
    /// The item's type, lower case.
    #[serde(rename = "type")]
    pub kind: String,
    /// The client's IP address as the server sees it.
    #[serde(rename = "remoteAddress")]
    pub address: String,
}

impl RouteEnd {
    /// The end that `item` of client `key` makes.
    pub fn new(key: &ClientKey, item: &Item) -> Self {
        Self {
            client: key.name.clone(),
            item: item.name.clone(),
            kind: item.kind.clone(),
            address: key.address.clone(),
        }
    }

    /// Whether this end belongs to that client.
    pub fn is_of(&self, key: &ClientKey) -> bool {
        self.client == key.name && self.address == key.address
    }

    pub(super) fn key(&self) -> ClientKey {
        ClientKey { name: self.client.clone(), address: self.address.clone() }
    }
}

/// What carries values from a publisher to a subscriber of the same type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Route {
    /// Where values come from.
    pub publisher: RouteEnd,
    /// Where they go.
    pub subscriber: RouteEnd,
}

/// `{"type":"add"|"remove", …}`, as requested by admins and as told to them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RouteChange {
    #[serde(rename = "type")]
    pub(super) action: RouteAction,
    /// The server took the route away because an end of it went.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) client_disconnect: bool,
    publisher: RouteEnd,
    subscriber: RouteEnd,
}

impl RouteChange {
    /// A change by request.
    pub(super) fn new(action: RouteAction, route: &Route) -> Self {
        let Route { publisher, subscriber } = route.clone();
        Self { action, client_disconnect: false, publisher, subscriber }
    }

    /// A removal because an end went.
    pub(super) fn lost(route: &Route) -> Self {
        Self { client_disconnect: true, ..Self::new(RouteAction::Remove, route) }
    }

    pub(super) fn into_route(self) -> Route {
        Route { publisher: self.publisher, subscriber: self.subscriber }
    }
}

/// What is to become, or became, of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RouteAction {
    /// It is made.
    Add,
    /// It is taken away.
    Remove,
}

fn is_false(flag: &bool) -> bool {
    !*flag
}

/// The list of items inside a `config`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct ItemList {
    #[serde(default)]
    pub(super) messages: Vec<Item>,
}

/// Ours within `options`, which servers pass on unread.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Options {
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) ephemeral: bool,
    /// Tells a client's own configuration from a namesake's with the very same lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) session: Option<String>,
}

/// A `config` as we write it, and what we read of anyone's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ConfigBody {
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) description: String,
    #[serde(default)]
    pub(super) publish: ItemList,
    #[serde(default)]
    pub(super) subscribe: ItemList,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) options: Options,
    #[serde(default, rename = "remoteAddress", skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
}

/// Reads what only matters when it has the usual shape; anything else counts as not given.
fn or_default<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// The body of a `message`, in either direction.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MessageBody<'a> {
    /// The publisher's client on the way in, the receiving client on delivery.
    #[serde(default, rename = "clientName", skip_serializing_if = "Option::is_none")]
    pub(super) client: Option<String>,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(borrow)]
    pub(super) value: &'a RawValue,
    /// Only in copies for admins.
    #[serde(default, rename = "remoteAddress", skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
}

/// Any JSON object on the wire, its parts still unread.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    pub(super) config: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    pub(super) message: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    pub(super) route: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    pub(super) remove: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    pub(super) admin: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    pub(super) no_msgs: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present", rename = "targetType")]
    pub(super) target_type: Option<&'a RawValue>,
}

/// Keeps `null` apart from a missing field.
fn present<'de: 'a, 'a, D: Deserializer<'de>>(from: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

/// Something an admin is told about the whole server.
#[derive(Clone, Debug)]
pub(super) enum AdminEvent {
    /// A client registered or changed its lists.
    Config(ConfigBody),
    /// A route came or went.
    Route(RouteChange),
    /// Clients left.
    Remove(Vec<ClientKey>),
    /// A copy of somebody's message; not addressed to us.
    MessageCopy,
    /// An admin registered, which tells that admins are served at all.
    Admin,
}

/// What came from the server.
#[derive(Debug)]
pub(super) enum FromServer<'a> {
    /// Several admin events at once: the state on registering, or routes lost with a client.
    Batch(Vec<AdminEvent>),
    /// One admin event.
    Admin(AdminEvent),
    /// A value for one of our subscribers.
    Delivery(MessageBody<'a>),
}

/// Finds out what a text message from a server is.
///
/// # Errors
/// When it is nothing known, with the reason in words.
pub(super) fn classify(text: &str) -> Result<FromServer<'_>, String> {
    if text.trim_start().starts_with('[') {
        let elements: Vec<Envelope<'_>> = parse(text)?;
        let events = elements.iter().map(admin_event).collect::<Result<_, _>>()?;
        return Ok(FromServer::Batch(events));
    }
    let envelope: Envelope<'_> = parse(text)?;
    let to_admin = envelope.target_type.is_some_and(|target| target.get() == "\"admin\"");
    if let (false, Some(message)) = (to_admin, envelope.message) {
        let body: MessageBody<'_> = parse(message.get())?;
        // Servers 0.3.x mark an admin's copy by nothing but the address.
        return Ok(match body.address {
            Some(_) => FromServer::Admin(AdminEvent::MessageCopy),
            None => FromServer::Delivery(body),
        });
    }
    admin_event(&envelope).map(FromServer::Admin)
}

fn admin_event(envelope: &Envelope<'_>) -> Result<AdminEvent, String> {
    match envelope {
        Envelope { config: Some(config), .. } => {
            let mut config: ConfigBody = parse(config.get())?;
            for item in config.publish.messages.iter_mut().chain(&mut config.subscribe.messages) {
                item.kind = item.kind.to_lowercase();
            }
            Ok(AdminEvent::Config(config))
        }
        Envelope { route: Some(route), .. } => parse(route.get()).map(AdminEvent::Route),
        Envelope { remove: Some(remove), .. } => removed(remove).map(AdminEvent::Remove),
        Envelope { message: Some(_), .. } => Ok(AdminEvent::MessageCopy),
        Envelope { admin: Some(_), .. } => Ok(AdminEvent::Admin),
        _ => Err("none of config, message, route, remove or admin".to_owned()),
    }
}

/// A list, an empty list, or (when a dead client is displaced) one bare object.
fn removed(remove: &RawValue) -> Result<Vec<ClientKey>, String> {
    if remove.get().starts_with('{') {
        return parse(remove.get()).map(|key| vec![key]);
    }
    parse(remove.get())
}

/// Parses JSON, with an error a person can read.
pub(super) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| {
        if error.is_data() {
            format!("not as Spacebrew has it: {error}")
        } else {
            format!("not JSON: {error}")
        }
    })
}

/// Serialises what cannot fail to serialise: strings, lists and raw JSON.
pub(super) fn to_json(message: &impl Serialize) -> String {
    serde_json::to_string(message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_comes_as_list_as_nothing_and_as_a_bare_object() {
        for (text, count) in [
            (r#"{"remove":[{"name":"a","remoteAddress":"1"}],"targetType":"admin"}"#, 1),
            (r#"{"remove":[],"targetType":"admin"}"#, 0),
            (r#"{"remove":{"name":"a","remoteAddress":"1"}}"#, 1),
        ] {
            match classify(text) {
                Ok(FromServer::Admin(AdminEvent::Remove(keys))) => assert_eq!(keys.len(), count),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_message_with_an_address_is_an_admins_copy_on_old_servers() {
        let copy = r#"{"message":{"clientName":"p","name":"o","type":"range","value":1,"remoteAddress":"127.0.0.1"}}"#;
        assert!(matches!(classify(copy), Ok(FromServer::Admin(AdminEvent::MessageCopy))));
        let delivery = r#"{"message":{"name":"i","type":"range","value":null}}"#;
        match classify(delivery) {
            Ok(FromServer::Delivery(body)) => assert_eq!(body.value.get(), "null"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_nothing_says_so() {
        for text in ["", "{bad", "null", "461", "[1]", "{}", r#"{"hello":1}"#] {
            assert!(classify(text).is_err(), "{text}");
        }
    }
}
