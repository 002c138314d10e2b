//! A hub to test, and the clients and visitors to test it with.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use clap::Parser as _;
use futures_util::{SinkExt as _, StreamExt as _};
use heliograph_hub::cli::{Cli, Command};
use heliograph_hub::run::{self, Running, Settings};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Far beyond what anything here takes; reaching it is a failure.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// Fails the test when `work` does not finish.
pub(crate) async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    timeout(LONG, work).await.unwrap_or_else(|_| panic!("gave up waiting for {what}"))
}

/// What the command line says, as the program reads it.
pub(crate) fn command(line: &[&str]) -> Command {
    Cli::parse_from([&["heliograph-hub"], line].concat()).into_command()
}

/// Starts `serve` on a free port with its data in `data`.
pub(crate) async fn serve(data: &Path, options: &[&str], settings: Settings) -> Hub {
    let data = data.to_str().unwrap();
    let line = [&["serve", "--port", "0", "--data", data], options].concat();
    let Command::Serve(args) = command(&line) else { panic!("not serve") };
    let running = run::serve(args, settings).await.unwrap();
    Hub { address: running.address().unwrap(), running }
}

/// A server without agents.
pub(crate) const BARE: [&str; 3] = ["--no-sensors", "--no-camera", "--no-files"];

/// A hub that is running.
pub(crate) struct Hub {
    pub(crate) address: SocketAddr,
    running: Running,
}

impl Hub {
    pub(crate) async fn stop(self) {
        soon("the hub to stop", self.running.stop()).await;
    }

    pub(crate) async fn connect(&self) -> Peer {
        Peer::connect(self.address, &[]).await.unwrap()
    }

    /// Connects and registers a client.
    pub(crate) async fn client(&self, name: &str, publish: &[Item], subscribe: &[Item]) -> Peer {
        let mut peer = self.connect().await;
        peer.register(name, publish, subscribe).await;
        peer
    }

    /// Connects as admin.
    pub(crate) async fn admin(&self) -> Peer {
        let mut peer = self.connect().await;
        peer.send(json!({"admin": true, "no_msgs": true})).await;
        peer
    }
}

/// Name and type of a publisher or subscriber.
pub(crate) type Item = (&'static str, &'static str);

