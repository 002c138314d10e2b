//! The store by what a user must find true.

use std::time::Duration;

use heliograph_telemetry::channel::MAX_TEXT_CHARS;
use heliograph_telemetry::{
    ChannelId, ChannelKind, ClockNote, Freshness, ListedReason, Reading, SourceId, StaleAfter,
    Store, StoreLimits, TimeRange, Timestamp, Value,
};

use crate::segments::segments;

const HUB: SourceId = SourceId(0);
const BENCH: SourceId = SourceId(1);

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_millis_f64(1_780_000_000_000.0 + seconds * 1_000.0)
}

fn reading(path: &str, value: Value, seconds: f64) -> Reading {
    let (time, path) = (at(seconds), path.into());
    Reading { path, value, unit: None, time, received: time, clock: ClockNote::Arrival }
}

fn number(path: &str, value: f64, seconds: f64) -> Reading {
    reading(path, Value::Number(value), seconds)
}

fn text(path: &str, text: &str, seconds: f64) -> Reading {
    reading(path, Value::Text(text.to_owned()), seconds)
}

fn store() -> Store {
    Store::new(StoreLimits::default())
}

/// A store with `count` readings of one channel, one every `every` seconds from 0 on.
fn regular(count: u32, every: f64) -> (Store, ChannelId) {
    let mut store = store();
    let mut id = None;
    for index in 0..count {
        id = store.apply(HUB, &number("air", f64::from(index), f64::from(index) * every));
    }
    (store, id.unwrap())
}

fn is_stale(store: &Store, id: ChannelId, seconds: f64) -> bool {
    matches!(store.freshness(id, at(seconds)), Freshness::Stale { .. })
}

#[test]
fn a_reading_becomes_a_channel() {
    let mut store = store();
    let id = store.apply(HUB, &number("greenhouse/air", 23.7, 0.0)).unwrap();
    let channel = store.channel(id).unwrap();
    assert_eq!(
        (channel.path.as_str(), channel.name(), channel.source),
        ("greenhouse/air", "air", HUB)
    );
    assert_eq!(channel.kind, ChannelKind::Plotted);
    assert_eq!(channel.last.as_ref().unwrap().value, Value::Number(23.7));
    assert_eq!(store.find(HUB, "greenhouse/air"), Some(id));
    assert_eq!(store.find(BENCH, "greenhouse/air"), None);
    let other = store.apply(BENCH, &number("greenhouse/air", 1.0, 0.0)).unwrap();
    assert_ne!(id, other);
}

#[test]
fn revisions_tell_what_changed() {
    let mut store = store();
    let air = store.apply(HUB, &number("air", 1.0, 0.0)).unwrap();
    let soil = store.apply(HUB, &number("soil", 1.0, 0.0)).unwrap();
    let (list, air_before, soil_before) =
        (store.list_revision(), store.revision(air), store.revision(soil));
    store.apply(HUB, &number("air", 2.0, 1.0));
    assert!(store.revision(air) > air_before);
    assert_eq!((store.revision(soil), store.list_revision()), (soil_before, list));

    let mut with_unit = number("air", 2.0, 2.0);
    with_unit.unit = Some("°C".into());
    store.apply(HUB, &with_unit);
    assert!(store.list_revision() > list);
    let list = store.list_revision();
    store.apply(HUB, &number("air", 2.0, 3.0));
    assert_eq!(
        (store.list_revision(), store.channel(air).unwrap().unit.as_deref()),
        (list, Some("°C"))
    );
}

#[test]
fn order_and_duplicates_are_put_right_and_counted() {
    let mut store = store();
    for (value, seconds) in [(1.0, 1.0), (3.0, 3.0), (2.0, 2.0), (4.0, 3.0)] {
        let told = Reading { clock: ClockNote::Sender, ..number("air", value, seconds) };
        store.apply(HUB, &told);
    }
    let channel = &store.channels()[0];
    let values: Vec<f64> =
        channel.series.window(TimeRange::new(at(0.0), at(9.0))).map(|s| s.value).collect();
    assert_eq!(values, [1.0, 2.0, 4.0]);
    assert_eq!(channel.last.as_ref().unwrap().value, Value::Number(4.0));
    let ledger = store.ledger(HUB);
    assert_eq!((ledger.received, ledger.applied), (4, 4));
    assert_eq!((ledger.out_of_order, ledger.duplicates), (1, 1));
    assert_eq!((channel.counts.out_of_order, channel.counts.duplicates), (1, 1));
}

