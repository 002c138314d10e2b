//! What a plot shows, gathered from the store.

use heliograph_chart::{
    Dash, LineStyle, PlotModel, Theme, Trace, ValueRange, Viewport, Zone, value_range,
};
use heliograph_telemetry::{Channel, ChannelId, ChannelKind, Columns, TimeRange, Timestamp};

use crate::browser::clock;
use crate::browser::resize::DeviceSize;
use crate::state::layout::PlotSlot;
use crate::state::live::LiveStore;

/// Everything of a plot but its colours and photo moments. The next picture is made from the last,
/// which has most of what it takes.
#[derive(Default)]
pub struct Picture {
    view: Option<Viewport>,
    size: DeviceSize,
    unit: Option<String>,
    lines: Vec<Line>,
    outages: Vec<TimeRange>,
}

/// A channel as it is drawn.
struct Line {
    channel: ChannelId,
    style: LineStyle,
    columns: Columns,
}

impl Picture {
    /// Gathers the plot's channels within `time`. The value range of the last picture is kept as
    /// long as it fits.
    pub fn update(&mut self, store: LiveStore, plot: &PlotSlot, time: TimeRange, size: DeviceSize) {
        store.with(|store| {
            let channels: Vec<&Channel> =
                plot.channels.iter().filter_map(|id| store.channel(*id)).collect();
            let mut sources: Vec<_> = channels.iter().map(|channel| channel.source).collect();
            sources.dedup();
            self.outages.clear();
            // With several sources a band would blame all for one.
            if let [only] = sources.as_slice() {
                self.outages.extend_from_slice(store.outages(*only));
            }
            let columns = size.width_px as usize;
            self.lines.truncate(channels.len());
            for (place, channel) in channels.iter().enumerate() {
                let breaks = store.outages(channel.source);
                if let Some(line) = self.line(place, channel) {
                    line.style = style(channel);
                    line.columns.update(&channel.series, time, columns, breaks);
                }
            }
            let states = channels.iter().all(|channel| channel.kind == ChannelKind::State);
            let extents = channels.iter().filter_map(|channel| channel.series.extent(time));
            let value = if states && !channels.is_empty() {
                ValueRange::STATE
            } else {
                value_range(extents, self.view.map(|view| view.value))
            };
            self.view = Some(Viewport { time, value });
            self.size = size;
            self.unit.clone_from(&plot.unit);
        });
    }

    /// The line at this place, a new one if another channel had it.
    fn line(&mut self, place: usize, channel: &Channel) -> Option<&mut Line> {
        let (channel, style) = (channel.id, style(channel));
        if self.lines.get(place).is_none_or(|line| line.channel != channel) {
            self.lines.truncate(place);
            self.lines.push(Line { channel, style, columns: Columns::default() });
        }
        self.lines.get_mut(place)
    }

    /// The picture with its colours; `None` before the first update.
    pub fn model<'a>(&'a self, moments: &'a [Timestamp], light: bool) -> Option<PlotModel<'a>> {
        let theme: &'static Theme = if light { &Theme::LIGHT } else { &Theme::DARK };
        let size_px = (self.size.width_px, self.size.height_px);
        let mut model = PlotModel::new(size_px, self.size.scale, self.view?, theme);
        let lines = self.lines.iter().enumerate();
        model.traces.extend(lines.map(|(place, line)| Trace {
            dash: Dash::nth(place),
            style: line.style,
            ..Trace::new(line.columns.as_slice(), theme.color(place))
        }));
        (model.outages, model.moments) = (&self.outages, moments);
        model.unit = self.unit.as_deref();
        model.zone = Zone::Rule(&clock::utc_offset_seconds);
        Some(model)
    }
}

fn style(channel: &Channel) -> LineStyle {
    if channel.kind == ChannelKind::State { LineStyle::Step } else { LineStyle::Line }
}
