//! All cameras a capture can ask: found on the sources, and described by the user.

mod kept;

use leptos::prelude::*;

use crate::browser::storage;
use crate::state::captures::{Ask, Camera, CameraKey, MQTT_TIME_OUT, TIME_OUT};
use crate::state::scene::Scene;
use crate::state::source_config::Protocol;
use crate::state::sources::{LinkStatus, SceneStatus, Source, Sources};

pub use kept::{CAPACITY, CameraConfig, PRESETS, Way};

const LEFT_OUT_KEY: &str = "heliograph.cameras-left-out";
/// So many are listed.
const MAX_LISTED: usize = 64;

/// The cameras, as things stand.
#[derive(Clone, Copy)]
pub struct Cameras {
    sources: Sources,
    scene: Scene,
    described: RwSignal<Vec<CameraConfig>>,
    /// Labels of those that Capture does not ask, separated by lines.
    left_out: RwSignal<String>,
    all: Memo<Vec<Camera>>,
}

impl Cameras {
    /// What was kept, and what is found on these sources.
    pub fn restore(sources: Sources, scene: Scene) -> Self {
        let described = RwSignal::new(kept::restore());
        let left_out = RwSignal::new(storage::load(LEFT_OUT_KEY).unwrap_or_default());
        let all = Memo::new(move |_| list(sources, scene, described));
        Self { sources, scene, described, left_out, all }
    }

    /// The cameras provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// All of them.
    pub fn all(self) -> Vec<Camera> {
        self.all.get()
    }

    /// Whether Capture asks this one.
    pub fn is_chosen(self, label: &str) -> bool {
        self.left_out.with(|left_out| !left_out.lines().any(|line| line == label))
    }

    /// The chosen ones, whether or not they can be asked now.
    pub fn wanted(self) -> Vec<Camera> {
        self.all().into_iter().filter(|camera| self.is_chosen(&camera.label)).collect()
    }

    /// Those that Capture asks: the chosen ones that can be asked now.
    ///
    /// # Errors
    /// When there is none, why, in words.
    pub fn chosen(self) -> Result<Vec<Camera>, String> {
        let chosen = self.wanted();
        let ready: Vec<_> =
            chosen.iter().filter(|camera| camera.problem.is_none()).cloned().collect();
        match (ready.is_empty(), chosen.first()) {
            (false, _) => Ok(ready),
            (true, Some(camera)) => {
                Err(format!("{}: {}", camera.label, camera.problem.clone().unwrap_or_default()))
            }
            (true, None) => Err(self.why_none()),
        }
    }

    fn why_none(self) -> String {
        if !self.all.with(Vec::is_empty) {
            return "none is chosen in the list of cameras".into();
        }
        match self.sources.all().first() {
            None => "no source yet".into(),
            Some(source) if source.status.with(|status| *status != LinkStatus::Ready) => {
                format!("{}: not connected", source.name())
            }
            Some(source) => format!("{}: no camera is known there", source.name()),
        }
    }

    /// Has Capture ask this one, or not.
    pub fn choose(self, label: &str, chosen: bool) {
        self.left_out.update(|left_out| {
            let others = left_out.lines().filter(|line| *line != label);
            let mut all: Vec<String> = others.map(str::to_owned).collect();
            if !chosen {
                all.push(label.to_owned());
            }
            // Of cameras that are long gone, nothing needs to be known.
            let first = all.len().saturating_sub(MAX_LISTED);
            *left_out = all.split_off(first).join("\n");
        });
    }

    /// Keeps what is chosen; where that is not possible, it holds until a reload.
    pub fn keep_choice(self) {
        self.left_out.with_untracked(|left_out| storage::save(LEFT_OUT_KEY, left_out));
    }

    /// Adds a camera, or describes one of this name anew; says whether it is kept.
    pub fn describe(self, config: CameraConfig) -> bool {
        self.described.update(|described| {
            described.retain(|other| other.name != config.name);
            described.truncate(CAPACITY - 1);
            described.push(config);
        });
        self.described.with_untracked(|described| kept::keep(described))
    }

