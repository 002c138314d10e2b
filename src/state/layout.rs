//! Which plots there are and what is on them, worked out from the channels that arrived and from
//! what the user changed.

pub mod edits;
mod kept;
pub mod limits;

use heliograph_telemetry::{ChannelId, ChannelKind};

use crate::state::units::Conversion;
use edits::{PlotEdits, PlotKind, PlotSettings};

/// No more plots than this lay themselves out.
const MAX_PLOTS: usize = 4;
/// No more traces than this share a plot by themselves; further channels stay in the rail.
const MAX_TRACES: usize = 8;
/// No more than this, even when the user wants them.
const MAX_CHOSEN: usize = 200;

/// What the layout needs to know of a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelFacts {
    /// Which channel.
    pub id: ChannelId,
    /// Source and path: what it goes by in what is kept.
    pub name: String,
    /// Its name in the rail.
    pub label: String,
    /// Its unit, if known.
    pub unit: Option<String>,
    /// What it is: a measurement, a state, one of a few words.
    pub kind: ChannelKind,
    /// Whether it is plotted without being asked for.
    pub plotted: bool,
    /// The name of the source it comes from.
    pub source: String,
}

/// One plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlotSlot {
    /// What it goes by in what is kept of it.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// The unit its channels share.
    pub unit: Option<String>,
    /// What is on it, in order.
    pub channels: Vec<ChannelId>,
    /// The place of each channel's colour and dash in the palette, in the same order.
    pub colors: Vec<usize>,
    /// Channels that are not drawn for now.
    pub off: Vec<ChannelId>,
    /// What the user set.
    pub settings: PlotSettings,
}

impl PlotSlot {
    /// The plot without the channels that are not drawn.
    pub fn drawn(&self) -> Self {
        let mut drawn = self.clone();
        let kept =
            || self.channels.iter().zip(&self.colors).filter(|(id, _)| !self.off.contains(id));
        drawn.channels = kept().map(|(id, _)| *id).collect();
        drawn.colors = kept().map(|(_, color)| *color).collect();
        drawn
    }

    /// The way from a channel's own unit to the one it is shown in, and that unit.
    pub fn shown_in(&self, unit: Option<&str>) -> (Conversion, Option<String>) {
        let wanted = self.settings.unit.as_deref();
        let way = unit.zip(wanted).and_then(|(from, to)| Conversion::between(from, to));
        match way {
            Some(way) => (way, wanted.map(str::to_owned)),
            None => (Conversion::NONE, unit.map(str::to_owned)),
        }
    }

    /// The unit all values are shown in, if there is one.
    pub fn shown_unit(&self) -> Option<String> {
        self.shown_in(self.unit.as_deref()).1
    }

    /// The colour of one of its channels.
    pub fn color(&self, id: ChannelId) -> Option<usize> {
        let place = self.channels.iter().position(|other| *other == id)?;
        self.colors.get(place).copied()
    }
}

/// What channels have in common that share a plot: their unit; without one, their source, for
/// numbers of unknown meaning from different places have nothing in common.
#[derive(Clone, Copy, PartialEq)]
struct Kind<'a> {
    unit: Option<&'a str>,
    state: bool,
    source: Option<&'a str>,
}

impl Kind<'_> {
    /// Stays the same when the page is opened again.
    fn key(self) -> String {
        match self {
            Self { state: true, .. } => "state".to_owned(),
            Self { unit: Some(unit), .. } => format!("unit {unit}"),
            Self { source, .. } => format!("source {}", source.unwrap_or_default()),
        }
    }
}

/// Channels of one unit share a plot, in order of arrival; the first four units get one. Then come
/// the plots the user made, and everything is as the user changed it.
///
/// A channel keeps its plot and place as further channels arrive. Words come last: only with time it
/// shows that a channel is one of them, and it takes nobody's place then.
pub fn plots(channels: &[ChannelFacts], edits: &PlotEdits) -> Vec<PlotSlot> {
    let mut groups: Vec<(Kind<'_>, Vec<&ChannelFacts>)> = Vec::new();
    let plotted = channels.iter().filter(|channel| channel.plotted);
    let (words, others): (Vec<_>, Vec<_>) = plotted.partition(|channel| channel.kind.is_words());
    for channel in others.into_iter().chain(words) {
        let (unit, state) = (channel.unit.as_deref(), channel.kind.is_state());
        let alien = unit.is_none() && !state;
        let source = alien.then_some(channel.source.as_str());
        let kind = Kind { unit: unit.filter(|_| !channel.kind.is_words()), state, source };
        let room = groups.len() < MAX_PLOTS;
        match groups.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, members)) if members.len() < MAX_TRACES => members.push(channel),
            None if room => groups.push((kind, vec![channel])),
            _ => {}
        }
    }
    let own = edits.own_plots().map(|key| (key.to_owned(), Vec::new()));
    groups
        .into_iter()
        .map(|(kind, members)| (kind.key(), members))
        .chain(own)
        .filter_map(|(key, members)| slot(key, members, channels, edits))
        .collect()
}

