//! What may be behind an address, the likeliest first.

use super::address::{Address, Scheme};
use super::{Candidate, Protocol};

/// Ports by which servers are known: port, protocol, the path they want, whose habit it is.
const PORTS: [(u16, Protocol, &str, &str); 16] = [
    (9000, Protocol::Spacebrew, "/", "port 9000 is Spacebrew's"),
    (9001, Protocol::Mqtt, "/", "port 9001 is mosquitto's for WebSocket"),
    (8083, Protocol::Mqtt, "/mqtt", "port 8083 is EMQX's for WebSocket"),
    (8084, Protocol::Mqtt, "/mqtt", "port 8084 is EMQX's for secure WebSocket"),
    (15675, Protocol::Mqtt, "/ws", "port 15675 is RabbitMQ's for MQTT"),
    (15676, Protocol::Mqtt, "/ws", "port 15676 is RabbitMQ's for secure MQTT"),
    (8000, Protocol::Mqtt, "/mqtt", "port 8000 is HiveMQ's for WebSocket"),
    (81, Protocol::PlainWebSocket, "/", "port 81 is usual for ESP8266 and ESP32 boards"),
    (9008, Protocol::PlainWebSocket, "/ws", "port 9008 is the slide show's"),
    (8765, Protocol::PlainWebSocket, "/", "port 8765 is usual for Python WebSocket servers"),
    (3000, Protocol::SocketIo, "/", "port 3000 is usual for Node.js with Socket.IO"),
    (5000, Protocol::SocketIo, "/", "port 5000 is usual for Flask with Socket.IO"),
    (80, Protocol::Http, "/", "port 80 is HTTP's"),
    (443, Protocol::Http, "/", "port 443 is HTTP's"),
    (1883, Protocol::Mqtt, "/mqtt", "port 1883 is MQTT's"),
    (8883, Protocol::Mqtt, "/mqtt", "port 8883 is MQTT's"),
];
/// Ports where brokers take WebSockets when their own is plain TCP.
const BROKER_PORTS: [u16; 4] = [9001, 8083, 15675, 8000];
const TCP_PORTS: [u16; 2] = [1883, 8883];
/// What is tried on a host of which nothing else is known.
const USUAL_PORTS: [u16; 4] = [9000, 9001, 81, 80];

/// What to try for an address, in this order. Never empty.
pub fn candidates(address: &Address) -> Vec<Candidate> {
    let list = List { address, found: Vec::new() };
    match address.scheme {
        Scheme::Spacebrew => list.certain(Protocol::Spacebrew, "the address says spacebrew"),
        Scheme::SocketIo => list.certain(Protocol::SocketIo, "the address says socketio"),
        Scheme::MqttWebSocket => list.certain(Protocol::Mqtt, "the address says mqtt"),
        Scheme::MqttTcp => list.broker(),
        Scheme::WebSocket => list.told_by_path().told_by_port().any_of(
            &[Protocol::PlainWebSocket, Protocol::Spacebrew, Protocol::Mqtt, Protocol::SocketIo],
            "nothing in the address tells more than WebSocket",
        ),
        Scheme::Http => list.told_by_path().told_by_port().any_of(
            &[Protocol::Http, Protocol::SocketIo, Protocol::PlainWebSocket],
            "the address is one of HTTP",
        ),
        Scheme::None if address.port.is_some_and(|port| TCP_PORTS.contains(&port)) => list.broker(),
        Scheme::None if address.port.is_none() && address.path == "/" => list.usual_ports(),
        Scheme::None => list.told_by_path().told_by_port().any_of(
            &[
                Protocol::PlainWebSocket,
                Protocol::Spacebrew,
                Protocol::SocketIo,
                Protocol::Mqtt,
                Protocol::Http,
            ],
            "nothing in the address tells the protocol",
        ),
    }
}

struct List<'a> {
    address: &'a Address,
    found: Vec<Candidate>,
}

