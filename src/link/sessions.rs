//! From what the user says about a source to the sessions that may serve it.

use std::time::Duration;

use heliograph_protocol::detect::{self, Address, Scheme};
use heliograph_protocol::{mqtt, plain, poll, socketio};

use crate::browser::clock;
use crate::browser::location::PageLocation;
use crate::link::candidates::{Candidate, Candidates};
use crate::link::late::LateSession;
use crate::link::parts;
use crate::state::scene::SceneNames;
use crate::state::source_config::{Protocol, SourceConfig, Transports};
use crate::state::sources::DEMO;

/// A source, ready to be linked.
pub struct Plan {
    /// Its sessions.
    pub candidates: Candidates,
    /// Host with port of its first address.
    pub host: String,
    /// What is opened first.
    pub url: String,
    /// Whether every address is on this machine or the page's own host.
    pub trusted: bool,
    /// Why the browser would not let this page connect, in words.
    pub blocked: Option<String>,
}

/// Works out what to try, in which order.
///
/// # Errors
/// When an address cannot be used, what to type instead.
pub fn plan(
    config: &SourceConfig,
    names: &SceneNames,
    page: &PageLocation,
) -> Result<Plan, String> {
    if config.address.trim() == DEMO {
        return Ok(demo(names));
    }
    let mut found = Vec::new();
    let (mut host, mut url, mut trusted, mut blocked) = (None, None, true, None);
    // An empty box has no address, which is said like any other that is none.
    let texts =
        if config.addresses().next().is_none() { vec![""] } else { config.addresses().collect() };
    for text in texts {
        let address = Address::parse(text).map_err(|error| error.to_string())?;
        let home = address.host() == page.host;
        trusted &= home || address.is_loopback();
        let ways = ways(&address, config.protocol, home && config.protocol == Protocol::Auto);
        blocked = blocked.or_else(|| {
            ways.first().and_then(|way| address.blocked_from_https(&way.url, page.secure))
        });
        host.get_or_insert_with(|| address.host());
        for way in ways {
            url.get_or_insert_with(|| way.url.clone());
            found.push(Candidate {
                protocol: protocol(way.protocol),
                host: host_of(&way.url).to_owned(),
                session: session(way.protocol, way.url, config, names),
                why: way.reason,
            });
        }
    }
    let mut found = found.into_iter();
    let first = found.next().ok_or("There is nothing to try for this address.")?;
    let candidates = Candidates::new(first, found);
    let (host, url) = (host.unwrap_or_default(), url.unwrap_or_default());
    Ok(Plan { candidates, host, url, trusted, blocked })
}

/// It reaches nobody, so there is nothing to ask before it opens.
fn demo(names: &SceneNames) -> Plan {
    let button = names.button.clone();
    let only = Candidate {
        protocol: Protocol::Demo,
        host: "demo".into(),
        session: LateSession::new(Box::new(move || parts::demo(button.clone()))),
        why: "sensors and cameras made up within this page: no server, nothing is sent".into(),
    };
    Plan {
        candidates: Candidates::new(only, []),
        host: "demo".into(),
        url: DEMO.into(),
        trusted: true,
        blocked: None,
    }
}

/// The page's name for a protocol.
pub fn protocol(protocol: detect::Protocol) -> Protocol {
    match protocol {
        detect::Protocol::Spacebrew => Protocol::Spacebrew,
        detect::Protocol::PlainWebSocket => Protocol::Plain,
        detect::Protocol::SocketIo => Protocol::SocketIo,
        detect::Protocol::Mqtt => Protocol::Mqtt,
        detect::Protocol::Http => Protocol::Http,
    }
}

