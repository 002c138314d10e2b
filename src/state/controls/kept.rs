//! Controls as the browser keeps them, apart from the live types, with a version.

use serde::{Deserialize, Serialize};

use super::{CAPACITY, Control, Shape, Target};

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    controls: Vec<KeptControl>,
}

#[derive(Serialize, Deserialize)]
struct KeptControl {
    label: String,
    source: String,
    channel: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    follows: String,
    #[serde(flatten)]
    shape: KeptShape,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "lowercase")]
enum KeptShape {
    Button { press: String, release: String },
    Switch { on: String, off: String },
    Slider { min: f64, max: f64, step: f64 },
    Text,
    Json { template: String },
    Counter { first: i64, up: String, down: String },
}

pub(super) fn to_text(controls: &[Control]) -> Option<String> {
    let controls = controls.iter().cloned().map(KeptControl::from).collect();
    serde_json::to_string(&Kept { version: VERSION, controls }).ok()
}

/// What is of another version or broken counts as nothing.
pub(super) fn from_text(text: &str) -> Vec<Control> {
    match serde_json::from_str::<Kept>(text) {
        Ok(kept) if kept.version == VERSION => {
            kept.controls.into_iter().take(CAPACITY).map(Control::from).collect()
        }
        _ => Vec::new(),
    }
}

impl From<Control> for KeptControl {
    fn from(control: Control) -> Self {
        let Target { source, channel, kind, follows } = control.target;
        let shape = match control.shape {
            Shape::Button { press, release } => KeptShape::Button { press, release },
            Shape::Switch { on, off } => KeptShape::Switch { on, off },
            Shape::Slider { min, max, step } => KeptShape::Slider { min, max, step },
            Shape::Text => KeptShape::Text,
            Shape::Json { template } => KeptShape::Json { template },
            Shape::Counter { first, up, down } => KeptShape::Counter { first, up, down },
        };
        Self { label: control.label, source, channel, kind, follows, shape }
    }
}

impl From<KeptControl> for Control {
    fn from(kept: KeptControl) -> Self {
        let KeptControl { label, source, channel, kind, follows, shape } = kept;
        let shape = match shape {
            KeptShape::Button { press, release } => Shape::Button { press, release },
            KeptShape::Switch { on, off } => Shape::Switch { on, off },
            KeptShape::Slider { min, max, step } => Shape::Slider { min, max, step },
            KeptShape::Text => Shape::Text,
            KeptShape::Json { template } => Shape::Json { template },
            KeptShape::Counter { first, up, down } => Shape::Counter { first, up, down },
        };
        Self { id: 0, label, shape, target: Target { source, channel, kind, follows } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_comes_back_as_it_was() {
        let shapes = [
            Shape::Button { press: "true".into(), release: "false".into() },
            Shape::Switch { on: "1".into(), off: "0".into() },
            Shape::Slider { min: -1.5, max: 1023.0, step: 0.5 },
            Shape::Text,
            Shape::Json { template: r#"{"a":"<value>"}"#.into() },
            Shape::Counter { first: 1, up: "nextslide".into(), down: "prevslide".into() },
        ];
        let control = |shape| Control {
            id: 0,
            label: "Lamp".into(),
            shape,
            target: Target {
                source: "hub".into(),
                channel: "lamp".into(),
                kind: "range".into(),
                follows: "lamp/state".into(),
            },
        };
        let controls: Vec<_> = shapes.into_iter().map(control).collect();
        assert_eq!(from_text(&to_text(&controls).unwrap()), controls);
    }

    #[test]
    fn another_version_or_nonsense_is_nothing() {
        for text in ["", "{}", r#"{"version":2,"controls":[]}"#, r#"{"version":1,"controls":[{}]}"#]
        {
            assert_eq!(from_text(text), []);
        }
        let first =
            r#"{"version":1,"controls":[{"label":"a","source":"s","channel":"c","shape":"text"}]}"#;
        assert_eq!(from_text(first).len(), 1);
    }
}
