//! What a plot shows, gathered from the store.

use heliograph_chart::{
    Dash, LineStyle, PlotModel, Theme, Trace, ValueRange, Viewport, Zone, value_range,
};
use heliograph_telemetry::{Channel, ChannelKind, TimeRange, Timestamp};

use crate::browser::clock;
use crate::browser::resize::DeviceSize;
use crate::state::layout::PlotSlot;
use crate::state::live::LiveStore;

/// Everything of a plot but its colours and photo moments.
pub struct Picture {
    /// From bottom to top edge.
    pub value: ValueRange,
    time: TimeRange,
    size: DeviceSize,
    unit: Option<String>,
    lines: Vec<(LineStyle, Vec<Vec<heliograph_telemetry::Sample>>)>,
    outages: Vec<TimeRange>,
}

impl Picture {
    /// Gathers the plot's channels within `time`; `previous` is the value range of the last
    /// picture, kept as long as it fits.
    pub fn of(
        store: LiveStore,
        plot: &PlotSlot,
        time: TimeRange,
        size: DeviceSize,
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
                    (style(channel), channel.series.segments(time, columns, breaks))
                })
                .collect();
            let states = channels.iter().all(|channel| channel.kind == ChannelKind::State);
            let extents = channels.iter().filter_map(|channel| channel.series.extent(time));
            let value = if states && !channels.is_empty() {
                ValueRange::STATE
            } else {
                value_range(extents, previous)
            };
            Self { value, time, size, unit: plot.unit.clone(), lines, outages }
        })
    }

    /// The picture with its colours.
    pub fn model(&self, moments: &[Timestamp], light: bool) -> PlotModel<'_> {
        let theme: &'static Theme = if light { &Theme::LIGHT } else { &Theme::DARK };
        let traces = self.lines.iter().enumerate().map(|(place, (style, segments))| Trace {
            color: theme.color(place),
            dash: Dash::nth(place),
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
            zone: Zone::Rule(&clock::utc_offset_seconds),
        }
    }
}

fn style(channel: &Channel) -> LineStyle {
    if channel.kind == ChannelKind::State { LineStyle::Step } else { LineStyle::Line }
}
