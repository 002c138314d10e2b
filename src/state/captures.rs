//! Captures: a request to a camera, and the photo that comes back.
//!
//! A photo carries no request's id: the first one after a request answers it. Where photos say
//! which camera took them, each further camera answers it too; any other photo is shown as unasked.
//! One request is pending at a time; a second press does not fire twice.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use heliograph_telemetry::Now;
use heliograph_telemetry::SourceId;
use leptos::prelude::*;

use crate::state::photo::Photo;

/// A camera that has not answered by then is given up on.
pub const TIME_OUT: Duration = Duration::from_secs(30);
/// No more photos than this are kept on the page; the oldest goes.
pub const CAPACITY: usize = 100;

/// A request under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whom it went to.
    pub source: SourceId,
    /// When.
    pub asked: Now,
}

/// All captures of this page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Captures {
    pending: Option<Request>,
    /// The last request that was answered, and by which cameras.
    answered: Option<(Request, Vec<String>)>,
    failure: Option<String>,
    photos: VecDeque<Arc<Photo>>,
    selected: Option<u64>,
    next_id: u64,
    forgotten: u64,
}

impl Captures {
    /// The request under way.
    pub fn pending(&self) -> Option<Request> {
        self.pending
    }

    /// Why the last request failed, until the next one.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Starts a request; says whether it may be sent (not while one is pending).
    pub fn request(&mut self, source: SourceId, now: Now) -> bool {
        if self.pending.is_some() {
            return false;
        }
        self.pending = Some(Request { source, asked: now });
        self.answered = None;
        self.failure = None;
        true
    }

    /// A photo came from a `camera` of `source`: the request it answers. The first photo ends the
    /// wait; one more is taken from each other camera, within the time-out.
    pub fn answer(&mut self, source: SourceId, camera: &str, now: Now) -> Option<Request> {
        if let Some(request) = self.pending.take_if(|request| request.source == source) {
            self.answered = Some((request, vec![camera.to_owned()]));
            return Some(request);
        }
        let (request, cameras) = self.answered.as_mut()?;
        let late = now.uptime.saturating_sub(request.asked.uptime) >= TIME_OUT;
        if late || request.source != source || cameras.iter().any(|other| other == camera) {
            return None;
        }
        cameras.push(camera.to_owned());
        Some(*request)
    }

    /// The pending request failed.
    pub fn fail(&mut self, reason: String) {
        self.pending = None;
        self.failure = Some(reason);
    }

    /// The request that was sent at `asked` is known to bring nothing (more).
    pub fn refuse(&mut self, asked: Duration, reason: String) {
        if self.pending.is_some_and(|request| request.asked.uptime == asked) {
            self.fail(reason);
        }
    }

    /// Gives up on a request that is too old; says whether it did.
    pub fn give_up(&mut self, now: Now) -> bool {
        let late = self
            .pending
            .is_some_and(|request| now.uptime.saturating_sub(request.asked.uptime) >= TIME_OUT);
        if late {
            let seconds = TIME_OUT.as_secs();
            self.fail(format!(
                "No photo came within {seconds} s. Is the camera on, and is it wired to the file \
                 server? Press Capture to try again."
            ));
        }
        late
    }

    /// An id for a photo to come.
    pub fn next_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Keeps a photo that is ready to be shown. A held selection stays.
    pub fn add(&mut self, photo: Photo) {
        if self.photos.len() == CAPACITY {
            self.photos.pop_front();
            self.forgotten += 1;
        }
        self.photos.push_back(Arc::new(photo));
    }

