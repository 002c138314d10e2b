//! Rates from counters.

use std::time::Duration;

/// Turns the readings of a counter into its growth per second.
#[derive(Debug, Default)]
pub(super) struct Rate {
    last: Option<(Duration, u64)>,
}

impl Rate {
    /// Growth per second since the last reading; `None` for the first one, and when the counter
    /// went back (it was reset) or no time has passed.
    pub(super) fn per_second(&mut self, uptime: Duration, count: u64) -> Option<f64> {
        let (before, counted) = self.last.replace((uptime, count))?;
        let seconds = uptime.checked_sub(before)?.as_secs_f64();
        let growth = count.checked_sub(counted)?;
        (seconds > 0.0).then(|| growth as f64 / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_divided_by_the_time_it_took() {
        let mut rate = Rate::default();
        let at = Duration::from_millis;
        assert_eq!(rate.per_second(at(1_000), 500), None);
        assert_eq!(rate.per_second(at(1_500), 1_500), Some(2_000.0));
        assert_eq!(rate.per_second(at(1_500), 1_600), None);
        assert_eq!(rate.per_second(at(2_500), 10), None, "reset");
        assert_eq!(rate.per_second(at(4_500), 30), Some(10.0));
    }
}
