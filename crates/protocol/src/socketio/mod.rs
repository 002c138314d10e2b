//! Socket.IO servers of version 3 and later, and Flask-SocketIO: protocol 5 on Engine.IO 4.
//!
//! Start at [`Client`]; it speaks the packets of [`packet`], which travel in those of [`engine`],
//! by WebSocket or by HTTP long polling.
//!
//! Invariants: one session joins one namespace; at most one GET and one POST are on their way;
//! everything that waits is bounded.

mod address;
mod client;
pub mod engine;
pub mod packet;
mod slots;

use std::fmt;

pub use client::Client;

/// Where to connect, and as whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// `http://host:3000`, with any of the schemes `http`, `https`, `ws` and `wss`; a query goes
    /// along with every request. A path is not looked at: see [`Config::path`].
    pub address: String,
    /// Where the server listens for Socket.IO; nearly always `/socket.io/`.
    pub path: String,
    /// The namespace to join, `/` unless the server has others.
    pub namespace: String,
    /// What the server wants to know before it lets us in: a JSON object.
    pub auth: Option<String>,
    /// By what to connect.
    pub transports: Transports,
    /// Events to take; all, when there are none.
    pub events: Vec<String>,
}

/// By what to connect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transports {
    /// By WebSocket, which works from any page; where none can be opened, by polling, with another
    /// try at a WebSocket from there.
    #[default]
    Auto,
    /// By polling, then on to a WebSocket, as the JavaScript client does it.
    PollingFirst,
    /// By WebSocket and nothing else.
    WebSocketOnly,
    /// By polling and nothing else.
    PollingOnly,
}

impl Config {
    /// For an address as people have it. Its path is the namespace, as in the JavaScript client's
    /// `io("http://host/admin")`, unless it ends in `/` (`http://host/socket.io/`): then it is
    /// where the server listens.
    pub fn new(address: &str) -> Self {
        let path = address::path_of(address);
        let (path, namespace) = match path {
            "" | "/" => (Self::PATH, packet::MAIN_NAMESPACE),
            path if path.ends_with('/') || path.ends_with("/socket.io") => {
                (path, packet::MAIN_NAMESPACE)
            }
            namespace => (Self::PATH, namespace),
        };
        Self {
            address: address.to_owned(),
            path: path.to_owned(),
            namespace: namespace.to_owned(),
            auth: None,
            transports: Transports::default(),
            events: Vec::new(),
        }
    }

    /// What is wrong with it, as far as that can be said without the server; in words.
    pub fn problem(&self) -> Option<String> {
        client::check(self).and_then(|()| address::Address::parse(self).map(drop)).err()
    }

    const PATH: &str = "/socket.io/";
}

/// Neither the query nor the auth object, which hold what must not get into a log.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address.split(['?', '#', '@']).next();
        f.debug_struct("Config")
            .field("address", &address)
            .field("path", &self.path)
            .field("namespace", &self.namespace)
            .field("has_auth", &self.auth.is_some())
            .field("transports", &self.transports)
            .field("events", &self.events)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_an_address_is_a_namespace_or_where_the_server_listens() {
        for (address, path, namespace) in [
            ("http://h:3000", "/socket.io/", "/"),
            ("ws://h/", "/socket.io/", "/"),
            ("http://h/admin?a=1", "/socket.io/", "/admin"),
            ("h:5000", "/socket.io/", "/"),
            ("h:5000/admin", "/socket.io/", "/admin"),
            ("http://h/live/?a=1", "/live/", "/"),
            ("http://h/a/socket.io", "/a/socket.io", "/"),
        ] {
            let config = Config::new(address);
            assert_eq!((config.path.as_str(), config.namespace.as_str()), (path, namespace));
        }
    }

    #[test]
    fn debug_output_tells_no_secret() {
        let auth = Some("{\"token\":\"s3cret\"}".to_owned());
        let config = Config { auth, ..Config::new("http://h?key=s3cret") };
        let output = format!("{config:?}");
        assert!(output.contains("has_auth: true") && !output.contains("s3cret"), "{output}");
        let output = format!("{:?}", Config::new("http://user:s3cret@h"));
        assert!(!output.contains("h\""), "{output}");
    }
}
