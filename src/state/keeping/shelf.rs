//! The list of all photos that the browser keeps: who goes when space runs out.
//!
//! It stands in the database beside the photos and is changed together with them, in one
//! transaction, so that it is right whichever tab of the page writes.

/// Photos kept at most, however small.
const CAPACITY: usize = 500;

/// One photo on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name in the database, without white space.
    pub key: String,
    /// Its size.
    pub size_bytes: u64,
    /// Its moment, in microseconds since the epoch.
    pub received_micros: i64,
    /// Whether the user wants it to stay.
    pub starred: bool,
}

/// All photos that are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    places: Vec<Place>,
}

impl Shelf {
    /// Reads what [`Shelf::to_text`] wrote; lines that make no sense are left out.
    pub fn from_text(text: &str) -> Self {
        let place = |line: &str| {
            let mut words = line.split(' ');
            let place = Place {
                key: words.next().filter(|key| !key.is_empty())?.to_owned(),
                size_bytes: words.next()?.parse().ok()?,
                received_micros: words.next()?.parse().ok()?,
                starred: words.next()? == "1",
            };
            Some(place)
        };
        Self { places: text.lines().filter_map(place).collect() }
    }

    /// One line for each photo.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for Place { key, size_bytes, received_micros, starred } in &self.places {
            let starred = u8::from(*starred);
            text.push_str(&format!("{key} {size_bytes} {received_micros} {starred}\n"));
        }
        text
    }

    /// The photo of this key.
    pub fn find(&self, key: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.key == key)
    }

    /// All photos together.
    pub fn bytes(&self) -> u64 {
        self.places.iter().fold(0, |sum, place| sum.saturating_add(place.size_bytes))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Puts a photo there, in the place of one with the same key. The keys of those that had to go,
    /// or `None` when it does not fit even if all go that may: then nothing has changed.
    pub fn add(&mut self, place: Place, budget_bytes: u64, held: &str) -> Option<Vec<String>> {
        let key = place.key.clone();
        let mut shelf = self.clone();
        shelf.remove(&key);
        shelf.places.push(place);
        let stays = |other: &Place| other.starred || other.key == key || other.key == held;
        let gone = shelf.make_room(budget_bytes, &stays);
        let fits = shelf.fits(budget_bytes);
        if fits {
            *self = shelf;
        }
        fits.then_some(gone)
    }

    /// Lets the oldest go that have no star, until the rest fits: their keys.
    pub fn trim(&mut self, budget_bytes: u64, held: &str) -> Vec<String> {
        self.make_room(budget_bytes, &|place| place.starred || place.key == held)
    }

    /// Whether what is there is not too much.
    pub fn fits(&self, budget_bytes: u64) -> bool {
        self.places.len() <= CAPACITY && self.bytes() <= budget_bytes
    }

    /// Gives a photo a star, or takes it.
    pub fn star(&mut self, key: &str, starred: bool) {
        for place in self.places.iter_mut().filter(|place| place.key == key) {
            place.starred = starred;
        }
    }

    /// Takes a photo off.
    pub fn remove(&mut self, key: &str) {
        self.places.retain(|place| place.key != key);
    }

    fn make_room(&mut self, budget_bytes: u64, stays: &dyn Fn(&Place) -> bool) -> Vec<String> {
        let mut gone = Vec::new();
        while !self.fits(budget_bytes) {
            let may_go = self.places.iter().filter(|place| !stays(place));
            let Some(oldest) = may_go.min_by_key(|place| place.received_micros) else { break };
            let key = oldest.key.clone();
            self.remove(&key);
            gone.push(key);
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(key: &str, size_bytes: u64, received_micros: i64, starred: bool) -> Place {
        Place { key: key.into(), size_bytes, received_micros, starred }
    }

    fn keys(shelf: &Shelf) -> Vec<&str> {
        shelf.places.iter().map(|place| place.key.as_str()).collect()
    }

    fn shelf() -> Shelf {
        let places =
            [place("b", 10, 2, false), place("a", 10, 1, true), place("c", 10, 3, false)].to_vec();
        Shelf { places }
    }

    #[test]
    fn the_oldest_without_a_star_goes_first() {
        let mut shelf = shelf();
        assert_eq!(shelf.add(place("d", 10, 4, false), 30, ""), Some(vec!["b".to_owned()]));
        assert_eq!(keys(&shelf), ["a", "c", "d"]);
        assert_eq!(shelf.add(place("e", 10, 0, false), 30, "c"), Some(vec!["d".to_owned()]));
        assert_eq!(keys(&shelf), ["a", "c", "e"]);
        assert_eq!(shelf.trim(10, ""), ["e", "c"]);
        assert_eq!((shelf.trim(5, "").len(), shelf.fits(5)), (0, false));
    }

    #[test]
    fn what_can_never_fit_drives_nobody_out() {
        let mut shelf = shelf();
        assert_eq!(shelf.add(place("d", 25, 4, false), 30, ""), None);
        assert_eq!(shelf.add(place("d", 15, 4, false), 30, "c"), None);
        assert_eq!(shelf, self::shelf());
    }

    #[test]
    fn a_photo_that_comes_again_takes_its_own_place() {
        let mut shelf = shelf();
        assert_eq!(shelf.add(place("c", 5, 3, true), 30, ""), Some(vec![]));
        assert_eq!((shelf.count(), shelf.bytes()), (3, 25));
        shelf.star("b", true);
        shelf.star("nobody", true);
        shelf.remove("a");
        assert!(shelf.find("b").unwrap().starred && shelf.find("a").is_none());
    }

    #[test]
    fn it_is_bounded_by_number_too() {
        let mut shelf = Shelf::default();
        for index in 0..=CAPACITY as i64 {
            shelf.add(place(&format!("k{index}"), 0, index, false), 1, "").unwrap();
        }
        assert_eq!((shelf.count(), shelf.find("k0")), (CAPACITY, None));
    }

    #[test]
    fn nonsense_is_left_out() {
        let text = "\na 1 2 0\nb x 2 0\nc 1\n 1 2 0\nd 18446744073709551615 -5 1\ne 1 2 9";
        let shelf = Shelf::from_text(text);
        assert_eq!(keys(&shelf), ["a", "d", "e"]);
        assert_eq!((shelf.bytes(), shelf.find("d").unwrap().starred), (u64::MAX, true));
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn place() -> impl Strategy<Value = Place> {
        let parts = ("[a-f]", 0_u64..50, -9_i64..9, any::<bool>());
        parts.prop_map(|(key, size_bytes, received_micros, starred)| Place {
            key,
            size_bytes,
            received_micros,
            starred,
        })
    }

    proptest! {
        #[test]
        fn a_shelf_is_never_too_full_and_loses_no_star(
            places in vec(place(), 0..12),
            budget in 0_u64..120,
            held in "[a-f]?",
        ) {
            let mut shelf = Shelf::default();
            for place in places {
                let before = shelf.clone();
                match shelf.add(place.clone(), budget, &held) {
                    Some(gone) => {
                        prop_assert!(shelf.fits(budget));
                        prop_assert_eq!(shelf.find(&place.key), Some(&place));
                        for key in gone {
                            let lost = before.find(&key).unwrap();
                            prop_assert!(!lost.starred && key != held && key != place.key);
                        }
                    }
                    None => prop_assert_eq!(&shelf, &before),
                }
                prop_assert_eq!(Shelf::from_text(&shelf.to_text()), shelf.clone());
            }
        }
    }
}