impl List<'_> {
    fn certain(mut self, protocol: Protocol, reason: &str) -> Vec<Candidate> {
        let port = self.address.port.or((protocol == Protocol::Spacebrew).then_some(9000));
        self.add(protocol, port, reason);
        self.found.iter_mut().for_each(|candidate| candidate.certain = true);
        self.found
    }

    /// A broker of which only the port for TCP is known, which a browser cannot open.
    fn broker(mut self) -> Vec<Candidate> {
        let own = self.address.port.filter(|port| !TCP_PORTS.contains(port));
        self.found.reserve(BROKER_PORTS.len() + 1);
        for port in own.into_iter().chain(BROKER_PORTS) {
            let reason = format!(
                "browsers speak MQTT only over WebSocket, for which brokers often use port {port}"
            );
            self.add(Protocol::Mqtt, Some(port), &reason);
        }
        self.found
    }

    fn usual_ports(mut self) -> Vec<Candidate> {
        for port in USUAL_PORTS {
            if let Some((_, protocol, _, reason)) = known_port(port) {
                self.add(*protocol, Some(port), &format!("no port was given, and {reason}"));
            }
        }
        self.found
    }

    fn told_by_path(mut self) -> Self {
        let path = self.address.bare_path().to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
        let told = if path.contains("/socket.io") {
            Some((Protocol::SocketIo, "the path is Socket.IO's"))
        } else if ends(&["/mqtt"]) {
            Some((Protocol::Mqtt, "the path is MQTT's"))
        } else if ends(&["/ws", "/websocket"]) && self.address.port != Some(15675) {
            Some((Protocol::PlainWebSocket, "the path is usual for a WebSocket"))
        } else if ends(&["/events", "/sse", "/stream", "/event-stream"]) {
            Some((Protocol::Http, "the path is usual for a stream of events"))
        } else if ends(&[".json", ".csv", ".txt", ".jpg", ".jpeg", ".png", "/status", "/data"]) {
            Some((Protocol::Http, "the path is that of a file or page of data"))
        } else if path.contains("/api/") {
            Some((Protocol::Http, "the path is that of an HTTP interface"))
        } else {
            None
        };
        if let Some((protocol, reason)) = told {
            self.add(protocol, self.address.port, reason);
        }
        self
    }

    fn told_by_port(mut self) -> Self {
        // http on a page of its own is HTTP, whatever else the port is known for.
        let is_page = self.address.scheme == Scheme::Http && self.address.bare_path() != "/";
        let known = self.address.port.and_then(known_port).filter(|_| !is_page);
        if let Some((port, protocol, _, reason)) = known {
            self.add(*protocol, Some(*port), reason);
        }
        self
    }

    fn any_of(mut self, protocols: &[Protocol], reason: &str) -> Vec<Candidate> {
        for protocol in protocols {
            self.add(*protocol, self.address.port, reason);
        }
        self.found
    }

    /// Adds what is not there yet.
    fn add(&mut self, protocol: Protocol, port: Option<u16>, reason: &str) {
        let url = self.url(protocol, port);
        let is_known = |known: &Candidate| known.protocol == protocol && known.url == url;
        if !self.found.iter().any(is_known) {
            let reason = reason.to_owned();
            self.found.push(Candidate { protocol, url, reason, certain: false });
        }
    }

    fn url(&self, protocol: Protocol, port: Option<u16>) -> String {
        let Address { secure, name, path, .. } = self.address;
        let scheme = match (protocol, secure) {
            (Protocol::Http | Protocol::SocketIo, false) => "http",
            (Protocol::Http | Protocol::SocketIo, true) => "https",
            (_, false) => "ws",
            (_, true) => "wss",
        };
        let host = match port {
            Some(port) => format!("{name}:{port}"),
            None => name.clone(),
        };
        let wanted = port.and_then(known_port).filter(|(_, known, ..)| *known == protocol);
        let path = match (path.as_str(), protocol, wanted) {
            ("/", _, Some((_, _, wanted, _))) => wanted,
            ("/", Protocol::Mqtt, None) => "/mqtt",
            (path, ..) => path,
        };
        format!("{scheme}://{host}{path}")
    }
}

