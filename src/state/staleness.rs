//! From what age on channels are stale, where the user said so; kept by the browser under the names
//! of channels.

use std::time::Duration;

use heliograph_telemetry::StaleAfter;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::browser::storage;
use crate::state::channels::Channels;
use crate::state::live::LiveStore;

const KEY: &str = "heliograph.stale";
const VERSION: u32 = 1;
/// No more channels than this have an age of their own; the oldest gives way.
const CAPACITY: usize = 200;

/// Seconds by channel; 0 for never.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    channels: Vec<(String, usize)>,
}

/// What the user said, channel by channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct StaleRules(Vec<(String, StaleAfter)>);

impl StaleRules {
    fn of(&self, channel: &str) -> StaleAfter {
        let own = self.0.iter().find(|(name, _)| name == channel);
        own.map(|(_, rule)| *rule).unwrap_or_default()
    }

    fn set(&mut self, channel: &str, rule: StaleAfter) {
        self.0.retain(|(name, _)| name != channel);
        if rule != StaleAfter::Rhythm {
            self.0.push((channel.to_owned(), rule));
        }
        let over = self.0.len().saturating_sub(CAPACITY);
        self.0.drain(..over);
    }

    fn to_text(&self) -> Option<String> {
        let seconds = |rule: &StaleAfter| match rule {
            StaleAfter::Age(age) => Some(age.as_secs() as usize),
            StaleAfter::Never => Some(0),
            StaleAfter::Rhythm => None,
        };
        let kept = |(name, rule): &(String, StaleAfter)| Some((name.clone(), seconds(rule)?));
        let channels = self.0.iter().filter_map(kept).collect();
        serde_json::to_string(&Kept { version: VERSION, channels }).ok()
    }

    /// What is of another version or broken counts as nothing.
    fn from_text(text: &str) -> Self {
        let mut rules = Self::default();
        let kept = serde_json::from_str::<Kept>(text).ok().filter(|kept| kept.version == VERSION);
        for (name, seconds) in kept.into_iter().flat_map(|kept| kept.channels) {
            rules.set(
                &name,
                match seconds {
                    0 => StaleAfter::Never,
                    _ => StaleAfter::Age(Duration::from_secs(seconds as u64)),
                },
            );
        }
        rules
    }
}

/// What the user said, in use.
#[derive(Clone, Copy)]
pub struct Staleness(RwSignal<StaleRules>);

impl Staleness {
    /// What was said before; has the store follow it, whichever channels come.
    pub fn restore(store: LiveStore, channels: Channels) -> Self {
        let kept = storage::load(KEY).map(|text| StaleRules::from_text(&text));
        let this = Self(RwSignal::new(kept.unwrap_or_default()));
        Effect::new(move |_| {
            this.0.with(|rules| {
                channels.rows.with(|rows| {
                    rows.iter().for_each(|row| store.set_stale_after(row.id, rules.of(&row.name)));
                });
            });
        });
        this
    }

    /// What the app provides.
    pub fn expect() -> Self {
        expect_context()
    }

    /// What holds for the channel of this name.
    pub fn of_untracked(self, channel: &str) -> StaleAfter {
        self.0.with_untracked(|rules| rules.of(channel))
    }

    /// From now on this holds for the channel of this name; kept where the browser keeps anything.
    pub fn set(self, channel: &str, rule: StaleAfter) {
        self.0.update(|rules| rules.set(channel, rule));
        if let Some(text) = self.0.with_untracked(StaleRules::to_text) {
            storage::save(KEY, &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_comes_back() {
        let mut rules = StaleRules::default();
        rules.set("hub/air", StaleAfter::Age(Duration::from_secs(300)));
        rules.set("hub/soil", StaleAfter::Never);
        rules.set("hub/air", StaleAfter::Age(Duration::from_secs(5)));
        let back = StaleRules::from_text(&rules.to_text().unwrap());
        assert_eq!(back, rules);
        assert_eq!(back.of("hub/air"), StaleAfter::Age(Duration::from_secs(5)));
        assert_eq!(back.of("hub/light"), StaleAfter::Rhythm);
        rules.set("hub/air", StaleAfter::Rhythm);
        rules.set("hub/soil", StaleAfter::Rhythm);
        assert_eq!(rules, StaleRules::default());
    }

    #[test]
    fn what_is_unknown_or_broken_counts_as_nothing() {
        for text in ["", "[]", r#"{"version":2,"channels":[["a",1]]}"#, r#"{"version":1}"#] {
            assert_eq!(StaleRules::from_text(text), StaleRules::default(), "{text}");
        }
    }

    #[test]
    fn they_are_bounded() {
        let mut rules = StaleRules::default();
        (0..500).for_each(|number| rules.set(&format!("hub/{number}"), StaleAfter::Never));
        assert_eq!(rules.0.len(), CAPACITY);
        assert_eq!(rules.of("hub/499"), StaleAfter::Never);
    }
}
