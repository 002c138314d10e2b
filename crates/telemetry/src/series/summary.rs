//! What a run of samples comes to: its extremes and its moments.

use crate::time::Timestamp;

/// Smallest and largest value of a run; of equals the oldest. Gaps do not count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extremes {
    pub(super) low: f64,
    pub(super) high: f64,
    /// Offset of the smallest within the chunk.
    pub(super) low_at: u16,
    /// Offset of the largest within the chunk.
    pub(super) high_at: u16,
}

impl Extremes {
    /// Of no samples: anything that is merged in takes their place.
    pub(super) const NONE: Self =
        Self { low: f64::INFINITY, high: f64::NEG_INFINITY, low_at: 0, high_at: 0 };

    /// Of nothing but gaps.
    pub(super) fn is_none(&self) -> bool {
        self.low > self.high
    }

    /// Takes in a run newer than all before.
    pub(super) fn merge(&mut self, newer: &Self) {
        if newer.low < self.low {
            (self.low, self.low_at) = (newer.low, newer.low_at);
        }
        if newer.high > self.high {
            (self.high, self.high_at) = (newer.high, newer.high_at);
        }
    }

    /// Takes in values newer than all before; the first of them is at `offset` of its chunk. A gap
    /// is neither smaller nor larger than anything.
    pub(super) fn add(&mut self, values: &[f64], offset: usize) {
        for (at, value) in (offset as u16..).zip(values) {
            if *value < self.low {
                (self.low, self.low_at) = (*value, at);
            }
            if *value > self.high {
                (self.high, self.high_at) = (*value, at);
            }
        }
    }
}

/// Count, means and spreads of values and their times: enough for a standard deviation and a line
/// of least squares, and mergeable without the loss of digits that sums of squares have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Moments {
    pub(super) count: u32,
    /// Mean time in microseconds since an origin that whoever merges knows.
    pub(super) mean_time: f64,
    pub(super) mean_value: f64,
    /// Sum of squared distances from the mean time.
    pub(super) time_spread: f64,
    /// Sum of squared distances from the mean value.
    pub(super) value_spread: f64,
    /// Sum of the products of both distances.
    pub(super) joint_spread: f64,
}

impl Moments {
    /// Of the samples that are no gaps, times counted from `origin`. Two passes: exact means first.
    pub(super) fn of(times: &[Timestamp], values: &[f64], origin: Timestamp) -> Self {
        let since = |time: &Timestamp| micros_between(origin, *time);
        let present = || times.iter().zip(values).filter(|(_, value)| !value.is_nan());
        let count = present().count();
        if count == 0 {
            return Self::default();
        }
        let n = count as f64;
        let mean_time = present().map(|(time, _)| since(time)).sum::<f64>() / n;
        let sum: f64 = present().map(|(_, value)| value).sum();
        // Values near the end of what f64 can hold add up to more than it can.
        let mean_value =
            if sum.is_finite() { sum / n } else { present().map(|(_, value)| value / n).sum() };
        let mut moments = Self { count: count as u32, mean_time, mean_value, ..Self::default() };
        for (time, value) in present() {
            let (t, v) = (since(time) - mean_time, value - mean_value);
            moments.time_spread += t * t;
            moments.value_spread += v * v;
            moments.joint_spread += t * v;
        }
        moments
    }

    /// Takes in another run whose origin lies `shift` microseconds after this one's.
    pub(super) fn merge(&mut self, other: &Self, shift: f64) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = Self { mean_time: other.mean_time + shift, ..*other };
            return;
        }
        let (ours, theirs) = (f64::from(self.count), f64::from(other.count));
        let share = theirs / (ours + theirs);
        let t = other.mean_time + shift - self.mean_time;
        let v = other.mean_value - self.mean_value;
        self.count += other.count;
        self.mean_time += t * share;
        self.mean_value = self.mean_value * (1.0 - share) + other.mean_value * share;
        self.time_spread += other.time_spread + t * t * ours * share;
        self.value_spread += other.value_spread + v * v * ours * share;
        self.joint_spread += other.joint_spread + t * v * ours * share;
    }
}

/// Exact before it becomes a float, unless the two are further apart than 292,000 years.
pub(super) fn micros_between(from: Timestamp, to: Timestamp) -> f64 {
    let (from, to) = (from.micros(), to.micros());
    to.checked_sub(from).map_or(to as f64 - from as f64, |micros| micros as f64)
}

/// All that is remembered of a run of samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Summary {
    pub(super) extremes: Extremes,
    /// Times counted from the chunk's first.
    pub(super) moments: Moments,
}
