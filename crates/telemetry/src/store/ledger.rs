//! What became of a source's readings, and when its link was down.

use crate::time::{TimeRange, Timestamp};

/// Counts per source; every reading that arrived is in exactly one of the first four after
/// `received`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// All readings handed in.
    pub received: u64,
    /// Taken in: in order, out of order or in place of an equal time.
    pub applied: u64,
    /// Text and other readings that are shown but have nothing to plot.
    pub events: u64,
    /// Refused: older than all that is still kept of a full channel.
    pub refused: u64,
    /// Refused: the source has as many channels as it may, or the path is too long.
    pub over_limit: u64,
    /// Of those applied: put in their place.
    pub out_of_order: u64,
    /// Of those applied: replaced a sample of equal time.
    pub duplicates: u64,
    /// Of those applied: said that there is no value (`null`, `nan`, empty).
    pub gaps: u64,
    /// Of all: the sender's clock was far off, time of arrival was used.
    pub skewed: u64,
}

/// Most outages remembered per source.
const MAX_OUTAGES: usize = 256;

/// When the link was down. An outage still open ends at [`Timestamp::MAX`].
#[derive(Clone, Debug, Default)]
pub(super) struct Outages {
    ranges: Vec<TimeRange>,
}

impl Outages {
    pub(super) fn ranges(&self) -> &[TimeRange] {
        &self.ranges
    }

    pub(super) fn is_open(&self) -> bool {
        self.ranges.last().is_some_and(|outage| outage.end == Timestamp::MAX)
    }

    /// Opens an outage unless one is open.
    pub(super) fn open(&mut self, at: Timestamp) {
        if self.is_open() {
            return;
        }
        if self.ranges.len() == MAX_OUTAGES {
            self.ranges.remove(0);
        }
        self.ranges.push(TimeRange { start: at, end: Timestamp::MAX });
    }

    /// Closes the open outage, if one is.
    pub(super) fn close(&mut self, at: Timestamp) {
        if let Some(outage) = self.ranges.last_mut().filter(|outage| outage.end == Timestamp::MAX) {
            outage.end = at.max(outage.start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    #[test]
    fn opens_and_closes_once() {
        let mut outages = Outages::default();
        outages.close(at(1));
        outages.open(at(5));
        outages.open(at(6));
        assert!(outages.is_open());
        outages.close(at(9));
        outages.close(at(12));
        assert_eq!(outages.ranges(), [TimeRange { start: at(5), end: at(9) }]);
        assert!(!outages.is_open());
    }

    #[test]
    fn a_wall_clock_that_jumps_back_makes_an_empty_outage() {
        let mut outages = Outages::default();
        outages.open(at(5));
        outages.close(at(1));
        assert_eq!(outages.ranges(), [TimeRange { start: at(5), end: at(5) }]);
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut outages = Outages::default();
        for start in 0..300 {
            outages.open(at(start * 2));
            outages.close(at(start * 2 + 1));
        }
        assert_eq!(outages.ranges().len(), MAX_OUTAGES);
        assert_eq!(outages.ranges()[0].start, at(88));
    }
}
