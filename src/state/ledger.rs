//! The data-quality ledger of a source: what became of everything that came.

use std::time::Duration;

use heliograph_telemetry::{Ledger, SourceId, Store, TimeRange, Timestamp};

/// Reasons told apart; what is refused for further reasons is counted together.
const REASONS: usize = 12;
/// What further reasons are counted as.
const OTHER: &str = "other reasons";

/// Messages refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedFor {
    /// Why, in words.
    pub reason: String,
    /// How many.
    pub count: u64,
    /// The beginning of the last of them, printable; may be empty.
    pub sample: String,
}

/// Refused messages by reason, in order of first appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejections(Vec<RejectedFor>);

impl Rejections {
    /// Counts a message refused for this reason; `sample` is its beginning.
    pub fn add(&mut self, reason: &str, sample: &str) {
        let full = self.0.len() >= REASONS - 1;
        let known = self.0.iter().any(|entry| entry.reason == reason);
        let reason = if full && !known { OTHER } else { reason };
        match self.0.iter_mut().find(|entry| entry.reason == reason) {
            Some(entry) => {
                entry.count += 1;
                sample.clone_into(&mut entry.sample);
            }
            None => {
                let (reason, sample) = (reason.to_owned(), sample.to_owned());
                self.0.push(RejectedFor { reason, count: 1, sample });
            }
        }
    }

    /// All reasons with their counts.
    pub fn all(&self) -> &[RejectedFor] {
        &self.0
    }
}

/// What became of a source's readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The store's counts.
    pub ledger: Ledger,
    /// Samples that were taken in and had to make room since.
    pub evicted: u64,
    /// How often the link was down (of the last 256 times).
    pub outages: usize,
    /// How long it was down in all.
    pub down: Duration,
}

impl Account {
    /// The account of one source as of `now`.
    pub fn of(store: &Store, source: SourceId, now: Timestamp) -> Self {
        let of_source = store.channels().iter().filter(|channel| channel.source == source);
        let outages = store.outages(source);
        Self {
            ledger: store.ledger(source),
            evicted: of_source.map(|channel| channel.series.dropped()).sum(),
            outages: outages.len(),
            down: outages.iter().map(|outage| down_time(*outage, now)).sum(),
        }
    }
}

fn down_time(outage: TimeRange, now: Timestamp) -> Duration {
    outage.end.min(now).since(outage.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::{ClockNote, Reading, StoreLimits, Value};

    #[test]
    fn rejections_are_counted_by_reason_with_the_last_offender() {
        let mut rejections = Rejections::default();
        for (reason, sample) in [("not JSON", "{"), ("too long", "xx"), ("not JSON", "[[")] {
            rejections.add(reason, sample);
        }
        let first = &rejections.all()[0];
        assert_eq!(
            (first.reason.as_str(), first.count, first.sample.as_str()),
            ("not JSON", 2, "[[")
        );
    }

    #[test]
    fn a_thousand_reasons_stay_bounded_and_none_is_lost() {
        let mut rejections = Rejections::default();
        (0..1_000).for_each(|n| rejections.add(&format!("reason {n}"), &n.to_string()));
        rejections.add("reason 3", "again");
        let all = rejections.all();
        assert_eq!(all.len(), REASONS);
        assert_eq!(all.iter().map(|entry| entry.count).sum::<u64>(), 1_001);
        assert_eq!(all[3].count, 2);
        let last = all.last().unwrap();
        assert_eq!((last.reason.as_str(), last.sample.as_str()), (OTHER, "999"));
    }

    #[test]
    fn every_reading_is_accounted_for() {
        let limits =
            StoreLimits { channels_per_source: 3, samples_per_channel: 64, ..Default::default() };
        let mut store = Store::new(limits);
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let reading = |path: &str, value, time| Reading {
            path: path.into(),
            value,
            unit: None,
            time: at(time),
            received: at(time),
            clock: ClockNote::Sender,
        };
        let source = SourceId(0);
        for n in 0..5_000 {
            store.apply(source, &reading("a", Value::Number(1.0), n + 100));
        }
        store.apply(source, &reading("a", Value::Gap, 6_000));
        store.apply(source, &reading("a", Value::Number(1.0), 6_000));
        store.apply(source, &reading("a", Value::Number(1.0), 1));
        store.apply(source, &reading("note", Value::Text("12:30".into()), 1));
        for path in ["b", "c", "d"] {
            store.apply(source, &reading(path, Value::Number(1.0), 1));
        }
        store.link_lost(source, at(10));
        store.link_restored(source, at(14));
        store.link_lost(source, at(20));
        let account = Account::of(&store, source, at(23));
        let Ledger { received, applied, events, refused, over_limit, .. } = account.ledger;
        assert_eq!(received, applied + events + refused + over_limit);
        assert_eq!((received, events, refused, over_limit), (5_007, 1, 1, 2));
        assert_eq!((account.ledger.gaps, account.ledger.duplicates), (1, 1));
        assert!(account.evicted > 4_000);
        assert_eq!((account.outages, account.down), (2, Duration::from_secs(7)));
    }
}
