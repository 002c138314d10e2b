//! The commonest readings: figures of channels that follow each other, as they did before.

use super::{Store, moment};
use crate::channel::{Channel, ChannelId, ChannelKind, LastReading, SourceId};
use crate::reading::{ClockNote, Reading};
use crate::same::is_same;
use crate::series::Sample;
use crate::value::Value;

impl Store {
    /// Takes in the first of `readings`, as many as are figures of the channels that follow each other
    /// from the latest on, newer than all these have, and change nothing but their series; says how many
    /// they were. What comes after them is for [`Store::apply_any`]. Messages repeat themselves, so
    /// this is nearly all of most. Room may be to be made then.
    pub(super) fn apply_run(&mut self, source: SourceId, readings: &[Reading]) -> usize {
        let Some(start) = readings.first().and_then(|first| self.expected(source, first)) else {
            return 0;
        };
        let most_slots = self.limits.samples_in_all.saturating_sub(self.spare.slots());
        let mut count = 0;
        let channels = self.channels.get_mut(start.index()..).unwrap_or_default();
        for (channel, reading) in channels.iter_mut().zip(readings) {
            if !is_of(channel, source, reading) || !take_in(channel, reading) {
                break;
            }
            count += 1;
            self.size.grew(&channel.series);
            if self.size.slots > most_slots {
                break;
            }
        }
        if let Some(more) = (count as u32).checked_sub(1) {
            let record = self.record_mut(source);
            record.latest = ChannelId(start.0 + more);
            record.ledger.received += count as u64;
            record.ledger.applied += count as u64;
        }
        count
    }

    /// The channel of a reading, if it is the one after the latest, or that again.
    pub(super) fn expected(&self, source: SourceId, reading: &Reading) -> Option<ChannelId> {
        let ChannelId(latest) = self.record(source)?.latest;
        [latest.saturating_add(1), latest]
            .map(ChannelId)
            .into_iter()
            .find(|id| self.channel(*id).is_some_and(|channel| is_of(channel, source, reading)))
    }
}

#[inline]
fn is_of(channel: &Channel, source: SourceId, reading: &Reading) -> bool {
    channel.source == source && is_same(channel.path.as_bytes(), reading.path.as_bytes())
}

/// Whether the channel took the reading in; if not, nothing has happened.
#[inline]
fn take_in(channel: &mut Channel, reading: &Reading) -> bool {
    let Some(value) = one_more_figure(channel, reading) else { return false };
    let sample = Sample { time: moment(&channel.series, reading), value };
    let done = channel.series.append_in_place(sample);
    if done {
        channel.note(reading);
    }
    done
}

/// What there is to plot, where that is all that the reading says.
#[inline]
fn one_more_figure(channel: &Channel, reading: &Reading) -> Option<f64> {
    let Value::Number(value) = reading.value else { return None };
    // After a gap it may be that the channel has said nothing yet.
    let spoke = matches!(channel.last, Some(LastReading { value: Value::Number(_), .. }));
    let is_plotted = channel.kind == ChannelKind::Plotted && spoke;
    let is_news = matches!(reading.clock, ClockNote::Arrival | ClockNote::Sender);
    let has_new_unit = reading.unit.is_some() && reading.unit != channel.unit;
    (is_plotted && is_news && !has_new_unit && value.is_finite()).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::StoreLimits;
    use super::*;
    use crate::time::Timestamp;

    const SOURCES: [SourceId; 2] = [SourceId(0), SourceId(7)];
    const LIMITS: StoreLimits = StoreLimits {
        samples_per_channel: 100,
        samples_in_all: 250,
        channels_per_source: 3,
        path_bytes: 1_024,
    };

    /// Readings of a few channels in turn, most of them figures in order.
    fn any_readings() -> impl Strategy<Value = Vec<(SourceId, Reading)>> {
        let value = prop_oneof![
            20 => any::<f64>().prop_map(Value::Number),
            1 => Just(Value::Gap),
            1 => any::<bool>().prop_map(Value::Bool),
            1 => "[ab]".prop_map(Value::Text),
        ];
        let clock = prop_oneof![
            20 => Just(ClockNote::Arrival),
            5 => Just(ClockNote::Sender),
            1 => Just(ClockNote::Retained),
            1 => Just(ClockNote::Skewed(Timestamp::MIN)),
        ];
        let unit =
            prop_oneof![20 => Just(None), 2 => Just(Some("V".into())), 1 => Just(Some("A".into()))];
        let step = prop_oneof![10 => 0..3_000_i64, 1 => -5_000..0_i64];
        let turn = prop_oneof![20 => Just(1_usize), 1 => 0..5_usize];
        prop::collection::vec((value, clock, unit, step, turn), 0..400).prop_map(|all| {
            let (mut micros, mut place) = (0, 0);
            let reading = |(value, clock, unit, step, turn)| {
                micros += step;
                place = (place + turn) % 5;
                let time = Timestamp::from_micros(micros);
                let path =
                    ["a", "b", "seq", "c", "a_name_longer_than_any_kept_in_place"][place].into();
                let source = SOURCES[usize::from(place == 3)];
                (source, Reading { path, value, unit, time, received: time, clock })
            };
            all.into_iter().map(reading).collect()
        })
    }

    /// Everything but the order of a map.
    fn state(store: &Store) -> String {
        let ledgers = SOURCES.map(|source| (store.ledger(source), store.list_revision()));
        let latest: Vec<_> = store.sources.iter().map(|(_, record)| record.latest).collect();
        format!("{:?} {ledgers:?} {latest:?} {:?}", store.channels, store.size)
    }

    proptest! {
        #[test]
        fn it_comes_to_the_same_either_way(readings in any_readings()) {
            let (mut store, mut slow) = (Store::new(LIMITS), Store::new(LIMITS));
            for (source, reading) in &readings {
                let expected = slow.apply_any(*source, reading);
                slow.make_room();
                prop_assert_eq!(store.apply(*source, reading), expected);
            }
            prop_assert_eq!(state(&store), state(&slow));
            let mut in_messages = Store::new(LIMITS);
            for message in readings.chunk_by(|(one, _), (next, _)| one == next) {
                let readings: Vec<_> = message.iter().map(|(_, reading)| reading.clone()).collect();
                in_messages.apply_all(message[0].0, &readings);
            }
            prop_assert_eq!(state(&in_messages), state(&slow));
        }
    }
}
