//! Telegraf: JSON, one metric or a batch, or Influx line protocol.

use super::influx;
use super::message::Message;
use crate::payload::decoded::Decoded;
use crate::payload::json::Node;
use crate::payload::scalar::{self, Scalar};
use crate::payload::time::{self, SenderTime};
use crate::payload::walk::{Walk, join};

pub(super) fn decode(message: &Message<'_>) -> Option<Decoded> {
    let ["telegraf", _, ..] = message.levels() else { return None };
    let Some(document) = message.json() else {
        return influx::decode(message.text()?, message.received);
    };
    let mut walk = Walk::new(message.received);
    walk.decoded.truncated = document.is_cut;
    let metrics = match document.root.get("metrics") {
        Some(batch) => batch.elements(),
        None => std::slice::from_ref(&document.root),
    };
    let is_metric = |metric: &Node<'_>| metric.get("fields").is_some();
    if !metrics.iter().all(is_metric) {
        return None;
    }
    metrics.iter().for_each(|metric| take(&mut walk, metric));
    Some(walk.decoded)
}

fn take(walk: &mut Walk<'_>, metric: &Node<'_>) {
    let name = metric.get("name").and_then(Node::text).unwrap_or("telegraf");
    let tags = metric.get("tags").map(Node::fields).unwrap_or_default();
    let tags = tags.iter().filter_map(|(key, value)| Some((key.as_ref(), value.name()?)));
    let series = series(name, tags.collect());
    let time = metric.get("timestamp").and_then(time::read);
    for (field, value) in metric.get("fields").map(Node::fields).unwrap_or_default() {
        put(walk, &join(&series, field), value, time);
    }
}

fn put(walk: &mut Walk<'_>, path: &str, value: &Node<'_>, time: Option<SenderTime>) {
    let scalar = match value {
        Node::Bool(state) => Scalar::State(*state),
        Node::Text(text) => scalar::read(text),
        Node::Null => Scalar::Gap,
        other => match other.number() {
            Some(number) => Scalar::Number(number),
            None => return,
        },
    };
    walk.timed(path, scalar, time, None);
}

/// `cpu{cpu=cpu-total,host=raynor}`: the tags in the order of their names.
pub(super) fn series<T: AsRef<str>>(name: &str, mut tags: Vec<(T, String)>) -> String {
    if tags.is_empty() {
        return name.to_owned();
    }
    tags.sort_by(|(a, _), (b, _)| a.as_ref().cmp(b.as_ref()));
    let tags: Vec<_> =
        tags.iter().map(|(key, value)| format!("{}={value}", key.as_ref())).collect();
    format!("{name}{{{}}}", tags.join(","))
}
