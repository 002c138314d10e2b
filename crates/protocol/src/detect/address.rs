//! What a person types into the source box, taken apart.

use std::fmt;

/// An address, in lower case where case does not matter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// What stands before `://`.
    pub scheme: Scheme,
    /// Whether TLS was asked for.
    pub secure: bool,
    /// Name or number; IPv6 in brackets.
    pub name: String,
    /// The port, where one was given.
    pub port: Option<u16>,
    /// Path with query, beginning with `/`; `/` where none was given. No fragment.
    pub path: String,
}

/// What the beginning of an address says about the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Nothing: a bare host.
    None,
    /// `ws://`, `wss://`.
    WebSocket,
    /// `http://`, `https://`.
    Http,
    /// `spacebrew://`.
    Spacebrew,
    /// `mqtt+ws://`, `mqtt+wss://`.
    MqttWebSocket,
    /// `mqtt://`, `mqtts://`: plain TCP, which a browser cannot open.
    MqttTcp,
    /// `socketio+http://`, `socketio+https://`.
    SocketIo,
}

/// Why an address cannot be used, in words to act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// Nothing was typed.
    Empty,
    /// A scheme that is not spoken.
    Scheme(String),
    /// User name or password in the address.
    Credentials,
    /// The host or port is not one.
    Host(String),
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "Type an address, for example ws://raspberrypi.local:9000."),
            Self::Scheme(scheme) => write!(
                f,
                "“{scheme}://” is not spoken here. Use ws://, wss://, http://, https://, \
                 mqtt+ws://, socketio+http://, spacebrew:// or host:port."
            ),
            Self::Credentials => write!(
                f,
                "Leave the user name and password out of the address; there are fields for them."
            ),
            Self::Host(host) => {
                write!(f, "“{host}” is not a host and port. Try raspberrypi.local:9000.")
            }
        }
    }
}

impl std::error::Error for AddressError {}

impl Address {
    /// Reads any scheme of [`Scheme`] or a bare `host[:port][/path]`.
    ///
    /// # Errors
    /// [`AddressError`], saying what to type instead.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => (String::new(), text),
        };
        let (scheme, secure) = match scheme.as_str() {
            "" => (Scheme::None, false),
            "ws" => (Scheme::WebSocket, false),
            "wss" => (Scheme::WebSocket, true),
            "http" => (Scheme::Http, false),
            "https" => (Scheme::Http, true),
            "spacebrew" | "spacebrew+ws" => (Scheme::Spacebrew, false),
            "spacebrew+wss" => (Scheme::Spacebrew, true),
            "mqtt+ws" => (Scheme::MqttWebSocket, false),
            "mqtt+wss" => (Scheme::MqttWebSocket, true),
            "mqtt" | "tcp" => (Scheme::MqttTcp, false),
            "mqtts" | "ssl" => (Scheme::MqttTcp, true),
            "socketio" | "socketio+http" | "socketio+ws" => (Scheme::SocketIo, false),
            "socketio+https" | "socketio+wss" => (Scheme::SocketIo, true),
            _ => return Err(AddressError::Scheme(scheme)),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (name, port) = name_and_port(authority)?;
        let slash = if path.starts_with('/') { "" } else { "/" };
        let path = format!("{slash}{path}");
        Ok(Self { scheme, secure, name, port, path })
    }

    /// Host with port, where one was given, as in `localhost:9000`.
    pub fn host(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether it names this machine.
    pub fn is_loopback(&self) -> bool {
        let name = &self.name;
        name == "localhost"
            || name.ends_with(".localhost")
            || name == "[::1]"
            || (name.starts_with("127.") && name.split('.').count() == 4)
    }

    /// Why a page that came over https may not open `url` of this address, said before the
    /// browser blocks it.
    pub fn blocked_from_https(&self, url: &str, page_is_secure: bool) -> Option<String> {
        let plain = ["ws://", "http://"].into_iter().find(|scheme| url.starts_with(scheme))?;
        (page_is_secure && !self.is_loopback()).then(|| {
            let secure = if plain == "ws://" { "wss://" } else { "https://" };
            format!(
                "This page came over https, and browsers do not let such a page open plain \
                 {plain} to another machine. Give {} a {secure} address, or open this page over \
                 http from the hub in the same network.",
                self.host()
            )
        })
    }

    /// The path without its query.
    pub(super) fn bare_path(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }
}

