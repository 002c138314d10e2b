//! JSON as it lies in the message: names and texts are borrowed, memory is bounded.
//!
//! A flat object costs one list; only what is nested costs more. Nodes beyond the budget are
//! checked but not kept, so that a message of many megabytes may hold a picture, but no bomb.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Values kept of one message.
const MAX_NODES: usize = 1 << 14;

/// One JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    Whole(i64),
    /// Also whole numbers beyond 64 bits.
    Fraction(f64),
    Text(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    /// In the order in which they stand, each once: of equal names the last counts.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// A document, and whether there was more than is kept.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) root: Node<'a>,
    pub(super) is_cut: bool,
}

/// Reads one JSON value.
pub(super) fn parse(text: &str) -> Result<Document<'_>, serde_json::Error> {
    let budget = Cell::new(MAX_NODES);
    let mut reader = serde_json::Deserializer::from_str(text);
    let root = Seed { budget: &budget }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(Document { root, is_cut: budget.get() == 0 })
}

impl<'a> Node<'a> {
    /// A field of an object.
    pub(super) fn get(&self, key: &str) -> Option<&Node<'a>> {
        match self {
            Self::Object(fields) => field(fields, key),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// As a number, finite.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Fraction(number) => Some(*number).filter(|number| number.is_finite()),
            _ => None,
        }
    }

    /// As the part of a path: a text or a whole number.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.to_string()),
            Self::Whole(number) => Some(number.to_string()),
            _ => None,
        }
    }

    pub(super) fn elements(&self) -> &[Node<'a>] {
        match self {
            Self::Array(elements) => elements,
            _ => &[],
        }
    }

    pub(super) fn fields(&self) -> &[(Cow<'a, str>, Node<'a>)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }
}

/// A field by its name.
pub(super) fn field<'n, 'a>(
    fields: &'n [(Cow<'a, str>, Node<'a>)],
    key: &str,
) -> Option<&'n Node<'a>> {
    fields.iter().find(|(name, _)| name == key).map(|(_, node)| node)
}

#[derive(Clone, Copy)]
struct Seed<'b> {
    budget: &'b Cell<usize>,
}

impl Seed<'_> {
    /// Whether one more node is kept.
    fn spend(self) -> bool {
        let left = self.budget.get();
        self.budget.set(left.saturating_sub(1));
        left > 1
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node<'de>;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Node<'de>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, state: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(state))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(number).map_or(Node::Fraction(number as f64), Node::Whole))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(Node::Fraction(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node<'de>, A::Error> {
        let mut elements = Vec::new();
        loop {
            if !self.spend() {
                while access.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
            let Some(element) = access.next_element_seed(self)? else { break };
            elements.push(element);
        }
        Ok(Node::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node<'de>, A::Error> {
        let mut fields: Vec<(Cow<'de, str>, Node<'de>)> = Vec::new();
        loop {
            if !self.spend() {
                while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                break;
            }
            let Some(Name(name)) = access.next_key()? else { break };
            fields.push((name, access.next_value_seed(self)?));
        }
        let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_ref()).collect();
        let places = superseded(&names);
        drop_places(&mut fields, &places);
        Ok(Node::Object(fields))
    }
}

/// The places of names that stand again further on, in order.
pub(super) fn superseded(names: &[&str]) -> Vec<usize> {
    // Names that are numbered, and so in order, cannot be equal: that spares the common wide object
    // all that follows.
    if names.is_sorted_by(|a, b| (a.len(), a) < (b.len(), b)) {
        return Vec::new();
    }
    let mut places: Vec<(&str, usize)> = names.iter().copied().zip(0..).collect();
    places.sort_unstable();
    let pairs = places.iter().zip(places.iter().skip(1));
    let mut found: Vec<usize> =
        pairs.filter(|(one, next)| one.0 == next.0).map(|(one, _)| one.1).collect();
    found.sort_unstable();
    found
}

/// Takes out what is at these places, which are in order.
pub(super) fn drop_places<T>(list: &mut Vec<T>, places: &[usize]) {
    let mut place = 0..;
    if !places.is_empty() {
        list.retain(|_| place.next().is_some_and(|place| places.binary_search(&place).is_err()));
    }
}

struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        reader.deserialize_str(Visit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_names_the_last_counts() {
        let document = parse(r#"{"b":1,"a":2,"b":3,"b":4}"#).unwrap();
        assert_eq!(document.root.get("b"), Some(&Node::Whole(4)));
        let names: Vec<_> = document.root.fields().iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn names_and_texts_are_borrowed_unless_escaped() {
        let document = parse(r#"{"a":"b","\u0063":"d\n"}"#).unwrap();
        let is_borrowed = |cow: &Cow<'_, str>| matches!(cow, Cow::Borrowed(_));
        let borrowed: Vec<_> = document.root.fields().iter().map(|(k, _)| is_borrowed(k)).collect();
        assert_eq!(borrowed, [true, false]);
        assert!(matches!(document.root.get("a"), Some(Node::Text(Cow::Borrowed("b")))));
    }

    #[test]
    fn what_is_too_much_is_checked_but_not_kept() {
        let many = format!("[{}]", vec!["[]"; 1_000_000].join(","));
        let document = parse(&many).unwrap();
        assert!(document.is_cut && document.root.elements().len() < MAX_NODES);
        assert!(parse(&format!("{many}x")).is_err());
        assert!(parse(&format!("{}x]", &many[..many.len() - 1])).is_err());
        assert!(!parse(r#"{"a":[1,2,{}]}"#).unwrap().is_cut);
    }
}