    /// All photos kept, oldest first.
    pub fn photos(&self) -> impl ExactSizeIterator<Item = &Arc<Photo>> + DoubleEndedIterator {
        self.photos.iter()
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

/// The captures in use.
#[derive(Clone, Copy)]
pub struct CaptureState(pub RwSignal<Captures>);

impl CaptureState {
    /// The captures provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUB: SourceId = SourceId(0);

    fn at(seconds: u64) -> Now {
        Now { uptime: Duration::from_secs(seconds), ..Now::default() }
    }

    fn with_photos(count: usize) -> Captures {
        let mut captures = Captures::default();
        for _ in 0..count {
            let id = captures.next_id();
            captures.add(Photo { id, ..Photo::default() });
        }
        captures
    }

    #[test]
    fn a_second_press_does_not_fire_twice() {
        let mut captures = Captures::default();
        assert!(captures.request(HUB, at(0)));
        assert!(!captures.request(HUB, at(1)));
        assert_eq!(captures.answer(HUB, "", at(1)), Some(Request { source: HUB, asked: at(0) }));
        assert!(captures.request(HUB, at(2)));
    }

    #[test]
    fn a_photo_nobody_asked_for_answers_nothing() {
        let mut captures = Captures::default();
        assert_eq!(captures.answer(HUB, "", at(0)), None);
        captures.request(HUB, at(0));
        assert_eq!(captures.answer(SourceId(1), "", at(1)), None);
        assert!(captures.pending().is_some());
        assert!(captures.answer(HUB, "", at(2)).is_some());
        assert_eq!(captures.answer(HUB, "", at(3)), None, "one that says no camera counts once");
    }

    #[test]
    fn every_camera_answers_a_request_once() {
        let mut captures = Captures::default();
        captures.request(HUB, at(0));
        let request = Some(Request { source: HUB, asked: at(0) });
        assert_eq!(captures.answer(HUB, "porch", at(1)), request);
        assert_eq!(captures.pending(), None);
        assert_eq!(captures.answer(SourceId(1), "garden", at(2)), None);
        assert_eq!(captures.answer(HUB, "garden", at(2)), request);
        for camera in ["porch", "garden"] {
            assert_eq!(captures.answer(HUB, camera, at(3)), None, "{camera}");
        }
        assert_eq!(captures.answer(HUB, "roof", at(30)), None, "too late");
    }

    #[test]
    fn a_refusal_ends_only_its_own_request() {
        let mut captures = Captures::default();
        captures.request(HUB, at(5));
        captures.refuse(at(1).uptime, "too late".into());
        assert!(captures.pending().is_some());
        captures.refuse(at(5).uptime, "no such event".into());
        assert_eq!((captures.pending(), captures.failure()), (None, Some("no such event")));
    }

    #[test]
    fn a_silent_camera_is_given_up_on_once_and_the_next_press_works() {
        let mut captures = Captures::default();
        captures.request(HUB, at(0));
        assert!(!captures.give_up(at(29)));
        assert!(captures.give_up(at(30)));
        assert!(!captures.give_up(at(31)));
        assert!(captures.failure().is_some());
        assert!(captures.request(HUB, at(32)));
        assert_eq!(captures.failure(), None);
    }

    #[test]
    fn a_held_photo_is_not_stolen_by_a_new_one() {
        let mut captures = with_photos(3);
        captures.step(-1);
        assert_eq!(captures.shown().unwrap().id, 2);
        let id = captures.next_id();
        captures.add(Photo { id, ..Photo::default() });
        assert_eq!((captures.shown().unwrap().id, captures.newer()), (2, 2));
        captures.select(None);
        assert_eq!((captures.shown().unwrap().id, captures.newer()), (4, 0));
    }

    #[test]
    fn stepping_stops_at_either_end_and_follows_again_at_the_newest() {
        let mut captures = with_photos(2);
        captures.step(-5);
        assert_eq!(captures.shown().unwrap().id, 1);
        captures.step(5);
        assert_eq!((captures.shown().unwrap().id, captures.selected), (2, None));
    }

    #[test]
    fn photos_are_bounded_and_a_forgotten_selection_follows_the_newest() {
        let mut captures = with_photos(CAPACITY);
        captures.select(Some(1));
        let id = captures.next_id();
        captures.add(Photo { id, ..Photo::default() });
        assert_eq!((captures.photos().len(), captures.forgotten()), (CAPACITY, 1));
        assert_eq!(captures.shown().unwrap().id, id);
    }
}
