//! Keeping photos over a reload: what is written down, what must go, and what the user is told.

pub mod listing;
pub mod record;
mod shelf;

use leptos::prelude::*;

use crate::browser::storage;

pub use shelf::{Place, Shelf};

const KEY: &str = "heliograph.photos.megabytes";
/// What photos may take unless the user says otherwise.
const DEFAULT_MEGABYTES: u32 = 256;
/// What a user may say.
pub const MEGABYTES: (u32, u32) = (1, 100_000);

/// How keeping is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// What photos may take in all.
    pub megabytes: u32,
    /// Photos kept, also by other tabs.
    pub count: usize,
    /// What they take.
    pub bytes: u64,
    /// Why photos are not kept, in words.
    pub problem: Option<String>,
    /// The photo the user is asked about, before it is deleted.
    pub deleting: Option<u64>,
}

impl Keeping {
    /// What photos may take in all.
    pub fn budget_bytes(&self) -> u64 {
        u64::from(self.megabytes) * 1_000_000
    }

    /// What is there now.
    pub fn note(&mut self, shelf: &Shelf) {
        (self.count, self.bytes) = (shelf.count(), shelf.bytes());
    }
}

/// How keeping is doing, for the page.
#[derive(Clone, Copy)]
pub struct KeepingState {
    /// The facts.
    pub now: RwSignal<Keeping>,
    /// Photos that somebody looks at in the large.
    pub looked_at: RwSignal<Vec<u64>>,
}

impl KeepingState {
    /// With the budget the user chose before.
    pub fn restore() -> Self {
        let kept = storage::load(KEY).and_then(|text| text.parse().ok()).filter(is_allowed);
        let megabytes = kept.unwrap_or(DEFAULT_MEGABYTES);
        let now = Keeping { megabytes, count: 0, bytes: 0, problem: None, deleting: None };
        Self { now: RwSignal::new(now), looked_at: RwSignal::new(Vec::new()) }
    }

    /// The state provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Another budget from now on, unless it is none; says whether the browser took it.
    pub fn set_budget(self, megabytes: u32) -> bool {
        let megabytes = megabytes.clamp(MEGABYTES.0, MEGABYTES.1);
        self.now.update(|now| now.megabytes = megabytes);
        storage::save(KEY, &megabytes.to_string())
    }
}

fn is_allowed(megabytes: &u32) -> bool {
    (MEGABYTES.0..=MEGABYTES.1).contains(megabytes)
}
