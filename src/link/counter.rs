//! How many messages came, how fast, and what they cost.

use std::collections::VecDeque;
use std::time::Duration;

use heliograph_telemetry::{ClockNote, Now, Reading};

use crate::state::ledger::Rejections;
use crate::state::sources::{Cost, Traffic};

/// The rate is taken over this long at least, or the figure would jump.
const SHORTEST: Duration = Duration::from_secs(1);
/// The cost of a reading is that over this many looks.
const LOOKS: usize = 10;

/// Bytes on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wire {
    pub(super) payload_bytes: u64,
    /// By the transport, as far as it is known.
    pub(super) added_bytes: u64,
}

impl Wire {
    /// A WebSocket message from a server: 2 bytes in front of it, more where its length needs them.
    /// It counts as one frame, and as it was before any compression.
    pub(super) fn of_message(payload_bytes: usize) -> Self {
        let added_bytes = match payload_bytes {
            0..=125 => 2,
            126..=65_535 => 4,
            _ => 10,
        };
        Self { payload_bytes: payload_bytes as u64, added_bytes }
    }

    /// The first line and the headers of an HTTP/1.1 message, as far as a page knows them.
    pub(super) fn of_headers(first_line_bytes: usize, headers: &[(String, String)]) -> Self {
        // Each line with its colon, space and line break, and an empty line at the end.
        let lines = headers.iter().map(|(name, value)| name.len() + value.len() + 4);
        let added_bytes = first_line_bytes + 2 + lines.sum::<usize>() + 2;
        Self { payload_bytes: 0, added_bytes: added_bytes as u64 }
    }

    fn add(&mut self, other: Self) {
        self.payload_bytes += other.payload_bytes;
        self.added_bytes += other.added_bytes;
    }
}

/// Counts messages between two looks.
#[derive(Default)]
pub(super) struct Counter {
    pub(super) round_trip: Option<Duration>,
    /// Whether there is more on the wire than a page can see: headers of HTTP.
    pub(super) sees_part: bool,
    total: u64,
    last: Option<Duration>,
    seen: u64,
    seen_at: Duration,
    /// What came since the last look, and readings in it.
    wire: Wire,
    readings: u64,
    /// The message being looked at.
    current: Wire,
    past: VecDeque<(Wire, u64)>,
    cost: Option<Cost>,
    delay_millis: Option<i64>,
    rejected: u64,
    last_rejected: Option<(String, String)>,
    rejections: Rejections,
}

impl Counter {
    /// A message came.
    pub(super) fn count(&mut self, now: Now) {
        self.total += 1;
        self.last = Some(now.uptime);
    }

    /// This went over the wire.
    pub(super) fn weigh(&mut self, wire: Wire) {
        self.wire.add(wire);
        self.current = wire;
    }

    /// The message that came last had these readings in it. No transport has counted what is
    /// `made_up` within the page; its history is no news.
    pub(super) fn readings(&mut self, now: Now, readings: &[Reading], made_up: bool) {
        let is_news = |reading: &Reading| now.wall.since(reading.received) < Duration::from_secs(1);
        if made_up && readings.iter().any(is_news) {
            self.count(now);
        }
        self.readings += readings.len() as u64;
        let by_sender = readings.iter().rev().find(|reading| reading.clock == ClockNote::Sender);
        if let Some(reading) = by_sender {
            self.delay_millis = Some(reading.received.millis() - reading.time.millis());
        }
    }

    /// The message that came last had a picture in it: that is no cost of readings.
    pub(super) fn picture(&mut self) {
        let Wire { payload_bytes, added_bytes } = std::mem::take(&mut self.current);
        self.wire.payload_bytes = self.wire.payload_bytes.saturating_sub(payload_bytes);
        self.wire.added_bytes = self.wire.added_bytes.saturating_sub(added_bytes);
    }

    /// A message was refused; `sample` is its beginning.
    pub(super) fn reject(&mut self, reason: String, sample: String) {
        self.rejected += 1;
        self.rejections.add(&reason, &sample);
        self.last_rejected = Some((reason, sample));
    }

