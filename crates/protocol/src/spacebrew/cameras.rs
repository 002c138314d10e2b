//! Cameras beside those of the scene: clients that take a photo when asked and publish it.
//!
//! Each is asked by a publisher of our own and answers to a subscriber of our own, so that one can
//! be asked alone and its photos are known for its own.

use super::directory::{Directory, Known};
use super::watch::{MAX_NAME_BYTES, is_picture};
use super::wire::{ClientKey, Item, Route, RouteEnd};

/// So many are asked and heard.
const MAX_CAMERAS: usize = 16;
/// Words in the name of what asks a camera.
const ASKS: [&str; 6] = ["capture", "snap", "photo", "picture", "shoot", "shutter"];
/// Words in the name of what tells a photo's address.
const TELLS: [&str; 4] = ["url", "photo", "image", "picture"];

/// A camera that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Camera {
    /// The client's name, with its address where the name alone is not enough.
    pub(super) name: String,
    /// Our publisher that asks it.
    pub(super) button: Item,
    /// Our subscriber its photos come to.
    pub(super) photo_in: Item,
    asked_at: RouteEnd,
    photo_out: RouteEnd,
}

impl Camera {
    fn of(key: &ClientKey, known: &Known, taken: &[Self]) -> Option<Self> {
        let named = |item: &Item, words: &[&str]| {
            let name = item.name.to_lowercase();
            words.iter().any(|word| name.contains(word))
        };
        let asked_at =
            known.subscribers.iter().find(|item| item.kind == "boolean" && named(item, &ASKS))?;
        let bytes = known.publishers.iter().find(|item| is_picture(&item.kind));
        let address =
            || known.publishers.iter().find(|item| item.kind == "string" && named(item, &TELLS));
        let photo_out = bytes.or_else(address)?;
        let name = match taken.iter().any(|camera| camera.name == key.name) {
            true => format!("{}@{}", key.name, key.address),
            false => key.name.clone(),
        };
        if name.len() > MAX_NAME_BYTES - 16 || photo_out.kind.len() > MAX_NAME_BYTES {
            return None;
        }
        Some(Self {
            button: Item::new(format!("capture {name}"), "boolean"),
            photo_in: Item::new(format!("photo of {name}"), &photo_out.kind),
            asked_at: RouteEnd::new(key, asked_at),
            photo_out: RouteEnd::new(key, photo_out),
            name,
        })
    }

    /// What asks it and what brings its photos.
    pub(super) fn routes(&self, own: &ClientKey) -> [Route; 2] {
        let (publisher, subscriber) = (RouteEnd::new(own, &self.button), self.asked_at.clone());
        let photo_in = RouteEnd::new(own, &self.photo_in);
        [
            Route { publisher, subscriber },
            Route { publisher: self.photo_out.clone(), subscriber: photo_in },
        ]
    }
}

/// The cameras there are; `is_known` says whose clients are ours or the scene's already.
pub(super) fn find(directory: &Directory, is_known: impl Fn(&ClientKey) -> bool) -> Vec<Camera> {
    let mut found: Vec<Camera> = Vec::new();
    for (key, known) in directory.clients() {
        if found.len() < MAX_CAMERAS && !known.ephemeral && !is_known(key) {
            found.extend(Camera::of(key, known, &found));
        }
    }
    found
}
