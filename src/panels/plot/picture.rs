//! What a plot shows, gathered from the store.

use heliograph_chart::{
    Dash, Dates, Limit, LineStyle, PlotModel, RightAxis, Scale, Side, Theme, Tone, Trace,
    ValueRange, Viewport, Zone, scaled_range,
};
use heliograph_telemetry::{
    Channel, ChannelId, ChannelKind, Columns, Series, TimeRange, Timestamp, Words,
};

use crate::browser::resize::DeviceSize;
use crate::state::layout::PlotSlot;
use crate::state::layout::edits::Join;
use crate::state::layout::limits::Band;
use crate::state::live::LiveStore;
use crate::state::units::Conversion;

/// What moves a value further than this part of the height leaps.
const LEAP: f64 = 0.05;

/// Everything of a plot but its colours and photo moments. The next picture is made from the last,
/// which has most of what it takes.
#[derive(Default)]
pub struct Picture {
    view: Option<Viewport>,
    size: DeviceSize,
    unit: Option<String>,
    /// The second value axis and its unit.
    right: Option<(ValueRange, Option<String>)>,
    lines: Vec<Line>,
    outages: Vec<TimeRange>,
    limits: Vec<Limit>,
}

/// A channel as it is drawn.
struct Line {
    channel: ChannelId,
    style: LineStyle,
    color: usize,
    side: Side,
    shown: Conversion,
    words: Option<Words>,
    columns: Columns,
}

impl Line {
    fn leaps(&self, series: &Series, range: ValueRange) -> bool {
        let Some(shown) = self.columns.as_slice().last() else { return false };
        let since = TimeRange::new(shown.last.time, Timestamp::MAX);
        let Some((low, high)) = series.extent(since) else { return false };
        let place = |value| range.fraction(self.shown.apply(value));
        let is_far = |value: f64, shown: f64| (place(value) - place(shown)).abs() > LEAP;
        (high > shown.high.value && is_far(high, shown.high.value))
            || (low < shown.low.value && is_far(low, shown.low.value))
    }

    /// Words are copied only when there are new ones.
    fn take_words(&mut self, words: Option<&Words>) {
        if self.words.as_ref().map(Words::count) != words.map(Words::count) {
            self.words = words.cloned();
        }
    }
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
            let (left, right) = axes(plot, &channels);
            for (place, channel) in channels.iter().enumerate() {
                let breaks = store.outages(channel.source);
                if let Some(line) = self.line(place, channel) {
                    line.style = style(channel, plot);
                    line.take_words(channel.words());
                    line.color = plot.colors.get(place).copied().unwrap_or(place);
                    let unit;
                    (line.shown, unit) = plot.shown_in(channel.unit.as_deref());
                    line.side = if right == Some(unit) { Side::Right } else { Side::Left };
                    line.columns.update(&channel.series, time, size.width_px as usize, breaks);
                }
            }
            let states = channels.iter().all(|channel| channel.kind.is_state());
            let scale = if plot.settings.logarithmic { Scale::Logarithmic } else { Scale::Linear };
            let fitting = |side: Side, last: Option<ValueRange>| {
                let on_axis = |line: &Line| line.side == side && line.style != LineStyle::Strip;
                let lines = channels.iter().zip(&self.lines).filter(|(_, line)| on_axis(line));
                let extents = lines.filter_map(|(channel, line)| {
                    let (low, high) = channel.series.extent(time)?;
                    Some((line.shown.apply(low), line.shown.apply(high)))
                });
                scaled_range(scale, extents, last)
            };
            let value = match (set, scale) {
                (Some((low, high)), Scale::Logarithmic) => ValueRange::logarithmic(low, high),
                (Some((low, high)), Scale::Linear) => ValueRange::new(low, high),
                (None, _) if states && !channels.is_empty() => ValueRange::STATE,
                (None, _) => fitting(Side::Left, self.view.map(|view| view.value)),
            };
            let last = self.right.as_ref().map(|(value, _)| *value);
            self.right = right.map(|unit| (fitting(Side::Right, last), unit));
            self.view = Some(Viewport { time, value });
            self.limits.clear();
            self.limits.extend(plot.settings.limits.bands().map(limit));
            self.size = size;
            self.unit = left;
        });
    }

    /// Whether a value came since the last update that is not to wait to be seen: it is far from
    /// all that the newest column shows.
    pub fn leaps(&self, store: LiveStore) -> bool {
        store.with(|store| {
            self.lines.iter().any(|line| {
                let series = store.channel(line.channel).map(|channel| &channel.series);
                series
                    .zip(self.range(line.side))
                    .is_some_and(|(series, range)| line.leaps(series, range))
            })
        })
    }

    /// What an axis shows.
    fn range(&self, side: Side) -> Option<ValueRange> {
        match (side, &self.right) {
            (Side::Right, Some((range, _))) => Some(*range),
            _ => self.view.map(|view| view.value),
        }
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
                side: Side::Left,
                shown: Conversion::NONE,
                words: None,
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
        dates: &'a Dates,
    ) -> Option<PlotModel<'a>> {
        let theme: &'static Theme = if light { &Theme::LIGHT } else { &Theme::DARK };
        let size_px = (self.size.width_px, self.size.height_px);
        let mut model = PlotModel::new(size_px, self.size.scale, self.view?, theme);
        model.traces.extend(self.lines.iter().map(|line| Trace {
            dash: Dash::nth(line.color),
            style: line.style,
            side: line.side,
            conversion: line.shown.factor_and_offset(),
            words: line.words.as_ref(),
            ..Trace::new(line.columns.as_slice(), theme.color(line.color))
        }));
        (model.outages, model.moments) = (&self.outages, moments);
        model.limits = &self.limits;
        model.unit = self.unit.as_deref();
        model.right = self
            .right
            .as_ref()
            .map(|(value, unit)| RightAxis { value: *value, unit: unit.as_deref() });
        (model.zone, model.dates) = (Zone::Rule(offset_seconds), dates);
        Some(model)
    }
}

/// The unit of the left axis, and that of the right one if the plot has two. A third unit is read
/// by the left axis: there is no better place for it.
fn axes(plot: &PlotSlot, channels: &[&Channel]) -> (Option<String>, Option<Option<String>>) {
    let numbers = channels.iter().filter(|channel| !channel.kind.is_state());
    let mut units = numbers.map(|channel| plot.shown_in(channel.unit.as_deref()).1);
    let left = units.next().flatten();
    let right = units.find(|unit| *unit != left);
    (left, right)
}

/// Limits are of the axis that has the plot's own unit.
fn limit(band: Band) -> Limit {
    let tone = if band.alarm { Tone::Alarm } else { Tone::Warning };
    Limit { values: band.values, side: Side::Left, tone }
}

fn style(channel: &Channel, plot: &PlotSlot) -> LineStyle {
    match plot.settings.join {
        _ if channel.kind.is_words() => LineStyle::Strip,
        Join::Line => LineStyle::Line,
        Join::Step => LineStyle::Step,
        Join::Points => LineStyle::Points,
        // Several states would lie on top of each other.
        Join::Auto if channel.kind == ChannelKind::State && plot.channels.len() > 1 => {
            LineStyle::Strip
        }
        Join::Auto if channel.kind == ChannelKind::State => LineStyle::Step,
        Join::Auto => LineStyle::Line,
    }
}
