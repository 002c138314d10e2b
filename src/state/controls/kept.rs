//! Controls as the browser keeps them, apart from the live types, with a version.

use serde::{Deserialize, Serialize};

use super::{CAPACITY, Control, Shape, Target};

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    controls: Vec<KeptControl>,
}

/// What its shape does not have is left out. Shapes as variants, flattened, are read by way of serde's
/// buffers: 14 kB more of wasm in every visit.
#[derive(Default, Serialize, Deserialize)]
struct KeptControl {
    label: String,
    source: String,
    channel: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    follows: String,
    shape: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    press: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    off: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    up: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    down: Option<String>,
}

pub(super) fn to_text(controls: &[Control]) -> Option<String> {
    let controls = controls.iter().cloned().map(keep).collect();
    serde_json::to_string(&Kept { version: VERSION, controls }).ok()
}

/// What is of another version or broken counts as nothing; of the rest every control whose shape is
/// known comes back.
pub(super) fn from_text(text: &str) -> Vec<Control> {
    match serde_json::from_str::<Kept>(text) {
        Ok(kept) if kept.version == VERSION => {
            kept.controls.into_iter().filter_map(restore).take(CAPACITY).collect()
        }
        _ => Vec::new(),
    }
}

fn keep(control: Control) -> KeptControl {
    let Target { source, channel, kind, follows } = control.target;
    let kept =
        KeptControl { label: control.label, source, channel, kind, follows, ..<_>::default() };
    let of = |shape: &str| KeptControl { shape: shape.to_owned(), ..kept };
    match control.shape {
        Shape::Button { press, release } => {
            KeptControl { press: Some(press), release: Some(release), ..of("button") }
        }
        Shape::Switch { on, off } => KeptControl { on: Some(on), off: Some(off), ..of("switch") },
        Shape::Slider { min, max, step } => {
            KeptControl { min: Some(min), max: Some(max), step: Some(step), ..of("slider") }
        }
        Shape::Text => of("text"),
        Shape::Json { template } => KeptControl { template: Some(template), ..of("json") },
        Shape::Counter { first, up, down } => {
            KeptControl { first: Some(first), up: Some(up), down: Some(down), ..of("counter") }
        }
    }
}

/// Nothing where its shape is not known, or lacks something.
fn restore(kept: KeptControl) -> Option<Control> {
    let KeptControl { label, source, channel, kind, follows, .. } = kept;
    let shape = match kept.shape.as_str() {
        "button" => Shape::Button { press: kept.press?, release: kept.release? },
        "switch" => Shape::Switch { on: kept.on?, off: kept.off? },
        "slider" => Shape::Slider { min: kept.min?, max: kept.max?, step: kept.step? },
        "text" => Shape::Text,
        "json" => Shape::Json { template: kept.template? },
        "counter" => Shape::Counter { first: kept.first?, up: kept.up?, down: kept.down? },
        _ => return None,
    };
    Some(Control { id: 0, label, shape, target: Target { source, channel, kind, follows } })
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
    fn they_are_kept_in_the_order_and_under_the_names_that_they_always_had() {
        let text = concat!(
            r#"{"version":1,"controls":[{"label":"a","source":"s","channel":"c","kind":"","#,
            r#""follows":"","shape":"slider","min":0.0,"max":1.0,"step":0.5}]}"#
        );
        assert_eq!(to_text(&from_text(text)).unwrap(), text);
    }

    #[test]
    fn another_version_or_nonsense_is_nothing() {
        for text in ["", "{}", r#"{"version":2,"controls":[]}"#, r#"{"version":1,"controls":[{}]}"#]
        {
            assert_eq!(from_text(text), []);
        }
        for shape in [r#""dial""#, r#""switch","on":"1""#, r#""slider","min":0,"max":1"#] {
            let control = format!(r#"{{"label":"a","source":"s","channel":"c","shape":{shape}}}"#);
            assert_eq!(from_text(&format!(r#"{{"version":1,"controls":[{control}]}}"#)), []);
        }
        let first =
            r#"{"version":1,"controls":[{"label":"a","source":"s","channel":"c","shape":"text"}]}"#;
        assert_eq!(from_text(first).len(), 1);
    }

    #[test]
    fn a_control_of_an_unknown_shape_takes_no_other_along() {
        let control = |label: &str, shape: &str| {
            format!(r#"{{"label":"{label}","source":"s","channel":"c","shape":"{shape}"}}"#)
        };
        let [a, b, c] = [control("a", "text"), control("b", "dial"), control("c", "text")];
        let kept = from_text(&format!(r#"{{"version":1,"controls":[{a},{b},{c}]}}"#));
        assert_eq!(kept.iter().map(|control| &control.label).collect::<Vec<_>>(), ["a", "c"]);
    }
}