#[test]
fn the_value_shown_is_the_newest_by_its_own_time() {
    let mut store = store();
    store.apply(HUB, &number("air", 5.0, 10.0));
    let mut late = number("air", 1.0, 4.0);
    late.received = at(11.0);
    store.apply(HUB, &late);
    let last = store.channels()[0].last.clone().unwrap();
    assert_eq!((last.value, last.time, last.received), (Value::Number(5.0), at(10.0), at(11.0)));
}

#[test]
fn skewed_clocks_are_counted_and_noted() {
    let mut store = store();
    let mut skewed = number("air", 1.0, 0.0);
    skewed.clock = ClockNote::Skewed(Timestamp::from_micros(0));
    store.apply(HUB, &skewed);
    assert_eq!(store.ledger(HUB).skewed, 1);
    assert_eq!(store.channels()[0].clock, skewed.clock);
}

#[test]
fn a_retained_value_is_shown_as_stale_and_not_plotted() {
    let mut store = store();
    let mut retained = number("air", 1.0, 5.0);
    retained.clock = ClockNote::Retained;
    let id = store.apply(HUB, &retained).unwrap();
    let channel = &store.channels()[0];
    assert_eq!(channel.last.as_ref().unwrap().value, Value::Number(1.0));
    assert!(channel.series.is_empty() && is_stale(&store, id, 5.0));
    assert_eq!(store.ledger(HUB).events, 1);
    store.apply(HUB, &number("air", 2.0, 6.0));
    assert!(!is_stale(&store, id, 6.0));
    assert_eq!(store.channels()[0].series.len(), 1);
}

#[test]
fn stale_after_three_intervals_but_not_before_two_seconds() {
    let (store, id) = regular(11, 0.1);
    assert!(!is_stale(&store, id, 1.0 + 2.0));
    assert!(is_stale(&store, id, 1.0 + 2.001));
    let (store, id) = regular(11, 5.0);
    assert!(!is_stale(&store, id, 50.0 + 15.0));
    assert!(is_stale(&store, id, 50.0 + 15.001));
}

#[test]
fn sixty_seconds_until_the_rhythm_is_known() {
    let (store, id) = regular(10, 0.1);
    assert!(!is_stale(&store, id, 0.9 + 60.0));
    assert_eq!(
        store.freshness(id, at(0.9 + 61.0)),
        Freshness::Stale { age: Duration::from_secs(61) }
    );
}

#[test]
fn a_channel_is_stale_at_the_age_that_was_set_for_it() {
    let (mut store, id) = regular(11, 0.1);
    let revision = store.revision(id);
    store.set_stale_after(id, StaleAfter::Age(Duration::from_secs(30)));
    assert!(store.revision(id) > revision, "whoever shows it looks again");
    assert!(!is_stale(&store, id, 1.0 + 30.0));
    assert!(is_stale(&store, id, 1.0 + 30.001));
    store.set_stale_after(id, StaleAfter::Age(Duration::from_millis(500)));
    assert!(is_stale(&store, id, 1.0 + 0.501));
    store.set_stale_after(id, StaleAfter::Never);
    assert!(!is_stale(&store, id, 1e9));
    store.link_lost(HUB, at(2.0));
    assert!(is_stale(&store, id, 2.0), "without a link nothing is current");
    store.link_restored(HUB, at(3.0));
    store.set_stale_after(id, StaleAfter::Rhythm);
    assert!(is_stale(&store, id, 1.0 + 2.001));
    let revision = store.revision(id);
    store.set_stale_after(id, StaleAfter::Rhythm);
    store.set_stale_after(ChannelId(99), StaleAfter::Never);
    assert_eq!(store.revision(id), revision);
}

#[test]
fn a_state_in_words_ages_only_where_that_was_set() {
    let mut store = store();
    let id = store.apply(HUB, &text("door", "open", 0.0)).unwrap();
    assert!(!is_stale(&store, id, 1e6));
    store.set_stale_after(id, StaleAfter::Age(Duration::from_secs(5)));
    assert!(is_stale(&store, id, 5.001));
}

