//! The sources on the page and how each is doing.

mod health;

use std::time::Duration;

use heliograph_telemetry::Now;
use heliograph_telemetry::SourceId;
use leptos::prelude::*;

use crate::state::source_config::{Protocol, SourceConfig};

pub use health::{Cost, Health, Traffic};

/// The address of the source within the page: made-up readings and photos, no server.
pub const DEMO: &str = "demo:";

/// How far a source's link is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkStatus {
    /// Waits for the user's word before it connects anywhere.
    Asking,
    /// Opening, or greeting the server.
    Connecting,
    /// Open; readings may come.
    Ready,
    /// Failed; tries again by itself.
    Waiting {
        /// When, in uptime.
        retry_at: Duration,
        /// What went wrong, in words.
        reason: String,
    },
    /// Will not try again by itself.
    Refused {
        /// Why, in words.
        reason: String,
    },
}

/// How far the capture scene is wired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SceneStatus {
    /// Whether the server lets us see clients and make routes.
    pub admin: bool,
    /// Ends that were not found, in words.
    pub missing: Vec<String>,
    /// Routes to be drawn by hand, in words.
    pub by_hand: Vec<String>,
    /// Whether every route is known to be in place.
    pub complete: bool,
    /// Whether anything is known yet.
    pub known: bool,
    /// The cameras that answer a press, where they are known by name.
    pub cameras: Vec<String>,
}

impl SceneStatus {
    /// Why a capture cannot work as things stand.
    pub fn problem(&self) -> Option<String> {
        if !self.known {
            return Some("looking for a camera".into());
        }
        (self.admin && !self.missing.is_empty())
            .then(|| format!("not found on the server: {}", self.missing.join(", ")))
    }
}

/// What a source turned out to speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// The protocol.
    pub protocol: Protocol,
    /// How that was known, in words.
    pub why: String,
}

/// Something a device said it can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it is called.
    pub name: String,
    /// The topic to publish on.
    pub channel: String,
    /// What to publish.
    pub value: String,
}

/// A source's fixed facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Short, unique on the page.
    pub name: String,
    /// The address it opens.
    pub url: String,
}

/// One source, as the page sees it.
#[derive(Clone, Copy)]
pub struct Source {
    /// Its place in the store.
    pub id: SourceId,
    about: StoredValue<About>,
    /// How far its link is.
    pub status: RwSignal<LinkStatus>,
    /// What has come in.
    pub traffic: RwSignal<Traffic>,
    /// How far its capture scene is wired.
    pub scene: RwSignal<SceneStatus>,
    /// What it speaks, once that is known.
    pub spoken: RwSignal<Option<Spoken>>,
    /// What the user said about it.
    pub config: RwSignal<SourceConfig>,
    /// What its devices said they can be asked for.
    pub offers: RwSignal<Vec<Offer>>,
    /// Whether the user is changing what was said about it.
    pub changing: RwSignal<bool>,
}

impl Source {
    /// Its short name.
    pub fn name(self) -> String {
        self.about.with_value(|about| about.name.clone())
    }

    /// The address it opens.
    pub fn url(self) -> String {
        self.about.with_value(|about| about.url.clone())
    }

    /// Whether nothing of what it says was measured.
    pub fn is_demo(self) -> bool {
        self.about.with_value(|about| about.url == DEMO)
    }

    /// How it is doing, for the pill; runs the surrounding effect again when that changes.
    pub fn health(self, now: Now) -> Health {
        self.status.with(|status| self.traffic.with(|traffic| Health::of(status, traffic, now)))
    }

    /// Whether it waits for the user's word before it connects anywhere; looked at once.
    pub fn is_asking_untracked(self) -> bool {
        self.status.with_untracked(|status| *status == LinkStatus::Asking)
    }

    /// Whether readings may come; looked at once.
    pub fn is_ready_untracked(self) -> bool {
        self.status.with_untracked(|status| *status == LinkStatus::Ready)
    }

    /// What it speaks, looked at once; [`Protocol::Auto`] while that is not known.
    pub fn spoken_untracked(self) -> Protocol {
        self.spoken.with_untracked(|spoken| spoken.as_ref().map(|s| s.protocol)).unwrap_or_default()
    }

