//! Data and plots to draw, and how to draw them.

use heliograph_chart::{
    Axes, Dash, LineStyle, PlotModel, Theme, Trace, ValueRange, Viewport, draw_axes, draw_traces,
};
use heliograph_telemetry::{Columns, Sample, Series, TimeRange, Timestamp};
use plotters::drawing::IntoDrawingArea;
use plotters_svg::SVGBackend;

/// 2026-11-21 00:12:34 UTC.
pub(crate) const NOW_MILLIS: i64 = 1_795_219_954_000;

/// The moment `seconds` before [`NOW_MILLIS`].
pub(crate) fn ago(seconds: f64) -> Timestamp {
    Timestamp::from_millis_f64(NOW_MILLIS as f64 - seconds * 1_000.0)
}

/// The last `seconds`.
pub(crate) fn last(seconds: f64) -> TimeRange {
    TimeRange::new(ago(seconds), ago(0.0))
}

/// A sample every `every` seconds over the last `seconds`; NaN makes a gap.
pub(crate) fn series(seconds: f64, every: f64, value: impl Fn(f64) -> f64) -> Series {
    let count = (seconds / every) as usize;
    let mut series = Series::with_capacity(count + 2);
    for index in 0..=count {
        let before = seconds - index as f64 * every;
        series.push(Sample { time: ago(before), value: value(1.0 - before / seconds) });
    }
    series
}

/// A wobble that looks like noise and is the same on every machine: whole-number arithmetic only.
pub(crate) fn noise(seed: f64) -> f64 {
    let mut bits = (seed * 1e6) as i64 as u64;
    for _ in 0..3 {
        bits = (bits ^ (bits >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    }
    (bits >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0
}

/// A smooth wave of period 1 between -1 and 1 made of parabolas, for the same reason.
pub(crate) fn wave(phase: f64) -> f64 {
    let part = phase.rem_euclid(1.0) * 2.0;
    let (part, sign) = if part < 1.0 { (part, 1.0) } else { (part - 1.0, -1.0) };
    sign * 4.0 * part * (1.0 - part)
}

/// A plot of the last `seconds`, 640 x 240 CSS pixels, without traces.
pub(crate) fn plot(theme: &Theme, seconds: f64, value: ValueRange) -> PlotModel<'_> {
    PlotModel::new((640, 240), 1.0, Viewport { time: last(seconds), value }, theme)
}

/// A model borrows what it shows; here it may have it for good.
pub(crate) fn kept<T>(values: impl Into<Vec<T>>) -> &'static [T] {
    Vec::leak(values.into())
}

/// What a series has to show in a plot.
pub(crate) fn columns(series: &Series, model: &PlotModel<'_>) -> &'static Columns {
    let mut columns = Columns::default();
    columns.update(series, model.viewport.time, model.geometry().columns(), model.outages);
    Box::leak(Box::new(columns))
}

impl Line<'_> {
    /// Adds it to a plot in the next color.
    pub(crate) fn add_to(self, model: &mut PlotModel<'_>) {
        let color = model.theme.color(model.traces.len());
        let trace = Trace::new(columns(self.series, model).as_slice(), color);
        model.traces.push(Trace { dash: self.dash, style: self.style, ..trace });
    }
}

/// A series and how it is to be drawn.
pub(crate) struct Line<'a> {
    pub(crate) series: &'a Series,
    pub(crate) dash: Dash,
    pub(crate) style: LineStyle,
}

impl<'a> Line<'a> {
    pub(crate) fn solid(series: &'a Series) -> Self {
        Self { series, dash: Dash::Solid, style: LineStyle::Line }
    }
}

/// Both layers as one SVG.
pub(crate) fn svg(model: &PlotModel<'_>) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, model.size_px).into_drawing_area();
        let geometry = model.geometry();
        draw_axes(&area, &Axes::of(model, &geometry)).unwrap();
        draw_traces(&area, model, &geometry).unwrap();
        area.present().unwrap();
    }
    svg
}