    /// The figures since the last look; `None` when that was just now.
    pub(super) fn look(&mut self, now: Now) -> Option<Traffic> {
        let passed = now.uptime.saturating_sub(self.seen_at);
        if passed < SHORTEST {
            return None;
        }
        let messages_per_second = (self.total - self.seen) as f64 / passed.as_secs_f64();
        (self.seen, self.seen_at) = (self.total, now.uptime);
        self.price();
        Some(Traffic {
            messages: self.total,
            messages_per_second,
            last_message: self.last,
            cost: self.cost,
            round_trip: self.round_trip,
            delay_millis: self.delay_millis,
            rejected: self.rejected,
            last_rejected: self.last_rejected.clone(),
            rejections: self.rejections.clone(),
        })
    }

    /// Without readings of late the cost stays that of the last ones.
    fn price(&mut self) {
        if self.past.len() == LOOKS {
            self.past.pop_front();
        }
        self.past.push_back((std::mem::take(&mut self.wire), std::mem::take(&mut self.readings)));
        let (mut wire, mut readings) = (Wire::default(), 0);
        for (some, count) in &self.past {
            wire.add(*some);
            readings += count;
        }
        if readings > 0 && wire != Wire::default() {
            let each = |bytes: u64| bytes as f64 / readings as f64;
            let (payload_bytes, added_bytes) = (each(wire.payload_bytes), each(wire.added_bytes));
            self.cost = Some(Cost { payload_bytes, added_bytes, is_least: self.sees_part });
        }
    }
}

#[cfg(test)]
mod tests {
    use heliograph_telemetry::{Timestamp, Value};

    use super::*;

    fn at(millis: u64) -> Now {
        Now { uptime: Duration::from_millis(millis), ..Now::default() }
    }

    fn reading() -> Reading {
        Reading {
            path: "light".into(),
            value: Value::Number(461.0),
            unit: None,
            time: Timestamp::from_micros(1_000_000),
            received: Timestamp::from_micros(1_012_000),
            clock: ClockNote::Sender,
        }
    }

    #[test]
    fn the_rate_is_that_since_the_last_look() {
        let mut counter = Counter::default();
        (0..30).for_each(|n| counter.count(at(1_000 + n * 10)));
        assert_eq!(counter.look(at(2_000)).unwrap().messages_per_second, 15.0);
        assert_eq!(counter.look(at(2_900)), None);
        let later = counter.look(at(4_000)).unwrap();
        assert_eq!((later.messages, later.messages_per_second), (30, 0.0));
        assert_eq!(later.last_message, Some(Duration::from_millis(1_290)));
    }

    #[test]
    fn a_reading_costs_what_came_for_it_but_no_photo() {
        let mut counter = Counter::default();
        for _ in 0..4 {
            counter.weigh(Wire::of_message(3));
            counter.readings(at(0), &[reading()], false);
        }
        counter.weigh(Wire::of_message(200_000));
        counter.picture();
        let traffic = counter.look(at(1_000)).unwrap();
        let cost = Cost { payload_bytes: 3.0, added_bytes: 2.0, is_least: false };
        assert_eq!((traffic.cost, traffic.delay_millis), (Some(cost), Some(12)));
        // A question that brings nothing new is a cost of those that do.
        counter.weigh(Wire { payload_bytes: 0, added_bytes: 40 });
        let later = counter.look(at(2_000)).unwrap().cost.unwrap();
        assert_eq!((later.payload_bytes, later.added_bytes), (3.0, 12.0));
        (3..20).for_each(|n| drop(counter.look(at(n * 1_000))));
        assert_eq!(counter.look(at(30_000)).unwrap().cost, Some(later), "the last known");
    }

    #[test]
    fn headers_are_counted_as_they_are_written() {
        let added = |bytes| Wire::of_message(bytes).added_bytes;
        assert_eq!([0, 125, 126, 65_535, 65_536].map(added), [2, 2, 4, 4, 10]);
        let text = "HTTP/1.1 200 OK\r\netag: \"7\"\r\n\r\n";
        let headers = [("etag".to_owned(), "\"7\"".to_owned())];
        let wire = Wire::of_headers("HTTP/1.1 200 OK".len(), &headers);
        assert_eq!((wire.payload_bytes, wire.added_bytes), (0, text.len() as u64));
    }
}
