//! What there is to do with photos, and what of it waits for the part that can do it.

use std::borrow::Cow;

use crate::receive::Arrival;

/// Photos fetched at the same time; so many addresses wait at most.
pub(crate) const MAX_LOADING: usize = 8;
/// So much waits in all.
const MAX_WAITING: usize = 32;
const MAX_WAITING_BYTES: usize = 64 << 20;

/// How a photo came.
pub(crate) enum Brought<'a> {
    /// As an address, which may be relative to another.
    Address {
        /// As it was told.
        text: String,
        /// The other, without a slash at its end; empty where there is none.
        base: String,
        /// Whether another picture may have stood there a moment ago.
        fresh: bool,
    },
    /// As bytes.
    Bytes {
        /// All of them.
        bytes: Cow<'a, [u8]>,
        /// Source and channel.
        place: String,
    },
}

/// What there is to do with photos.
pub(crate) enum Job<'a> {
    /// One has come.
    Show(Arrival, Brought<'a>),
    /// Something else.
    Do(Deed),
}

/// What there is to do with photos that are on the page, or were kept.
pub(crate) enum Deed {
    /// Those that were kept come back.
    Restore,
    /// Those that a hub has come, too: its list, what it is called, and where it is.
    List(String, String, String),
    /// What is looked at is to be at hand.
    Load,
    /// One becomes a file.
    Save(u64),
    /// All become one file.
    SaveAll,
    /// One gets or loses its star; the one in view if none is named.
    Star(Option<u64>),
    /// One is deleted, on the hub that keeps it, too, if wanted.
    Delete(u64, bool),
    /// What is kept is to be counted.
    Count,
    /// Another budget, in megabytes.
    Allow(u32),
}

/// What waits, in its order.
#[derive(Default)]
pub(super) struct Waiting(pub(super) Vec<Job<'static>>);

impl Waiting {
    /// Has it wait. Where there is no room it is left out: the error is the photo that was to come.
    pub(super) fn push(&mut self, job: Job<'static>) -> Result<(), Option<Arrival>> {
        let addresses = self.0.iter().filter(|job| job.is_address()).count();
        let bytes: usize = self.0.iter().map(Job::size_bytes).sum();
        let has_room = self.0.len() < MAX_WAITING
            && bytes + job.size_bytes() <= MAX_WAITING_BYTES
            && !(job.is_address() && addresses >= MAX_LOADING);
        match job {
            job if has_room => {
                self.0.push(job);
                Ok(())
            }
            Job::Show(arrival, _) => Err(Some(arrival)),
            Job::Do(_) => Err(None),
        }
    }
}

impl Job<'_> {
    /// Whether it is to be done later where it cannot be done now. The others are about photos on the
    /// page, and there are none before the part is here.
    pub(super) fn waits(&self) -> bool {
        matches!(
            self,
            Job::Show(..) | Job::Do(Deed::Restore | Deed::List(..) | Deed::Count | Deed::Allow(_))
        )
    }

    fn is_address(&self) -> bool {
        matches!(self, Job::Show(_, Brought::Address { .. }))
    }

    fn size_bytes(&self) -> usize {
        match self {
            Job::Show(_, Brought::Bytes { bytes, .. }) => bytes.len(),
            Job::Do(Deed::List(list, ..)) => list.len(),
            _ => 0,
        }
    }

    pub(super) fn into_owned(self) -> Job<'static> {
        match self {
            Job::Show(arrival, brought) => Job::Show(arrival, brought.into_owned()),
            Job::Do(deed) => Job::Do(deed),
        }
    }
}

impl Brought<'_> {
    fn into_owned(self) -> Brought<'static> {
        match self {
            Brought::Address { text, base, fresh } => Brought::Address { text, base, fresh },
            Brought::Bytes { bytes, place } => {
                Brought::Bytes { bytes: Cow::Owned(bytes.into_owned()), place }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use heliograph_telemetry::Timestamp;

    use super::*;

    fn photo(brought: Brought<'_>) -> Job<'_> {
        let received = Timestamp::from_micros(0);
        let arrival = Arrival { sender: "eye".into(), claim: None, received, readings: Vec::new() };
        Job::Show(arrival, brought)
    }

    fn bytes(count: usize) -> Job<'static> {
        photo(Brought::Bytes { bytes: vec![7; count].into(), place: "a/b".into() })
    }

    fn address() -> Job<'static> {
        photo(Brought::Address { text: "a.jpg".into(), base: String::new(), fresh: false })
    }

    #[test]
    fn what_came_first_is_first() {
        let mut waiting = Waiting::default();
        let borrowed = [1, 2, 3];
        let jobs = [
            Job::Do(Deed::Restore),
            photo(Brought::Bytes { bytes: (&borrowed[..]).into(), place: String::new() }),
            address(),
        ];
        for job in jobs {
            assert!(waiting.push(job.into_owned()).is_ok());
        }
        assert!(matches!(
            waiting.0.as_slice(),
            [Job::Do(Deed::Restore), Job::Show(_, Brought::Bytes { bytes, .. }), Job::Show(_, Brought::Address { .. })]
                if **bytes == borrowed
        ));
    }

    #[test]
    fn no_more_waits_than_can_be_done_at_once() {
        let mut waiting = Waiting::default();
        let count = (0..100).filter(|_| waiting.push(address()).is_ok()).count();
        assert_eq!(count, MAX_LOADING);
        let count = (0..100).filter(|_| waiting.push(bytes(1)).is_ok()).count();
        assert_eq!(count, MAX_WAITING - MAX_LOADING);
        assert!(waiting.push(bytes(1)).is_err_and(|photo| photo.is_some()));
        assert!(waiting.push(Job::Do(Deed::Count)).is_err_and(|photo| photo.is_none()));
    }

    #[test]
    fn large_photos_are_not_heaped_up() {
        let mut waiting = Waiting::default();
        let half = MAX_WAITING_BYTES / 2;
        assert!(waiting.push(bytes(half)).is_ok() && waiting.push(bytes(half)).is_ok());
        assert!(waiting.push(bytes(1)).is_err());
        assert!(waiting.push(address()).is_ok());
    }

    #[test]
    fn nothing_is_done_with_photos_that_are_not_there() {
        assert!(Job::Do(Deed::Restore).waits() && address().waits());
        for deed in [Deed::Load, Deed::SaveAll, Deed::Star(None), Deed::Delete(1, true)] {
            assert!(!Job::Do(deed).waits());
        }
    }
}
