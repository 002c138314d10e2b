//! Channels that say one of a few texts.

use heliograph_telemetry::words::MAX_WORDS;
use heliograph_telemetry::{
    Channel, ChannelKind, ClockNote, ListedReason, Reading, SourceId, Store, StoreLimits,
    TimeRange, Timestamp, Value,
};
use proptest::prelude::*;

const HUB: SourceId = SourceId(0);
const VARIED: ChannelKind = ChannelKind::Words { varied: true };

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros((1_780_000_000 + seconds) * 1_000_000)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A store whose only channel said these, one a second.
fn heard(values: impl IntoIterator<Item = Value>) -> Store {
    let mut store = Store::new(StoreLimits::default());
    for (second, value) in (0..).zip(values) {
        say(&mut store, value, second);
    }
    store
}

fn say(store: &mut Store, value: Value, second: i64) {
    let (time, path) = (at(second), "mode".into());
    let clock = ClockNote::Sender;
    store.apply(HUB, &Reading { path, value, unit: None, time, received: time, clock });
}

fn channel(store: &Store) -> &Channel {
    &store.channels()[0]
}

/// What is plotted: words, and `-` for a gap.
fn plotted(store: &Store) -> Vec<String> {
    let words = channel(store).words().unwrap();
    let all = TimeRange::new(Timestamp::MIN, Timestamp::MAX);
    let said = channel(store).series.window(all).map(|sample| words.word(sample.value));
    said.map(|word| word.unwrap_or("-").to_owned()).collect()
}

#[test]
fn what_is_said_is_kept() {
    let store = heard(["idle", "heating", "idle", "error"].map(text));
    assert_eq!(channel(&store).kind, VARIED);
    assert_eq!(plotted(&store), ["idle", "heating", "idle", "error"]);
    assert_eq!((store.ledger(HUB).applied, store.sample_count()), (4, 4));
    let ChannelKind::Words { varied } = channel(&heard(["idle", "idle"].map(text))).kind else {
        panic!("words expected");
    };
    assert!(!varied, "one word is a name rather than a state");
}

#[test]
fn it_shows_when_a_channel_starts_to_vary() {
    let mut store = heard(["idle", "busy"].map(text));
    let before = store.list_revision();
    say(&mut store, text("idle"), 2);
    assert_eq!(channel(&store).kind, VARIED);
    assert!(store.list_revision() > before);
    let before = store.list_revision();
    say(&mut store, text("busy"), 3);
    assert_eq!(store.list_revision(), before);
}

#[test]
fn no_value_is_a_gap_and_states_are_words() {
    let values = [text("idle"), Value::Gap, Value::Bool(false), text("idle"), Value::Bool(true)];
    let store = heard(values);
    assert_eq!(plotted(&store), ["idle", "-", "off", "idle", "on"]);
    assert_eq!((channel(&store).kind, store.ledger(HUB).gaps), (VARIED, 1));
}

#[test]
fn what_says_nothing_at_first_is_judged_by_what_it_says_then() {
    let after_gaps = |value| heard([Value::Gap, Value::Gap, value]);
    let store = after_gaps(text("idle"));
    assert_eq!(channel(&store).kind, ChannelKind::Words { varied: false });
    assert_eq!(plotted(&store), ["-", "-", "idle"]);
    assert_eq!(channel(&after_gaps(Value::Bool(true))).kind, ChannelKind::State);
    let epoch = Value::Number(at(0).micros() as f64 / 1e6);
    let clock = ChannelKind::Listed(ListedReason::Clock);
    assert_eq!(channel(&after_gaps(epoch)).kind, clock);
    let measured = heard([Value::Gap, Value::Number(1.5), Value::Gap, Value::Bool(true)]);
    assert_eq!(channel(&measured).kind, ChannelKind::Plotted, "it has said a figure");
    let prose = heard([text("http://host/"), Value::Gap, text("idle")]);
    assert_eq!(channel(&prose).kind, ChannelKind::Event(ListedReason::Prose));
}