/// What to try at `address`; `home` is where the page itself came from: a hub.
fn ways(address: &Address, chosen: Protocol, home: bool) -> Vec<detect::Candidate> {
    if home && address.path == "/" {
        let hub = Address { scheme: Scheme::Spacebrew, ..address.clone() };
        return detect::candidates(&hub);
    }
    let all = detect::candidates(address);
    let scheme = match chosen {
        Protocol::Auto | Protocol::Demo => return all,
        Protocol::Spacebrew => Scheme::Spacebrew,
        Protocol::SocketIo => Scheme::SocketIo,
        Protocol::Mqtt => Scheme::MqttWebSocket,
        Protocol::Plain => Scheme::WebSocket,
        Protocol::Http => Scheme::Http,
    };
    let meant = Address { scheme, ..address.clone() };
    let mut ways = detect::candidates(&meant);
    ways.retain(|way| protocol(way.protocol) == chosen);
    ways.truncate(1);
    for way in &mut ways {
        way.reason = "you chose it".to_owned();
    }
    ways
}

fn session(
    protocol: detect::Protocol,
    url: String,
    config: &SourceConfig,
    names: &SceneNames,
) -> LateSession {
    let channel = |preset: String| {
        if config.channel.is_empty() { preset } else { config.channel.clone() }
    };
    match protocol {
        detect::Protocol::Spacebrew => {
            let names = names.clone();
            LateSession::new(Box::new(move || parts::spacebrew(url.clone(), names.clone())))
        }
        detect::Protocol::PlainWebSocket => {
            let preset = plain::Config::new(url);
            let channel = channel(preset.channel);
            let config = plain::Config { channel, ..preset };
            LateSession::here(Box::new(plain::Client::new(config)))
        }
        detect::Protocol::SocketIo => {
            let config = socketio_config(&url, config);
            LateSession::new(Box::new(move || parts::socketio(config.clone())))
        }
        detect::Protocol::Mqtt => {
            let config = mqtt_config(url, config);
            LateSession::new(Box::new(move || parts::mqtt(config.clone())))
        }
        detect::Protocol::Http => {
            let preset = poll::Config::new(url);
            let channel = channel(preset.channel);
            let interval = Duration::from_secs_f64(config.every_seconds.clamp(0.05, 86_400.0));
            let headers = authorization(config).into_iter().collect();
            let config = poll::Config { channel, interval, headers, ..preset };
            LateSession::new(Box::new(move || parts::poll(config.clone())))
        }
    }
}

pub(super) fn socketio_config(url: &str, config: &SourceConfig) -> socketio::Config {
    let preset = socketio::Config::new(url);
    let namespace =
        if config.namespace.is_empty() { preset.namespace } else { config.namespace.clone() };
    let auth = match (config.user.as_str(), config.password.0.as_str()) {
        ("", "") => None,
        ("", token) => Some(serde_json::json!({ "token": token })),
        (user, password) => Some(serde_json::json!({ "username": user, "password": password })),
    };
    let auth = auth.map(|auth| auth.to_string());
    let transports = match config.transports {
        Transports::Both => socketio::Transports::Auto,
        Transports::PollingFirst => socketio::Transports::PollingFirst,
        Transports::WebSocketOnly => socketio::Transports::WebSocketOnly,
        Transports::PollingOnly => socketio::Transports::PollingOnly,
    };
    socketio::Config { namespace, auth, transports, events: config.filters(), ..preset }
}

fn mqtt_config(url: String, config: &SourceConfig) -> mqtt::Config {
    let number = (clock::random() * f64::from(u32::MAX)) as u32;
    mqtt_config_as(url, config, format!("heliograph-{number:08x}"))
}

fn mqtt_config_as(url: String, config: &SourceConfig, client_id: String) -> mqtt::Config {
    let mut filters = config.filters();
    if filters.is_empty() {
        filters.push("#".to_owned());
    }
    let credentials = (!config.user.is_empty()).then(|| mqtt::Credentials {
        user: config.user.clone(),
        password: config.password.0.clone(),
    });
    mqtt::Config {
        credentials,
        filters: filters.into_iter().map(mqtt::Filter::new).collect(),
        ..mqtt::Config::new(url, client_id)
    }
}