#[test]
fn many_readings_of_one_message_are_one_arrival() {
    let mut store = store();
    let mut id = None;
    for message in 0..12 {
        for part in 0..50 {
            let mut reading =
                number("accel", 0.0, f64::from(message) * 5.0 - f64::from(part) * 0.1);
            reading.received = at(f64::from(message) * 5.0);
            id = store.apply(HUB, &reading);
        }
    }
    assert!(!is_stale(&store, id.unwrap(), 55.0 + 14.0));
    assert!(is_stale(&store, id.unwrap(), 55.0 + 16.0));
}

#[test]
fn text_never_ages() {
    let mut store = store();
    let id = store.apply(HUB, &text("door", "open", 0.0)).unwrap();
    let note = store.apply(HUB, &text("note", "see http://host/", 0.0)).unwrap();
    assert_eq!(store.channel(note).unwrap().kind, ChannelKind::Event(ListedReason::Prose));
    assert!(!is_stale(&store, id, 1e6) && !is_stale(&store, note, 1e6));
    assert_eq!((store.ledger(HUB).events, store.sample_count()), (1, 1));
}

#[test]
fn without_a_link_everything_is_stale_at_once() {
    let (mut store, id) = regular(20, 0.5);
    let text = store.apply(HUB, &text("door", "open", 9.5)).unwrap();
    let elsewhere = store.apply(BENCH, &number("volts", 5.0, 9.5)).unwrap();
    let before = store.revision(id);
    store.link_lost(HUB, at(9.6));
    store.link_lost(HUB, at(9.7));
    assert!(store.revision(id) > before);
    assert!(is_stale(&store, id, 9.6) && is_stale(&store, text, 9.6));
    assert!(!is_stale(&store, elsewhere, 9.6));
    assert_eq!(store.outages(HUB), [TimeRange { start: at(9.6), end: Timestamp::MAX }]);

    store.link_restored(HUB, at(10.0));
    assert!(!is_stale(&store, id, 10.0));
    assert_eq!(store.outages(HUB), [TimeRange::new(at(9.6), at(10.0))]);
    assert!(store.outages(BENCH).is_empty());
}

#[test]
fn an_outage_breaks_the_line_however_short() {
    let (mut store, id) = regular(20, 0.5);
    store.link_lost(HUB, at(9.6));
    store.link_restored(HUB, at(9.9));
    for index in 20..40 {
        store.apply(HUB, &number("air", 0.0, f64::from(index) * 0.5));
    }
    let window = TimeRange::new(at(0.0), at(20.0));
    let series = &store.channel(id).unwrap().series;
    assert_eq!(segments(series, window, 800, store.outages(HUB)).len(), 2);
    assert_eq!(segments(series, window, 800, &[]).len(), 1);
}

#[test]
fn a_sender_that_left_is_stale_until_it_speaks_again() {
    let (mut store, id) = regular(20, 0.5);
    let sibling = store.apply(HUB, &number("airport", 1.0, 9.5)).unwrap();
    let below = store.apply(HUB, &number("air/dew", 1.0, 9.5)).unwrap();
    store.depart(HUB, "air", at(9.7));
    assert!(is_stale(&store, id, 9.7) && is_stale(&store, below, 9.7));
    assert!(!is_stale(&store, sibling, 9.7));

    store.apply(HUB, &number("air", 1.0, 10.0));
    assert!(!is_stale(&store, id, 10.0));
    let series = &store.channel(id).unwrap().series;
    assert_eq!(segments(series, TimeRange::new(at(0.0), at(20.0)), 800, &[]).len(), 2);
    assert_eq!(store.channels().len(), 3);
}

#[test]
fn readings_at_a_moment_carry_their_age() {
    let mut store = store();
    let air = store.apply(HUB, &number("air", 20.0, 1.0)).unwrap();
    store.apply(HUB, &number("air", 21.0, 3.0));
    let fan = store.apply(HUB, &reading("fan", Value::Bool(true), 2.0)).unwrap();
    let mode = store.apply(HUB, &text("mode", "idle", 2.0)).unwrap();
    store.apply(HUB, &text("mode", "busy", 3.0));
    let note = store.apply(HUB, &text("note", "12:30", 2.5)).unwrap();
    store.apply(HUB, &text("other", "12:31", 2.6));
    store.apply(HUB, &number("later", 1.0, 5.0));
    store.apply(HUB, &number("gone", 1.0, 1.0));
    store.apply(HUB, &reading("gone", Value::Gap, 2.0));
    assert_eq!(
        store.readings_at(at(2.5)),
        [
            (air, Value::Number(20.0), Duration::from_millis(1_500)),
            (fan, Value::Bool(true), Duration::from_millis(500)),
            (mode, Value::Text("idle".to_owned()), Duration::from_millis(500)),
            (note, Value::Text("12:30".to_owned()), Duration::ZERO),
        ]
    );
}