#[test]
fn a_state_may_have_further_words() {
    let store = heard([Value::Bool(false), Value::Bool(true), text("jammed")]);
    assert_eq!(plotted(&store), ["off", "on", "jammed"]);
    assert_eq!(channel(&store).kind, VARIED, "it was plotted and stays so");
}

#[test]
fn with_a_word_too_many_it_is_listed_again() {
    let words = || (0..MAX_WORDS).map(|number| text(&format!("word {number}")));
    let mut store = heard(words().chain(words()));
    assert_eq!((channel(&store).kind, store.sample_count()), (VARIED, 2 * MAX_WORDS));
    let before = store.list_revision();
    say(&mut store, text("one more"), 100);
    let many = ChannelKind::Event(ListedReason::ManyWords);
    assert_eq!((channel(&store).kind, store.sample_count()), (many, 0));
    assert!(store.list_revision() > before && channel(&store).words().is_none());
    say(&mut store, text("word 1"), 101);
    assert_eq!((channel(&store).kind, store.sample_count()), (many, 0));
    let last = channel(&store).last.clone().unwrap();
    assert_eq!(last.value, text("word 1"));
    // States and numbers are plotted as ever.
    say(&mut store, Value::Bool(true), 102);
    say(&mut store, text("word 1"), 103);
    assert_eq!((channel(&store).kind, store.sample_count()), (ChannelKind::State, 1));
    say(&mut store, Value::Number(3.0), 104);
    assert_eq!((channel(&store).kind, store.sample_count()), (ChannelKind::Plotted, 2));
}

#[test]
fn a_channel_that_turns_to_numbers_keeps_no_words_among_them() {
    let values = [text("warming up"), text("ready"), Value::Number(21.5), text("ready")];
    let store = heard(values);
    let channel = channel(&store);
    assert_eq!((channel.kind, store.sample_count()), (ChannelKind::Plotted, 1));
    assert!(channel.words().is_none());
    assert_eq!(channel.series.last().map(|sample| sample.value), Some(21.5));
}

#[test]
fn a_retained_word_is_known_and_not_plotted() {
    let mut store = heard([]);
    let (time, path) = (at(0), "mode".into());
    let clock = ClockNote::Retained;
    let retained = Reading { path, value: text("idle"), unit: None, time, received: time, clock };
    store.apply(HUB, &retained);
    assert!(channel(&store).kind.is_words() && store.sample_count() == 0);
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        20 => (0..18_u8).prop_map(|number| text(&format!("word {number}"))),
        2 => any::<bool>().prop_map(Value::Bool),
        2 => Just(Value::Gap),
        1 => Just(Value::Number(2.0)),
        1 => Just(text("2026-11-20 12:30")),
    ]
}

proptest! {
    /// While a channel is one of words its samples say what was said, in any order of arrival; and
    /// the counts are right whatever it becomes.
    #[test]
    fn samples_say_what_was_said(
        said in prop::collection::vec((0..40_i64, any_value()), 1..60),
    ) {
        let mut store = heard([]);
        let mut model = std::collections::BTreeMap::new();
        for (second, value) in said {
            let applied = store.ledger(HUB).applied;
            say(&mut store, value.clone(), second);
            if store.ledger(HUB).applied > applied {
                model.insert(second, value);
            }
            let channel = channel(&store);
            prop_assert_eq!(channel.series.len(), store.sample_count());
            let ledger = store.ledger(HUB);
            prop_assert_eq!(ledger.received, ledger.applied + ledger.events + ledger.refused);
            if channel.words().is_none() {
                continue;
            }
            let expected = model.values().map(|value| match value {
                Value::Text(text) => text.clone(),
                Value::Bool(state) => if *state { "on" } else { "off" }.to_owned(),
                _ => "-".to_owned(),
            });
            prop_assert_eq!(plotted(&store), expected.collect::<Vec<_>>());
        }
    }
}
