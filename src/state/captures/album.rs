//! The photos on the page, and the one in view.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Course;
use crate::state::photo::Photo;

/// No more photos than this are kept on the page; the oldest goes.
pub const CAPACITY: usize = 500;
/// No more bytes than this in memory: of photos that are kept nowhere else.
pub const BUDGET_BYTES: u64 = 256 << 20;

/// Photos on either side of one that is looked at, to be at hand.
const BESIDE: usize = 2;
/// Photos in the strip: no page lays out hundreds of pictures to show twenty.
const STRIP: usize = 48;

/// Photos in the order they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Album {
    photos: VecDeque<Arc<Photo>>,
    selected: Option<u64>,
    next_id: u64,
    forgotten: u64,
}

impl Album {
    /// An id for a photo to come.
    pub fn next_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Keeps a photo that is ready to be shown. A held selection stays. The hub may have listed the
    /// photo already when it tells of it.
    pub fn add(&mut self, photo: Photo) {
        let name = photo.hub_name();
        let is_listed = |other: &&Arc<Photo>| {
            other.course == Course::Earlier && other.kept.is_none() && other.hub_name() == name
        };
        let listed = self.photos.iter().filter(|_| name.is_some()).find(is_listed);
        if let Some(id) = listed.map(|photo| photo.id) {
            self.remove(id);
        }
        self.photos.push_back(Arc::new(photo));
        self.make_room();
    }

    /// Adds photos from before, each where its moment belongs, as far as there is room. What is
    /// here already is not added again; what only the hub had is replaced by what this browser kept.
    pub fn add_past(&mut self, photos: Vec<Photo>) {
        let name = |photo: &Photo| photo.hub_name().map(str::to_owned);
        let mut known: Vec<(Option<String>, u64)> =
            self.photos.iter().map(|photo| (name(photo), photo.id)).collect();
        for mut photo in photos {
            let name = name(&photo);
            let same = known.iter().find(|(other, _)| name.is_some() && *other == name);
            if let Some((_, id)) = same {
                photo.id = *id;
                self.change(*id, &mut |other| {
                    if other.is_on_hub_only() && !photo.is_on_hub_only() {
                        *other = photo.clone();
                    }
                });
            } else if self.photos.len() < CAPACITY {
                photo.id = self.next_id();
                known.push((name, photo.id));
                let after = self.photos.iter().position(|p| p.received > photo.received);
                self.photos.insert(after.unwrap_or(self.photos.len()), Arc::new(photo));
            }
        }
    }

    /// The photo of this id.
    pub fn find(&self, id: u64) -> Option<&Arc<Photo>> {
        self.photos.iter().find(|photo| photo.id == id)
    }

    /// Changes the photo of this id, if it is still here.
    pub fn change(&mut self, id: u64, change: &mut dyn FnMut(&mut Photo)) {
        if let Some(photo) = self.photos.iter_mut().find(|photo| photo.id == id) {
            change(Arc::make_mut(photo));
        }
    }

    /// Takes a photo away; of one that was held, the next takes its place.
    pub fn remove(&mut self, id: u64) -> Option<Arc<Photo>> {
        let index = self.photos.iter().position(|photo| photo.id == id)?;
        let photo = self.photos.remove(index);
        if self.selected == Some(id) {
            self.select(self.photos.get(index).map(|photo| photo.id));
        }
        photo
    }

    /// Takes away what the browser dropped to make room, by the names of its database.
    pub fn drop_kept(&mut self, names: &[String]) {
        for name in names {
            let dropped = self.photos.iter().find(|photo| photo.kept.as_ref() == Some(name));
            if let Some(id) = dropped.map(|photo| photo.id) {
                self.remove(id);
            }
        }
        self.forgotten += names.len() as u64;
    }

    fn make_room(&mut self) {
        while self.photos.len() > 1 {
            let crowded = self.photos.len() > CAPACITY;
            let bytes: u64 = self.photos.iter().map(|photo| size(photo)).sum();
            if !crowded && bytes <= BUDGET_BYTES {
                break;
            }
            self.forget_oldest();
        }
    }

    /// What the hub has goes first, what is starred last. The one in view is not taken away while
    /// there is another, the newest never.
    fn forget_oldest(&mut self) {
        let held = self.selected.filter(|_| self.photos.len() > 2);
        let last = self.photos.len().saturating_sub(1);
        let may_go = self.photos.iter().take(last).enumerate();
        let may_go = may_go.filter(|(_, photo)| held != Some(photo.id));
        let first = may_go.min_by_key(|(_, photo)| (!photo.is_on_hub_only(), photo.starred));
        let Some((index, is_lost)) = first.map(|(index, p)| (index, !p.is_on_hub_only())) else {
            return;
        };
        self.photos.remove(index);
        self.forgotten += u64::from(is_lost);
    }

