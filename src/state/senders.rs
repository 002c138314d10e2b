//! Programs to copy that send readings from a device of one's own, filled in with an address.
//!
//! Each template is run against a real server by a journey, so far as this machine can run it.

mod templates;

use crate::state::source_config::Protocol;

/// Where readings are to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    secure: bool,
    /// What is spoken there; [`Protocol::Auto`] stands for a hub.
    protocol: Protocol,
    /// Without port; an IPv6 address in brackets.
    host: String,
    port: u16,
    /// With query; begins with `/`.
    path: String,
}

/// Port of a hub where the address names none.
const HUB_PORT: u16 = 9000;
/// Port of MQTT proper; browsers use another one, over WebSocket.
const MQTT_PORT: u16 = 1883;
/// Where a hub passes on what it gets.
const RELAY_PATH: &str = "/ws";

const NEEDS_ARDUINO: &str = "In the library manager: WebSockets by Markus Sattler";
const NEEDS_WEBSOCKETS: &str = "pip install websockets";
const NEEDS_WS: &str = "npm install ws";
const NEEDS_MOSQUITTO: &str = "apt install mosquitto-clients. It speaks MQTT proper, mostly on \
                               port 1883, not the WebSocket port a page uses";
const NEEDS_CURL_MQTT: &str = "curl, as most systems have it. It speaks MQTT proper, mostly on \
                               port 1883, not the WebSocket port a page uses";
const NEEDS_SOCKETIO_NODE: &str = "npm install socket.io-client. A server passes an event on only \
                                   if it was written to: socket.broadcast.emit";
const NEEDS_SOCKETIO_PYTHON: &str = "pip install \"python-socketio[client]\". A server passes an \
                                     event on only if it was written to: emit(…, broadcast=True)";

/// One program to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// What it is for, as the user chooses it.
    pub name: &'static str,
    /// What has to be installed first.
    pub needs: &'static str,
    /// The program.
    pub code: String,
    /// Where its readings are to be watched; `None` where the page watches already.
    pub watch: Option<String>,
}

