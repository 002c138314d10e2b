//! The user's own controls: what each publishes, where, and what its state follows.

mod draft;
mod kept;
mod tally;

use heliograph_telemetry::Value;
use leptos::prelude::*;

pub use draft::Draft;
pub use tally::Tallies;

use crate::browser::storage;
use crate::state::sources::{LinkStatus, Sources};

const KEY: &str = "heliograph.controls";
/// No more than this many.
pub const CAPACITY: usize = 100;

/// One control.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// Identifies it on the page.
    pub id: u64,
    /// What stands on it.
    pub label: String,
    /// What it looks like and sends.
    pub shape: Shape,
    /// Where it sends.
    pub target: Target,
}

/// What a control looks like and sends.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Held down and let go.
    Button {
        /// Sent on pressing.
        press: String,
        /// Sent on letting go; empty: nothing.
        release: String,
    },
    /// On or off.
    Switch {
        /// Sent when switched on.
        on: String,
        /// Sent when switched off.
        off: String,
    },
    /// A number in a range.
    Slider {
        /// Its least value.
        min: f64,
        /// Its greatest value.
        max: f64,
        /// What it moves by.
        step: f64,
    },
    /// A line of text.
    Text,
    /// JSON with places for a value and an id ([`crate::state::template::fill`]).
    Json {
        /// Such as `{"event":"sendmessage","chat":"<value>"}`.
        template: String,
    },
    /// Sends nothing; counts what comes, as the slide everybody is at.
    Counter {
        /// What it starts with.
        first: i64,
        /// An event or text that counts up.
        up: String,
        /// An event or text that counts down.
        down: String,
    },
}

/// Where a control sends and what it follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The source's name.
    pub source: String,
    /// Publisher, topic or event.
    pub channel: String,
    /// What a Spacebrew publisher of that name is declared as: `boolean`, `range`, `string`.
    pub kind: String,
    /// Path of the channel within the source that its state follows; empty: the one it sends to.
    pub follows: String,
}

impl Target {
    /// Path of the channel its state follows.
    pub fn followed(&self) -> &str {
        if self.follows.is_empty() { &self.channel } else { &self.follows }
    }
}

/// Whether a followed value means on, for a switch that sends `on` and `off`.
pub fn is_on(value: &Value, on: &str, off: &str) -> Option<bool> {
    match value {
        Value::Bool(state) => Some(match (on, off) {
            // A switch the other way round.
            ("false", _) | (_, "true") => !state,
            _ => *state,
        }),
        Value::Number(number) => Some(match (on.parse::<f64>(), off.parse::<f64>()) {
            (Ok(on), _) if on == *number => true,
            (_, Ok(off)) if off == *number => false,
            _ => *number != 0.0,
        }),
        Value::Text(text) if text == on => Some(true),
        Value::Text(text) if text == off => Some(false),
        Value::Text(_) | Value::Gap => None,
    }
}

/// A change to the list of controls.
#[derive(Clone, Debug, PartialEq)]
pub enum ControlEdit {
    /// One more, at the end; its id is given by the list.
    Add(Control),
    /// In place of the one with the same id.
    Replace(Control),
    /// Takes it away.
    Remove(u64),
    /// One place towards the end, or (negative) the beginning.
    Move(u64, isize),
}

/// All controls in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControlList {
    controls: Vec<Control>,
    next_id: u64,
}

impl ControlList {
    /// All, in order.
    pub fn all(&self) -> &[Control] {
        &self.controls
    }

    /// Makes a change; one that names no control, or one too many, changes nothing.
    pub fn apply(&mut self, edit: ControlEdit) {
        match edit {
            ControlEdit::Add(control) if self.controls.len() < CAPACITY => {
                self.controls.push(Control { id: self.next_id, ..control });
                self.next_id += 1;
            }
            ControlEdit::Add(_) => {}
            ControlEdit::Replace(control) => {
                if let Some(old) = self.controls.iter_mut().find(|old| old.id == control.id) {
                    *old = control;
                }
            }
            ControlEdit::Remove(id) => self.controls.retain(|control| control.id != id),
            ControlEdit::Move(id, by) => {
                let Some(place) = self.controls.iter().position(|c| c.id == id) else { return };
                let to = place.saturating_add_signed(by).min(self.controls.len() - 1);
                let control = self.controls.remove(place);
                self.controls.insert(to, control);
            }
        }
    }

    /// Name and type of everything that is published to this source, each name once.
    pub fn publishers(&self, source: &str) -> Vec<(String, String)> {
        let mut publishers: Vec<(String, String)> = Vec::new();
        for Control { shape, target, .. } in &self.controls {
            let sends = target.source == source && !matches!(shape, Shape::Counter { .. });
            if sends && !publishers.iter().any(|(name, _)| *name == target.channel) {
                publishers.push((target.channel.clone(), target.kind.clone()));
            }
        }
        publishers
    }
}

