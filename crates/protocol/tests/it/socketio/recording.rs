//! Lines of the recordings, and packets in them.

use serde::Deserialize;
use serde_json::Value;

/// A line of a recording; `in` is server to client.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Line {
    pub(super) t: u64,
    pub(super) via: String,
    pub(super) dir: String,
    pub(super) kind: String,
    pub(super) data: String,
    pub(super) hex: String,
    pub(super) op: u8,
    pub(super) url: String,
    pub(super) upgrade: String,
    pub(super) http: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) note: String,
}

/// The recording by a proxy has operation codes for kinds.
pub(super) fn normal(mut line: Line) -> Line {
    match line.op {
        1 => line.kind = "text".into(),
        2 => {
            line.kind = "binary".into();
            line.hex = std::mem::take(&mut line.data);
        }
        8 => line.kind = "close".into(),
        _ => {}
    }
    if !line.upgrade.is_empty() {
        line.kind = "dialled".into();
    }
    if line.http.starts_with("HTTP/1.1 101") {
        line.kind = "open".into();
    }
    line
}

pub(super) fn sid_of(url: &str) -> Option<&str> {
    url.split(['?', '&']).find_map(|pair| pair.strip_prefix("sid="))
}

/// Without what keeps caches away.
pub(super) fn without_buster(url: &str) -> String {
    let mut pairs: Vec<_> = url.split('&').filter(|pair| !pair.starts_with("t=")).collect();
    let head = pairs.remove(0);
    std::iter::once(head).chain(pairs).collect::<Vec<_>>().join("&")
}

/// The same packet, whatever the order of keys.
pub(super) fn same(a: &str, b: &str) -> bool {
    let json = |text: &str| {
        let at = text.find(['{', '[']).unwrap_or(text.len());
        let (head, json) = text.split_at(at);
        (head.to_owned(), serde_json::from_str::<Value>(json).ok())
    };
    a == b || (json(a) == json(b) && json(a).1.is_some())
}

/// An event that our client can be asked to send: name, value, and ack id.
pub(super) fn single_argument(packet: &str) -> Option<(String, String, Option<&str>)> {
    let rest = packet.strip_prefix("42")?;
    let (ack, json) = rest.split_at(rest.find('[')?);
    let values: Vec<Value> = serde_json::from_str(json).ok()?;
    let is_plain = ack.bytes().all(|byte| byte.is_ascii_digit()) && values.len() <= 2;
    let name = values.first().filter(|_| is_plain)?.as_str()?.to_owned();
    let value = values.get(1).map(Value::to_string).unwrap_or_default();
    Some((name, value, Some(ack).filter(|ack| !ack.is_empty())))
}
