//! Everything received, per channel, within fixed limits.

mod freshness;
mod kind;
mod ledger;
mod quick;
mod size;

use std::collections::HashMap;
use std::time::Duration;

use smol_str::SmolStr;

use crate::channel::{Channel, ChannelId, ChannelKind, SourceId};
use crate::reading::{ClockNote, Reading};
use crate::series::{Applied, Sample, Series, Spare};
use crate::time::{TimeRange, Timestamp};
use crate::value::Value;
pub use freshness::{Freshness, StaleAfter};
pub use ledger::Ledger;
use ledger::Outages;
use size::Size;

/// How finely arrivals are told apart by those who tell their time.
const CLOCK_STEP: Duration = Duration::from_millis(1);

/// How much the store keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreLimits {
    /// Samples per channel; the oldest go first. Ten million by default: as long as there is room,
    /// a quick channel may have all of it.
    pub samples_per_channel: usize,
    /// Samples of all channels together; the longest series gives first. Ten million by default.
    pub samples_in_all: usize,
    /// Channels per source; readings of further ones are counted and let go. 500 by default.
    pub channels_per_source: usize,
    /// Longest path in bytes. 1,024 by default.
    pub path_bytes: usize,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self {
            samples_per_channel: 10_000_000,
            samples_in_all: 10_000_000,
            channels_per_source: 500,
            path_bytes: 1_024,
        }
    }
}

#[derive(Debug, Default)]
struct SourceRecord {
    by_path: HashMap<SmolStr, ChannelId>,
    /// The channel of the last reading: near it the next is looked for before any hash is made.
    latest: ChannelId,
    ledger: Ledger,
    outages: Outages,
}

/// Everything received. Readings go in through [`Store::apply_all`] or [`Store::apply`]; nothing is
/// ever plotted from elsewhere.
#[derive(Debug)]
pub struct Store {
    limits: StoreLimits,
    channels: Vec<Channel>,
    /// Few, so looked through.
    sources: Vec<(SourceId, SourceRecord)>,
    list_revision: u64,
    size: Size,
    spare: Spare,
}

impl Store {
    /// An empty store; memory is taken as it fills.
    pub fn new(limits: StoreLimits) -> Self {
        let (channels, sources) = (Vec::new(), Vec::new());
        let (size, spare) = (Size::default(), Spare::default());
        Self { limits, channels, sources, list_revision: 0, size, spare }
    }

    /// Takes a reading in. `None`: it is of a channel too many and was counted only.
    pub fn apply(&mut self, source: SourceId, reading: &Reading) -> Option<ChannelId> {
        let id = match self.apply_run(source, std::slice::from_ref(reading)) {
            0 => self.apply_any(source, reading),
            _ => self.record(source).map(|record| record.latest),
        };
        self.make_room();
        id
    }

    /// Takes in the readings of a message, which is quicker than one after the other.
    pub fn apply_all(&mut self, source: SourceId, mut readings: &[Reading]) {
        while let Some(reading) = readings.first() {
            let count = self.apply_run(source, readings);
            if count == 0 {
                self.apply_any(source, reading);
            }
            self.make_room();
            readings = readings.get(count.max(1)..).unwrap_or_default();
        }
    }

    fn apply_any(&mut self, source: SourceId, reading: &Reading) -> Option<ChannelId> {
        let id = self.find_or_add(source, reading);
        let applied = id.and_then(|id| self.apply_to(id, reading));
        let ledger = &mut self.record_mut(source).ledger;
        ledger.received += 1;
        ledger.skewed += u64::from(matches!(reading.clock, ClockNote::Skewed(_)));
        match applied {
            _ if id.is_none() => ledger.over_limit += 1,
            None => ledger.events += 1,
            Some(Applied::Refused) => ledger.refused += 1,
            Some(_) => ledger.applied += 1,
        }
        ledger.out_of_order += u64::from(applied == Some(Applied::Inserted));
        ledger.duplicates += u64::from(applied == Some(Applied::Replaced));
        let taken = applied.is_some_and(|applied| applied != Applied::Refused);
        ledger.gaps += u64::from(taken && reading.value == Value::Gap);
        id
    }

    /// All channels in the order in which they first appeared.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// One channel.
    pub fn channel(&self, id: ChannelId) -> Option<&Channel> {
        self.channels.get(id.index())
    }

