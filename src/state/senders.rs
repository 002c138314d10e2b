//! Programs to copy that send readings from a device of one's own, filled in with an address.
//!
//! Each template is run against the real hub by a journey, so far as this machine can run it.

/// Where readings are to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    secure: bool,
    mqtt: bool,
    /// Without port; an IPv6 address in brackets.
    host: String,
    port: u16,
}

/// Port of a hub where the address names none.
const HUB_PORT: u16 = 9000;
/// Port of MQTT proper; browsers use another one, over WebSocket.
const MQTT_PORT: u16 = 1883;

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
    /// Reads an address as it stands in a source box. `None` when it names no host; nothing but
    /// letters, digits, dots, dashes and brackets gets into a program.
    pub fn of(address: &str) -> Option<Self> {
        let text = address.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let scheme = scheme.to_ascii_lowercase();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
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
        valid.then(|| Self {
            secure: matches!(scheme.as_str(), "wss" | "https" | "mqtts" | "mqtt+wss"),
            mqtt: scheme.starts_with("mqtt"),
            host: host.to_owned(),
            port,
        })
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.host == "[::1]"
            || self.host.starts_with("127.")
    }

    /// The programs that fit, the plainest first.
    pub fn senders(&self) -> Vec<Sender> {
        if self.mqtt {
            return vec![self.mosquitto()];
        }
        let relay = self.url("/ws");
        let spacebrew = self.url("/");
        let fill = |template: &str, url: &str| template.replace("{url}", url);
        let plain = |name, needs, code| Sender { name, needs, code, watch: Some(relay.clone()) };
        let named = |name, needs, code| Sender { name, needs, code, watch: None };
        vec![
            plain("Arduino", ARDUINO_NEEDS, self.arduino()),
            plain("Python", "pip install websockets", fill(PYTHON, &relay)),
            plain("Node.js", "npm install ws", fill(NODE, &relay)),
            named(
                "Python, Spacebrew",
                "pip install websockets",
                fill(PYTHON_SPACEBREW, &spacebrew),
            ),
            named("Node.js, Spacebrew", "npm install ws", fill(NODE_SPACEBREW, &spacebrew)),
        ]
    }

    fn url(&self, path: &str) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        format!("{scheme}://{}:{}{path}", self.host, self.port)
    }

    fn arduino(&self) -> String {
        ARDUINO
            .replace("{begin}", if self.secure { "beginSSL" } else { "begin" })
            .replace("{host}", self.host.trim_matches(['[', ']']))
            .replace("{port}", &self.port.to_string())
    }

    fn mosquitto(&self) -> Sender {
        let host = self.host.trim_matches(['[', ']']);
        Sender {
            name: "mosquitto_pub",
            needs: "apt install mosquitto-clients. It speaks MQTT proper, mostly on port 1883, \
                    not the WebSocket port a page uses",
            code: format!(
                "while sleep 1; do\n  mosquitto_pub -h {host} -p {MQTT_PORT} \
                 -t bench/light -m \"$((RANDOM % 1024))\"\ndone\n"
            ),
            watch: None,
        }
    }
}

fn default_port(scheme: &str) -> u16 {
    match scheme {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        _ => HUB_PORT,
    }
}

const ARDUINO_NEEDS: &str = "In the library manager: WebSockets by Markus Sattler";

const ARDUINO: &str = r#"// ESP8266; for an ESP32 include <WiFi.h> instead.
#include <ESP8266WiFi.h>
#include <WebSocketsClient.h>

WebSocketsClient socket;
unsigned long last = 0;

void setup() {
  WiFi.begin("your network", "its password");
  while (WiFi.status() != WL_CONNECTED) delay(100);
  socket.{begin}("{host}", {port}, "/ws");
  socket.setReconnectInterval(2000);
}

void loop() {
  socket.loop();
  if (millis() - last < 100) return;
  last = millis();
  String reading(analogRead(A0));
  socket.sendTXT(reading);
}
"#;

const PYTHON: &str = r#"import asyncio, math, time
from websockets.asyncio.client import connect

async def read_away(socket):
    async for _ in socket:  # what one sends all get, the sender too
        pass

async def main():
    async with connect("{url}") as socket:
        reading = asyncio.create_task(read_away(socket))
        while not reading.done():
            await socket.send(str(round(512 + 400 * math.sin(time.time() / 2))))
            await asyncio.sleep(0.2)

asyncio.run(main())
"#;

const NODE: &str = r#"const WebSocket = require("ws");

const socket = new WebSocket("{url}");
socket.on("error", (error) => console.error(error.message));
socket.on("close", () => process.exit(1));
socket.on("open", () => setInterval(() => {
  socket.send(String(Math.round(512 + 400 * Math.sin(Date.now() / 2000))));
}, 200));
"#;

const PYTHON_SPACEBREW: &str = r#"import asyncio, json, math, time
from websockets.asyncio.client import connect

HELLO = {"config": {
    "name": "bench", "description": "my first sensor",
    "publish": {"messages": [{"name": "light", "type": "range"}]},
    "subscribe": {"messages": []},
}}

def message(value):
    return json.dumps({"message": {
        "clientName": "bench", "name": "light", "type": "range", "value": str(value)}})

async def main():
    async with connect("{url}") as socket:
        await socket.send(json.dumps(HELLO))
        while True:
            await socket.send(message(round(512 + 400 * math.sin(time.time() / 2))))
            await asyncio.sleep(0.2)

asyncio.run(main())
"#;

const NODE_SPACEBREW: &str = r#"const WebSocket = require("ws");

const socket = new WebSocket("{url}");
const send = (message) => socket.send(JSON.stringify(message));
socket.on("error", (error) => console.error(error.message));
socket.on("close", () => process.exit(1));
socket.on("open", () => {
  send({ config: {
    name: "bench", description: "my first sensor",
    publish: { messages: [{ name: "light", type: "range" }] },
    subscribe: { messages: [] },
  } });
  setInterval(() => {
    const value = Math.round(512 + 400 * Math.sin(Date.now() / 2000));
    send({ message: { clientName: "bench", name: "light", type: "range", value: String(value) } });
  }, 200);
});
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn senders(address: &str) -> Vec<Sender> {
        Target::of(address).unwrap().senders()
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
                for open in ["{url}", "{host}", "{port}", "{begin}"] {
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
        assert!(all[1..].iter().all(|sender| sender.code.contains("wss://")));
    }

    #[test]
    fn a_broker_is_sent_to_with_its_own_tool() {
        let all = senders("mqtt+ws://broker.local:9001/mqtt");
        assert_eq!(all.len(), 1);
        assert!(all[0].code.contains("mosquitto_pub -h broker.local -p 1883 -t bench/light"));
    }

    #[test]
    fn what_is_no_address_gives_no_program() {
        for address in ["", "ws://", "a b", "pi:port", "x\";evil(\"", "$(reboot)", "[]", "demo:"] {
            assert_eq!(Target::of(address), None, "{address}");
        }
    }

    #[test]
    fn an_address_of_this_machine_is_known() {
        let loopback = |address| Target::of(address).unwrap().is_loopback();
        assert!(loopback("localhost:9000") && loopback("ws://127.0.0.1") && loopback("[::1]:1"));
        assert!(!loopback("pi.local") && !loopback("192.168.1.7"));
    }
}