    /// Whether the user said how its camera is to be asked.
    pub fn asks_for_photos(self) -> bool {
        self.config.with(SourceConfig::asks_for_photos)
    }
}

/// All sources on the page, in the order they were added.
#[derive(Clone, Copy)]
pub struct Sources {
    list: RwSignal<Vec<Source>>,
    next: StoredValue<u16>,
}

impl Sources {
    /// None yet.
    pub fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// The sources provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Adds one; its name is made unique. `None` when the page has had 65,536 of them.
    pub fn add(self, name: &str, url: String, status: LinkStatus) -> Option<Source> {
        let id = self.next.get_value();
        self.next.set_value(id.checked_add(1)?);
        let name = self.unique_name(name);
        let source = Source {
            id: SourceId(id),
            about: StoredValue::new(About { name, url }),
            status: RwSignal::new(status),
            traffic: RwSignal::new(Traffic::default()),
            scene: RwSignal::new(SceneStatus::default()),
            spoken: RwSignal::new(None),
            config: RwSignal::new(SourceConfig::default()),
            offers: RwSignal::new(Vec::new()),
            changing: RwSignal::new(false),
        };
        self.list.update(|list| list.push(source));
        Some(source)
    }

    /// Takes one off the page.
    pub fn remove(self, id: SourceId) {
        self.list.update(|list| list.retain(|source| source.id != id));
    }

    /// All of them.
    pub fn all(self) -> Vec<Source> {
        self.list.get()
    }

    /// All of them, looked at once.
    pub fn all_untracked(self) -> Vec<Source> {
        self.list.get_untracked()
    }

    /// One of them.
    pub fn find(self, id: SourceId) -> Option<Source> {
        self.list.with_untracked(|list| list.iter().find(|source| source.id == id).copied())
    }

    /// The source of this name; runs the surrounding effect again when the list changes.
    pub fn named(self, name: &str) -> Option<Source> {
        self.list.with(|list| list.iter().find(|source| source.name() == name).copied())
    }

    /// The source that opens this address, if there is one.
    pub fn find_url(self, url: &str) -> Option<Source> {
        self.all_untracked().into_iter().find(|source| source.url() == url)
    }

    /// The sources that have routes between clients (Spacebrew servers that were reached).
    pub fn wired(self) -> Vec<Source> {
        self.all().into_iter().filter(|source| source.scene.with(|scene| scene.known)).collect()
    }

    fn unique_name(self, name: &str) -> String {
        let taken: Vec<String> = self.all_untracked().into_iter().map(Source::name).collect();
        let mut candidate = name.to_owned();
        for number in 2.. {
            if !taken.contains(&candidate) {
                break;
            }
            candidate = format!("{name} {number}");
        }
        candidate
    }
}

impl Default for Sources {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_source_that_waits_for_the_users_word_is_asking() {
        let owner = Owner::new();
        owner.with(|| {
            let source = Sources::new().add("pi", "ws://pi/".into(), LinkStatus::Asking).unwrap();
            assert!(source.is_asking_untracked());
            source.status.set(LinkStatus::Refused { reason: "name taken".into() });
            assert!(!source.is_asking_untracked());
        });
    }

    #[test]
    fn names_are_unique() {
        let owner = Owner::new();
        owner.with(|| {
            let sources = Sources::new();
            for _ in 0..3 {
                sources.add("hub", "ws://hub/".into(), LinkStatus::Connecting);
            }
            let names: Vec<_> = sources.all_untracked().into_iter().map(Source::name).collect();
            assert_eq!(names, ["hub", "hub 2", "hub 3"]);
        });
    }

    #[test]
    fn a_missing_camera_is_a_problem_only_where_it_can_be_seen() {
        let mut scene =
            SceneStatus { known: true, missing: vec!["camera".into()], ..Default::default() };
        assert_eq!(scene.problem(), None);
        scene.admin = true;
        assert_eq!(scene.problem().as_deref(), Some("not found on the server: camera"));
    }
}