    /// The user's description of this camera, if there is one.
    pub fn description(self, camera: &Camera) -> Option<CameraConfig> {
        self.described.with(|all| all.iter().find(|config| config.name == camera.label).cloned())
    }

    /// Forgets a camera that the user described.
    pub fn forget(self, name: &str) {
        self.described.update(|described| described.retain(|config| config.name != name));
        self.described.with_untracked(|described| kept::keep(described));
    }

    /// The scene's names, by which a Spacebrew camera is found.
    pub fn scene(self) -> Scene {
        self.scene
    }
}

fn list(sources: Sources, scene: Scene, described: RwSignal<Vec<CameraConfig>>) -> Vec<Camera> {
    let mut all = Vec::new();
    for config in described.get() {
        let source = sources.named(&config.source);
        let mut camera = config.camera(source);
        camera.problem = camera.problem.or_else(|| source.and_then(away));
        all.push(camera);
    }
    for source in sources.all() {
        all.extend(found(source, scene));
    }
    all.truncate(MAX_LISTED);
    for index in 1..all.len() {
        let (before, rest) = all.split_at_mut(index);
        let Some(camera) = rest.first_mut() else { continue };
        let label = camera.label.clone();
        let mut number = 2;
        while before.iter().any(|other| other.label == camera.label) {
            camera.label = format!("{label} {number}");
            number += 1;
        }
    }
    all
}

/// Why nobody can be asked there, if so; tracked.
fn away(source: Source) -> Option<String> {
    source.status.with(|status| (*status != LinkStatus::Ready).then(|| "not connected".to_owned()))
}

/// The cameras of a source: what its user said, else what its protocol tells.
fn found(source: Source, scene: Scene) -> Vec<Camera> {
    let camera = |name: &str, ask, photos_at| Camera {
        key: CameraKey { source: Some(source.id), name: name.to_owned() },
        label: match name {
            "" => source.name(),
            name => format!("{} · {name}", source.name()),
        },
        ask,
        photos_at,
        time_out: TIME_OUT,
        problem: away(source),
    };
    let spoken = source.spoken.with(|spoken| spoken.as_ref().map(|spoken| spoken.protocol));
    let mut all = Vec::new();
    let (channel, template) =
        source.config.with(|config| (config.capture_channel.clone(), config.capture.clone()));
    if source.asks_for_photos() {
        let channel = if spoken == Some(Protocol::Plain) { String::new() } else { channel.clone() };
        let ask = Ask::Request { channel, template: template.clone() };
        all.push(camera("", ask, None));
    } else if spoken == Some(Protocol::Demo) {
        for name in source.scene.with(|scene| scene.cameras.clone()) {
            let ask = Ask::Publish { channel: name.clone(), template: "true".into() };
            all.push(camera(&name, ask, Some(name.clone())));
        }
    } else if spoken == Some(Protocol::Spacebrew) {
        let (button, name) = scene.0.with(|names| (names.button.clone(), names.camera.clone()));
        let mut found = camera(&name, Ask::Press(button), None);
        found.problem = found.problem.or_else(|| source.scene.with(SceneStatus::problem));
        all.push(found);
        for name in source.scene.with(|scene| scene.cameras.clone()) {
            let ask = Ask::Press(format!("capture {name}"));
            all.push(camera(&name, ask, Some(name.clone())));
        }
    }
    for offer in source.offers.get() {
        let is_other = offer.channel != channel || offer.value != template;
        if is_other && is_camera_like(&[&offer.name, &offer.channel, &offer.value]) {
            let ask = Ask::Request { channel: offer.channel, template: offer.value };
            all.push(camera(&offer.name, ask, None));
        }
    }
    if spoken == Some(Protocol::Mqtt) {
        all.iter_mut().for_each(|camera| camera.time_out = MQTT_TIME_OUT);
    }
    all
}

