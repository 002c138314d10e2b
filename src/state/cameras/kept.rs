//! Cameras the user described, and how the browser keeps them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::browser::storage;
use crate::state::captures::{Ask, Camera, CameraKey};
use crate::state::source_config::Protocol;
use crate::state::sources::Source;
use crate::state::template;

const KEY: &str = "heliograph.cameras";
/// So many can be described.
pub const CAPACITY: usize = 32;
/// Longest time-out, in seconds.
pub const MAX_TIME_OUT_SECONDS: f64 = 3_600.0;

/// How a camera that the user described is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// A message; its photo comes when it comes.
    #[default]
    Message,
    /// A message that the camera answers: by response topic, acknowledgement or id.
    Request,
    /// Its address is opened.
    Address,
}

/// A camera as the user describes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CameraConfig {
    /// What it is called.
    pub name: String,
    /// The name of the source it is reached by; none for an address.
    pub source: String,
    /// How it is asked.
    pub way: Way,
    /// Publisher, topic or event that asks it; or its address.
    pub channel: String,
    /// What is sent, with a place `<id>`.
    pub template: String,
    /// The channel its photos come on; empty for any of the source.
    pub photos_at: String,
    /// When it is given up on.
    pub time_out_seconds: f64,
}

/// A way to begin: its name, and a camera to change.
pub type Preset = (&'static str, fn() -> CameraConfig);

/// What the form begins with.
pub const PRESETS: [Preset; 5] = [
    ("ESP32-CAM over MQTT", || CameraConfig {
        name: "esp32-cam".into(),
        channel: "esp32cam/capture".into(),
        template: "1".into(),
        photos_at: "esp32cam/image".into(),
        time_out_seconds: 60.0,
        ..CameraConfig::default()
    }),
    ("MQTT 5 request and response", || CameraConfig {
        name: "camera".into(),
        way: Way::Request,
        channel: "camera/capture".into(),
        template: "{}".into(),
        time_out_seconds: 60.0,
        ..CameraConfig::default()
    }),
    ("Socket.IO event with acknowledgement", || CameraConfig {
        name: "camera".into(),
        way: Way::Request,
        channel: "capture".into(),
        template: "{}".into(),
        time_out_seconds: 30.0,
        ..CameraConfig::default()
    }),
    ("Message in an event envelope", || CameraConfig {
        name: "camera".into(),
        way: Way::Request,
        template: r#"{"event":"capture","id":"<id>"}"#.into(),
        time_out_seconds: 30.0,
        ..CameraConfig::default()
    }),
    ("Photo at an http address", || CameraConfig {
        name: "snapshot".into(),
        way: Way::Address,
        channel: "http://".into(),
        time_out_seconds: 30.0,
        ..CameraConfig::default()
    }),
];

impl CameraConfig {
    /// What is wrong with it, in words.
    pub fn problem(&self) -> Option<&'static str> {
        let address = self.channel.trim().to_ascii_lowercase();
        let host = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://"));
        let seconds = self.time_out_seconds;
        if self.name.trim().is_empty() {
            return Some("Give the camera a name.");
        }
        if !(1.0..=MAX_TIME_OUT_SECONDS).contains(&seconds) {
            return Some("The time-out is a number of seconds from 1 to 3600.");
        }
        if self.way == Way::Address {
            let is_good = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'));
            return (!is_good).then_some("Type an address that begins with http:// or https://.");
        }
        if self.source.is_empty() {
            return Some("Choose the source the camera is reached by.");
        }
        if self.channel.trim().is_empty() && self.template.trim().is_empty() {
            return Some("Say what asks the camera: a channel, a message, or both.");
        }
        let filled = template::fill_any(&self.template, &[("<id>", "1")]);
        filled.err().map(|_| "The message begins like JSON and is none.")
    }

    /// The camera, reached by `source` if it is on the page.
    pub fn camera(&self, source: Option<Source>) -> Camera {
        let is_plain = source.is_some_and(|source| source.spoken_untracked() == Protocol::Plain);
        // A plain socket is sent the template and nothing else.
        let channel = if is_plain && !self.template.is_empty() { "" } else { self.channel.trim() };
        let (channel, template) = (channel.to_owned(), self.template.clone());
        let photos_at = Some(self.photos_at.trim().to_owned()).filter(|path| !path.is_empty());
        Camera {
            key: CameraKey { source: source.map(|source| source.id), name: self.name.clone() },
            label: self.name.clone(),
            ask: match self.way {
                Way::Message => Ask::Publish { channel, template },
                Way::Request => Ask::Request { channel, template },
                Way::Address => Ask::Fetch(self.channel.trim().to_owned()),
            },
            photos_at,
            time_out: Duration::from_secs_f64(
                self.time_out_seconds.clamp(1.0, MAX_TIME_OUT_SECONDS),
            ),
            problem: (self.way != Way::Address && source.is_none())
                .then(|| format!("{} is not on the page", self.source)),
        }
    }
}

/// What was kept; what is broken counts as nothing.
pub fn restore() -> Vec<CameraConfig> {
    let kept = storage::load(KEY).and_then(|text| serde_json::from_str(&text).ok());
    let mut cameras: Vec<CameraConfig> = kept.unwrap_or_default();
    cameras.retain(|camera| camera.problem().is_none());
    cameras.truncate(CAPACITY);
    cameras
}

/// Keeps them; says whether the browser took them.
pub fn keep(cameras: &[CameraConfig]) -> bool {
    serde_json::to_string(cameras).is_ok_and(|text| storage::save(KEY, &text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_lacks_nothing_but_where() {
        for (name, preset) in PRESETS {
            let whole = match preset() {
                camera if camera.way == Way::Address => {
                    CameraConfig { channel: "http://cam/now.jpg".into(), ..camera }
                }
                camera => CameraConfig { source: "hub".into(), ..camera },
            };
            assert_eq!(whole.problem(), None, "{name}");
            let text = serde_json::to_string(&whole).unwrap();
            assert_eq!(serde_json::from_str::<CameraConfig>(&text).unwrap(), whole);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let good = CameraConfig { source: "hub".into(), ..PRESETS[3].1() };
        let wrong = |change: fn(&mut CameraConfig)| {
            let mut camera = good.clone();
            change(&mut camera);
            camera.problem().unwrap()
        };
        assert!(wrong(|camera| camera.name = " ".into()).contains("name"));
        assert!(wrong(|camera| camera.time_out_seconds = f64::NAN).contains("1 to 3600"));
        assert!(wrong(|camera| camera.source = String::new()).contains("source"));
        assert!(wrong(|camera| camera.template = "{".into()).contains("JSON"));
        assert!(wrong(|camera| camera.template = String::new()).contains("channel"));
        for address in ["", "ftp://cam/", "javascript:alert(1)", "http://", "http:///x"] {
            let camera =
                CameraConfig { way: Way::Address, channel: address.into(), ..good.clone() };
            assert!(camera.problem().unwrap().contains("http://"), "{address}");
        }
    }

    #[test]
    fn a_camera_whose_source_is_not_here_says_so() {
        let camera = CameraConfig { source: "pi".into(), ..PRESETS[0].1() }.camera(None);
        assert_eq!(camera.problem.as_deref(), Some("pi is not on the page"));
        let (_, snapshot) = PRESETS[4];
        let camera = CameraConfig { channel: "http://cam/".into(), ..snapshot() }.camera(None);
        assert_eq!((camera.problem, camera.ask), (None, Ask::Fetch("http://cam/".into())));
    }
}
