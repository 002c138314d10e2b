//! The timelapse player: photos one after the other, at a speed.

use std::sync::Arc;
use std::time::Duration;

use heliograph_telemetry::{TimeRange, Timestamp};

use crate::state::photo::Photo;

/// Photos that are decoded before it is their turn.
pub const AHEAD: usize = 8;
/// Photos a second, at most.
pub const MAX_RATE: u32 = 60;
/// Further behind than this, the time is let go: a tab that was hidden does not race to the end.
const LET_GO: Duration = Duration::from_secs(1);

/// Which photos are played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// All.
    #[default]
    All,
    /// Those in view on the plots.
    InView,
    /// Those between two moments the user chose.
    Between,
}

/// The photos that are played, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roll(Arc<[Arc<Photo>]>);

impl Roll {
    /// These, in the order of their moments.
    pub fn new(photos: Vec<Arc<Photo>>) -> Self {
        // They mostly come in order already: no sorting is as quick, nor as small.
        let mut sorted: Vec<Arc<Photo>> = Vec::with_capacity(photos.len());
        for photo in photos {
            let place = sorted.partition_point(|other| other.received <= photo.received);
            sorted.insert(place, photo);
        }
        Self(sorted.into())
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One of them.
    pub fn get(&self, index: usize) -> Option<&Arc<Photo>> {
        self.0.get(index)
    }

    /// Those from `index` on, at most `count`.
    pub fn ahead(&self, index: usize, count: usize) -> impl Iterator<Item = &Arc<Photo>> {
        self.0.iter().skip(index).take(count)
    }
}

/// The player. Times are uptimes.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// Which photos.
    pub span: Span,
    /// The first and the last moment of [`Span::Between`].
    pub ends: [Option<Timestamp>; 2],
    /// Only photos of this sender; empty: of all.
    pub sender: String,
    /// Photos a second, from 1 to [`MAX_RATE`].
    rate: u32,
    playing: bool,
    /// The photo in view, and its moment, by which a place is found when it is gone.
    at: Option<(u64, Timestamp)>,
    due: Duration,
}

impl Default for Player {
    fn default() -> Self {
        let (span, ends, sender) = (Span::All, [None; 2], String::new());
        Self { span, ends, sender, rate: 5, playing: false, at: None, due: Duration::ZERO }
    }
}

impl Player {
    /// Photos a second.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Sets the speed, within bounds.
    pub fn set_rate(&mut self, rate: u32) {
        self.rate = rate.clamp(1, MAX_RATE);
    }

    /// Whether it moves on by itself.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// The id of the photo in view, once one was.
    pub fn at(&self) -> Option<u64> {
        self.at.map(|(id, _)| id)
    }

    /// The photos it plays.
    pub fn roll<'a>(
        &self,
        photos: impl Iterator<Item = &'a Arc<Photo>>,
        in_view: TimeRange,
    ) -> Roll {
        let [from, to] = self.ends;
        let range = match self.span {
            Span::All => TimeRange::new(Timestamp::MIN, Timestamp::MAX),
            Span::InView => in_view,
            Span::Between => TimeRange {
                start: from.unwrap_or(Timestamp::MIN),
                end: to.unwrap_or(Timestamp::MAX),
            },
        };
        let is_in = |photo: &&Arc<Photo>| {
            // Both ends belong to it.
            (range.start..=range.end).contains(&photo.received)
                && (self.sender.is_empty() || photo.source == self.sender)
        };
        Roll::new(photos.filter(is_in).cloned().collect())
    }

    /// Where in the roll the photo in view stands; if it is not there, the one before its moment.
    pub fn index(&self, roll: &Roll) -> Option<usize> {
        let last = roll.len().checked_sub(1)?;
        let Some((id, moment)) = self.at else { return Some(0) };
        let found = roll.0.iter().position(|photo| photo.id == id);
        let later = || roll.0.partition_point(|photo| photo.received <= moment);
        Some(found.unwrap_or_else(|| later().saturating_sub(1)).min(last))
    }

    /// From the photo in view on (0), or up to it (1), and no further.
    pub fn end_here(&mut self, which: usize, roll: &Roll) {
        let moment = self.index(roll).and_then(|index| roll.get(index)).map(|it| it.received);
        if self.span != Span::Between {
            (self.span, self.ends) = (Span::Between, [None; 2]);
        }
        if let (Some(end), Some(_)) = (self.ends.get_mut(which), moment) {
            *end = moment;
        }
    }

    /// Stops, and shows this photo; if it is none of those that are played, all are from now on.
    pub fn choose(&mut self, photo: &Photo, roll: &Roll) {
        self.playing = false;
        if !roll.0.iter().any(|other| other.id == photo.id) {
            (self.span, self.sender) = (Span::All, String::new());
        }
        self.show(photo);
    }

    fn show(&mut self, photo: &Photo) {
        self.at = Some((photo.id, photo.received));
    }

    /// Shows the photo at this place, or the last.
    pub fn seek(&mut self, index: usize, roll: &Roll) {
        let index = index.min(roll.len().saturating_sub(1));
        if let Some(photo) = roll.get(index) {
            self.show(photo);
        }
    }

    /// Stops, and moves by so many photos.
    pub fn step(&mut self, by: i32, roll: &Roll) {
        self.playing = false;
        if let Some(index) = self.index(roll) {
            self.seek(index.saturating_add_signed(by as isize), roll);
        }
    }

    /// Stops.
    pub fn pause(&mut self) {
        self.playing = false;
    }

    /// Plays or stops; from the end it begins anew.
    pub fn toggle(&mut self, roll: &Roll, now: Duration) {
        self.playing = !self.playing && roll.len() > 1;
        if !self.playing {
            return;
        }
        let index = self.index(roll).unwrap_or_default();
        self.seek(if index + 1 == roll.len() { 0 } else { index }, roll);
        self.due = now + self.period();
    }

    /// Moves on if it is time to, to the furthest photo that is due and `ready` to be shown; says
    /// whether anything changed. Photos are left out only where the screen is slower than they are.
    pub fn advance(&mut self, roll: &Roll, now: Duration, ready: impl Fn(&Photo) -> bool) -> bool {
        if !self.playing {
            return false;
        }
        let place = self.index(roll).filter(|index| index + 1 < roll.len());
        let Some(index) = place else {
            self.playing = false;
            return true;
        };
        let Some(behind) = now.checked_sub(self.due) else { return false };
        let in_time = behind < LET_GO;
        let due =
            if in_time { behind.as_micros() as u64 * u64::from(self.rate) / 1_000_000 } else { 0 };
        let target = index.saturating_add(1 + due as usize).min(roll.len() - 1);
        let is_ready = |place: &usize| roll.get(*place).is_some_and(|photo| ready(photo));
        let Some(to) = (index + 1..=target).rev().find(is_ready) else { return false };
        let steps = u32::try_from(to - index).unwrap_or(u32::MAX);
        self.due = match in_time {
            true => self.due + self.period() * steps,
            false => now + self.period(),
        };
        self.seek(to, roll);
        self.playing = to + 1 < roll.len();
        true
    }

    fn period(&self) -> Duration {
        Duration::from_secs(1) / self.rate.max(1)
    }
}
