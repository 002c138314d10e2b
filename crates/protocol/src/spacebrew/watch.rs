//! Watching: a subscriber of our own for every publisher on the server, so that readings keep
//! their origin.
//!
//! A publisher keeps its path for as long as the session lives: when it comes back, even at
//! another address, its readings go where they went before.

use std::collections::{BTreeMap, BTreeSet};

use super::wire::{ClientKey, Item, Route, RouteEnd};

/// Publishers watched at a time, which is also what a source may have in channels.
pub(super) const MAX_WATCHED: usize = 500;
/// Longest names watched, client's and item's together; a server may refuse longer ones, and
/// with them all of our configuration.
pub(super) const MAX_NAME_BYTES: usize = 256;
const MAX_KIND_BYTES: usize = 64;
/// Publishers whose path is kept while they are away.
const MAX_REMEMBERED: usize = 1_000;

/// What a look at the server's publishers brought.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Paths whose publisher is gone.
    pub(super) departed: Vec<String>,
    /// Publishers beyond what can be watched.
    pub(super) ignored: usize,
}

#[derive(Debug)]
struct Watched {
    /// Also the name of our subscriber.
    path: String,
    present: bool,
}

/// The publishers watched, now or earlier in this session's life.
#[derive(Debug, Default)]
pub(super) struct Watch {
    by_publisher: BTreeMap<RouteEnd, Watched>,
    by_path: BTreeMap<String, RouteEnd>,
}

impl Watch {
    /// Compares with the publishers there are; `reserved` are names our subscribers may not take.
    pub(super) fn reconcile(
        &mut self,
        publishers: impl Iterator<Item = RouteEnd>,
        reserved: &[Item],
    ) -> Changes {
        let mut changes = Changes::default();
        let mut there: BTreeSet<RouteEnd> = BTreeSet::new();
        for publisher in publishers {
            let fits = publisher.client.len() + publisher.item.len() <= MAX_NAME_BYTES
                && publisher.kind.len() <= MAX_KIND_BYTES;
            if fits && there.len() < MAX_WATCHED {
                there.insert(publisher);
            } else {
                changes.ignored += 1;
            }
        }
        for (publisher, watched) in &mut self.by_publisher {
            let present = there.contains(publisher);
            if watched.present && !present {
                changes.departed.push(watched.path.clone());
            }
            watched.present = present;
        }
        // Known ones have their paths back by now, so that newcomers cannot take them.
        for publisher in there {
            if !self.by_publisher.contains_key(&publisher) {
                self.welcome(publisher, reserved);
            }
        }
        changes
    }

    /// Our subscribers for the publishers that are there.
    pub(super) fn subscribers(&self) -> impl Iterator<Item = Item> {
        self.present().map(|(publisher, watched)| subscriber(publisher, watched))
    }

    /// The routes wanted for the publishers that are there.
    pub(super) fn routes(&self, own: &ClientKey) -> impl Iterator<Item = Route> {
        self.present().map(move |(publisher, watched)| Route {
            publisher: publisher.clone(),
            subscriber: RouteEnd::new(own, &subscriber(publisher, watched)),
        })
    }

    /// Whether a subscriber of ours watches something under that name.
    pub(super) fn is_watching(&self, subscriber: &str) -> bool {
        self.by_path.contains_key(subscriber)
    }

    /// Whose values come to the subscriber of ours of that name.
    pub(super) fn publisher(&self, subscriber: &str) -> Option<&RouteEnd> {
        self.by_path.get(subscriber)
    }

    fn present(&self) -> impl Iterator<Item = (&RouteEnd, &Watched)> {
        self.by_publisher.iter().filter(|(_, watched)| watched.present)
    }

    fn welcome(&mut self, publisher: RouteEnd, reserved: &[Item]) {
        if self.by_publisher.len() >= MAX_REMEMBERED {
            self.by_publisher.retain(|_, watched| watched.present);
            self.by_path.retain(|_, owner| self.by_publisher.contains_key(owner));
        }
        let path = self.free_path(&publisher, reserved);
        if let Some(earlier) = self.by_path.insert(path.clone(), publisher.clone()) {
            self.by_publisher.remove(&earlier);
        }
        self.by_publisher.insert(publisher, Watched { path, present: true });
    }

    /// `client/item`; with the address, then the type, then a number, where that is in use.
    fn free_path(&self, publisher: &RouteEnd, reserved: &[Item]) -> String {
        let RouteEnd { client, item, kind, address } = publisher;
        let candidates = [
            format!("{client}/{item}"),
            format!("{client}@{address}/{item}"),
            format!("{client}@{address}/{item} ({kind})"),
        ];
        let numbered = (2..).map(|n| format!("{client}@{address}/{item} ({kind}) {n}"));
        let is_free =
            |path: &String| !reserved.iter().any(|item| item.name == *path) && !self.is_held(path);
        candidates.into_iter().chain(numbered).find(is_free).unwrap_or_default()
    }

    /// Held by a publisher that is there; one that is away gives its path up.
    fn is_held(&self, path: &str) -> bool {
        let owner = self.by_path.get(path).and_then(|owner| self.by_publisher.get(owner));
        owner.is_some_and(|watched| watched.present)
    }
}

fn subscriber(publisher: &RouteEnd, watched: &Watched) -> Item {
    Item { name: watched.path.clone(), kind: publisher.kind.clone() }
}

/// Whether values of this type are pictures, which are not for watching.
pub(super) fn is_picture(kind: &str) -> bool {
    kind == "image" || kind == "binary" || kind.starts_with("binary.")
}
