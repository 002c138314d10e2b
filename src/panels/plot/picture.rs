//! What a plot shows, gathered from the store.

use heliograph_chart::{
    Dash, LineStyle, PlotModel, Theme, Trace, ValueRange, Viewport, Zone, value_range,
};
use heliograph_telemetry::{Channel, ChannelId, ChannelKind, Columns, TimeRange, Timestamp};

use crate::browser::resize::DeviceSize;
use crate::state::layout::PlotSlot;
use crate::state::layout::edits::Join;
use crate::state::live::LiveStore;
use crate::state::units::Conversion;

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
    color: usize,
    shown: Conversion,
    columns: Columns,
}

impl Picture {
    /// Gathers the plot's channels within `time`. The values in view are those the user `set`, else
    /// as in the last picture as long as they fit.
    pub fn update(
        &mut self,
        store: LiveStore,
        plot: &PlotSlot,
        time: TimeRange,
        size: DeviceSize,
        set: Option<(f64, f64)>,
    ) {
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
            self.lines.truncate(channels.len());
            for (place, channel) in channels.iter().enumerate() {
                let breaks = store.outages(channel.source);
                if let Some(line) = self.line(place, channel) {
                    line.style = style(channel, plot.settings.join);
                    line.color = plot.colors.get(place).copied().unwrap_or(place);
                    (line.shown, _) = plot.shown_in(channel.unit.as_deref());
                    line.columns.update(&channel.series, time, size.width_px as usize, breaks);
                }
            }
            let states = channels.iter().all(|channel| channel.kind == ChannelKind::State);
            let extents = channels.iter().zip(&self.lines).filter_map(|(channel, line)| {
                let (low, high) = channel.series.extent(time)?;
                Some((line.shown.apply(low), line.shown.apply(high)))
            });
            let value = match set {
                Some((low, high)) => ValueRange::new(low, high),
                None if states && !channels.is_empty() => ValueRange::STATE,
                None => value_range(extents, self.view.map(|view| view.value)),
            };
            self.view = Some(Viewport { time, value });
            self.size = size;
            self.unit = plot.shown_unit();
        });
    }

    /// The line at this place, a new one if another channel had it.
    fn line(&mut self, place: usize, channel: &Channel) -> Option<&mut Line> {
        let id = channel.id;
        if self.lines.get(place).is_none_or(|line| line.channel != id) {
            self.lines.truncate(place);
            self.lines.push(Line {
                channel: id,
                style: LineStyle::Line,
                color: place,
                shown: Conversion::NONE,
                columns: Columns::default(),
            });
        }
        self.lines.get_mut(place)
    }

    /// The picture with its colours; `None` before the first update.
    pub fn model<'a>(
        &'a self,
        moments: &'a [Timestamp],
        light: bool,
        offset_seconds: &'a dyn Fn(Timestamp) -> i32,
    ) -> Option<PlotModel<'a>> {
        let theme: &'static Theme = if light { &Theme::LIGHT } else { &Theme::DARK };
        let size_px = (self.size.width_px, self.size.height_px);
        let mut model = PlotModel::new(size_px, self.size.scale, self.view?, theme);
        model.traces.extend(self.lines.iter().map(|line| Trace {
            dash: Dash::nth(line.color),
            style: line.style,
            conversion: line.shown.factor_and_offset(),
            ..Trace::new(line.columns.as_slice(), theme.color(line.color))
        }));
        (model.outages, model.moments) = (&self.outages, moments);
        model.unit = self.unit.as_deref();
        model.zone = Zone::Rule(offset_seconds);
        Some(model)
    }
}

fn style(channel: &Channel, join: Join) -> LineStyle {
    match join {
        Join::Step => LineStyle::Step,
        Join::Points => LineStyle::Points,
        Join::Auto if channel.kind == ChannelKind::State => LineStyle::Step,
        _ => LineStyle::Line,
    }
}