    /// All photos kept, oldest first.
    pub fn photos(&self) -> impl ExactSizeIterator<Item = &Arc<Photo>> + DoubleEndedIterator {
        self.photos.iter()
    }

    /// The photos next to the one in view, newest first: so many that a strip of them is full.
    pub fn around_shown(&self) -> Vec<Arc<Photo>> {
        let last = self.position().unwrap_or_default().saturating_add(STRIP / 2).max(STRIP);
        let end = last.min(self.photos.len());
        let kept = self.photos.iter().take(end).skip(end.saturating_sub(STRIP));
        kept.rev().cloned().collect()
    }

    /// These photos and those next to them.
    pub fn near(&self, ids: &[u64]) -> Vec<u64> {
        let indices = self.photos.iter().enumerate().filter(|(_, photo)| ids.contains(&photo.id));
        let near = indices.flat_map(|(index, _)| index.saturating_sub(BESIDE)..=index + BESIDE);
        near.filter_map(|index| self.photos.get(index)).map(|photo| photo.id).collect()
    }

    /// How many have been dropped to make room.
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// The photo in view: the one held, else the newest.
    pub fn shown(&self) -> Option<&Arc<Photo>> {
        self.position().and_then(|index| self.photos.get(index))
    }

    /// How many came after the photo that is held.
    pub fn newer(&self) -> usize {
        self.position().map_or(0, |index| self.photos.len() - 1 - index)
    }

    /// Holds a photo; `None`, or the newest, follows the newest.
    pub fn select(&mut self, id: Option<u64>) {
        let newest = self.photos.back().map(|photo| photo.id);
        self.selected = id.filter(|_| id != newest);
    }

    /// Steps through the photos, stopping at either end.
    pub fn step(&mut self, by: i32) {
        let to = self.shown().and_then(|photo| self.beside(photo.id, by));
        self.select(to);
    }

    /// The id of the photo so many after this one, stopping at either end.
    pub fn beside(&self, id: u64, by: i32) -> Option<u64> {
        let index = self.photos.iter().position(|photo| photo.id == id)?;
        let to = index.saturating_add_signed(by as isize).min(self.photos.len() - 1);
        self.photos.get(to).map(|photo| photo.id)
    }

    fn position(&self) -> Option<usize> {
        let held = self.selected.and_then(|id| self.photos.iter().position(|p| p.id == id));
        held.or(self.photos.len().checked_sub(1))
    }
}

