//! The page's theme and the colours the canvas needs of it.

use leptos::prelude::*;

use crate::browser::{storage, theme as browser_theme};

const KEY: &str = "heliograph.theme";

/// The user's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always dark.
    Dark,
    /// Always light.
    Light,
}

impl Theme {
    /// The next choice round: system, dark, light.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::System,
        }
    }

    /// Its name, as kept and as shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    fn from_name(name: &str) -> Self {
        [Self::Dark, Self::Light].into_iter().find(|t| t.name() == name).unwrap_or_default()
    }
}

/// The theme in use.
#[derive(Clone, Copy)]
pub struct ThemeState {
    /// What the user chose.
    pub choice: RwSignal<Theme>,
    /// Whether the page is light now.
    pub light: Memo<bool>,
}

impl ThemeState {
    /// Restores the choice and keeps the document in step with it.
    pub fn restore() -> Self {
        let choice = RwSignal::new(
            storage::load(KEY).map(|name| Theme::from_name(&name)).unwrap_or_default(),
        );
        let system = browser_theme::system_prefers_light();
        let light = Memo::new(move |_| match choice.get() {
            Theme::System => system.get(),
            chosen => chosen == Theme::Light,
        });
        Effect::new(move |_| browser_theme::apply(if light.get() { "light" } else { "dark" }));
        Self { choice, light }
    }

    /// The theme provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Takes and keeps the user's choice.
    pub fn choose(self, theme: Theme) {
        self.choice.set(theme);
        storage::save(KEY, theme.name());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_and_read_back() {
        for theme in [Theme::System, Theme::Dark, Theme::Light] {
            assert_eq!(Theme::from_name(theme.name()), theme);
        }
        assert_eq!(Theme::from_name("purple"), Theme::System);
    }
}
