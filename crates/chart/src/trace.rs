//! From the columns of a series to strokes.

use std::ops::Range;

use heliograph_telemetry::{Column, Sample};

use crate::bars::Bars;
use crate::geometry::PlotGeometry;
use crate::model::{LineStyle, Trace};
use crate::path::{Pixel, Ruler, Strokes, larger, nearest, smaller};
use crate::places::Places;

/// Width of a trace in CSS pixels.
pub(crate) const LINE_WIDTH: f64 = 1.6;
/// A run of columns shorter than this is drawn sample by sample, however dense.
const SHORTEST_DENSE: usize = 8;
/// Rough columns with fewer smooth ones between them are one stretch.
const NEAR: usize = 8;

/// What a trace comes to.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    /// Lines of the trace's own width, and lone samples.
    pub(crate) lines: Strokes,
    /// The span of dense samples: a vertical line one device pixel wide in every column.
    pub(crate) bars: Vec<(Pixel, Pixel)>,
}

impl Drawn {
    pub(crate) fn clear(&mut self) {
        self.lines.clear();
        self.bars.clear();
    }
}

/// Adds what `trace` comes to on a plot with this geometry.
pub(crate) fn draw_trace(trace: &Trace<'_>, geometry: &PlotGeometry, drawn: &mut Drawn) {
    let places = Places::new(trace, geometry);
    for run in trace.columns.chunk_by(|_, next| !next.starts) {
        match trace.style {
            LineStyle::Line => line_with_bars(run, trace, &places, geometry, drawn),
            _ if is_dense(run) => Bars::new(trace, geometry, drawn).draw(run, &places),
            LineStyle::Points => points(run, &places, geometry, &mut drawn.lines),
            _ => line(run, trace, &places, geometry, &mut drawn.lines),
        }
    }
}

/// Whether a run mostly has several samples to a column.
fn is_dense(run: &[Column]) -> bool {
    let several = run.iter().filter(|column| !column.is_single()).count();
    several * 2 > run.len() && run.len() >= SHORTEST_DENSE
}

/// A line where it shows as much as the span of each column, bars where it does not. Which it is
/// follows from a column and those close by, so that what is drawn stays as it is while more comes.
fn line_with_bars(
    run: &[Column],
    trace: &Trace<'_>,
    places: &Places,
    geometry: &PlotGeometry,
    drawn: &mut Drawn,
) {
    let columns = |range: Range<usize>| run.get(range).unwrap_or_default();
    let mut from = 0;
    for rough in rough_stretches(run, places) {
        // A line has the first column of the bars after it, and the last of those before: no gap.
        if rough.start > from {
            line(columns(from..rough.start + 1), trace, places, geometry, &mut drawn.lines);
        }
        from = rough.end - 1;
        Bars::new(trace, geometry, drawn).draw(columns(rough), places);
    }
    if from == 0 || from + 1 < run.len() {
        line(columns(from..run.len()), trace, places, geometry, &mut drawn.lines);
    }
}

/// Where columns are rough, one [`NEAR`] the other.
fn rough_stretches(run: &[Column], places: &Places) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    let rough = run.iter().enumerate().filter(|(_, column)| is_rough(column, places));
    for (index, _) in rough {
        match stretches.last_mut() {
            Some(stretch) if index - stretch.end < NEAR => stretch.end = index + 1,
            _ => stretches.push(index..index + 1),
        }
    }
    stretches.retain(|stretch| stretch.len() >= SHORTEST_DENSE);
    stretches
}

/// Whether the values of a column go elsewhere than from its first to its last.
fn is_rough(column: &Column, places: &Places) -> bool {
    let y = |sample: Sample| places.y(sample.value);
    let beyond = |low: f64, high: f64| {
        let (first, last) = (y(column.first), y(column.last));
        larger(low, high) > larger(first, last) + 1.0
            || smaller(low, high) < smaller(first, last) - 1.0
    };
    !column.is_single() && beyond(y(column.low), y(column.high))
}

fn points(run: &[Column], places: &Places, geometry: &PlotGeometry, strokes: &mut Strokes) {
    for (x, y) in run.iter().flat_map(samples).flatten().map(|sample| places.of(sample)) {
        let dot = (nearest(x), nearest(y));
        if geometry.contains(x, y) && strokes.dots.last() != Some(&dot) {
            strokes.dots.push(dot);
        }
    }
}