impl Target {
    /// Reads an address as it stands in a source box, of which it may be known what is spoken
    /// there. `None` when it names no host; nothing that could end a text in a program gets in.
    pub fn of(address: &str, spoken: Option<Protocol>) -> Option<Self> {
        let text = address.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let scheme = scheme.to_ascii_lowercase();
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let bracket = authority.rfind(']').map_or(0, |at| at + 1);
        let colon = authority.get(bracket..)?.find(':').map(|at| bracket + at);
        let (host, port) = match colon {
            Some(at) => (authority.get(..at)?, authority.get(at + 1..)?.parse().ok()?),
            None => (authority, default_port(&scheme)),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let valid = match inside {
            Some(v6) => {
                !v6.is_empty() && v6.chars().all(|c| c.is_ascii_hexdigit() || ":.".contains(c))
            }
            None => !host.is_empty() && host.chars().all(plain),
        };
        let is_safe = |c: char| c.is_ascii_alphanumeric() || "/?&=.-_~%+,:@".contains(c);
        if !valid || !path.chars().all(is_safe) {
            return None;
        }
        let protocol = match scheme.split('+').next() {
            Some("mqtt" | "mqtts") => Protocol::Mqtt,
            Some("socketio") => Protocol::SocketIo,
            _ => spoken.unwrap_or_default(),
        };
        Some(Self {
            secure: matches!(scheme.rsplit('+').next(), Some("wss" | "https" | "mqtts")),
            protocol,
            host: host.to_owned(),
            port,
            path: format!("{}{path}", if path.starts_with('/') { "" } else { "/" }),
        })
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.host == "[::1]"
            || self.host.starts_with("127.")
    }

    /// The programs that fit, the plainest first; none where nothing can be sent to.
    pub fn senders(&self) -> Vec<Sender> {
        match self.protocol {
            Protocol::Http | Protocol::Demo => Vec::new(),
            Protocol::Mqtt => self.for_broker(),
            Protocol::SocketIo => self.for_socketio(),
            Protocol::Plain => self.for_socket(&self.path, None),
            Protocol::Auto | Protocol::Spacebrew => self.for_hub(),
        }
    }

    fn for_hub(&self) -> Vec<Sender> {
        let relay = self.url("ws", RELAY_PATH);
        let mut all = self.for_socket(RELAY_PATH, Some(&relay));
        let curl = fill(templates::CURL, &self.url("http", RELAY_PATH));
        all.push(Sender { name: "curl", needs: "curl", code: curl, watch: Some(relay) });
        let spacebrew = self.url("ws", "/");
        for (name, needs, template) in [
            ("Python, Spacebrew", NEEDS_WEBSOCKETS, templates::PYTHON_SPACEBREW),
            ("Node.js, Spacebrew", NEEDS_WS, templates::NODE_SPACEBREW),
        ] {
            all.push(sender(name, needs, fill(template, &spacebrew)));
        }
        all
    }

    fn for_socket(&self, path: &str, watch: Option<&str>) -> Vec<Sender> {
        let url = self.url("ws", path);
        let programs = [
            ("Arduino", NEEDS_ARDUINO, self.arduino(path)),
            ("Python", NEEDS_WEBSOCKETS, fill(templates::PYTHON, &url)),
            ("Node.js", NEEDS_WS, fill(templates::NODE, &url)),
        ];
        let all = programs.map(|(name, needs, code)| Sender {
            watch: watch.map(str::to_owned),
            ..sender(name, needs, code)
        });
        all.into()
    }

    fn for_broker(&self) -> Vec<Sender> {
        let with_broker = |template: &str| {
            let port = MQTT_PORT.to_string();
            template.replace("{host}", self.bare_host()).replace("{port}", &port)
        };
        vec![
            sender("mosquitto_pub", NEEDS_MOSQUITTO, with_broker(templates::MOSQUITTO)),
            sender("curl", NEEDS_CURL_MQTT, with_broker(templates::CURL_MQTT)),
            sender("Python", "pip install paho-mqtt", with_broker(templates::PYTHON_MQTT)),
        ]
    }

    fn for_socketio(&self) -> Vec<Sender> {
        let url = self.url("http", "");
        vec![
            sender("Node.js", NEEDS_SOCKETIO_NODE, fill(templates::NODE_SOCKETIO, &url)),
            sender("Python", NEEDS_SOCKETIO_PYTHON, fill(templates::PYTHON_SOCKETIO, &url)),
        ]
    }

    /// `scheme` without encryption; with it an `s` is added.
    fn url(&self, scheme: &str, path: &str) -> String {
        let s = if self.secure { "s" } else { "" };
        format!("{scheme}{s}://{}:{}{path}", self.host, self.port)
    }

    fn bare_host(&self) -> &str {
        self.host.trim_matches(['[', ']'])
    }

    fn arduino(&self, path: &str) -> String {
        templates::ARDUINO
            .replace("{begin}", if self.secure { "beginSSL" } else { "begin" })
            .replace("{host}", self.bare_host())
            .replace("{port}", &self.port.to_string())
            .replace("{path}", path)
    }
}

fn sender(name: &'static str, needs: &'static str, code: String) -> Sender {
    Sender { name, needs, code, watch: None }
}

fn fill(template: &str, url: &str) -> String {
    template.replace("{url}", url)
}

fn default_port(scheme: &str) -> u16 {
    match scheme {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        _ => HUB_PORT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn senders(address: &str) -> Vec<Sender> {
        Target::of(address, None).unwrap().senders()
    }

    #[test]
    fn every_program_names_the_address_and_nothing_is_left_open() {
        for (address, host, port, relay) in [
            ("ws://192.168.1.7:9100/", "192.168.1.7", "9100", "ws://192.168.1.7:9100/ws"),
            ("localhost:9000", "localhost", "9000", "ws://localhost:9000/ws"),
            ("spacebrew://pi.local", "pi.local", "9000", "ws://pi.local:9000/ws"),
            ("https://lab.example/page?x#y", "lab.example", "443", "wss://lab.example:443/ws"),
            ("ws://[fe80::1]:9000", "fe80::1", "9000", "ws://[fe80::1]:9000/ws"),
        ] {
            for sender in senders(address) {
                assert!(sender.code.contains(host), "{address} {}", sender.name);
                assert!(sender.code.contains(port), "{address} {}", sender.name);
                for open in ["{url}", "{host}", "{port}", "{begin}", "{path}"] {
                    assert!(!sender.code.contains(open), "{open} in {}", sender.name);
                }
                assert!(sender.watch.is_none_or(|watch| watch == relay));
            }
        }
    }

    #[test]
    fn an_encrypted_address_stays_encrypted() {
        let all = senders("wss://lab.example");
        assert!(all[0].code.contains("beginSSL(\"lab.example\", 443, \"/ws\")"));
        let encrypted =
            |sender: &Sender| ["wss://", "https://"].iter().any(|s| sender.code.contains(s));
        assert!(all[1..].iter().all(encrypted));
    }

    #[test]
    fn a_broker_is_sent_to_with_its_own_tool() {
        let all = senders("mqtt+ws://broker.local:9001/mqtt");
        assert!(all[0].code.contains("mosquitto_pub -h broker.local -p 1883 -t bench/light"));
        assert!(all[1].code.contains("mqtt://broker.local:1883/bench/light"));
        assert!(all[2].code.contains("connect(\"broker.local\", 1883)"));
    }

    #[test]
    fn what_is_spoken_decides_what_sends() {
        let spoken =
            |protocol| Target::of("ws://pi:81/live?a=1", Some(protocol)).unwrap().senders();
        let plain = spoken(Protocol::Plain);
        assert!(plain[0].code.contains("socket.begin(\"pi\", 81, \"/live?a=1\")"));
        assert!(plain[1].code.contains("ws://pi:81/live?a=1") && plain[1].watch.is_none());
        assert!(spoken(Protocol::SocketIo)[0].code.contains("io(\"http://pi:81\")"));
        assert!(senders("socketio+https://pi:3000/chat")[1].code.contains("\"https://pi:3000\""));
        assert_eq!(spoken(Protocol::Http), []);
        assert!(spoken(Protocol::Spacebrew).iter().any(|s| s.code.contains("http://pi:81/ws")));
    }

    #[test]
    fn what_is_no_address_gives_no_program() {
        for address in [
            "",
            "ws://",
            "a b",
            "pi:port",
            "x\";evil(\"",
            "$(reboot)",
            "[]",
            "demo:",
            "pi/\";evil(\"",
            "pi/$(reboot)",
            "pi/`reboot`",
        ] {
            assert_eq!(Target::of(address, None), None, "{address}");
        }
    }

    #[test]
    fn an_address_of_this_machine_is_known() {
        let loopback = |address| Target::of(address, None).unwrap().is_loopback();
        assert!(loopback("localhost:9000") && loopback("ws://127.0.0.1") && loopback("[::1]:1"));
        assert!(!loopback("pi.local") && !loopback("192.168.1.7"));
    }
}
