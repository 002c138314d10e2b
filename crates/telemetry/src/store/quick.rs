//! The commonest reading: one more figure of a channel whose turn it is.

use super::{Store, moment};
use crate::channel::{Channel, ChannelId, ChannelKind, SourceId};
use crate::reading::{ClockNote, Reading};
use crate::series::Sample;
use crate::value::Value;

impl Store {
    /// Takes in a figure of the channel after the latest, as messages repeat themselves, if it is
    /// newer than all the channel has and changes nothing but its series. Any other reading is left
    /// to [`Store::apply_any`]: `None`, and nothing has happened.
    #[inline]
    pub(super) fn apply_next(&mut self, source: SourceId, reading: &Reading) -> Option<ChannelId> {
        let (_, record) = self.sources.iter_mut().find(|(id, _)| *id == source)?;
        let id = ChannelId(record.latest.0.saturating_add(1));
        let channel = self.channels.get_mut(id.index())?;
        if channel.source != source || channel.path != reading.path {
            return None;
        }
        let value = one_more_figure(channel, reading)?;
        let sample = Sample { time: moment(&channel.series, reading), value };
        if !channel.series.append_in_place(sample) {
            return None;
        }
        channel.note(reading);
        record.latest = id;
        record.ledger.received += 1;
        record.ledger.applied += 1;
        self.size.grew(&channel.series);
        Some(id)
    }
}

/// What there is to plot, where that is all that the reading says.
#[inline]
fn one_more_figure(channel: &Channel, reading: &Reading) -> Option<f64> {
    let Value::Number(value) = reading.value else { return None };
    let is_plotted = channel.kind == ChannelKind::Plotted && channel.last.is_some();
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
        }
    }
}
