//! What a picture without a time axis is made of.

use heliograph_chart::{Bins, Rgb, Theme, ValueRange, value_range};
use heliograph_telemetry::{Channel, Store, TimeRange};

use crate::state::layout::PlotSlot;
use crate::state::pairs::pairs;

/// No more points than this are drawn.
const MOST_POINTS: usize = 20_000;
/// Of more samples than this only some are counted.
const MOST_VALUES: usize = 500_000;

/// Values of the second channel over those of the first.
pub(super) fn points(store: &Store, slot: &PlotSlot, range: TimeRange) -> Vec<(f64, f64)> {
    let mut channels = slot.channels.iter().filter_map(|id| store.channel(*id));
    let (Some(across), Some(up)) = (channels.next(), channels.next()) else { return Vec::new() };
    let way = |channel: &Channel| slot.shown_in(channel.unit.as_deref()).0;
    let (x, y) = (way(across), way(up));
    let pairs = pairs(&across.series, &up.series, range, MOST_POINTS);
    pairs.into_iter().map(|(a, b)| (x.apply(a), y.apply(b))).collect()
}

/// How often which values of each channel occur, in about `count` bins, and the range of them all.
pub(super) fn bars(
    store: &Store,
    slot: &PlotSlot,
    range: TimeRange,
    count: usize,
    theme: &Theme,
) -> (ValueRange, Vec<(Bins, Rgb)>) {
    let channels = || {
        let each = slot.channels.iter().zip(&slot.colors);
        each.filter_map(|(id, color)| Some((store.channel(*id)?, *color)))
    };
    let extents = channels().filter_map(|(channel, _)| {
        let shown = slot.shown_in(channel.unit.as_deref()).0;
        channel.series.extent(range).map(|(low, high)| (shown.apply(low), shown.apply(high)))
    });
    let values = value_range(extents, None);
    let bars = channels().map(|(channel, color)| {
        let shown = slot.shown_in(channel.unit.as_deref()).0;
        let mut bins = Bins::new(values, count.clamp(10, 200));
        let every = channel.series.window(range).count() / MOST_VALUES + 1;
        for sample in channel.series.window(range).step_by(every) {
            bins.add(shown.apply(sample.value));
        }
        (bins, theme.color(color))
    });
    (values, bars.collect())
}