/// `Authorization: Basic …` where a user is named, `Bearer …` for a token alone.
fn authorization(config: &SourceConfig) -> Option<(String, String)> {
    let value = match (config.user.as_str(), config.password.0.as_str()) {
        ("", "") => return None,
        ("", token) => format!("Bearer {token}"),
        (user, password) => {
            // The browser encodes bytes, each written as the character of its number.
            let bytes = format!("{user}:{password}").into_bytes();
            let text: String = bytes.into_iter().map(char::from).collect();
            format!("Basic {}", web_sys::window()?.btoa(&text).ok()?)
        }
    };
    Some(("Authorization".to_owned(), value))
}

/// Host with port of a URL.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::source_config::Secret;

    fn page() -> PageLocation {
        PageLocation { secure: false, host: "localhost:9000".into(), sources: Vec::new() }
    }

    fn tried(address: &str, chosen: Protocol) -> Vec<(Protocol, String)> {
        let address = Address::parse(address).unwrap();
        let home = address.host() == page().host;
        ways(&address, chosen, home)
            .into_iter()
            .map(|way| (protocol(way.protocol), way.url))
            .collect()
    }

    #[test]
    fn the_pages_own_host_is_a_hub() {
        let expected = vec![(Protocol::Spacebrew, "ws://localhost:9000/".to_owned())];
        assert_eq!(tried("ws://localhost:9000", Protocol::Auto), expected);
        assert_eq!(tried("http://localhost:9000/", Protocol::Auto), expected);
    }

    #[test]
    fn what_the_user_chose_is_all_that_is_tried() {
        for (chosen, url) in [
            (Protocol::Spacebrew, "ws://pi:8000/"),
            (Protocol::Plain, "ws://pi:8000/"),
            (Protocol::SocketIo, "http://pi:8000/"),
            (Protocol::Mqtt, "ws://pi:8000/mqtt"),
            (Protocol::Http, "http://pi:8000/"),
        ] {
            assert_eq!(tried("pi:8000", chosen), [(chosen, url.to_owned())], "{chosen:?}");
        }
    }

    #[test]
    fn what_was_said_about_a_source_reaches_its_session() {
        let config = SourceConfig {
            user: "ada".into(),
            password: Secret("lovelace".into()),
            filters: "air/# soil/+".into(),
            namespace: "/greenhouse".into(),
            ..SourceConfig::at("a")
        };
        let mqtt = mqtt_config_as("ws://a/".into(), &config, "page".into());
        let credentials = mqtt.credentials.unwrap();
        assert_eq!((credentials.user, credentials.password), ("ada".into(), "lovelace".into()));
        let topics: Vec<_> = mqtt.filters.into_iter().map(|filter| filter.topic).collect();
        assert_eq!(topics, ["air/#", "soil/+"]);
        let all = mqtt_config_as("ws://a/".into(), &SourceConfig::at("a"), "page".into());
        assert_eq!(all.filters, [mqtt::Filter::new("#")]);
        for (transports, expected) in [
            (Transports::Both, socketio::Transports::Auto),
            (Transports::PollingFirst, socketio::Transports::PollingFirst),
            (Transports::WebSocketOnly, socketio::Transports::WebSocketOnly),
            (Transports::PollingOnly, socketio::Transports::PollingOnly),
        ] {
            let config = SourceConfig { transports, ..config.clone() };
            let socketio = socketio_config("http://a/", &config);
            assert_eq!(socketio.transports, expected);
            assert_eq!(socketio.namespace, "/greenhouse");
            assert_eq!(socketio.events, ["air/#", "soil/+"]);
            let auth = socketio.auth.unwrap();
            assert_eq!(auth, r#"{"password":"lovelace","username":"ada"}"#);
        }
        let token = SourceConfig { user: String::new(), ..config };
        let auth = socketio_config("http://a/", &token).auth.unwrap();
        assert_eq!(auth, r#"{"token":"lovelace"}"#);
        assert_eq!(authorization(&token).unwrap().1, "Bearer lovelace");
    }

    #[test]
    fn hosts_are_read_from_urls() {
        assert_eq!(host_of("ws://pi:81/a?b"), "pi:81");
        assert_eq!(host_of("http://[::1]:9000"), "[::1]:9000");
    }
}