#[test]
fn limits_hold_and_are_counted() {
    let limits = StoreLimits {
        samples_per_channel: 64,
        samples_in_all: 200,
        channels_per_source: 4,
        path_bytes: 8,
    };
    let mut store = Store::new(limits);
    for index in 0..1_000 {
        let path = format!("c{}", index % 7);
        store.apply(HUB, &number(&path, 1.0, f64::from(index)));
        assert!(store.sample_count() <= 200);
    }
    assert_eq!(store.apply(HUB, &number("a/longer/path", 1.0, 0.0)), None);
    assert_eq!(store.channels().len(), 4);
    let counted: usize = store.channels().iter().map(|channel| channel.series.len()).sum();
    assert_eq!(counted, store.sample_count());
    let ledger = store.ledger(HUB);
    assert_eq!(ledger.received, 1_001);
    assert_eq!(
        ledger.received,
        ledger.applied + ledger.events + ledger.refused + ledger.over_limit
    );
    assert_eq!(ledger.applied, store.sample_count() as u64 + store.dropped_count());
    assert_eq!(ledger.over_limit, 1_000 / 7 * 3 + 2 + 1);

    let long = "é".repeat(10_000);
    store.apply(BENCH, &reading("t", Value::Text(long), 0.0));
    let Some(Value::Text(kept)) = store.channels()[4].last.clone().map(|last| last.value) else {
        panic!("text expected");
    };
    assert_eq!(kept.chars().count(), MAX_TEXT_CHARS);
}

#[test]
fn the_span_is_that_of_all_channels() {
    let mut store = store();
    assert_eq!(store.time_span(), None);
    store.apply(HUB, &number("air", 1.0, 5.0));
    store.apply(BENCH, &number("volts", 1.0, 2.0));
    store.link_lost(HUB, at(9.0));
    assert_eq!(store.time_span(), Some(TimeRange::new(at(2.0), at(5.0))));
}

#[test]
fn what_arrives_within_a_millisecond_is_kept_in_its_order() {
    let mut store = Store::new(StoreLimits::default());
    for value in [1.0, 9.0, 2.0] {
        store.apply(HUB, &number("air", value, 1.0));
    }
    store.apply(HUB, &number("air", 3.0, 1.001));
    let channel = &store.channels()[0];
    let kept: Vec<_> = channel.series.window(TimeRange::new(at(0.0), at(9.0))).collect();
    assert_eq!(kept.iter().map(|sample| sample.value).collect::<Vec<_>>(), [1.0, 9.0, 2.0, 3.0]);
    assert_eq!((kept[0].time, kept[3].time), (at(1.0), at(1.001)));
    assert_eq!(store.ledger(HUB).duplicates, 0);
    // A sender that names the same moment twice has changed its mind.
    for value in [1.0, 2.0] {
        let told = Reading { clock: ClockNote::Sender, ..number("soil", value, 1.0) };
        store.apply(HUB, &told);
    }
    assert_eq!((store.channels()[1].series.len(), store.ledger(HUB).duplicates), (1, 1));
}

#[test]
fn a_full_store_takes_no_more_memory() {
    const FULL: usize = 500_000;
    let mut store = Store::new(StoreLimits { samples_in_all: FULL, ..StoreLimits::default() });
    let mut push = |from: usize, count: usize| {
        let mut largest = 0;
        for index in from..from + count {
            let path = if index.is_multiple_of(2) { "a" } else { "b" };
            store.apply(HUB, &number(path, 1.0, index as f64 * 0.01));
            if index.is_multiple_of(500) {
                largest = store.sample_bytes().max(largest);
            }
        }
        (largest, store.sample_count())
    };
    let (at_first, _) = push(0, FULL);
    let (later, kept) = push(FULL, 60_000);
    // A chunk is 36 kB; what is noted about one is 200 bytes.
    assert!(later <= at_first + 1_000, "{later} after {at_first}");
    // Beside what is kept there is a chunk set aside for each channel, and one that is next.
    assert!((FULL - 3 * 2_048..=FULL).contains(&kept), "{kept}");
}
