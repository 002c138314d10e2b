//! The photos on the page, and the one in view.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::state::photo::Photo;

/// No more photos than this are kept on the page; the oldest goes.
pub const CAPACITY: usize = 500;
/// No more bytes than this, all photos together.
pub const BUDGET_BYTES: u64 = 256 << 20;

/// Photos in the strip: no page lays out hundreds of pictures to show twenty.
const STRIP: usize = 48;

/// Photos in the order they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Album {
    photos: VecDeque<Arc<Photo>>,
    selected: Option<u64>,
    next_id: u64,
    forgotten: u64,
    /// Of all photos together.
    bytes: u64,
}

impl Album {
    /// An id for a photo to come.
    pub fn next_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Keeps a photo that is ready to be shown. A held selection stays.
    pub fn add(&mut self, photo: Photo) {
        self.bytes += size(&photo);
        self.photos.push_back(Arc::new(photo));
        while self.photos.len() > 1 && (self.photos.len() > CAPACITY || self.bytes > BUDGET_BYTES) {
            self.forget_oldest();
        }
    }

    /// The one in view is not taken away while there is another.
    fn forget_oldest(&mut self) {
        let held = self.photos.front().is_some_and(|photo| self.selected == Some(photo.id));
        if let Some(photo) = self.photos.remove(usize::from(held && self.photos.len() > 2)) {
            self.bytes = self.bytes.saturating_sub(size(&photo));
            self.forgotten += 1;
        }
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
        if let Some(index) = self.position() {
            let last = self.photos.len() - 1;
            let to = index.saturating_add_signed(by as isize).min(last);
            self.select(self.photos.get(to).map(|photo| photo.id));
        }
    }

    fn position(&self) -> Option<usize> {
        let held = self.selected.and_then(|id| self.photos.iter().position(|p| p.id == id));
        held.or(self.photos.len().checked_sub(1))
    }
}

fn size(photo: &Photo) -> u64 {
    photo.size_bytes.unwrap_or_default()
}

#[cfg(test)]
mod tests {
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