fn name_and_port(authority: &str) -> Result<(String, Option<u16>), AddressError> {
    if authority.contains('@') {
        return Err(AddressError::Credentials);
    }
    let wrong = || AddressError::Host(authority.chars().take(100).collect());
    let end = match authority.rfind(']') {
        Some(bracket) => bracket + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (name, port) = authority.split_at(end);
    let legal = |c: char| c.is_alphanumeric() || "-._".contains(c);
    let valid = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(v6) => {
            v6.contains(':') && v6.chars().all(|c| c.is_ascii_hexdigit() || ":.%".contains(c))
        }
        None => !name.is_empty() && name.chars().all(legal),
    };
    if !valid {
        return Err(wrong());
    }
    let port = match port {
        "" => None,
        text => match text.strip_prefix(':').and_then(|port| port.parse().ok()) {
            Some(port @ 1..) => Some(port),
            _ => return Err(wrong()),
        },
    };
    Ok((name.to_ascii_lowercase(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Scheme, bool, String, String) {
        let address = Address::parse(text).unwrap();
        (address.scheme, address.secure, address.host(), address.path)
    }

    #[test]
    fn any_spelling_is_taken_apart() {
        for (text, scheme, secure, host, path) in [
            ("ws://pi.local:9000", Scheme::WebSocket, false, "pi.local:9000", "/"),
            ("WSS://Pi.local/brew?x=1#top", Scheme::WebSocket, true, "pi.local", "/brew?x=1"),
            ("https://lab.example", Scheme::Http, true, "lab.example", "/"),
            ("spacebrew://Sandbox", Scheme::Spacebrew, false, "sandbox", "/"),
            ("mqtt+wss://b:8084/mqtt", Scheme::MqttWebSocket, true, "b:8084", "/mqtt"),
            ("mqtt://b", Scheme::MqttTcp, false, "b", "/"),
            ("socketio+http://h:3000/chat", Scheme::SocketIo, false, "h:3000", "/chat"),
            (" 192.168.1.7 ", Scheme::None, false, "192.168.1.7", "/"),
            ("pi:81?token=1", Scheme::None, false, "pi:81", "/?token=1"),
            ("[::1]:9000/a", Scheme::None, false, "[::1]:9000", "/a"),
        ] {
            let expected = (scheme, secure, host.to_owned(), path.to_owned());
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_said_in_words() {
        for text in ["", "  "] {
            assert_eq!(Address::parse(text), Err(AddressError::Empty));
        }
        assert!(matches!(Address::parse("ftp://x"), Err(AddressError::Scheme(_))));
        assert_eq!(Address::parse("ws://me:secret@pi"), Err(AddressError::Credentials));
        for text in
            ["ws://", "a b", "pi:port", "pi:99999", "pi:0", "pi:9000:1", "[::1", "[]", "<x>"]
        {
            assert!(matches!(Address::parse(text), Err(AddressError::Host(_))), "{text}");
        }
    }

    #[test]
    fn this_machine_is_known_by_all_its_names() {
        for text in ["localhost:1", "127.0.0.1", "[::1]:9000", "hub.localhost", "127.9.9.9:1"] {
            assert!(Address::parse(text).unwrap().is_loopback(), "{text}");
        }
        for text in ["pi.local", "localhost.evil.example", "127.evil.example", "10.0.0.1"] {
            assert!(!Address::parse(text).unwrap().is_loopback(), "{text}");
        }
    }

    #[test]
    fn mixed_content_is_explained_before_trying() {
        let blocked = |text: &str, url: &str, page_is_secure| {
            Address::parse(text).unwrap().blocked_from_https(url, page_is_secure)
        };
        assert!(
            blocked("192.168.1.7:9000", "ws://192.168.1.7:9000/", true).unwrap().contains("wss://")
        );
        assert!(blocked("http://pi", "http://pi/", true).unwrap().contains("https://"));
        assert_eq!(blocked("192.168.1.7:9000", "ws://192.168.1.7:9000/", false), None);
        assert_eq!(blocked("localhost:9000", "ws://localhost:9000/", true), None);
        assert_eq!(blocked("wss://pi", "wss://pi/", true), None);
    }
}