/// In memory: what is kept elsewhere is only there while it is looked at.
fn size(photo: &Photo) -> u64 {
    let elsewhere = photo.kept.is_some() || photo.is_on_hub_only();
    photo.size_bytes.filter(|_| !elsewhere).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use heliograph_telemetry::Timestamp;

    use super::*;

    fn with_photos(count: usize) -> Album {
        let mut album = Album::default();
        for _ in 0..count {
            let id = album.next_id();
            album.add(Photo { id, ..Photo::default() });
        }
        album
    }

    #[test]
    fn a_held_photo_is_not_stolen_by_a_new_one() {
        let mut album = with_photos(3);
        album.step(-1);
        assert_eq!(album.shown().unwrap().id, 2);
        let id = album.next_id();
        album.add(Photo { id, ..Photo::default() });
        assert_eq!((album.shown().unwrap().id, album.newer()), (2, 2));
        album.select(None);
        assert_eq!((album.shown().unwrap().id, album.newer()), (4, 0));
    }

    #[test]
    fn stepping_stops_at_either_end_and_follows_again_at_the_newest() {
        let mut album = with_photos(2);
        album.step(-5);
        assert_eq!(album.shown().unwrap().id, 1);
        album.step(5);
        assert_eq!((album.shown().unwrap().id, album.selected), (2, None));
    }

    #[test]
    fn photos_are_bounded_and_the_one_that_is_held_stays() {
        let mut album = with_photos(CAPACITY);
        album.select(Some(1));
        let id = album.next_id();
        album.add(Photo { id, ..Photo::default() });
        assert_eq!((album.photos().len(), album.forgotten()), (CAPACITY, 1));
        assert_eq!(album.shown().unwrap().id, 1);
        assert!(album.photos().all(|photo| photo.id != 2));
    }

    #[test]
    fn what_the_hub_has_goes_first_and_what_is_starred_last() {
        let mut album = with_photos(CAPACITY);
        album.change(1, &mut |photo| photo.starred = true);
        album.change(7, &mut |photo| photo.course = Course::Earlier);
        for gone in [7, 2] {
            let id = album.next_id();
            album.add(Photo { id, ..Photo::default() });
            assert!(album.find(gone).is_none() && album.find(1).is_some());
        }
    }

    #[test]
    fn of_a_photo_that_is_taken_away_the_next_is_held() {
        let mut album = with_photos(4);
        album.select(Some(2));
        assert_eq!(album.remove(2).unwrap().id, 2);
        assert_eq!(album.shown().unwrap().id, 3);
        album.remove(3);
        assert_eq!((album.shown().unwrap().id, album.newer()), (4, 0));
        album.remove(4);
        assert_eq!((album.shown().unwrap().id, album.remove(9)), (1, None));
    }

    #[test]
    fn photos_from_before_take_their_places_and_steal_nothing() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let hub = |name: char, seconds| Photo {
            origin_url: format!("http://pi/photos/{}.png", String::from(name).repeat(32)),
            received: at(seconds),
            course: Course::Earlier,
            ..Photo::default()
        };
        let mut album = Album::default();
        let id = album.next_id();
        album.add(Photo { id, received: at(20), course: Course::Answer, ..hub('a', 20) });
        album.add_past(vec![hub('a', 20), hub('b', 30), hub('c', 10), hub('b', 30)]);
        let seconds = |album: &Album| -> Vec<i64> {
            album.photos().map(|photo| photo.received.micros() / 1_000_000).collect()
        };
        assert_eq!(seconds(&album), [10, 20, 30]);
        assert_eq!(album.find(id).unwrap().course, Course::Answer);
        album.select(Some(id));
        let kept = Photo { kept: Some("c".into()), course: Course::Unasked, ..hub('c', 10) };
        album.add_past(vec![kept, Photo { received: at(5), ..Photo::default() }]);
        assert_eq!((seconds(&album), album.shown().unwrap().id), (vec![5, 10, 20, 30], id));
        assert_eq!(album.photos().nth(1).unwrap().course, Course::Unasked);
        let id = album.next_id();
        album.add(Photo { id, received: at(40), course: Course::Answer, ..hub('b', 40) });
        assert_eq!(seconds(&album), [5, 10, 20, 40], "told of after it was listed");
        album.drop_kept(&["c".into()]);
        assert_eq!((seconds(&album), album.forgotten()), (vec![5, 20, 40], 1));
    }

    #[test]
    fn what_is_next_to_a_photo_is_at_hand() {
        let album = with_photos(9);
        assert_eq!(album.near(&[5]), [3, 4, 5, 6, 7]);
        assert_eq!(album.near(&[1]), [1, 2, 3]);
        assert_eq!(album.near(&[77]), [0; 0]);
    }

    #[test]
    fn the_strip_holds_what_is_next_to_the_photo_in_view() {
        let mut album = with_photos(200);
        let ids = |album: &Album| -> Vec<u64> {
            album.around_shown().iter().map(|photo| photo.id).collect()
        };
        assert_eq!(ids(&album), (153..=200).rev().collect::<Vec<_>>());
        album.select(Some(100));
        let around = ids(&album);
        assert_eq!((around.len(), around.contains(&100)), (STRIP, true));
        assert!(around.contains(&80) && around.contains(&120));
        album.select(Some(1));
        assert_eq!(ids(&album), (1..=48).rev().collect::<Vec<_>>());
        assert_eq!(ids(&with_photos(2)), [2, 1]);
        assert!(ids(&Album::default()).is_empty());
    }

    #[test]
    fn their_bytes_are_bounded_too() {
        let mut album = Album::default();
        for id in 0..4 {
            album.add(Photo { id, size_bytes: Some(BUDGET_BYTES / 2), ..Photo::default() });
        }
        assert_eq!(album.photos().map(|photo| photo.id).collect::<Vec<_>>(), [2, 3]);
        album.add(Photo { id: 9, size_bytes: Some(BUDGET_BYTES * 2), ..Photo::default() });
        assert_eq!(album.photos().map(|photo| photo.id).collect::<Vec<_>>(), [9]);
    }
}