/// Whether something that devices can be asked for sounds like a photo.
fn is_camera_like(words: &[&str]) -> bool {
    const SIGNS: [&str; 6] = ["photo", "snap", "capture", "picture", "camera", "image"];
    words.iter().any(|word| {
        let word = word.to_ascii_lowercase();
        SIGNS.iter().any(|sign| word.contains(sign))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::scene::SceneNames;
    use crate::state::sources::{Offer, Spoken};

    fn setting() -> (Sources, Cameras) {
        let sources = Sources::new();
        let scene = Scene(RwSignal::new(SceneNames::default()));
        let described = RwSignal::new(Vec::new());
        let all = Memo::new(move |_| list(sources, scene, described));
        let left_out = RwSignal::new(String::new());
        (sources, Cameras { sources, scene, described, left_out, all })
    }

    fn speaking(sources: Sources, name: &str, protocol: Protocol) -> Source {
        let source = sources.add(name, name.into(), LinkStatus::Ready).unwrap();
        source.spoken.set(Some(Spoken { protocol, why: String::new() }));
        source
    }

    fn labels(cameras: Cameras) -> Vec<String> {
        cameras.all().into_iter().map(|camera| camera.label).collect()
    }

    #[test]
    fn cameras_are_found_where_their_protocol_tells_of_them() {
        Owner::new().with(|| {
            let (sources, cameras) = setting();
            assert_eq!(cameras.chosen(), Err("no source yet".into()));
            let demo = speaking(sources, "demo", Protocol::Demo);
            assert_eq!(cameras.chosen(), Err("demo: no camera is known there".into()));
            demo.scene.update(|scene| scene.cameras = vec!["porch".into(), "garden".into()]);
            let hub = speaking(sources, "hub", Protocol::Spacebrew);
            assert_eq!(labels(cameras), ["demo · porch", "demo · garden", "hub · camera"]);
            assert_eq!(cameras.chosen().unwrap().len(), 2, "the hub looks for its camera");
            hub.scene.update(|scene| scene.known = true);
            assert_eq!(cameras.chosen().unwrap().len(), 3);
            let broker = speaking(sources, "broker", Protocol::Mqtt);
            let offer = |name: &str| Offer {
                name: name.into(),
                channel: "x/set".into(),
                value: "ON".into(),
            };
            broker.offers.set(vec![offer("Porch/Take photo"), offer("Lamp")]);
            let last = cameras.all().pop().unwrap();
            assert_eq!(last.label, "broker · Porch/Take photo");
            assert_eq!(last.time_out, MQTT_TIME_OUT);
        });
    }

    #[test]
    fn what_the_user_said_about_a_source_comes_before_what_it_tells() {
        Owner::new().with(|| {
            let (sources, cameras) = setting();
            let hub = speaking(sources, "hub", Protocol::Spacebrew);
            hub.config.update(|config| config.capture = "photo".into());
            assert_eq!(labels(cameras), ["hub"]);
            hub.status.set(LinkStatus::Connecting);
            assert_eq!(cameras.chosen(), Err("hub: not connected".into()));
        });
    }

    #[test]
    fn one_some_or_all_are_asked() {
        Owner::new().with(|| {
            let (sources, cameras) = setting();
            let demo = speaking(sources, "demo", Protocol::Demo);
            demo.scene.update(|scene| scene.cameras = vec!["porch".into(), "garden".into()]);
            cameras.choose("demo · porch", false);
            let chosen = cameras.chosen().unwrap();
            assert_eq!(chosen.len(), 1);
            assert_eq!(chosen[0].short_name(), "garden");
            cameras.choose("demo · garden", false);
            assert!(cameras.chosen().unwrap_err().contains("none is chosen"));
            cameras.choose("demo · porch", true);
            assert!(cameras.is_chosen("demo · porch"));
        });
    }

    #[test]
    fn no_two_cameras_are_called_the_same() {
        Owner::new().with(|| {
            let (sources, cameras) = setting();
            let config = |name: &str| CameraConfig {
                name: name.into(),
                channel: "http://cam/".into(),
                way: Way::Address,
                time_out_seconds: 30.0,
                ..CameraConfig::default()
            };
            cameras.described.set(vec![config("hub · camera")]);
            speaking(sources, "hub", Protocol::Spacebrew);
            assert_eq!(labels(cameras), ["hub · camera", "hub · camera 2"]);
        });
    }
}