fn known_port(port: u16) -> Option<&'static (u16, Protocol, &'static str, &'static str)> {
    PORTS.iter().find(|(known, ..)| *known == port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let address = Address::parse(text).unwrap();
        let line = |candidate: &Candidate| {
            let certain = if candidate.certain { "!" } else { "" };
            format!("{} {}{certain}", candidate.protocol.name(), candidate.url)
        };
        candidates(&address).iter().map(line).collect()
    }

    #[test]
    fn a_scheme_that_names_the_protocol_decides() {
        for (text, expected) in [
            ("spacebrew://Sandbox", "Spacebrew ws://sandbox:9000/!"),
            ("spacebrew+wss://h:1", "Spacebrew wss://h:1/!"),
            ("socketio+https://h/chat", "Socket.IO https://h/chat!"),
            ("mqtt+ws://h:9001", "MQTT ws://h:9001/!"),
            ("mqtt+ws://h:8080", "MQTT ws://h:8080/mqtt!"),
            ("mqtt+ws://h:15675", "MQTT ws://h:15675/ws!"),
            ("mqtt+wss://h/broker", "MQTT wss://h/broker!"),
        ] {
            assert_eq!(lines(text), [expected], "{text}");
        }
    }

    #[test]
    fn the_likeliest_comes_first() {
        for (text, expected) in [
            ("localhost:9000", "Spacebrew ws://localhost:9000/"),
            ("http://localhost:9000/", "Spacebrew ws://localhost:9000/"),
            ("ws://localhost:9000/ws", "plain WebSocket ws://localhost:9000/ws"),
            ("192.168.1.7", "Spacebrew ws://192.168.1.7:9000/"),
            ("pi:81", "plain WebSocket ws://pi:81/"),
            ("ws://pi:9001", "MQTT ws://pi:9001/"),
            ("ws://pi:15675/ws", "MQTT ws://pi:15675/ws"),
            ("wss://broker.example/mqtt", "MQTT wss://broker.example/mqtt"),
            ("ws://h:3000/socket.io/?EIO=4", "Socket.IO http://h:3000/socket.io/?EIO=4"),
            ("http://h:3000", "Socket.IO http://h:3000/"),
            ("http://h:3000/data.json", "HTTP http://h:3000/data.json"),
            ("http://esp.local/status", "HTTP http://esp.local/status"),
            ("https://h/events", "HTTP https://h/events"),
            ("ws://h:8080", "plain WebSocket ws://h:8080/"),
            ("h:7777", "plain WebSocket ws://h:7777/"),
        ] {
            assert_eq!(lines(text).first().map(String::as_str), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_broker_known_by_its_tcp_port_is_tried_where_websockets_are() {
        let expected = [
            "MQTT ws://h:9001/",
            "MQTT ws://h:8083/mqtt",
            "MQTT ws://h:15675/ws",
            "MQTT ws://h:8000/mqtt",
        ];
        assert_eq!(lines("h:1883"), expected);
        assert_eq!(lines("mqtt://h"), expected);
        assert_eq!(lines("mqtts://h:9999")[0], "MQTT wss://h:9999/mqtt");
    }

    #[test]
    fn nothing_is_tried_twice_and_all_is_tried() {
        let ws = lines("ws://h:9000");
        assert_eq!(ws.len(), 4, "{ws:?}");
        assert_eq!(lines("h:7777").len(), 5);
        assert_eq!(lines("h").len(), 4);
        for candidate in candidates(&Address::parse("h:7777").unwrap()) {
            assert!(!candidate.reason.is_empty());
        }
    }
}
