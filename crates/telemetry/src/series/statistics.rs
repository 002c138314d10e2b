//! What a stretch of a series comes to.

use super::Series;
use super::chunk::shift;
use super::summary::{Extremes, Moments};
use crate::time::TimeRange;

/// Statistics of the values within a range of time, gaps aside; exact but for rounding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// How many values.
    pub count: u64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// Their mean, each value weighing the same.
    pub mean: f64,
    /// Standard deviation of just these values (divided by their number); `None` where it exceeds
    /// what f64 can hold.
    pub deviation: Option<f64>,
    /// Slope per second of the line of least squares; `None` for a single value or where it
    /// exceeds what f64 can hold.
    pub slope: Option<f64>,
}

impl Series {
    /// Statistics of the values within `range`, ends included; `None` without a value. Takes a few
    /// steps per chunk of two thousand samples.
    pub fn statistics(&self, range: TimeRange) -> Option<Statistics> {
        let places = self.place(range.start)..self.place_after(range.end);
        let origin = self.chunks.get(places.start.chunk)?;
        let (mut extremes, mut moments) = (Extremes::NONE, Moments::default());
        for (chunk, offsets) in self.pieces(places) {
            extremes.merge(&chunk.extremes(offsets.clone()));
            moments.merge(&chunk.moments(offsets), shift(origin, chunk));
        }
        let count = f64::from(moments.count);
        let finite = |number: f64| Some(number).filter(|number| number.is_finite());
        let slope = moments.joint_spread / moments.time_spread * 1e6;
        (moments.count > 0).then(|| Statistics {
            count: moments.count.into(),
            min: extremes.low,
            max: extremes.high,
            mean: moments.mean_value.clamp(extremes.low, extremes.high),
            deviation: finite((moments.value_spread / count).sqrt()),
            slope: finite(slope).filter(|_| moments.time_spread > 0.0),
        })
    }
}