/// The controls on the page.
#[derive(Clone, Copy)]
pub struct Controls(pub RwSignal<ControlList>);

impl Controls {
    /// What was kept, else none.
    pub fn restore() -> Self {
        let mut list = ControlList::default();
        for control in storage::load(KEY).map(|text| kept::from_text(&text)).unwrap_or_default() {
            list.apply(ControlEdit::Add(control));
        }
        Self(RwSignal::new(list))
    }

    /// The controls provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Makes a change; says whether the browser keeps it.
    pub fn apply(self, edit: ControlEdit) -> bool {
        self.0.update(|list| list.apply(edit));
        let text = self.0.with_untracked(|list| kept::to_text(list.all()));
        text.is_some_and(|text| storage::save(KEY, &text))
    }
}

/// Why nothing can be sent to the source of this name now; `None` when it can.
pub fn send_problem(sources: Sources, name: &str) -> Option<String> {
    let Some(source) = sources.named(name) else {
        return Some(format!("There is no source “{name}” on the page."));
    };
    source.status.with(|status| match status {
        LinkStatus::Ready => None,
        LinkStatus::Connecting => Some(format!("{name} is connecting…")),
        LinkStatus::Asking => Some(format!("{name} waits for your word before it connects.")),
        LinkStatus::Waiting { .. } | LinkStatus::Refused { .. } => {
            Some(format!("{name} is not connected."))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(label: &str, source: &str, channel: &str) -> Control {
        Control {
            id: 0,
            label: label.into(),
            shape: Shape::Text,
            target: Target {
                source: source.into(),
                channel: channel.into(),
                kind: "string".into(),
                follows: String::new(),
            },
        }
    }

    fn labels(list: &ControlList) -> Vec<&str> {
        list.all().iter().map(|control| control.label.as_str()).collect()
    }

    #[test]
    fn controls_are_added_changed_moved_and_removed() {
        let mut list = ControlList::default();
        for label in ["a", "b", "c"] {
            list.apply(ControlEdit::Add(control(label, "hub", label)));
        }
        list.apply(ControlEdit::Move(0, 1));
        list.apply(ControlEdit::Move(2, 5));
        list.apply(ControlEdit::Move(9, 1));
        assert_eq!(labels(&list), ["b", "a", "c"]);
        list.apply(ControlEdit::Replace(Control { id: 1, ..control("B", "hub", "b") }));
        list.apply(ControlEdit::Remove(0));
        list.apply(ControlEdit::Add(control("d", "hub", "d")));
        assert_eq!(labels(&list), ["B", "c", "d"]);
        let ids: Vec<_> = list.all().iter().map(|control| control.id).collect();
        assert_eq!(ids, [1, 2, 3], "ids are never used again");
    }

    #[test]
    fn the_list_is_bounded() {
        let mut list = ControlList::default();
        (0..150).for_each(|_| list.apply(ControlEdit::Add(control("x", "hub", "x"))));
        assert_eq!(list.all().len(), CAPACITY);
    }

    #[test]
    fn each_publisher_is_named_once_and_only_to_its_source() {
        let mut list = ControlList::default();
        for (source, channel) in [("hub", "chat"), ("bench", "x"), ("hub", "lamp"), ("hub", "chat")]
        {
            list.apply(ControlEdit::Add(control("x", source, channel)));
        }
        let counter = Shape::Counter { first: 1, up: "next".into(), down: "prev".into() };
        list.apply(ControlEdit::Add(Control { shape: counter, ..control("x", "hub", "slides") }));
        let names: Vec<_> = list.publishers("hub").into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["chat", "lamp"]);
    }

    #[test]
    fn a_switch_knows_its_own_words_and_common_ones() {
        assert_eq!(is_on(&Value::Bool(true), "true", "false"), Some(true));
        assert_eq!(is_on(&Value::Bool(true), "false", "true"), Some(false));
        assert_eq!(is_on(&Value::Number(1023.0), "1023", "0"), Some(true));
        assert_eq!(is_on(&Value::Number(0.0), "0", "1"), Some(true));
        assert_eq!(is_on(&Value::Number(3.0), "ON", "OFF"), Some(true));
        assert_eq!(is_on(&Value::Text("OFF".into()), "ON", "OFF"), Some(false));
        assert_eq!(is_on(&Value::Text("?".into()), "ON", "OFF"), None);
        assert_eq!(is_on(&Value::Gap, "true", "false"), None);
    }
}
