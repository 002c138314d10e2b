//! The send box: where it sends, and what was sent before.

use std::collections::VecDeque;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::browser::storage;

const KEY: &str = "heliograph.send-box";
/// Version of what is kept.
const VERSION: u32 = 1;
/// Texts remembered, in memory only.
const CAPACITY: usize = 50;

/// Where the send box sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendTarget {
    /// The source's name; empty: the first there is.
    pub source: String,
    /// Publisher, topic or event; may be empty where the protocol names none.
    pub channel: String,
}

/// What is kept of it.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    source: String,
    channel: String,
}

impl SendTarget {
    /// What was kept, else nothing.
    pub fn restore() -> Self {
        let kept = storage::load(KEY).and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        kept.filter(|kept| kept.version == VERSION)
            .map(|kept| Self { source: kept.source, channel: kept.channel })
            .unwrap_or_default()
    }

    /// Keeps it, where the browser keeps anything.
    pub fn keep(&self) {
        let Self { source, channel } = self.clone();
        if let Ok(text) = serde_json::to_string(&Kept { version: VERSION, source, channel }) {
            storage::save(KEY, &text);
        }
    }
}

/// The send box's target in use.
#[derive(Clone, Copy)]
pub struct SendBox(pub RwSignal<SendTarget>);

impl SendBox {
    /// The send box provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }
}

/// What was sent, walked through with Up and Down as in a shell.
#[derive(Clone, Debug, Default)]
pub struct History {
    sent: VecDeque<String>,
    /// Where the walk stands, counted from the newest, and what was being typed before it began.
    walk: Option<(usize, String)>,
}

impl History {
    /// Remembers a text; one sent twice in a row stands there once.
    pub fn add(&mut self, text: &str) {
        self.walk = None;
        if self.sent.front().is_some_and(|newest| newest == text) {
            return;
        }
        self.sent.push_front(text.to_owned());
        self.sent.truncate(CAPACITY);
    }

    /// The text before; `typed` is what stands in the box now. `None`: there is none.
    pub fn older(&mut self, typed: &str) -> Option<String> {
        let place = self.walk.as_ref().map_or(0, |(place, _)| place + 1);
        let text = self.sent.get(place)?.clone();
        let draft = self.walk.take().map_or_else(|| typed.to_owned(), |(_, draft)| draft);
        self.walk = Some((place, draft));
        Some(text)
    }

    /// The text after, at last what was being typed. `None`: nothing was walked through.
    pub fn newer(&mut self) -> Option<String> {
        let (place, draft) = self.walk.take()?;
        let Some(place) = place.checked_sub(1) else { return Some(draft) };
        let text = self.sent.get(place).cloned();
        self.walk = Some((place, draft));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_and_down_walk_through_what_was_sent() {
        let mut history = History::default();
        assert_eq!((history.older("x"), history.newer()), (None, None));
        for text in ["one", "two", "two", "three"] {
            history.add(text);
        }
        let mut walk = Vec::new();
        for _ in 0..4 {
            walk.push(history.older("draft"));
        }
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(walk, [some("three"), some("two"), some("one"), None]);
        assert_eq!(history.newer(), some("two"));
        assert_eq!(history.newer(), some("three"));
        assert_eq!(history.newer(), some("draft"));
        assert_eq!(history.newer(), None);
    }

    #[test]
    fn no_more_than_fifty_are_remembered() {
        let mut history = History::default();
        (0..80).for_each(|n| history.add(&n.to_string()));
        let walked = (0..100).filter(|_| history.older("").is_some()).count();
        assert_eq!(walked, CAPACITY);
    }
}
