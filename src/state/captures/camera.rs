//! A camera: how it is asked for a photo, and how the photo that answers is known.

use std::time::Duration;

use heliograph_telemetry::SourceId;

/// A camera that has not answered by then is given up on.
pub const TIME_OUT: Duration = Duration::from_secs(30);
/// The same over MQTT, where a broker may keep the request for a device that sleeps.
pub const MQTT_TIME_OUT: Duration = Duration::from_secs(60);

/// Which camera.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CameraKey {
    /// The source it is reached by; none for one at an address of its own.
    pub source: Option<SourceId>,
    /// Its name among the cameras of that source.
    pub name: String,
}

/// How a camera is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// `true`, then `false`, on this publisher: what a finger does on a button.
    Press(String),
    /// A message that nothing acknowledges.
    Publish {
        /// Publisher, topic or event.
        channel: String,
        /// What is sent, with a place `<id>`.
        template: String,
    },
    /// A message that is acknowledged or answered.
    Request {
        /// Topic or event.
        channel: String,
        /// What is sent, with a place `<id>`.
        template: String,
    },
    /// Its newest photo stands at this address.
    Fetch(String),
}

/// A camera as things stand now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Camera {
    /// Which.
    pub key: CameraKey,
    /// What it is called on the page, unlike any other.
    pub label: String,
    /// How it is asked.
    pub ask: Ask,
    /// Where within the source its photos come, as the source names it. Without it, the first
    /// photo after the request answers that is no other camera's.
    pub photos_at: Option<String>,
    /// When it is given up on.
    pub time_out: Duration,
    /// Why it cannot be asked now, in words.
    pub problem: Option<String>,
}

impl Camera {
    /// Its name, without the source's.
    pub fn short_name(&self) -> &str {
        if self.key.name.is_empty() { &self.label } else { &self.key.name }
    }

    /// Whether photos at `path` of `source` are this camera's and no other's.
    pub fn owns(&self, source: SourceId, path: &str) -> bool {
        self.key.source == Some(source)
            && self.photos_at.as_deref().is_some_and(|own| is_at(own, path))
    }
}

/// Whether a photo that came as `path` came where a person says that photos come: a last level that
/// says only that there is a picture (`esp32cam/image`) is left out of what it is called.
pub(super) fn is_at(said: &str, path: &str) -> bool {
    match said.strip_prefix(path) {
        Some("") => true,
        Some(rest) => rest.strip_prefix('/').is_some_and(|level| !level.contains('/')),
        None => false,
    }
}
