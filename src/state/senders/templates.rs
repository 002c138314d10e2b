//! The programs, with places for the address.

pub(super) const ARDUINO: &str = r#"// ESP8266; for an ESP32 include <WiFi.h> instead.
#include <ESP8266WiFi.h>
#include <WebSocketsClient.h>

WebSocketsClient socket;
unsigned long last = 0;

void setup() {
  WiFi.begin("your network", "its password");
  while (WiFi.status() != WL_CONNECTED) delay(100);
  socket.{begin}("{host}", {port}, "{path}");
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

pub(super) const PYTHON: &str = r#"import asyncio, math, time
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

pub(super) const NODE: &str = r#"const WebSocket = require("ws");

const socket = new WebSocket("{url}");
socket.on("error", (error) => console.error(error.message));
socket.on("close", () => process.exit(1));
socket.on("open", () => setInterval(() => {
  socket.send(String(Math.round(512 + 400 * Math.sin(Date.now() / 2000))));
}, 200));
"#;

pub(super) const PYTHON_SPACEBREW: &str = r#"import asyncio, json, math, time
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

pub(super) const NODE_SPACEBREW: &str = r#"const WebSocket = require("ws");

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

pub(super) const CURL: &str = r#"while sleep 1; do
  curl -sS -d "$(($(date +%s) % 60))" {url}
done
"#;

pub(super) const MOSQUITTO: &str = r#"while sleep 1; do
  mosquitto_pub -h {host} -p {port} -t bench/light -m "$(($(date +%s) % 60))"
done
"#;

pub(super) const CURL_MQTT: &str = r#"while sleep 1; do
  curl -sS -d "$(($(date +%s) % 60))" mqtt://{host}:{port}/bench/light
done
"#;

pub(super) const PYTHON_MQTT: &str = r#"import math, time
import paho.mqtt.client as mqtt

client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
client.connect("{host}", {port})
client.loop_start()
while True:
    client.publish("bench/light", round(512 + 400 * math.sin(time.time() / 2)))
    time.sleep(0.2)
"#;

pub(super) const NODE_SOCKETIO: &str = r#"const { io } = require("socket.io-client");

const socket = io("{url}");
socket.on("connect_error", (error) => console.error(error.message));
setInterval(() => {
  const value = Math.round(512 + 400 * Math.sin(Date.now() / 2000));
  socket.volatile.emit("reading", { light: value });
}, 200);
"#;

pub(super) const PYTHON_SOCKETIO: &str = r#"import math, time
import socketio

client = socketio.Client()
client.connect("{url}")
while True:
    client.emit("reading", {"light": round(512 + 400 * math.sin(time.time() / 2))})
    time.sleep(0.2)
"#;