/// `None` for a plot that is closed or has nothing on it.
fn slot<'a>(
    key: String,
    mut members: Vec<&'a ChannelFacts>,
    all: &'a [ChannelFacts],
    edits: &PlotEdits,
) -> Option<PlotSlot> {
    let edit = edits.of(&key);
    if edit.closed {
        return None;
    }
    members.retain(|channel| !edit.removed.contains(&channel.name));
    for name in &edit.added {
        let known = members.iter().any(|channel| channel.name == *name);
        members.extend(all.iter().find(|channel| channel.name == *name && !known));
    }
    members.truncate(MAX_CHOSEN);
    let first = members.first()?;
    let shared = members.iter().all(|channel| channel.unit == first.unit);
    let unit = first.unit.as_deref().filter(|_| shared);
    let title = match members.as_slice() {
        _ if !edit.settings.title.is_empty() => edit.settings.title.clone(),
        [only] => only.label.clone(),
        _ if members.iter().all(|channel| channel.kind.is_state()) => "States".into(),
        _ => unit.map_or("Values", quantity).to_owned(),
    };
    // Words have no amount that could be counted or compared.
    let over_time = edit.settings.kind == PlotKind::Time;
    let is_off = |channel: &&&ChannelFacts| {
        edit.off.contains(&channel.name) || (channel.kind.is_words() && !over_time)
    };
    let chosen = |channel: &&ChannelFacts| edit.settings.color(&channel.name);
    Some(PlotSlot {
        key,
        title,
        unit: unit.map(str::to_owned),
        channels: members.iter().map(|channel| channel.id).collect(),
        colors: members.iter().enumerate().map(|(i, c)| chosen(c).unwrap_or(i)).collect(),
        off: members.iter().filter(is_off).map(|channel| channel.id).collect(),
        settings: edit.settings,
    })
}

/// What a unit measures, where that is plain; else the unit itself.
fn quantity(unit: &str) -> &str {
    match unit {
        "°C" | "°F" | "K" => "Temperature",
        "%" => "Percent",
        "%RH" => "Humidity",
        "hPa" | "Pa" | "kPa" | "bar" | "mbar" => "Pressure",
        "lx" | "lux" => "Light",
        "V" | "mV" => "Voltage",
        "A" | "mA" => "Current",
        "W" | "kW" => "Power",
        "Wh" | "kWh" => "Energy",
        "g" | "m/s²" => "Acceleration",
        "Hz" | "kHz" => "Frequency",
        "B" | "kB" | "MB" | "GB" => "Memory",
        "B/s" | "kB/s" | "MB/s" => "Data rate",
        "ppm" => "Concentration",
        "dB" | "dBm" => "Level",
        "rpm" => "Speed",
        other => other,
    }
}

/// The shortest ending of `path` that no other path in `all` shares, cut at `/`.
pub fn short_label<'a>(path: &'a str, all: &[&str]) -> &'a str {
    let mut start = path.len();
    while let Some(slash) = path.get(..start).and_then(|head| head.rfind('/')) {
        let label = path.get(slash + 1..).unwrap_or(path);
        let shared = all.iter().any(|other| *other != path && ends_at_part(other, label));
        if !shared && !label.chars().all(|c| c.is_ascii_digit()) {
            return label;
        }
        start = slash;
    }
    path
}

