//! Two photos at once.

use std::sync::Arc;

use crate::state::format;
use crate::state::photo::Photo;

/// How two photos are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// Beside each other.
    #[default]
    Side,
    /// On top of each other, with a divider between what is seen of each.
    Swipe,
    /// On top of each other, now one, now the other.
    Blink,
}

impl Way {
    /// All, with their names.
    pub const EACH: [(Self, &'static str); 3] =
        [(Self::Side, "Side by side"), (Self::Swipe, "Swipe"), (Self::Blink, "Blink")];
}

/// A comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    /// The ids of A and B.
    pub photos: [u64; 2],
    /// Whether it is B that choosing another photo exchanges.
    pub second: bool,
    /// How they are laid out.
    pub way: Way,
    /// How much of A is seen while swiping, from 0 to 1.
    divider: f64,
    /// Whether B is on top while blinking.
    pub flipped: bool,
    /// Whether it blinks by itself.
    pub blinking: bool,
}

impl Default for Compare {
    fn default() -> Self {
        let (photos, way) = ([0; 2], Way::Side);
        Self { photos, second: true, way, divider: 0.5, flipped: false, blinking: true }
    }
}

impl Compare {
    /// Compares the photo in view with the one before it of its own camera, else with any other
    /// next to it. Says whether there is another.
    pub fn open<'a>(&mut self, all: impl Iterator<Item = &'a Arc<Photo>>, shown: u64) -> bool {
        let all: Vec<_> = all.collect();
        let Some(place) = all.iter().position(|photo| photo.id == shown) else { return false };
        let (before, rest) = all.split_at(place);
        let is_alike =
            |photo: &&&Arc<Photo>| rest.first().is_some_and(|it| it.source == photo.source);
        let earlier = before.iter().rev().find(is_alike).or(before.last());
        let Some(other) = earlier.or(rest.get(1)) else { return false };
        let later = other.received > rest.first().map_or(other.received, |it| it.received);
        self.photos = if later { [shown, other.id] } else { [other.id, shown] };
        (self.second, self.flipped) = (true, false);
        true
    }

    /// Puts this photo in place of the one that is to be exchanged.
    pub fn put(&mut self, id: u64) {
        let [a, b] = &mut self.photos;
        *(if self.second { b } else { a }) = id;
    }

    /// The one that is to be exchanged.
    pub fn chosen(&self) -> u64 {
        let [a, b] = self.photos;
        if self.second { b } else { a }
    }

    /// How much of A is seen while swiping, from 0 to 1.
    pub fn divider(&self) -> f64 {
        self.divider
    }

    /// Moves the divider, within the picture.
    pub fn set_divider(&mut self, to: f64) {
        if to.is_finite() {
            self.divider = to.clamp(0.0, 1.0);
        }
    }
}

/// How far apart two photos are, in words.
pub fn apart(a: &Photo, b: &Photo) -> String {
    let (earlier, later) = (a.received.min(b.received), a.received.max(b.received));
    match b.received.cmp(&a.received) {
        std::cmp::Ordering::Equal => "At the same moment".to_owned(),
        std::cmp::Ordering::Greater => format!("B is {} later", format::span(later.since(earlier))),
        std::cmp::Ordering::Less => format!("B is {} earlier", format::span(later.since(earlier))),
    }
}
