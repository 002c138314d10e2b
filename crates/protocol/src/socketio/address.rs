//! Where a server is, and the addresses made of it.

use std::fmt::Write as _;

use super::Config;

/// A server's place, checked.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    secure: bool,
    /// Host and port.
    authority: String,
    /// Begins and ends with `/`.
    path: String,
    /// Empty, or `a=1&`.
    query: String,
}

/// What an attempt is given up for before it begins, in words.
pub(super) type Wrong = String;

impl Address {
    /// Checks what [`Config`] says about the place.
    pub(super) fn parse(config: &Config) -> Result<Self, Wrong> {
        let (scheme, rest) = split_scheme(&config.address);
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "" | "http" | "ws" => false,
            "https" | "wss" => true,
            other => {
                return Err(format!(
                    "`{other}://` is no address of a Socket.IO server; try `http://`"
                ));
            }
        };
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(
                "an address must not hold a user and password; put them into the auth object"
                    .into(),
            );
        }
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c);
        if authority.is_empty() || authority.contains(is_odd) {
            return Err("the address names no host; it should look like `http://host:3000`".into());
        }
        let path = config.path.trim_matches('/');
        if path.contains(is_odd) || path.contains(['?', '#']) {
            return Err("the path should look like `/socket.io/`".into());
        }
        // Without the slash at the end Node passes the request on and Flask says 404.
        let path = if path.is_empty() { "/".into() } else { format!("/{path}/") };
        let rest = rest.split('#').next().unwrap_or_default();
        let query = rest.split_once('?').map(|(_, query)| query).unwrap_or_default();
        if query.contains(is_odd) {
            return Err("the part of the address after `?` holds what no address may".into());
        }
        Ok(Self { secure, authority: authority.to_owned(), path, query: own_pairs(query) })
    }

    /// For a WebSocket; with `sid`, one that takes over a session.
    pub(super) fn socket(&self, sid: Option<&str>) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        self.url(scheme, "websocket", sid)
    }

    /// For a polling request; `buster` keeps caches from answering.
    pub(super) fn polling(&self, sid: Option<&str>, buster: &str) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        let mut url = self.url(scheme, "polling", sid);
        url.push_str("&t=");
        url.push_str(buster);
        url
    }

    /// Where the server listens.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    fn url(&self, scheme: &str, transport: &str, sid: Option<&str>) -> String {
        let Self { authority, path, query, .. } = self;
        let mut url = format!("{scheme}://{authority}{path}?{query}EIO=4&transport={transport}");
        if let Some(sid) = sid {
            url.push_str("&sid=");
            for byte in sid.bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                        url.push(char::from(byte));
                    }
                    // Writing to a string cannot fail.
                    _ => _ = write!(url, "%{byte:02X}"),
                }
            }
        }
        url
    }
}

/// The path as written, `""` when there is none.
pub(super) fn path_of(address: &str) -> &str {
    let (_, rest) = split_scheme(address);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default()
}

/// A name is no scheme when only a port follows: `host:3000`.
fn split_scheme(address: &str) -> (&str, &str) {
    address.trim().split_once("://").unwrap_or(("", address.trim()))
}

/// The pairs that are not for us to say: an address may be pasted with the protocol's own.
fn own_pairs(query: &str) -> String {
    const PROTOCOLS: [&str; 4] = ["EIO", "transport", "sid", "t"];
    let is_own = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !PROTOCOLS.contains(&name)
    };
    query.split('&').filter(is_own).map(|pair| format!("{pair}&")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(address: &str) -> Result<Address, Wrong> {
        Address::parse(&Config::new(address))
    }

    #[test]
    fn addresses_of_all_kinds() {
        for (address, socket, polling) in [
            (
                "http://h:3000",
                "ws://h:3000/socket.io/?EIO=4&transport=websocket",
                "http://h:3000/socket.io/?EIO=4&transport=polling&t=1",
            ),
            (
                "wss://h/admin?token=a%20b#x",
                "wss://h/socket.io/?token=a%20b&EIO=4&transport=websocket",
                "https://h/socket.io/?token=a%20b&EIO=4&transport=polling&t=1",
            ),
            (
                " [::1]:5000/live/ ",
                "ws://[::1]:5000/live/?EIO=4&transport=websocket",
                "http://[::1]:5000/live/?EIO=4&transport=polling&t=1",
            ),
            (
                "http://h/socket.io?EIO=3&transport=polling&a&sid=1&t=2",
                "ws://h/socket.io/?a&EIO=4&transport=websocket",
                "http://h/socket.io/?a&EIO=4&transport=polling&t=1",
            ),
        ] {
            let parsed = parse(address).unwrap();
            assert_eq!(parsed.socket(None), socket);
            assert_eq!(parsed.polling(None, "1"), polling);
        }
    }

    #[test]
    fn a_session_name_cannot_change_the_address() {
        let address = parse("http://h").unwrap();
        assert!(address.socket(Some("a-_1&b=/é")).ends_with("&sid=a-_1%26b%3D%2F%C3%A9"));
    }

    #[test]
    fn what_is_no_address_says_why() {
        for (address, words) in [
            ("", "names no host"),
            ("http://", "names no host"),
            ("http://h h", "names no host"),
            ("mqtt://h", "is no address"),
            ("http://user:pass@h", "user and password"),
            ("http://h?a=b c", "after `?`"),
            ("http://h/a b/", "path"),
        ] {
            let wrong = parse(address).expect_err(address);
            assert!(wrong.contains(words), "{address}: {wrong}");
        }
    }
}
