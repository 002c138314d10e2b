//! Counters: what they stand at, by what the sources say.

use heliograph_telemetry::{Reading, Value};
use leptos::prelude::*;

use super::{Control, ControlList, Shape};
use crate::state::frame::FrameClock;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Tally {
    id: u64,
    source: String,
    first: i64,
    up: String,
    down: String,
    count: i64,
}

impl Tally {
    fn of(control: &Control) -> Option<Self> {
        let Shape::Counter { first, up, down } = &control.shape else { return None };
        Some(Self {
            id: control.id,
            source: control.target.source.clone(),
            first: *first,
            up: up.clone(),
            down: down.clone(),
            count: *first,
        })
    }

    fn counts_like(&self, other: &Self) -> bool {
        (self.id, &self.source, self.first, &self.up, &self.down)
            == (other.id, &other.source, other.first, &other.up, &other.down)
    }

    fn by(&self, reading: &Reading) -> i64 {
        i64::from(says(reading, &self.up)) - i64::from(says(reading, &self.down))
    }
}

/// Whether a reading is the event `word`: by its path, the last part of it, or as its text.
fn says(reading: &Reading, word: &str) -> bool {
    let is_text = || matches!(&reading.value, Value::Text(text) if text == word);
    let is_path = reading.path == word || reading.path.rsplit('/').next() == Some(word);
    !word.is_empty() && (is_path || is_text())
}

/// What all counters stand at.
#[derive(Clone, Debug, Default)]
struct TallyList(Vec<Tally>);

impl TallyList {
    /// Takes on the counters of `list`; those that count the same as before go on.
    fn follow(&mut self, list: &ControlList) {
        let fresh = list.all().iter().filter_map(Tally::of);
        self.0 = fresh
            .map(|tally| {
                self.0.iter().find(|old| old.counts_like(&tally)).cloned().unwrap_or(tally)
            })
            .collect();
    }

    /// Counts a reading; says whether any counter moved.
    fn count(&mut self, source: &str, reading: &Reading) -> bool {
        let mut moved = false;
        for tally in self.0.iter_mut().filter(|tally| tally.source == source) {
            let by = tally.by(reading);
            tally.count = tally.count.saturating_add(by);
            moved |= by != 0;
        }
        moved
    }

    fn get(&self, id: u64) -> Option<i64> {
        self.0.iter().find(|tally| tally.id == id).map(|tally| tally.count)
    }

    fn reset(&mut self, id: u64) {
        if let Some(tally) = self.0.iter_mut().find(|tally| tally.id == id) {
            tally.count = tally.first;
        }
    }
}

/// The counters behind a handle: readings never enter a signal.
#[derive(Clone, Copy)]
pub struct Tallies {
    list: StoredValue<TallyList, LocalStorage>,
    frame: FrameClock,
}

impl Tallies {
    /// None yet.
    pub fn new(frame: FrameClock) -> Self {
        Self { list: StoredValue::new_local(TallyList::default()), frame }
    }

    /// The counters provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Takes on the counters among these controls.
    pub fn follow(self, controls: &ControlList) {
        self.list.update_value(|list| list.follow(controls));
        self.frame.request();
    }

    /// Counts a reading; `source` is asked for its name only when there are counters.
    pub fn count(self, source: impl FnOnce() -> String, reading: &Reading) {
        if self.list.with_value(|list| list.0.is_empty()) {
            return;
        }
        let moved = self.list.try_update_value(|list| list.count(&source(), reading));
        if moved == Some(true) {
            self.frame.request();
        }
    }

    /// What a counter stands at; looked at once per animation frame.
    pub fn get(self, id: u64) -> Option<i64> {
        self.frame.track();
        self.list.with_value(|list| list.get(id))
    }

    /// Back to where it started.
    pub fn reset(self, id: u64) {
        self.list.update_value(|list| list.reset(id));
        self.frame.request();
    }
}

#[cfg(test)]
mod tests {
    use heliograph_telemetry::{ClockNote, Timestamp};

    use super::*;
    use crate::state::controls::{ControlEdit, Target};

    fn reading(path: &str, text: &str) -> Reading {
        let at = Timestamp::from_micros(0);
        Reading {
            path: path.into(),
            value: Value::Text(text.into()),
            unit: None,
            time: at,
            received: at,
            clock: ClockNote::Arrival,
        }
    }

    fn counter(up: &str, down: &str) -> Control {
        let (up, down) = (up.into(), down.into());
        let target = Target { source: "relay".into(), ..Target::default() };
        Control {
            id: 0,
            label: "Slide".into(),
            shape: Shape::Counter { first: 1, up, down },
            target,
        }
    }

    #[test]
    fn a_slide_counter_follows_next_and_previous_however_they_are_told() {
        let mut controls = ControlList::default();
        controls.apply(ControlEdit::Add(counter("nextslide", "prevslide")));
        let mut tallies = TallyList::default();
        tallies.follow(&controls);
        assert!(tallies.count("relay", &reading("nextslide", "")));
        assert!(tallies.count("relay", &reading("show/nextslide", "{}")));
        assert!(tallies.count("relay", &reading("event", "nextslide")));
        assert!(tallies.count("relay", &reading("event", "prevslide")));
        assert!(!tallies.count("relay", &reading("chat", "the nextslide please")));
        assert!(!tallies.count("elsewhere", &reading("nextslide", "")));
        assert_eq!(tallies.get(0), Some(3));
        // Another control beside it changes nothing; another word starts anew.
        controls.apply(ControlEdit::Add(counter("forward", "")));
        tallies.follow(&controls);
        assert_eq!((tallies.get(0), tallies.get(1)), (Some(3), Some(1)));
        controls.apply(ControlEdit::Replace(counter("onwards", "prevslide")));
        tallies.follow(&controls);
        assert_eq!(tallies.get(0), Some(1));
    }

    #[test]
    fn no_word_counts_nothing_and_a_counter_can_start_over() {
        let mut controls = ControlList::default();
        controls.apply(ControlEdit::Add(counter("next", "")));
        let mut tallies = TallyList::default();
        tallies.follow(&controls);
        assert!(!tallies.count("relay", &reading("", "")));
        tallies.count("relay", &reading("next", ""));
        assert_eq!(tallies.get(0), Some(2));
        tallies.reset(0);
        assert_eq!((tallies.get(0), tallies.get(9)), (Some(1), None));
    }
}