fn line(
    run: &[Column],
    trace: &Trace<'_>,
    places: &Places,
    geometry: &PlotGeometry,
    strokes: &mut Strokes,
) {
    let mut ruler = Ruler::new(geometry, trace.dash, strokes);
    let mut before: Option<f64> = None;
    let mut to = |sample: Sample| {
        let point = places.of(sample);
        if let Some(y) = before.filter(|y| trace.style == LineStyle::Step && *y != point.1) {
            ruler.to((point.0, y));
        }
        ruler.to(point);
        before = Some(point.1);
    };
    for column in run {
        // Where samples are apart every column is one.
        if column.is_single() {
            to(column.first);
        } else {
            samples(column).into_iter().flatten().for_each(&mut to);
        }
    }
    ruler.lift();
}

/// The samples of a column in time order, each once.
fn samples(column: &Column) -> [Option<Sample>; 4] {
    let first = Some(column.first);
    if column.is_single() {
        return [first, None, None, None];
    }
    let in_between = |sample: Sample| {
        Some(sample).filter(|s| s.time > column.first.time && s.time < column.last.time)
    };
    let (low, high) = (in_between(column.low), in_between(column.high));
    let low_first = column.low.time <= column.high.time;
    let same = column.low.time == column.high.time;
    let (earlier, later) = if low_first { (low, high) } else { (high, low) };
    [first, earlier, later.filter(|_| !same), Some(column.last)]
}

/// What the tests of traces and strips are about.
#[cfg(test)]
pub(crate) mod fixture {
    use super::*;
    use crate::model::Viewport;
    use crate::range::ValueRange;
    use heliograph_telemetry::{Columns, Series, TimeRange, Timestamp};

    pub(crate) fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    pub(crate) fn geometry(end: i64) -> PlotGeometry {
        let time = TimeRange::new(at(0), at(end));
        let value = ValueRange::new(0.0, 10.0);
        PlotGeometry::new((400, 200), 1.0, Viewport { time, value })
    }

