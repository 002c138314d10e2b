//! The few words a channel says, as numbers that a series can keep.

use smol_str::SmolStr;

use crate::value::Value;

/// A channel with more different texts than this says something new each time.
pub const MAX_WORDS: usize = 16;
/// A text of more characters than this is no word.
pub const MAX_WORD_CHARS: usize = 64;
/// More digits than this make a time, a date, an address or an identity.
const MAX_DIGITS: usize = 5;

/// What states are called. They have the places of their numbers, so that what a channel said
/// before its first text keeps its meaning.
const STATES: [&str; 2] = ["off", "on"];

/// The words of one channel. Each has a place, which is what its series keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// In the order in which they were first said, after those for states.
    texts: Vec<SmolStr>,
    /// A bit for each place that was said.
    said: u32,
    /// Whether one of several words was said again: these are states of something, and no names or
    /// news.
    pub(crate) varied: bool,
    spent: bool,
}

impl Words {
    /// The place of the first text.
    pub const FIRST: usize = STATES.len();
    /// How many places there are at most.
    pub const PLACES: usize = Self::FIRST + MAX_WORDS;

    /// The word of a sample; `None` for a gap and for what is no place of a word.
    pub fn word(&self, value: f64) -> Option<&str> {
        // What is no number, or below zero, comes to zero here.
        let place = Some(value as usize).filter(|place| *place as f64 == value)?;
        match place.checked_sub(Self::FIRST) {
            Some(text) => self.texts.get(text).map(SmolStr::as_str),
            None => STATES.get(place).copied(),
        }
    }

    /// How many different texts were said; what changes the words makes them more.
    pub fn count(&self) -> usize {
        self.texts.len()
    }

    /// The place of what is said now, NaN for a gap; `None` when there are too many words.
    pub(crate) fn say(&mut self, value: &Value) -> Option<f64> {
        let place = match value {
            Value::Text(text) => self.place(text)? as f64,
            value => value.as_plotted()?,
        };
        if !place.is_nan() {
            let bit = 1 << place as u32;
            self.varied |= self.said & bit != 0 && self.said.count_ones() > 1;
            self.said |= bit;
        }
        Some(place)
    }

    /// No word is known any more, and none will be.
    pub(crate) fn give_up(&mut self) {
        *self = Self { spent: true, ..Self::default() };
    }

    fn place(&mut self, text: &str) -> Option<usize> {
        let known = self.texts.iter().position(|known| known == text);
        if known.is_none() {
            if self.spent || self.texts.len() >= MAX_WORDS {
                return None;
            }
            self.texts.push(text.into());
        }
        Some(known.unwrap_or(self.texts.len() - 1) + Self::FIRST)
    }
}

/// Whether a text may be one of the few a channel says: short, and neither an address nor JSON nor
/// anything that is mostly digits.
pub(crate) fn is_word(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_named = digits == 0 || text.contains(char::is_alphabetic);
    is_named
        && digits <= MAX_DIGITS
        && text.chars().nth(MAX_WORD_CHARS).is_none()
        && !text.contains("://")
        && !text.contains(char::is_control)
        && !text.starts_with(['{', '[', '<'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn states_have_the_places_of_their_numbers() {
        let mut words = Words::default();
        assert_eq!(words.say(&Value::Bool(true)), Some(1.0));
        assert_eq!(words.say(&text("heating")), Some(2.0));
        assert_eq!(words.say(&Value::Bool(false)), Some(0.0));
        assert!(words.say(&Value::Gap).unwrap().is_nan());
        let said = [0.0, 1.0, 2.0, 3.0, -1.0, 0.5, f64::NAN, 1e300].map(|value| words.word(value));
        assert_eq!(said[..3], [Some("off"), Some("on"), Some("heating")]);
        assert!(said[3..].iter().all(Option::is_none), "{said:?}");
    }

    #[test]
    fn words_vary_when_one_of_several_comes_again() {
        let mut words = Words::default();
        for (word, varied) in [("idle", false), ("idle", false), ("busy", false), ("idle", true)] {
            words.say(&text(word));
            assert_eq!(words.varied, varied, "{word}");
        }
    }

    #[test]
    fn what_was_given_up_learns_nothing() {
        let mut words = Words::default();
        words.say(&text("idle"));
        words.give_up();
        assert_eq!((words.say(&text("idle")), words.word(2.0)), (None, None));
    }

    #[test]
    fn words_are_short_and_no_figures() {
        let longest = "ä".repeat(MAX_WORD_CHARS);
        for word in ["idle", "E42", "error 404", "in Bewegung", "▲", "待機", &longest] {
            assert!(is_word(word), "{word}");
        }
        let longer = format!("{longest}ä");
        for other in [
            "http://host/a.png",
            "{\"a\":",
            "[1",
            "<b>",
            "12:30",
            "2026-11-20T10:00Z",
            "1.2.3",
            "0316A2797F4B",
            "two\nlines",
            &longer,
        ] {
            assert!(!is_word(other), "{other}");
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            8 => (0..20_u8).prop_map(|number| text(&format!("word {number}"))),
            1 => any::<bool>().prop_map(Value::Bool),
            1 => Just(Value::Gap),
        ]
    }

    proptest! {
        /// The model keeps everything that was said, and looks through all of it.
        #[test]
        fn each_place_says_what_was_said(values in prop::collection::vec(any_value(), 0..60)) {
            let mut words = Words::default();
            let mut heard: Vec<(f64, Value)> = Vec::new();
            for value in values {
                let is_new = |heard: &[(f64, Value)]| heard.iter().all(|(_, other)| *other != value);
                let texts = words.count();
                let place = words.say(&value);
                match (&value, place) {
                    (Value::Gap, place) => prop_assert!(place.unwrap().is_nan()),
                    (Value::Text(_), None) => prop_assert!(texts == MAX_WORDS && is_new(&heard)),
                    (_, None) => prop_assert!(false, "only texts are refused"),
                    (_, Some(place)) => {
                        let again = !is_new(&heard) && heard.iter().any(|(_, other)| *other != value);
                        prop_assert!(words.varied || !again);
                        heard.push((place, value));
                    }
                }
                for (place, value) in &heard {
                    let expected = match value {
                        Value::Text(text) => text,
                        Value::Bool(state) => if *state { "on" } else { "off" },
                        _ => continue,
                    };
                    prop_assert_eq!(words.word(*place), Some(expected));
                }
            }
        }
    }
}
