//! Frigate: counts per camera and label, events, snapshots.

use std::collections::BTreeSet;

use super::message::Message;
use crate::payload::decoded::Decoded;
use crate::payload::walk::{Place, Walk};

const MAX_CAMERAS: usize = 200;

/// The cameras seen so far, which go with their server.
#[derive(Debug, Default)]
pub(super) struct Cameras(BTreeSet<String>);

impl Cameras {
    pub(super) fn decode(&mut self, message: &Message<'_>) -> Option<Decoded> {
        let ["frigate", rest @ ..] = message.levels() else { return None };
        match rest {
            ["available"] => Some(self.availability(message)),
            ["events" | "reviews" | "tracked_object_update"] => Some(event(message)),
            ["stats"] => None,
            [.., "set"] => Some(Decoded::default()),
            [camera, label] => {
                self.note(camera);
                Some(count(message, camera, label))
            }
            [camera, what, "snapshot" | "state"] => {
                self.note(camera);
                Some(message.decode_at(Place::at(&format!("{camera}/{what}"))))
            }
            [camera, label, "active"] => {
                Some(message.decode_at(Place::at(&format!("{camera}/{label}/active"))))
            }
            _ => None,
        }
    }

    fn note(&mut self, camera: &str) {
        if self.0.len() < MAX_CAMERAS && !self.0.contains(camera) {
            self.0.insert(camera.to_owned());
        }
    }

    fn availability(&self, message: &Message<'_>) -> Decoded {
        match message.availability() {
            Some(false) => {
                Decoded { departed: self.0.iter().cloned().collect(), ..Decoded::default() }
            }
            _ => Decoded::default(),
        }
    }
}

/// How many of a label are seen; other values (`ON`) are what they are.
fn count(message: &Message<'_>, camera: &str, label: &str) -> Decoded {
    let is_number = message.text().is_some_and(|text| text.parse::<u32>().is_ok());
    let path = match is_number {
        true => format!("{camera}/{label}/count"),
        false => format!("{camera}/{label}"),
    };
    message.decode_at(Place::at(&path))
}

/// Identities look like numbers and must not be plotted: an event is a text.
fn event(message: &Message<'_>) -> Decoded {
    let Some(document) = message.json() else { return Decoded::problem("not valid JSON") };
    let text = |key: &str| document.root.get(key).and_then(|node| node.text());
    let after = document.root.get("after").or_else(|| document.root.get("before"));
    let of_after = |key: &str| after.and_then(|after| after.get(key)?.text());
    let camera = of_after("camera").unwrap_or("frigate");
    let label = of_after("label").unwrap_or("event");
    let words = [text("type"), of_after("id")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut walk = Walk::new(message.received);
    walk.label(&format!("{camera}/{label}"), &words);
    walk.decoded
}
