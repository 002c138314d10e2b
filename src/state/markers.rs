//! Moments the user marked, with their names; kept by the browser.

use heliograph_telemetry::Timestamp;

/// No more markers than this are kept; the oldest goes.
const CAPACITY: usize = 20;
/// No name is longer than this, in characters.
pub const LONGEST_NAME: usize = 40;

/// A moment the user marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// What it goes by.
    pub number: u32,
    /// Which moment.
    pub at: Timestamp,
    /// What the user calls it; empty for nothing.
    pub name: String,
}

impl Marker {
    /// Its name, else its number.
    pub fn label(&self) -> String {
        if self.name.is_empty() { self.number.to_string() } else { self.name.clone() }
    }
}

/// All markers, oldest first by when they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markers(Vec<Marker>);

impl Markers {
    /// All of them.
    pub fn all(&self) -> &[Marker] {
        &self.0
    }

    /// Marks a moment, once.
    pub fn add(&mut self, at: Timestamp) {
        let number = self.0.iter().map(|marker| marker.number).max().unwrap_or(0);
        self.put(Marker { number: number.saturating_add(1), at, name: String::new() });
    }

    fn put(&mut self, marker: Marker) {
        let same = |other: &Marker| other.at == marker.at || other.number == marker.number;
        if self.0.iter().any(same) {
            return;
        }
        if self.0.len() == CAPACITY {
            self.0.remove(0);
        }
        self.0.push(marker);
    }

    /// Calls a marker something else.
    pub fn rename(&mut self, number: u32, name: &str) {
        if let Some(marker) = self.0.iter_mut().find(|marker| marker.number == number) {
            marker.name = tidy(name);
        }
    }

    /// Takes a marker away.
    pub fn remove(&mut self, number: u32) {
        self.0.retain(|marker| marker.number != number);
    }

    /// As the browser keeps them: a line each with number, microseconds since 1970, and name.
    pub fn to_text(&self) -> String {
        let lines = self.0.iter().map(|m| format!("{} {} {}\n", m.number, m.at.micros(), m.name));
        lines.collect()
    }

    /// What was kept; lines that make no sense are passed over.
    pub fn from_text(text: &str) -> Self {
        let mut markers = Self::default();
        for line in text.lines() {
            let mut parts = line.splitn(3, ' ');
            let number = parts.next().and_then(|part| part.parse().ok());
            let micros = parts.next().and_then(|part| part.parse().ok());
            if let (Some(number), Some(micros)) = (number, micros) {
                let name = tidy(parts.next().unwrap_or_default());
                markers.put(Marker { number, at: Timestamp::from_micros(micros), name });
            }
        }
        markers
    }
}

/// One line, not too long.
fn tidy(name: &str) -> String {
    let line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let short: String = line.trim().chars().take(LONGEST_NAME).collect();
    short.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn markers_are_numbered_and_bounded() {
        let mut markers = Markers::default();
        for second in 0..50 {
            markers.add(at(second));
        }
        markers.add(at(49));
        assert_eq!(markers.all().len(), CAPACITY);
        assert_eq!(markers.all().last().map(|marker| marker.number), Some(50));
        markers.remove(50);
        assert_eq!(markers.all().last().map(|marker| marker.number), Some(49));
    }

    #[test]
    fn a_marker_goes_by_its_name_once_it_has_one() {
        let mut markers = Markers::default();
        markers.add(at(1));
        assert_eq!(markers.all()[0].label(), "1");
        markers.rename(1, "  door\nopened ");
        markers.rename(7, "no such marker");
        assert_eq!(markers.all()[0].label(), "door opened");
        markers.rename(1, &"x".repeat(500));
        assert_eq!(markers.all()[0].name.len(), LONGEST_NAME);
        markers.rename(1, " ");
        assert_eq!(markers.all()[0].label(), "1");
    }

    #[test]
    fn what_is_broken_is_passed_over() {
        let text = "2 5 two\n\nx 1 y\n3\n4 nine\n2 6 again\n5 5 same\n-1 2 z\n6 -7\n";
        let markers = Markers::from_text(text);
        let found: Vec<_> = markers.all().iter().map(|m| (m.number, m.at.micros())).collect();
        assert_eq!(found, [(2, 5), (6, -7)]);
        let many: String = (0..500).map(|i| format!("{i} {i} n\n")).collect();
        assert_eq!(Markers::from_text(&many).all().len(), CAPACITY);
        let mut last = Markers::from_text("4294967295 1 n");
        last.add(at(9));
        assert_eq!(last.all().len(), 1, "there is no number after it");
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn they_come_back_as_they_were(
            marked in proptest::collection::vec((proptest::prelude::any::<i64>(), ".*"), 0..40),
        ) {
            let mut markers = Markers::default();
            for (number, (micros, name)) in (1..).zip(&marked) {
                markers.add(Timestamp::from_micros(*micros));
                markers.rename(number, name);
            }
            proptest::prop_assert_eq!(Markers::from_text(&markers.to_text()), markers);
        }
    }
}
