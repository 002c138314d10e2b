//! What a person types into the source box, made into an address a socket can open.

use std::fmt;

/// Port of a Spacebrew server where the address names none.
const SPACEBREW_PORT: u16 = 9000;

/// An address that can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `ws://…` or `wss://…`.
    pub url: String,
    /// Host with port, as in `localhost:9000`.
    pub host: String,
}

/// Why an address cannot be opened, in words to act on.
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
                "“{scheme}://” is not spoken here. Use ws://, wss://, spacebrew:// or host:port."
            ),
            Self::Credentials => {
                write!(f, "Leave the user name and password out of the address.")
            }
            Self::Host(host) => {
                write!(f, "“{host}” is not a host and port. Try raspberrypi.local:9000.")
            }
        }
    }
}

impl Address {
    /// Reads `ws://`, `wss://`, `http(s)://`, `spacebrew://` or a bare `host[:port]`.
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
        let (secure, default_port) = match scheme.as_str() {
            "ws" | "http" => (false, None),
            "wss" | "https" => (true, None),
            "spacebrew" | "" => (false, Some(SPACEBREW_PORT)),
            _ => return Err(AddressError::Scheme(scheme)),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = host_with_port(authority, default_port)?;
        let slash = if path.starts_with('/') { "" } else { "/" };
        let url = format!("{}://{host}{slash}{path}", if secure { "wss" } else { "ws" });
        Ok(Self { url, host })
    }

    /// Whether it names this machine.
    pub fn is_loopback(&self) -> bool {
        let name = host_name(&self.host);
        name == "localhost"
            || name.ends_with(".localhost")
            || name == "[::1]"
            || (name.starts_with("127.") && name.split('.').count() == 4)
    }

    /// Why a page that came over https may not open it, said before the browser blocks it.
    pub fn blocked_from_https(&self, page_is_secure: bool) -> Option<String> {
        (page_is_secure && self.url.starts_with("ws://") && !self.is_loopback()).then(|| {
            format!(
                "This page came over https, and browsers do not let such a page open plain \
                 ws:// to another machine. Give {} a wss:// address, or open this page over \
                 http from the hub in the same network.",
                self.host
            )
        })
    }
}

fn host_with_port(authority: &str, default_port: Option<u16>) -> Result<String, AddressError> {
    if authority.contains('@') {
        return Err(AddressError::Credentials);
    }
    let wrong = || AddressError::Host(authority.to_owned());
    let name = host_name(authority);
    let legal = |c: char| c.is_alphanumeric() || "-._".contains(c);
    let inside = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let valid = match inside {
        Some(v6) => {
            v6.contains(':') && v6.chars().all(|c| c.is_ascii_hexdigit() || ":.%".contains(c))
        }
        None => !name.is_empty() && name.chars().all(legal),
    };
    if !valid {
        return Err(wrong());
    }
    let port = match authority.get(name.len()..).unwrap_or_default() {
        "" => default_port,
        text => match text.strip_prefix(':').and_then(|port| port.parse().ok()) {
            Some(port) => Some(port),
            None => return Err(wrong()),
        },
    };
    let name = name.to_ascii_lowercase();
    Ok(port.map_or_else(|| name.clone(), |port| format!("{name}:{port}")))
}

/// The host without its port.
fn host_name(host: &str) -> &str {
    let end = match host.rfind(']') {
        Some(bracket) => bracket + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    host.get(..end).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> String {
        Address::parse(text).unwrap().url
    }

    #[test]
    fn any_spelling_becomes_a_socket_address() {
        assert_eq!(url("ws://pi.local:9000"), "ws://pi.local:9000/");
        assert_eq!(url("wss://pi.local/brew?x=1#top"), "wss://pi.local/brew?x=1");
        assert_eq!(url("http://localhost:9000/"), "ws://localhost:9000/");
        assert_eq!(url("https://lab.example"), "wss://lab.example/");
        assert_eq!(url("spacebrew://Sandbox"), "ws://sandbox:9000/");
        assert_eq!(url(" 192.168.1.7 "), "ws://192.168.1.7:9000/");
        assert_eq!(url("pi:81"), "ws://pi:81/");
        assert_eq!(url("[::1]:9000"), "ws://[::1]:9000/");
        assert_eq!(url("[fe80::1]"), "ws://[fe80::1]:9000/");
    }

    #[test]
    fn what_is_no_address_is_said_in_words() {
        for text in ["", "  "] {
            assert_eq!(Address::parse(text), Err(AddressError::Empty));
        }
        assert!(matches!(Address::parse("ftp://x"), Err(AddressError::Scheme(_))));
        assert_eq!(Address::parse("ws://me:secret@pi"), Err(AddressError::Credentials));
        for text in ["ws://", "a b", "pi:port", "pi:99999", "pi:9000:1", "[::1", "[]", "<x>"] {
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
        let plain = Address::parse("ws://192.168.1.7:9000").unwrap();
        assert!(plain.blocked_from_https(true).unwrap().contains("wss://"));
        assert_eq!(plain.blocked_from_https(false), None);
        assert_eq!(Address::parse("localhost:9000").unwrap().blocked_from_https(true), None);
        assert_eq!(Address::parse("wss://pi").unwrap().blocked_from_https(true), None);
    }
}