fn ends_at_part(path: &str, label: &str) -> bool {
    path.strip_suffix(label).is_some_and(|head| head.is_empty() || head.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(id: u32, unit: Option<&str>) -> ChannelFacts {
        let unit = unit.map(str::to_owned);
        ChannelFacts {
            id: ChannelId(id),
            name: format!("hub/c{id}"),
            label: format!("c{id}"),
            unit,
            kind: ChannelKind::Plotted,
            plotted: true,
            source: "hub".into(),
        }
    }

    fn plots(channels: &[ChannelFacts]) -> Vec<PlotSlot> {
        super::plots(channels, &PlotEdits::default())
    }

    fn ids(slot: &PlotSlot) -> Vec<u32> {
        slot.channels.iter().map(|id| id.0).collect()
    }

    #[test]
    fn one_unit_one_plot() {
        let slots = plots(&[channel(0, Some("°C")), channel(1, Some("%")), channel(2, Some("°C"))]);
        assert_eq!(slots.len(), 2);
        assert_eq!((slots[0].title.as_str(), ids(&slots[0])), ("Temperature", vec![0, 2]));
        assert_eq!((slots[1].title.as_str(), ids(&slots[1])), ("c1", vec![1]));
    }

    #[test]
    fn numbers_without_a_unit_share_a_plot_only_with_those_of_their_source() {
        let other = ChannelFacts { source: "bench".into(), ..channel(2, None) };
        let slots = plots(&[channel(0, None), channel(1, None), other]);
        assert_eq!(slots.iter().map(ids).collect::<Vec<_>>(), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn states_do_not_share_a_plot_with_numbers() {
        let door = ChannelFacts { kind: ChannelKind::State, ..channel(1, None) };
        assert_eq!(plots(&[channel(0, None), door]).len(), 2);
    }

    #[test]
    fn two_hundred_channels_and_twenty_units_stay_bounded() {
        let many: Vec<_> =
            (0..200).map(|id| channel(id, Some(["V", "A"][id as usize % 2]))).collect();
        let slots = plots(&many);
        assert_eq!(slots.iter().map(|s| s.channels.len()).collect::<Vec<_>>(), [8, 8]);
        let units: Vec<_> = (0..20).map(|id| format!("u{id}")).collect();
        let many: Vec<_> =
            units.iter().enumerate().map(|(i, u)| channel(i as u32, Some(u))).collect();
        assert_eq!(plots(&many).len(), 4);
    }

    #[test]
    fn later_channels_move_nothing() {
        let first = [channel(0, Some("V")), channel(1, Some("A"))];
        let more = [channel(0, Some("V")), channel(1, Some("A")), channel(2, Some("V"))];
        let (before, after) = (plots(&first), plots(&more));
        assert_eq!(ids(&before[1]), ids(&after[1]));
        assert_eq!(ids(&after[0]), [0, 2]);
    }

    #[test]
    fn every_plot_has_a_key_of_its_own() {
        let door = ChannelFacts { kind: ChannelKind::State, ..channel(3, None) };
        let other = ChannelFacts { source: "bench".into(), ..channel(2, None) };
        let slots = plots(&[channel(0, Some("°C")), channel(1, None), other, door]);
        let keys: Vec<_> = slots.iter().map(|slot| slot.key.as_str()).collect();
        assert_eq!(keys, ["unit °C", "source hub", "source bench", "state"]);
    }

    #[test]
    fn a_channel_that_is_no_measurement_waits_to_be_asked_for() {
        let counter = ChannelFacts { plotted: false, ..channel(0, None) };
        assert!(plots(&[counter]).is_empty());
    }

    fn mode(id: u32) -> ChannelFacts {
        ChannelFacts { kind: ChannelKind::Words { varied: true }, ..channel(id, None) }
    }

    #[test]
    fn words_are_with_the_states_and_take_nobodys_place() {
        let door = ChannelFacts { kind: ChannelKind::State, ..channel(1, None) };
        let slots = plots(&[mode(0), door.clone(), channel(2, Some("V"))]);
        assert_eq!(slots.iter().map(ids).collect::<Vec<_>>(), [vec![1, 0], vec![2]]);
        assert_eq!(slots[0].title, "States");
        let units = ["V", "A", "W", "lx"];
        let four: Vec<_> = (1..).zip(units).map(|(id, unit)| channel(id, Some(unit))).collect();
        let all: Vec<_> = std::iter::once(mode(0)).chain(four.iter().cloned()).collect();
        assert_eq!(plots(&all), plots(&four));
    }

    #[test]
    fn words_are_drawn_only_over_time() {
        let mut edits = PlotEdits::default();
        let off = |edits: &PlotEdits| super::plots(&[mode(0)], edits)[0].off.clone();
        assert!(off(&edits).is_empty());
        let settings = PlotSettings { kind: PlotKind::Histogram, ..PlotSettings::default() };
        edits.apply(edits::PlotWish::Set { plot: "state".into(), settings });
        assert_eq!(off(&edits), [ChannelId(0)]);
    }

    #[test]
    fn labels_are_short_where_that_is_clear() {
        let all = ["sensors/cpu.load", "roof/air/temp", "cellar/air/temp", "roof/0", "x"];
        let labels: Vec<_> = all.iter().map(|path| short_label(path, &all)).collect();
        assert_eq!(labels, ["cpu.load", "roof/air/temp", "cellar/air/temp", "roof/0", "x"]);
    }
}
