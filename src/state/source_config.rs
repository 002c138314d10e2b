//! What the user says about a source: where it is, what it speaks, how to get in.

mod draft;
mod kept;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::state::template;

pub use draft::{Draft, Part, Problem, SourceCheck};
pub use kept::{forget, open_in_tab, recent, remember, remember_open};

/// What a source speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// To be found out.
    #[default]
    Auto,
    /// Spacebrew.
    Spacebrew,
    /// A WebSocket that speaks no named protocol.
    Plain,
    /// Socket.IO 3 or 4.
    SocketIo,
    /// MQTT over WebSocket.
    Mqtt,
    /// An HTTP address, asked again and again, or one that sends events.
    Http,
    /// Nothing: it is made up within the page. Not for the user to choose.
    Demo,
}

impl Protocol {
    /// All, as the user is offered them.
    pub const EACH: [Self; 6] =
        [Self::Auto, Self::Spacebrew, Self::Plain, Self::SocketIo, Self::Mqtt, Self::Http];

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "Found out",
            Self::Spacebrew => "Spacebrew",
            Self::Plain => "WebSocket",
            Self::SocketIo => "Socket.IO",
            Self::Mqtt => "MQTT",
            Self::Http => "HTTP",
            Self::Demo => "Demo",
        }
    }
}

/// By what a Socket.IO server is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transports {
    /// By WebSocket; where none can be opened, by polling.
    #[default]
    Both,
    /// By polling, then on to a WebSocket.
    PollingFirst,
    /// By WebSocket and nothing else.
    WebSocketOnly,
    /// By polling and nothing else.
    PollingOnly,
}

impl Transports {
    /// All, as the user is offered them.
    pub const EACH: [Self; 4] =
        [Self::Both, Self::PollingFirst, Self::WebSocketOnly, Self::PollingOnly];

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Both => "WebSocket, else polling",
            Self::PollingFirst => "Polling, then WebSocket",
            Self::WebSocketOnly => "WebSocket only",
            Self::PollingOnly => "Polling only",
        }
    }
}

/// A password: in memory only, and in no debug output.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "none" } else { "…" })
    }
}

/// All the user says about a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceConfig {
    /// One address, or several of a cluster, tried in turn, separated by spaces.
    pub address: String,
    /// What it speaks.
    pub protocol: Protocol,
    /// Its name on the page; empty for one made from the address.
    pub name: String,
    /// User name, where the source asks for one.
    pub user: String,
    /// Password, or a token where there is no user. It is no part of what is written; this browser
    /// keeps it apart from that, and only if asked to.
    #[serde(skip)]
    pub password: Secret,
    /// Whether this browser is to keep the password.
    pub keeps_password: bool,
    /// MQTT topic filters or Socket.IO events, separated by spaces; empty for all.
    pub filters: String,
    /// Socket.IO namespace.
    pub namespace: String,
    /// By what a Socket.IO server is reached.
    pub transports: Transports,
    /// The channel of values that name none.
    pub channel: String,
    /// How often an HTTP address is asked, in seconds.
    pub every_seconds: f64,
    /// What is sent for a value, with places `<value>`, `<channel>` and `<id>`; empty: as the
    /// protocol has it.
    pub publish: String,
    /// The topic or event that asks a camera here for a photo.
    pub capture_channel: String,
    /// What is sent to ask for it, with a place `<id>`.
    pub capture: String,
}

impl Default for SourceConfig {
    fn default() -> Self {
        Self {
            address: String::new(),
            protocol: Protocol::Auto,
            name: String::new(),
            user: String::new(),
            password: Secret::default(),
            keeps_password: false,
            filters: String::new(),
            namespace: String::new(),
            transports: Transports::Both,
            channel: String::new(),
            every_seconds: 1.0,
            publish: String::new(),
            capture_channel: String::new(),
            capture: String::new(),
        }
    }
}

impl SourceConfig {
    /// Only an address; all else is found out.
    pub fn at(address: &str) -> Self {
        Self { address: address.to_owned(), ..Self::default() }
    }

