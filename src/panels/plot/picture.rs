//! What a plot shows, gathered from the store.

use heliograph_chart::{
    Dash, LineStyle, PlotModel, Theme, Trace, ValueRange, Viewport, Zone, value_range,
};
use heliograph_telemetry::{Channel, ChannelKind, TimeRange, Timestamp};

use crate::browser::resize::DeviceSize;
use crate::state::layout::PlotSlot;
use crate::state::layout::edits::Join;
use crate::state::live::LiveStore;
use crate::state::units::Conversion;

/// Everything of a plot but its colours and photo moments.
pub struct Picture {
    /// From bottom to top edge.
    pub value: ValueRange,
    time: TimeRange,
    size: DeviceSize,
    unit: Option<String>,
    colors: Vec<usize>,
    lines: Vec<(LineStyle, Vec<Vec<heliograph_telemetry::Sample>>)>,
    outages: Vec<TimeRange>,
}

impl Picture {
    /// Gathers the plot's channels within `time`; `previous` is the value range of the last
    /// picture, kept as long as it fits, unless the user set one.
    pub fn of(
        store: LiveStore,
        plot: &PlotSlot,
        time: TimeRange,
        size: DeviceSize,
        set: Option<(f64, f64)>,
        previous: Option<ValueRange>,
    ) -> Self {
        store.with(|store| {
            let channels: Vec<&Channel> =
                plot.channels.iter().filter_map(|id| store.channel(*id)).collect();
            let mut sources: Vec<_> = channels.iter().map(|channel| channel.source).collect();
            sources.dedup();
            let outages = match sources.as_slice() {
                // With several sources a band would blame all for one.
                [only] => store.outages(*only).to_vec(),
                _ => Vec::new(),
            };
            let lines = channels
                .iter()
                .map(|channel| {
                    let breaks = store.outages(channel.source);
                    let columns = size.width_px as usize;
                    let mut segments = channel.series.segments(time, columns, breaks);
                    let (shown, _) = plot.shown_in(channel.unit.as_deref());
                    if shown != Conversion::NONE {
                        for sample in segments.iter_mut().flatten() {
                            sample.value = shown.apply(sample.value);
                        }
                    }
                    (style(channel, plot.settings.join), segments)
                })
                .collect();
            let states = channels.iter().all(|channel| channel.kind == ChannelKind::State);
            let extents = channels.iter().filter_map(|channel| {
                let (shown, _) = plot.shown_in(channel.unit.as_deref());
                let (low, high) = channel.series.extent(time)?;
                Some((shown.apply(low), shown.apply(high)))
            });
            let value = match set {
                Some((low, high)) => ValueRange::new(low, high),
                None if states && !channels.is_empty() => ValueRange::STATE,
                None => value_range(extents, previous),
            };
            let (unit, colors) = (plot.shown_unit(), plot.colors.clone());
            Self { value, time, size, unit, colors, lines, outages }
        })
    }

    /// The picture with its colours.
    pub fn model<'a>(
        &'a self,
        moments: &[Timestamp],
        light: bool,
        offset_seconds: &'a dyn Fn(Timestamp) -> i32,
    ) -> PlotModel<'a> {
        let theme: &'static Theme = if light { &Theme::LIGHT } else { &Theme::DARK };
        let lines = self.lines.iter().zip(&self.colors);
        let traces = lines.map(|((style, segments), place)| Trace {
            color: theme.color(*place),
            dash: Dash::nth(*place),
            style: *style,
            segments: segments.clone(),
        });
        PlotModel {
            size_px: (self.size.width_px, self.size.height_px),
            scale: self.size.scale,
            viewport: Viewport { time: self.time, value: self.value },
            traces: traces.collect(),
            outages: self.outages.clone(),
            moments: moments.to_vec(),
            theme,
            unit: self.unit.as_deref(),
            zone: Zone::Rule(offset_seconds),
        }
    }
}

fn style(channel: &Channel, join: Join) -> LineStyle {
    match join {
        Join::Step => LineStyle::Step,
        Join::Auto if channel.kind == ChannelKind::State => LineStyle::Step,
        _ => LineStyle::Line,
    }
}