    /// The channel of `source` at `path`.
    pub fn find(&self, source: SourceId, path: &str) -> Option<ChannelId> {
        self.record(source)?.by_path.get(path).copied()
    }

    /// Grows when a channel appears or changes its unit or kind.
    pub fn list_revision(&self) -> u64 {
        self.list_revision
    }

    /// Grows with each reading of the channel and when its freshness changes by other means; zero
    /// for a channel that does not exist.
    pub fn revision(&self, id: ChannelId) -> u64 {
        self.channel(id).map_or(0, |channel| channel.revision)
    }

    /// The sender of `path` and all below it is gone: those channels are stale at once, until the
    /// next reading, and their lines end at `now`. An empty path is the whole source.
    pub fn depart(&mut self, source: SourceId, path: &str, now: Timestamp) {
        for channel in self.channels.iter_mut().filter(|channel| channel.source == source) {
            if channel.departed || !is_at_or_below(&channel.path, path) {
                continue;
            }
            channel.departed = true;
            channel.revision += 1;
            let newest = channel.series.last().filter(|last| !last.is_gap() && last.time < now);
            if newest.is_some() {
                let gap = Sample { time: now, value: f64::NAN };
                let spare = &mut self.spare;
                self.size.after(&mut channel.series, |series| series.push_with(gap, spare));
            }
        }
        self.make_room();
    }

    /// The link is down: an outage opens, all channels of the source are stale while it lasts.
    pub fn link_lost(&mut self, source: SourceId, at: Timestamp) {
        self.record_mut(source).outages.open(at);
        self.touch(source);
    }

    /// The link is up again: the outage, if there is one, ends.
    pub fn link_restored(&mut self, source: SourceId, at: Timestamp) {
        self.record_mut(source).outages.close(at);
        self.touch(source);
    }

    /// When the source's link was down, oldest first, at most 256; one still open ends at
    /// [`Timestamp::MAX`].
    pub fn outages(&self, source: SourceId) -> &[TimeRange] {
        self.record(source).map_or(&[], |record| record.outages.ranges())
    }

    /// What every channel said at `time`: its value at or before that moment and how old it was
    /// then. Channels without a value then are left out; of text that says something new each time
    /// only the newest is known.
    pub fn readings_at(&self, time: Timestamp) -> Vec<(ChannelId, Value, Duration)> {
        self.channels
            .iter()
            .filter_map(|channel| {
                let (value, since) = value_at(channel, time)?;
                Some((channel.id, value, time.since(since)))
            })
            .collect()
    }

    /// What became of the source's readings; zeros for a source unheard of.
    pub fn ledger(&self, source: SourceId) -> Ledger {
        self.record(source).map_or_else(Ledger::default, |record| record.ledger)
    }

    /// Samples kept in all.
    pub fn sample_count(&self) -> usize {
        self.size.samples
    }

    /// Memory taken by all samples, in bytes: at most 18 for each and a little per channel.
    pub fn sample_bytes(&self) -> usize {
        let kept: usize = self.channels.iter().map(|channel| channel.series.bytes()).sum();
        kept + self.spare.bytes()
    }

    /// How much is kept.
    pub fn limits(&self) -> StoreLimits {
        self.limits
    }

    /// Samples that had to go to make room, in all.
    pub fn dropped_count(&self) -> u64 {
        self.channels.iter().map(|channel| channel.series.dropped()).sum()
    }

    /// From the oldest sample kept to the newest.
    pub fn time_span(&self) -> Option<TimeRange> {
        let start = self.channels.iter().filter_map(|c| c.series.first()).map(|s| s.time).min()?;
        let end = self.channels.iter().filter_map(|c| c.series.last()).map(|s| s.time).max()?;
        Some(TimeRange { start, end })
    }

    fn record(&self, source: SourceId) -> Option<&SourceRecord> {
        self.sources.iter().find(|(id, _)| *id == source).map(|(_, record)| record)
    }

    fn record_mut(&mut self, source: SourceId) -> &mut SourceRecord {
        record_of(&mut self.sources, source)
    }

