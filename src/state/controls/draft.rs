//! A control as it stands in the form: all text, made into a control when it is whole.

use super::{Control, Shape, Target};
use crate::state::template;

/// Longest texts taken, in bytes.
const MAX_BYTES: usize = 1_000;

/// What the form holds. Fields of other shapes than the chosen one are kept but not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The control it changes; `None`: a new one.
    pub id: Option<u64>,
    /// What stands on it.
    pub label: String,
    /// One of [`Draft::SHAPES`].
    pub shape: String,
    /// Where it sends.
    pub target: Target,
    /// A button's text on pressing.
    pub press: String,
    /// A button's text on letting go.
    pub release: String,
    /// A switch's text for on.
    pub on: String,
    /// A switch's text for off.
    pub off: String,
    /// A slider's least value.
    pub min: String,
    /// A slider's greatest value.
    pub max: String,
    /// What a slider moves by.
    pub step: String,
    /// A JSON template.
    pub template: String,
    /// What a counter starts with.
    pub first: String,
    /// What counts up.
    pub up: String,
    /// What counts down.
    pub down: String,
}

impl Draft {
    /// Shapes as the form names them, with what they send to a Spacebrew server by default.
    pub const SHAPES: [(&'static str, &'static str); 6] = [
        ("button", "boolean"),
        ("switch", "boolean"),
        ("slider", "range"),
        ("text", "string"),
        ("json", "string"),
        ("counter", "string"),
    ];

    /// An empty form for a control of this source.
    pub fn new(source: &str) -> Self {
        let text = str::to_owned;
        Self {
            id: None,
            label: String::new(),
            shape: text("button"),
            target: Target { source: text(source), kind: text("boolean"), ..Target::default() },
            press: text("true"),
            release: text("false"),
            on: text("true"),
            off: text("false"),
            min: text("0"),
            max: text("1023"),
            step: text("1"),
            template: text(r#"{"event":"sendmessage","chat":"<value>"}"#),
            first: text("1"),
            up: text("nextslide"),
            down: text("prevslide"),
        }
    }

    /// A form over a control that is there.
    pub fn of(control: &Control) -> Self {
        let mut draft = Self {
            id: Some(control.id),
            label: control.label.clone(),
            target: control.target.clone(),
            ..Self::new("")
        };
        let shape = match control.shape.clone() {
            Shape::Button { press, release } => {
                (draft.press, draft.release) = (press, release);
                "button"
            }
            Shape::Switch { on, off } => {
                (draft.on, draft.off) = (on, off);
                "switch"
            }
            Shape::Slider { min, max, step } => {
                let [min, max, step] = [min, max, step].map(|number| number.to_string());
                (draft.min, draft.max, draft.step) = (min, max, step);
                "slider"
            }
            Shape::Text => "text",
            Shape::Json { template } => {
                draft.template = template;
                "json"
            }
            Shape::Counter { first, up, down } => {
                (draft.first, draft.up, draft.down) = (first.to_string(), up, down);
                "counter"
            }
        };
        draft.shape = shape.to_owned();
        draft
    }

    /// The control that was described.
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn control(&self) -> Result<Control, String> {
        let label = self.label.trim();
        if label.is_empty() {
            return Err("Give it a label.".into());
        }
        if self.target.source.is_empty() {
            return Err("Choose a source; connect to one first.".into());
        }
        let shape = self.shape()?;
        let Target { source, channel, kind, follows } = &self.target;
        let trimmed = |text: &String| text.trim().to_owned();
        let texts =
            [label, channel, kind, follows, &self.press, &self.release, &self.on, &self.off];
        if texts.iter().any(|text| text.len() > MAX_BYTES) {
            return Err(format!("A text is longer than {MAX_BYTES} bytes."));
        }
        Ok(Control {
            id: self.id.unwrap_or_default(),
            label: label.to_owned(),
            shape,
            target: Target {
                source: source.clone(),
                channel: trimmed(channel),
                kind: trimmed(kind),
                follows: trimmed(follows),
            },
        })
    }

    fn shape(&self) -> Result<Shape, String> {
        Ok(match self.shape.as_str() {
            "switch" if self.on == self.off => {
                return Err("On and off must send different texts.".into());
            }
            "switch" => Shape::Switch { on: self.on.clone(), off: self.off.clone() },
            "slider" => self.slider()?,
            "text" => Shape::Text,
            "json" => {
                template::fill(&self.template, "0", "0")?;
                Shape::Json { template: self.template.trim().to_owned() }
            }
            "counter" => self.counter()?,
            _ if self.press.is_empty() => return Err("A button needs a text to send.".into()),
            _ => Shape::Button { press: self.press.clone(), release: self.release.clone() },
        })
    }

    fn slider(&self) -> Result<Shape, String> {
        let number = |name: &str, text: &str| match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(format!("{name} must be a number.")),
        };
        let min = number("The least value", &self.min)?;
        let max = number("The greatest value", &self.max)?;
        let step = number("The step", &self.step)?;
        if min >= max {
            return Err("The greatest value must be above the least.".into());
        }
        if step <= 0.0 || step > max - min {
            return Err("The step must be above 0 and fit between the two.".into());
        }
        Ok(Shape::Slider { min, max, step })
    }

    fn counter(&self) -> Result<Shape, String> {
        let first = self.first.trim().parse();
        let first = first.map_err(|_| "A counter starts with a whole number.".to_owned())?;
        let (up, down) = (self.up.trim().to_owned(), self.down.trim().to_owned());
        if up.is_empty() && down.is_empty() {
            return Err("Name the event that counts up, or the one that counts down.".into());
        }
        if up == down {
            return Err("Up and down must be different events.".into());
        }
        Ok(Shape::Counter { first, up, down })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(shape: &str) -> Draft {
        Draft { label: " Lamp ".into(), shape: shape.into(), ..Draft::new("hub") }
    }

    #[test]
    fn what_the_form_offers_is_a_whole_control_and_comes_back_as_it_was() {
        for (shape, _) in Draft::SHAPES {
            let control = draft(shape).control().unwrap();
            assert_eq!(control.label, "Lamp");
            let again = Draft::of(&control);
            assert_eq!(again.shape, shape);
            assert_eq!(again.control().unwrap(), control);
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_said() {
        let problem = |draft: Draft| draft.control().unwrap_err();
        assert_eq!(problem(Draft::new("hub")), "Give it a label.");
        assert!(problem(Draft { target: Target::default(), ..draft("text") }).contains("source"));
        assert!(
            problem(Draft { press: String::new(), ..draft("button") }).contains("text to send")
        );
        assert!(problem(Draft { off: "true".into(), ..draft("switch") }).contains("different"));
        for (min, max, step) in [("a", "1", "1"), ("1", "1", "1"), ("0", "1", "2"), ("0", "1", "0")]
        {
            let (min, max, step) = (min.into(), max.into(), step.into());
            assert!(Draft { min, max, step, ..draft("slider") }.control().is_err());
        }
        assert!(problem(Draft { template: "{".into(), ..draft("json") }).contains("not JSON"));
        assert!(problem(Draft { first: "x".into(), ..draft("counter") }).contains("whole number"));
        assert!(problem(Draft { label: "x".repeat(2_000), ..draft("text") }).contains("longer"));
    }
}
