//! Which plots there are and what is on them, worked out from the channels that arrived.

use heliograph_telemetry::{ChannelId, SourceId};

/// No more plots than this lay themselves out.
const MAX_PLOTS: usize = 4;
/// No more traces than this share a plot; further channels stay in the rail.
const MAX_TRACES: usize = 8;

/// What the layout needs to know of a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelFacts {
    /// Which channel.
    pub id: ChannelId,
    /// Its name in the rail.
    pub label: String,
    /// Its unit, if known.
    pub unit: Option<String>,
    /// Whether it is a state (on/off).
    pub state: bool,
    /// Where it comes from.
    pub source: SourceId,
}

/// One plot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlotSlot {
    /// Its heading.
    pub title: String,
    /// The unit its channels share.
    pub unit: Option<String>,
    /// What is on it, in order; a trace's colour goes by its place.
    pub channels: Vec<ChannelId>,
}

/// What channels have in common that share a plot: their unit; without one, their source, for
/// numbers of unknown meaning from different places have nothing in common.
#[derive(Clone, Copy, PartialEq)]
struct Kind<'a> {
    unit: Option<&'a str>,
    state: bool,
    source: Option<SourceId>,
}

/// Channels of one unit share a plot, in order of arrival; the first four units get one.
///
/// A channel keeps its plot and place as further channels arrive.
pub fn plots(channels: &[ChannelFacts]) -> Vec<PlotSlot> {
    let mut groups: Vec<(Kind<'_>, Vec<&ChannelFacts>)> = Vec::new();
    for channel in channels {
        let unit = channel.unit.as_deref();
        let alien = unit.is_none() && !channel.state;
        let source = alien.then_some(channel.source);
        let kind = Kind { unit, state: channel.state, source };
        let room = groups.len() < MAX_PLOTS;
        match groups.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, members)) if members.len() < MAX_TRACES => members.push(channel),
            None if room => groups.push((kind, vec![channel])),
            _ => {}
        }
    }
    groups.into_iter().map(|(kind, members)| slot(kind.unit, kind.state, &members)).collect()
}

fn slot(unit: Option<&str>, state: bool, members: &[&ChannelFacts]) -> PlotSlot {
    let title = match members {
        [only] => only.label.clone(),
        _ if state => "States".into(),
        _ => unit.map_or("Values", quantity).to_owned(),
    };
    let channels = members.iter().map(|channel| channel.id).collect();
    PlotSlot { title, unit: unit.map(str::to_owned), channels }
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
        let source = SourceId(0);
        ChannelFacts { id: ChannelId(id), label: format!("c{id}"), unit, state: false, source }
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
        let other = ChannelFacts { source: SourceId(1), ..channel(2, None) };
        let slots = plots(&[channel(0, None), channel(1, None), other]);
        assert_eq!(slots.iter().map(ids).collect::<Vec<_>>(), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn states_do_not_share_a_plot_with_numbers() {
        let door = ChannelFacts { state: true, ..channel(1, None) };
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
    fn labels_are_short_where_that_is_clear() {
        let all = ["sensors/cpu.load", "roof/air/temp", "cellar/air/temp", "roof/0", "x"];
        let labels: Vec<_> = all.iter().map(|path| short_label(path, &all)).collect();
        assert_eq!(labels, ["cpu.load", "roof/air/temp", "cellar/air/temp", "roof/0", "x"]);
    }
}