/// One end of a route: client, item, type.
pub(crate) type End = (&'static str, &'static str, &'static str);

/// A Spacebrew client that writes its messages by hand, as the specification has them.
pub(crate) struct Peer {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came while something else was waited for.
    seen: Vec<Value>,
}

impl Peer {
    /// Opens a WebSocket with these extra headers; a refusal is its status and words.
    pub(crate) async fn connect(
        address: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, (u16, String)> {
        Self::connect_to(address, "/any/path", headers).await
    }

    /// The same on a path of its own.
    pub(crate) async fn connect_to(
        address: SocketAddr,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, (u16, String)> {
        let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match soon("a connection", connect_async(request)).await {
            Ok((socket, _)) => Ok(Self { socket, seen: Vec::new() }),
            Err(Error::Http(response)) => {
                let words = String::from_utf8_lossy(response.body().as_deref().unwrap_or_default());
                Err((response.status().as_u16(), words.into_owned()))
            }
            Err(error) => panic!("{error}"),
        }
    }

    pub(crate) async fn send(&mut self, message: Value) {
        soon("a send", self.socket.send(Message::text(message.to_string()))).await.unwrap();
    }

    pub(crate) async fn register(&mut self, name: &str, publish: &[Item], subscribe: &[Item]) {
        let items = |items: &[Item]| -> Vec<Value> {
            items.iter().map(|(name, kind)| json!({"name": name, "type": kind})).collect()
        };
        self.send(json!({"config": {
            "name": name,
            "description": "a test",
            "publish": {"messages": items(publish)},
            "subscribe": {"messages": items(subscribe)},
        }}))
        .await;
    }

    /// Publishes a value.
    pub(crate) async fn publish(&mut self, from: End, value: &str) {
        let (client, name, kind) = from;
        self.send(json!({"message":
            {"clientName": client, "name": name, "type": kind, "value": value}}))
            .await;
    }

    /// As admin: waits for a client, asks for a route, and waits until it is there.
    pub(crate) async fn route(&mut self, from: End, to: End) {
        self.client_joined(from.0).await;
        self.client_joined(to.0).await;
        let end = |(client, name, kind): End| json!({"clientName": client, "name": name, "type": kind, "remoteAddress": "127.0.0.1"});
        self.send(json!({"route": {"type": "add", "publisher": end(from), "subscriber": end(to)}}))
            .await;
        self.route_added(from, to).await;
    }

    pub(crate) async fn client_joined(&mut self, name: &str) {
        self.wait(&format!("client {name}"), |message| message["config"]["name"] == name).await;
    }

    pub(crate) async fn client_left(&mut self, name: &str) {
        self.wait(&format!("{name} to leave"), |message| message["remove"][0]["name"] == name)
            .await;
    }

    pub(crate) async fn route_added(&mut self, from: End, to: End) {
        self.wait(&format!("route {from:?} -> {to:?}"), |message| {
            let route = &message["route"];
            let is = |end: &Value, (client, name, _): End| {
                end["clientName"] == client && end["name"] == name
            };
            route["type"] == "add" && is(&route["publisher"], from) && is(&route["subscriber"], to)
        })
        .await;
    }

    /// The next value delivered to a subscriber of ours.
    pub(crate) async fn delivered(&mut self, subscriber: &str) -> String {
        let what = format!("a value on {subscriber}");
        let index = self
            .wait(&what, |message| {
                message["message"]["name"] == subscriber && message["targetType"] != "admin"
            })
            .await;
        let message = self.seen.remove(index);
        message["message"]["value"].as_str().unwrap().to_owned()
    }

    /// Whether a client of this name has joined so far.
    pub(crate) fn has_seen_client(&self, name: &str) -> bool {
        self.seen.iter().any(|message| message["config"]["name"] == name)
    }

    /// Values delivered so far that nobody has asked for.
    pub(crate) fn left_over(&self) -> usize {
        self.seen.iter().filter(|message| message.get("message").is_some()).count()
    }

    /// Waits until a message fits that came or comes; batches count as their elements.
    async fn wait(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> usize {
        let mut checked = 0;
        loop {
            if let Some(found) = self.seen.iter().skip(checked).position(&fits) {
                return checked + found;
            }
            checked = self.seen.len();
            let message = soon(what, self.socket.next()).await;
            match message.unwrap_or_else(|| panic!("closed before {what}")).unwrap() {
                Message::Text(text) => match serde_json::from_str(&text).unwrap() {
                    Value::Array(batch) => self.seen.extend(batch),
                    message => self.seen.push(message),
                },
                Message::Close(close) => panic!("closed before {what}: {close:?}"),
                _ => {}
            }
        }
    }

    /// Reads until the server says goodbye; its code and reason.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match soon("a close", self.socket.next()).await {
                Some(Ok(Message::Close(Some(close)))) => {
                    return (close.code.into(), close.reason.to_string());
                }
                Some(Ok(_)) => {}
                other => panic!("no goodbye but {other:?}"),
            }
        }
    }
}

/// What a server answered over HTTP.
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// A header's value, empty when it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .filter(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .next()
            .unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub(crate) async fn get(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Reply {
    request("GET", address, path, headers).await
}

/// Sends a request just as it is written: no library tidies up the path.
pub(crate) async fn request(
    method: &str,
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
) -> Reply {
    let host = headers.iter().find(|(name, _)| *name == "host");
    let host = host.map_or_else(|| address.to_string(), |(_, host)| (*host).to_owned());
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers.iter().filter(|(name, _)| *name != "host") {
        text += &format!("{name}: {value}\r\n");
    }
    text += "\r\n";
    let mut answer = Vec::new();
    soon("an answer", async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream.read_to_end(&mut answer).await.unwrap();
    })
    .await;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head, body: answer[end + 4..].to_vec() }
}

/// Fetches the address a file server published.
pub(crate) async fn fetch(url: &str) -> Reply {
    let rest = url.strip_prefix("http://").unwrap();
    let (authority, path) = rest.split_at(rest.find('/').unwrap());
    let address = authority.replace("localhost", "127.0.0.1").parse().unwrap();
    get(address, path, &[]).await
}
