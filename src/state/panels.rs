//! Which of the panels that a user may add are open.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::browser::storage;

const KEY: &str = "heliograph.panels";
/// Version of what is kept.
const VERSION: u32 = 1;

/// A panel that is there only when the user wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PanelKind {
    /// What comes and goes.
    Messages,
    /// Buttons, switches and the like.
    Controls,
}

impl PanelKind {
    /// All, in the order of the menu and of the page.
    pub const EACH: [Self; 2] = [Self::Messages, Self::Controls];

    /// Its heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::Messages => "Messages",
            Self::Controls => "Controls",
        }
    }

    /// What it is for, in a few words.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Messages => "What comes and goes, and a box to send",
            Self::Controls => "Buttons, switches, sliders of your own",
        }
    }
}

/// What is kept: names, so that an older page passes over those it does not know.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    open: Vec<String>,
}

fn to_text(open: &[PanelKind]) -> Option<String> {
    let open = open.iter().map(|kind| kind.name().to_ascii_lowercase()).collect();
    serde_json::to_string(&Kept { version: VERSION, open }).ok()
}

fn from_text(text: &str) -> Vec<PanelKind> {
    let Ok(kept) = serde_json::from_str::<Kept>(text) else { return Vec::new() };
    let is_open = |kind: &PanelKind| kept.open.contains(&kind.name().to_ascii_lowercase());
    PanelKind::EACH.into_iter().filter(|kind| kept.version == VERSION && is_open(kind)).collect()
}

/// The open panels, in the order of [`PanelKind::EACH`].
#[derive(Clone, Copy)]
pub struct OpenPanels(RwSignal<Vec<PanelKind>>);

impl OpenPanels {
    /// What was open before.
    pub fn restore() -> Self {
        let kept = storage::load(KEY).map(|text| from_text(&text));
        Self(RwSignal::new(kept.unwrap_or_default()))
    }

    /// The panels provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The open ones.
    pub fn get(self) -> Vec<PanelKind> {
        self.0.get()
    }

    /// Whether one is open.
    pub fn is_open(self, kind: PanelKind) -> bool {
        self.0.with(|open| open.contains(&kind))
    }

    /// Opens or closes one, and keeps that where the browser keeps anything.
    pub fn show(self, kind: PanelKind, shown: bool) {
        self.0.update(|open| {
            let wanted = |other: &PanelKind| {
                if *other == kind { shown } else { open.contains(other) }
            };
            *open = PanelKind::EACH.into_iter().filter(wanted).collect();
        });
        if let Some(text) = self.0.with_untracked(|open| to_text(open)) {
            storage::save(KEY, &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_panels_are_remembered_by_name() {
        let open = [PanelKind::Messages, PanelKind::Controls];
        assert_eq!(to_text(&open).unwrap(), r#"{"version":1,"open":["messages","controls"]}"#);
        assert_eq!(from_text(&to_text(&open).unwrap()), open);
    }

    #[test]
    fn what_is_unknown_or_broken_is_passed_over() {
        let text = r#"{"version":1,"open":["weather","controls"],"more":1}"#;
        assert_eq!(from_text(text), [PanelKind::Controls]);
        for text in ["", "[]", r#"{"version":2,"open":["controls"]}"#] {
            assert_eq!(from_text(text), []);
        }
    }
}