    pub(crate) fn columns(
        samples: impl IntoIterator<Item = (i64, f64)>,
        g: &PlotGeometry,
    ) -> Columns {
        let mut series = Series::with_capacity(1_000_000);
        for (micros, value) in samples {
            series.push(Sample { time: at(micros), value });
        }
        let mut columns = Columns::default();
        columns.update(&series, g.viewport.time, g.columns(), &[]);
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::{at, columns, geometry};
    use super::*;
    use crate::model::Dash;
    use crate::range::ValueRange;
    use crate::theme::Theme;
    use heliograph_telemetry::Columns;

    fn drawn(columns: &Columns, g: &PlotGeometry, style: LineStyle, dash: Dash) -> Drawn {
        let trace = Trace { style, dash, ..Trace::new(columns.as_slice(), Theme::DARK.color(0)) };
        let mut drawn = Drawn::default();
        draw_trace(&trace, g, &mut drawn);
        drawn
    }

    #[test]
    fn a_rough_trace_has_two_pixels_a_column_and_every_spike() {
        let g = geometry(100_000);
        let rough = |i: i64| if i == 54_321 { 9.0 } else { 4.0 + (i % 3) as f64 };
        let columns = columns((0..100_000).map(|i| (i, rough(i))), &g);
        let drawn = drawn(&columns, &g, LineStyle::Line, Dash::Dotted);
        assert_eq!(drawn.lines.paths().count(), 0);
        assert!(drawn.bars.len() <= g.columns() + 1, "{}", drawn.bars.len());
        let peak = drawn.bars.iter().min_by_key(|(top, _)| top.1).unwrap().0;
        assert_eq!(peak.1, g.y(9.0).round() as i32 - 1);
        assert!((f64::from(peak.0) - g.x(at(54_321))).abs() <= 1.0);
    }

    #[test]
    fn a_smooth_trace_is_a_line_however_dense_and_has_every_spike() {
        let g = geometry(100_000);
        let wave = |i: i64| 4.0 + 2.0 * (i as f64 / 9_000.0).sin();
        let spiky = |i: i64| if i == 54_321 { 9.0 } else { wave(i) };
        let columns = columns((0..100_000).map(|i| (i, spiky(i))), &g);
        let solid = drawn(&columns, &g, LineStyle::Line, Dash::Solid);
        assert!(solid.bars.is_empty());
        let paths: Vec<_> = solid.lines.paths().collect();
        assert_eq!(paths.len(), 1, "nothing is left out");
        let peak = paths[0].iter().min_by_key(|pixel| pixel.1).unwrap();
        assert_eq!(peak.1, g.y(9.0).round() as i32);
        assert!((f64::from(peak.0) - g.x(at(54_321))).abs() <= 1.0);
        for (x, y) in paths[0].iter().filter(|pixel| *pixel != peak) {
            let micros = f64::from(x - g.left_px) * 100_000.0 / f64::from(g.right_px - g.left_px);
            assert!((f64::from(*y) - g.y(wave(micros as i64))).abs() <= 2.0, "{x} {y}");
        }
        let dotted = drawn(&columns, &g, LineStyle::Line, Dash::Dotted);
        assert!(dotted.lines.paths().count() > 50, "dashes, however dense");
        let columns = self::columns((0..100_000).map(|i| (i, 4.0)), &g);
        let constant = drawn(&columns, &g, LineStyle::Line, Dash::Dotted).lines;
        let across: i32 = constant.paths().map(|path| path[path.len() - 1].0 - path[0].0).sum();
        assert!(constant.paths().count() > 50 && across < g.columns() as i32 / 2, "{across}");
    }

    #[test]
    fn what_is_drawn_of_a_stretch_stays_while_more_comes() {
        let g = geometry(100_000);
        // A spike in every third column or so at first, none later.
        let value = |i: i64| if i < 40_000 && i % 900 == 450 { 6.0 } else { 4.0 };
        let until = |end: i64| {
            let columns = columns((0..end).map(|i| (i, value(i))), &g);
            drawn(&columns, &g, LineStyle::Line, Dash::Solid)
        };
        let (early, late) = (until(50_000), until(100_000));
        assert!(early.bars.len() > 100, "{}", early.bars.len());
        assert_eq!(early.bars, late.bars);
        // The column before the first spike, and all after the last: no gap on either side of the bars.
        let [before, early_rest] = early.lines.paths().collect::<Vec<_>>().try_into().unwrap();
        let [same, rest]: [&[Pixel]; 2] =
            late.lines.paths().collect::<Vec<_>>().try_into().unwrap();
        assert_eq!((before, &early_rest[..1]), (same, &rest[..1]));
        let (first, last) = (late.bars[0].0.0, late.bars[late.bars.len() - 1].0.0);
        assert!(before[before.len() - 1].0.abs_diff(first) <= 1 && rest[0].0.abs_diff(last) <= 1);
    }

    #[test]
    fn bars_touch_their_neighbours() {
        let g = geometry(34_000);
        // Each column lies wholly above or below the one before.
        let level = |i: i64| (if i / 100 % 2 == 0 { 1.0 } else { 9.0 }) + (i % 3) as f64 * 0.4;
        let columns = columns((0..34_000).map(|i| (i, level(i))), &g);
        let bars = drawn(&columns, &g, LineStyle::Line, Dash::Solid).bars;
        assert!(bars.len() > 300, "{}", bars.len());
        for ((top, bottom), (next_top, next_bottom)) in bars.iter().zip(&bars[1..]) {
            assert_eq!(next_top.0, top.0 + 1);
            assert!(next_top.1 <= bottom.1 && top.1 <= next_bottom.1, "{top:?} {next_top:?}");
        }
    }

    #[test]
    fn few_samples_are_drawn_one_by_one() {
        let g = geometry(1_000);
        let columns = columns([(0, 1.0), (500, 9.0), (1_000, 1.0)], &g);
        let y = |value: f64| g.y(value).round() as i32;
        let x = |micros| g.x(at(micros)).round() as i32;
        let line = drawn(&columns, &g, LineStyle::Line, Dash::Solid);
        let path = [(x(0), y(1.0)), (x(500), y(9.0)), (x(1_000), y(1.0))];
        assert_eq!(line.lines.paths().collect::<Vec<_>>(), [path]);
        let step = drawn(&columns, &g, LineStyle::Step, Dash::Solid);
        assert_eq!(step.lines.paths().next().unwrap().len(), 5);
        let points = drawn(&columns, &g, LineStyle::Points, Dash::Solid);
        assert_eq!((points.lines.dots.as_slice(), points.lines.paths().count()), (&path[..], 0));
    }

    #[test]
    fn values_are_converted_and_read_by_their_axis() {
        let mut g = geometry(1_000);
        g.right = Some(ValueRange::new(32.0, 50.0));
        let columns = columns([(0, 0.0), (1_000, 10.0)], &g);
        let trace = Trace {
            conversion: (1.8, 32.0),
            side: crate::model::Side::Right,
            ..Trace::new(columns.as_slice(), Theme::DARK.color(0))
        };
        let mut drawn = Drawn::default();
        draw_trace(&trace, &g, &mut drawn);
        let ends = [(g.left_px, g.bottom_px), (g.right_px, g.top_px)];
        assert_eq!(drawn.lines.paths().collect::<Vec<_>>(), [ends]);
    }
}
