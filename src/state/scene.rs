//! The names of the capture scene: a button, a camera, a file server, wired by routes.
//!
//! The preset is the founding installation's; every name can be edited.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::browser::{clock, storage};

const KEY: &str = "heliograph.scene";
const TAB_KEY: &str = "heliograph.tab";

/// Names of the clients, publishers and subscribers of the scene.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SceneNames {
    /// Our own client's name; a number unique to the tab is added.
    pub page: String,
    /// Our boolean publisher that asks for a photo.
    pub button: String,
    /// Our string subscriber that receives the photo's URL.
    pub url_in: String,
    /// The camera's client name.
    pub camera: String,
    /// The camera's boolean subscriber.
    pub capture: String,
    /// The camera's binary publisher.
    pub image: String,
    /// The file server's client name.
    pub files: String,
    /// The file server's binary subscriber.
    pub file_in: String,
    /// The file server's string publisher.
    pub url_out: String,
}

impl Default for SceneNames {
    fn default() -> Self {
        Self {
            page: "snapshot controls".into(),
            button: "capture button".into(),
            url_in: "image url".into(),
            camera: "camera".into(),
            capture: "capture".into(),
            image: "image".into(),
            files: "file-server".into(),
            file_in: "file input".into(),
            url_out: "url".into(),
        }
    }
}

impl SceneNames {
    /// What was kept, else the preset.
    pub fn restore() -> Self {
        storage::load(KEY).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Keeps the names; says whether the browser took them.
    pub fn keep(&self) -> bool {
        serde_json::to_string(self).is_ok_and(|text| storage::save(KEY, &text))
    }

    /// The first name that is missing, in words.
    pub fn problem(&self) -> Option<&'static str> {
        let named = [
            (&self.page, "The page needs a name."),
            (&self.button, "The capture button needs a name."),
            (&self.url_in, "The page's URL subscriber needs a name."),
            (&self.camera, "The camera needs a name."),
            (&self.capture, "The camera's subscriber needs a name."),
            (&self.image, "The camera's publisher needs a name."),
            (&self.files, "The file server needs a name."),
            (&self.file_in, "The file server's subscriber needs a name."),
            (&self.url_out, "The file server's publisher needs a name."),
        ];
        named.into_iter().find(|(name, _)| name.trim().is_empty()).map(|(_, problem)| problem)
    }

    /// Our client's name in this tab: all viewers behind one router share an address, and a name
    /// may be taken only once there.
    pub fn client_name(&self) -> String {
        let number =
            storage::tab_value(TAB_KEY, || format!("{:04}", (clock::random() * 10_000.0) as u32));
        format!("{} {number}", self.page)
    }
}

/// The scene's names in use.
#[derive(Clone, Copy)]
pub struct Scene(pub RwSignal<SceneNames>);

impl Scene {
    /// The scene provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_names_survive_a_version_that_knew_fewer() {
        let names: SceneNames = serde_json::from_str(r#"{"camera":"roof"}"#).unwrap();
        assert_eq!(names.camera, "roof");
        assert_eq!(names.files, "file-server");
    }

    #[test]
    fn a_missing_name_is_named() {
        let names = SceneNames { capture: " ".into(), ..SceneNames::default() };
        assert_eq!(names.problem(), Some("The camera's subscriber needs a name."));
        assert_eq!(SceneNames::default().problem(), None);
    }
}
