//! Photos by their moments: what was seen then, and what is near a place on an axis of time.

use std::sync::Arc;

use heliograph_telemetry::Timestamp;

use super::Captures;
use crate::state::photo::Photo;

impl Captures {
    /// The newest photo of each camera at or before `moment`, in the order in which the cameras
    /// first sent one.
    pub fn photos_at(&self, moment: Timestamp) -> Vec<Arc<Photo>> {
        let mut found: Vec<Arc<Photo>> = Vec::new();
        for photo in self.photos().filter(|photo| photo.received <= moment) {
            match found.iter_mut().find(|other| other.source == photo.source) {
                Some(other) if other.received <= photo.received => *other = photo.clone(),
                Some(_) => {}
                None => found.push(photo.clone()),
            }
        }
        found
    }

    /// The photo whose moment is nearest to a place, if one is within `reach`; the newest of
    /// equals. `distance` says how far a moment is, and nothing for one out of view.
    pub fn photo_near(
        &self,
        reach: f64,
        distance: &dyn Fn(Timestamp) -> Option<f64>,
    ) -> Option<Arc<Photo>> {
        let mut best = None;
        for photo in self.photos() {
            let Some(far) = distance(photo.received) else { continue };
            if far <= best.as_ref().map_or(reach, |(nearest, _)| *nearest) {
                best = Some((far, photo));
            }
        }
        best.map(|(_, photo)| photo.clone())
    }

    /// The first photo after `moment`, or the last before it.
    pub fn photo_beside(&self, moment: Timestamp, forward: bool) -> Option<Arc<Photo>> {
        let photos = self.photos();
        let found = if forward {
            photos.filter(|p| p.received > moment).min_by_key(|photo| photo.received)
        } else {
            photos.filter(|p| p.received < moment).max_by_key(|photo| photo.received)
        };
        found.cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    /// Photos of the roof at 10 and 30, of the door at 20 and, out of order, at 15.
    fn captures() -> Captures {
        let mut captures = Captures::default();
        for (source, second) in [("roof", 10), ("door", 20), ("door", 15), ("roof", 30)] {
            let id = captures.album.next_id();
            let (source, received) = (source.to_owned(), at(second));
            captures.album.add(Photo { id, source, received, ..Photo::default() });
        }
        captures
    }

    fn seconds(photos: &[Arc<Photo>]) -> Vec<i64> {
        photos.iter().map(|photo| photo.received.micros() / 1_000_000).collect()
    }

    #[test]
    fn each_camera_shows_what_it_saw_last() {
        let captures = captures();
        let then = |second| seconds(&captures.photos_at(at(second)));
        assert_eq!(then(9), [0; 0]);
        assert_eq!(then(10), [10]);
        assert_eq!(then(17), [10, 15]);
        assert_eq!(then(29), [10, 20]);
        assert_eq!(then(99), [30, 20]);
    }

    #[test]
    fn the_photo_nearest_to_a_place_is_found_within_reach() {
        let captures = captures();
        let near = |second: f64, reach| {
            let distance = |time: Timestamp| {
                let far = (time.micros() as f64 / 1e6 - second).abs();
                (time < at(30)).then_some(far)
            };
            captures.photo_near(reach, &distance).map(|photo| photo.received.micros() / 1_000_000)
        };
        assert_eq!(near(11.0, 2.0), Some(10));
        assert_eq!(near(12.6, 9.0), Some(15));
        assert_eq!(near(12.6, 2.0), None);
        assert_eq!(near(30.0, 5.0), None, "it is not in view");
        assert_eq!(near(f64::NAN, 5.0), None);
    }

    #[test]
    fn from_a_moment_one_steps_to_the_photos_on_either_side() {
        let captures = captures();
        let beside = |second, forward| {
            captures.photo_beside(at(second), forward).map(|p| p.received.micros() / 1_000_000)
        };
        assert_eq!((beside(10, true), beside(10, false)), (Some(15), None));
        assert_eq!((beside(16, true), beside(16, false)), (Some(20), Some(15)));
        assert_eq!((beside(30, true), beside(99, false)), (None, Some(30)));
    }
}