    fn find_or_add(&mut self, source: SourceId, reading: &Reading) -> Option<ChannelId> {
        let expected = self.expected(source, reading);
        let record = record_of(&mut self.sources, source);
        if let Some(id) = expected {
            record.latest = id;
            return Some(id);
        }
        if let Some(id) = record.by_path.get(&reading.path) {
            record.latest = *id;
            return Some(*id);
        }
        let over = record.by_path.len() >= self.limits.channels_per_source
            || reading.path.len() > self.limits.path_bytes;
        if over {
            return None;
        }
        let id = ChannelId(u32::try_from(self.channels.len()).ok()?);
        record.by_path.insert(reading.path.clone(), id);
        let kind = kind::after(None, reading);
        let samples = self.limits.samples_per_channel;
        self.channels.push(Channel::new(id, source, &reading.path, kind, samples));
        self.list_revision += 1;
        Some(id)
    }

    /// `None` when there was nothing to plot.
    fn apply_to(&mut self, id: ChannelId, reading: &Reading) -> Option<Applied> {
        let channel = self.channels.get_mut(id.index())?;
        let heard_before = channel.has_spoken().then_some(channel.kind);
        let mut kind = kind::after(heard_before, reading);
        let mut value = reading.value.as_plotted();
        if kind.is_words() {
            (kind, value) = channel.say(&reading.value);
        }
        let new_unit = reading.unit.is_some() && reading.unit != channel.unit;
        if new_unit {
            channel.unit.clone_from(&reading.unit);
        }
        if new_unit || kind != channel.kind {
            self.list_revision += 1;
            if channel.kind.is_words() && !kind.is_words() {
                channel.forget_words();
                self.size.after(&mut channel.series, Series::clear);
            }
        }
        channel.kind = kind;
        channel.note(reading);
        if reading.clock == ClockNote::Retained {
            return None;
        }
        let sample = Sample { time: moment(&channel.series, reading), value: value? };
        let spare = &mut self.spare;
        let applied =
            self.size.after(&mut channel.series, |series| series.push_with(sample, spare));
        match applied {
            Applied::Appended => {}
            Applied::Inserted => channel.counts.out_of_order += 1,
            Applied::Replaced => channel.counts.duplicates += 1,
            Applied::Refused => channel.counts.refused += 1,
        }
        Some(applied)
    }

    fn make_room(&mut self) {
        while self.size.slots + self.spare.slots() > self.limits.samples_in_all {
            let longest = self.channels.iter_mut().max_by_key(|channel| channel.series.len());
            let Some(channel) = longest.filter(|channel| !channel.series.is_empty()) else {
                return;
            };
            let spare = &mut self.spare;
            self.size.after(&mut channel.series, |series| series.drop_oldest_chunk(spare));
        }
    }

    /// Lets everyone who shows a channel of `source` look again.
    fn touch(&mut self, source: SourceId) {
        for channel in self.channels.iter_mut().filter(|channel| channel.source == source) {
            channel.revision += 1;
        }
    }
}

/// Apart from the store, whose channels are looked at meanwhile.
fn record_of(sources: &mut Vec<(SourceId, SourceRecord)>, source: SourceId) -> &mut SourceRecord {
    let known = sources.iter().position(|(id, _)| *id == source);
    let index = known.unwrap_or_else(|| {
        sources.push((source, SourceRecord::default()));
        sources.len() - 1
    });
    #[allow(clippy::indexing_slicing, reason = "it was found or made just now")]
    &mut sources[index].1
}

fn is_at_or_below(path: &str, prefix: &str) -> bool {
    prefix.is_empty()
        || path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// When a reading holds. What arrived within one step of the clock did not arrive at once: it is kept
/// in its order, a microsecond apart. Equal times of a sender's own are one moment.
fn moment(series: &Series, reading: &Reading) -> Timestamp {
    let told = reading.time;
    match series.last_time() {
        Some(last)
            if reading.clock != ClockNote::Sender
                && last >= told
                && last.since(told) < CLOCK_STEP =>
        {
            last + Duration::from_micros(1)
        }
        _ => told,
    }
}

fn value_at(channel: &Channel, time: Timestamp) -> Option<(Value, Timestamp)> {
    if matches!(channel.kind, ChannelKind::Event(_)) {
        let last = channel.last.as_ref().filter(|last| last.time <= time)?;
        return Some((last.value.clone(), last.time));
    }
    let sample = channel.series.at_or_before(time).filter(|sample| !sample.is_gap())?;
    Some((channel.value_of(sample.value), sample.time))
}
