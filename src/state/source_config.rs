//! What the user says about a source: where it is, what it speaks, how to get in.

use serde::{Deserialize, Serialize};

use crate::browser::storage;

const KEY: &str = "heliograph.recent-sources";
/// How many recent sources are kept.
const RECENT: usize = 8;

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
    /// Password; never kept, shared, logged or put into an address.
    #[serde(skip)]
    pub password: String,
    /// MQTT topic filters or Socket.IO events, separated by spaces; empty for all.
    pub filters: String,
    /// Socket.IO namespace.
    pub namespace: String,
    /// The channel of values that name none.
    pub channel: String,
    /// How often an HTTP address is asked, in seconds.
    pub every_seconds: f64,
}

impl Default for SourceConfig {
    fn default() -> Self {
        Self {
            address: String::new(),
            protocol: Protocol::Auto,
            name: String::new(),
            user: String::new(),
            password: String::new(),
            filters: String::new(),
            namespace: String::new(),
            channel: String::new(),
            every_seconds: 1.0,
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
}

/// The sources used lately, the newest first; without passwords.
pub fn recent() -> Vec<SourceConfig> {
    storage::load(KEY).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps a source among the recent ones.
pub fn remember(config: &SourceConfig) {
    if let Ok(text) = serde_json::to_string(&with_newest(recent(), config)) {
        storage::save(KEY, &text);
    }
}

fn with_newest(mut list: Vec<SourceConfig>, config: &SourceConfig) -> Vec<SourceConfig> {
    list.retain(|other| other.address != config.address);
    list.insert(0, config.clone());
    list.truncate(RECENT);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_written() {
        let config = SourceConfig { password: "secret".into(), ..SourceConfig::at("mqtt+ws://b") };
        let text = serde_json::to_string(&config).unwrap();
        assert!(!text.contains("secret"));
        let back: SourceConfig = serde_json::from_str(&text).unwrap();
        assert_eq!(back, SourceConfig::at("mqtt+ws://b"));
    }

    #[test]
    fn recent_sources_are_few_and_each_stands_once() {
        let mut list = Vec::new();
        for host in ["a", "b", "a", "c", "d", "e", "f", "g", "h", "i"] {
            list = with_newest(list, &SourceConfig::at(host));
        }
        let hosts: Vec<_> = list.iter().map(|config| config.address.as_str()).collect();
        assert_eq!(hosts, ["i", "h", "g", "f", "e", "d", "c", "a"]);
    }

    #[test]
    fn addresses_of_a_cluster_are_tried_in_order() {
        let config = SourceConfig::at(" ws://a  ws://b\nws://c ");
        assert_eq!(config.addresses().collect::<Vec<_>>(), ["ws://a", "ws://b", "ws://c"]);
    }
}