    /// Its addresses, in the order they are tried.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.address.split_whitespace()
    }

    /// Its filters, in order.
    pub fn filters(&self) -> Vec<String> {
        self.filters.split_whitespace().map(str::to_owned).collect()
    }

    /// Whether this source is to be asked for a photo in the user's own words.
    pub fn asks_for_photos(&self) -> bool {
        !self.capture.is_empty() || !self.capture_channel.is_empty()
    }

    /// Whether both are reached in the same way, so that one can take the other's place without
    /// connecting anew.
    pub fn is_reached_like(&self, other: &Self) -> bool {
        let reach = |config: &Self| Self {
            keeps_password: false,
            publish: String::new(),
            capture_channel: String::new(),
            capture: String::new(),
            ..config.clone()
        };
        reach(self) == reach(other)
    }

    /// Channel and text that publish `value` on `channel` where `spoken` is spoken. A template is
    /// all that a plain WebSocket is sent.
    ///
    /// # Errors
    /// When template and value make no message, in words.
    pub fn publication(
        &self,
        spoken: Protocol,
        channel: String,
        value: String,
        id: &str,
    ) -> Result<(String, String), String> {
        if self.publish.is_empty() {
            return Ok((channel, value));
        }
        let places = [("<value>", value.as_str()), ("<channel>", channel.as_str()), ("<id>", id)];
        let text = template::fill_any(&self.publish, &places)?;
        Ok((if spoken == Protocol::Plain { String::new() } else { channel }, text))
    }

    /// Channel and text that ask for a photo where `spoken` is spoken. On a plain WebSocket the
    /// session itself fills in the id, by which it knows the answer.
    ///
    /// # Errors
    /// When the template makes no message, in words.
    pub fn photo_request(&self, spoken: Protocol, id: &str) -> Result<(String, String), String> {
        let is_plain = spoken == Protocol::Plain;
        let id = if is_plain { "<id>" } else { id };
        let text = template::fill_any(&self.capture, &[("<id>", id)])?;
        Ok((if is_plain { String::new() } else { self.capture_channel.clone() }, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_written_nor_shown() {
        let password = Secret("secret".into());
        let config = SourceConfig { password, ..SourceConfig::at("mqtt+ws://b") };
        let text = serde_json::to_string(&config).unwrap();
        assert!(!text.contains("secret"));
        assert!(!format!("{config:?}").contains("secret"));
        let back: SourceConfig = serde_json::from_str(&text).unwrap();
        assert_eq!(back, SourceConfig::at("mqtt+ws://b"));
    }

    #[test]
    fn addresses_of_a_cluster_are_tried_in_order() {
        let config = SourceConfig::at(" ws://a  ws://b\nws://c ");
        assert_eq!(config.addresses().collect::<Vec<_>>(), ["ws://a", "ws://b", "ws://c"]);
    }

    #[test]
    fn a_publish_template_is_all_that_a_plain_socket_is_sent() {
        let publish = r#"{"set":"<channel>","to":<value>,"id":"<id>"}"#.to_owned();
        let config = SourceConfig { publish, ..SourceConfig::default() };
        let sent = |spoken| config.publication(spoken, "lamp".into(), "5".into(), "a1").unwrap();
        let text = r#"{"set":"lamp","to":5,"id":"a1"}"#.to_owned();
        assert_eq!(sent(Protocol::Plain), (String::new(), text.clone()));
        assert_eq!(sent(Protocol::Mqtt), ("lamp".to_owned(), text));
        let bare = SourceConfig::default();
        let sent = bare.publication(Protocol::Plain, "lamp".into(), "5".into(), "a1").unwrap();
        assert_eq!(sent, ("lamp".to_owned(), "5".to_owned()));
    }

    #[test]
    fn a_photo_is_asked_for_on_its_topic_or_with_the_whole_message() {
        let config = SourceConfig {
            capture_channel: "cam/ask".into(),
            capture: r#"{"event":"capture","id":"<id>"}"#.into(),
            ..SourceConfig::default()
        };
        let (topic, text) = config.photo_request(Protocol::Mqtt, "a1").unwrap();
        assert_eq!(
            (topic.as_str(), text.as_str()),
            ("cam/ask", r#"{"event":"capture","id":"a1"}"#)
        );
        let (topic, text) = config.photo_request(Protocol::Plain, "a1").unwrap();
        assert_eq!((topic, text), (String::new(), config.capture.clone()));
    }

    #[test]
    fn templates_change_without_connecting_anew() {
        let config = SourceConfig { user: "ada".into(), ..SourceConfig::at("ws://a") };
        let asking = SourceConfig { capture: "photo".into(), ..config.clone() };
        assert!(asking.asks_for_photos() && asking.is_reached_like(&config));
        let other = SourceConfig { user: "bob".into(), ..config.clone() };
        assert!(!other.is_reached_like(&config));
    }
}
