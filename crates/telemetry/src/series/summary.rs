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

    /// Of values the first of which is at `offset` of its chunk. Which of them is smaller nobody can
    /// guess, so they are compared without branches; where that cannot be, one by one.
    pub(super) fn of(values: &[f64], offset: usize) -> Self {
        let (mut low, mut high) = ((i64::MAX, 0), (i64::MIN, 0));
        for (at, value) in values.iter().enumerate() {
            let key = sort_key(*value);
            low = if key < low.0 { (key, at) } else { low };
            high = if key > high.0 { (key, at) } else { high };
        }
        let value = |at: usize| values.get(at).copied().filter(|value| value.is_finite());
        let Some((low_value, high_value)) = value(low.1).zip(value(high.1)) else {
            let mut extremes = Self::NONE;
            extremes.add(values, offset);
            return extremes;
        };
        let place = |at: usize| (offset + at) as u16;
        Self { low: low_value, high: high_value, low_at: place(low.1), high_at: place(high.1) }
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

/// A whole number that is smaller where the value is smaller. That of a gap lies beyond all others.
fn sort_key(value: f64) -> i64 {
    // Minus zero is as large as zero.
    let bits = (value + 0.0).to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
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
        let (mut count, mut time_sum, mut sum) = (0_u32, 0.0, 0.0);
        for (time, value) in present() {
            count += 1;
            time_sum += since(time);
            sum += value;
        }
        if count == 0 {
            return Self::default();
        }
        let n = f64::from(count);
        let mean_time = time_sum / n;
        // Values near the end of what f64 can hold add up to more than it can.
        let mean_value =
            if sum.is_finite() { sum / n } else { present().map(|(_, value)| value / n).sum() };
        let mut moments = Self { count, mean_time, mean_value, ..Self::default() };
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bits(extremes: &Extremes) -> (u64, u64, u16, u16) {
        (extremes.low.to_bits(), extremes.high.to_bits(), extremes.low_at, extremes.high_at)
    }

    proptest! {
        #[test]
        fn extremes_are_found_without_branches_too(
            values in prop::collection::vec(
                prop_oneof![
                    4 => (-3..3_i32).prop_map(f64::from),
                    4 => any::<f64>(),
                    1 => Just(-0.0),
                    1 => Just(f64::NAN),
                    1 => Just(-f64::NAN),
                ],
                0..20,
            ),
            offset in 0_usize..2_000,
        ) {
            let mut one_by_one = Extremes::NONE;
            one_by_one.add(&values, offset);
            prop_assert_eq!(bits(&Extremes::of(&values, offset)), bits(&one_by_one));
        }
    }
}
