//! The picture as a list of marks, before any backend is involved.

use crate::geometry::{FONT_SIZE, LABEL_GAP, PlotGeometry, text_width};
use crate::model::{LineStyle, PlotModel, Trace};
use crate::path::{Pixel, Point, draw_line};
use crate::theme::{Rgb, Theme};
use crate::ticks::time_ticks;

/// Width of a trace in CSS pixels.
const LINE_WIDTH: f64 = 1.6;
/// Radius of a sample without neighbours.
const DOT_RADIUS: f64 = 2.5;
/// Radius of a photo moment and of the ring of background around it.
const MOMENT_RADIUS: f64 = 4.0;
const MOMENT_RING: f64 = 1.5;
const TICK_MARK: f64 = 4.0;
/// Least width of an outage band.
const MIN_BAND: f64 = 2.0;
/// From the unit to the first time label, and from the edges of the canvas.
const CLEAR: f64 = 6.0;
/// From the time axis down to the middle of its labels.
const TIME_LABEL_DROP: f64 = 14.0;

/// Where a text lies relative to its point; vertically it is always centred.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Align {
    Center,
    Right,
}

/// One thing to draw, in device pixels.
#[derive(Debug, PartialEq)]
pub(crate) enum Mark {
    Rect { from: Pixel, to: Pixel, color: Rgb, alpha: f64 },
    Path { points: Vec<Pixel>, color: Rgb, width: u32 },
    Dot { center: Pixel, radius: u32, color: Rgb },
    Text { text: String, at: Pixel, align: Align, color: Rgb, size: f64 },
}

/// Background, outage bands, grid, labels and photo moments.
pub(crate) fn axes(model: &PlotModel<'_>) -> Vec<Mark> {
    let geometry = model.geometry();
    let size = model.size_px;
    let corner = (size.0.min(1 << 20) as i32, size.1.min(1 << 20) as i32);
    let mut marks = vec![rect((0, 0), corner, model.theme.background)];
    if geometry.has_room() {
        outage_bands(model, &geometry, &mut marks);
        value_axis(model, &geometry, &mut marks);
        time_axis(model, &geometry, &mut marks);
        moments(model, &geometry, &mut marks);
    }
    marks
}

/// The lines.
pub(crate) fn traces(model: &PlotModel<'_>) -> Vec<Mark> {
    let geometry = model.geometry();
    let mut marks = Vec::new();
    if geometry.has_room() {
        for trace in &model.traces {
            for segment in &trace.segments {
                line(trace, &points(trace, segment, &geometry), &geometry, &mut marks);
            }
        }
    }
    marks
}

fn rect(from: Pixel, to: Pixel, color: Rgb) -> Mark {
    Mark::Rect { from, to, color, alpha: 1.0 }
}

fn outage_bands(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let (left, right) = (geometry.left_px, geometry.right_px);
    for outage in &model.outages {
        let from = (geometry.x(outage.start).round() as i32).clamp(left, right);
        let to = (geometry.x(outage.end).round() as i32).clamp(left, right);
        let view = model.viewport.time;
        if outage.end < view.start || outage.start > view.end {
            continue;
        }
        // However short, an outage can be seen.
        let from = from.min(to - geometry.px(MIN_BAND)).max(left);
        let to = to.max(from + geometry.px(MIN_BAND)).min(right);
        marks.push(Mark::Rect {
            from: (from, geometry.top_px),
            to: (to, geometry.bottom_px),
            color: model.theme.outage,
            alpha: Theme::OUTAGE_ALPHA,
        });
    }
}

fn value_axis(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let hairline = geometry.px(1.0);
    let label_x = geometry.left_px - geometry.px(LABEL_GAP);
    for tick in &geometry.value_ticks {
        let y = geometry.y(tick.at).round() as i32;
        if y < geometry.bottom_px {
            let from = (geometry.left_px, y - hairline / 2);
            marks.push(rect(from, (geometry.right_px, from.1 + hairline), model.theme.grid));
        }
        marks.push(text(tick.label.clone(), (label_x, y), Align::Right, model, geometry));
    }
    if let Some(unit) = model.unit.filter(|unit| !unit.is_empty()) {
        let fits = (f64::from(label_x) / geometry.scale / text_width("0")) as usize;
        let at = (label_x, geometry.bottom_px + geometry.px(TIME_LABEL_DROP));
        marks.push(text(shortened(unit, fits), at, Align::Right, model, geometry));
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

fn time_axis(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let hairline = geometry.px(1.0);
    let axis = geometry.bottom_px - hairline / 2;
    let (left, right) = (geometry.left_px, geometry.right_px);
    marks.push(rect((left, axis), (right, axis + hairline), model.theme.axis));
    let width = f64::from(right - left) / geometry.scale;
    let clear = CLEAR * geometry.scale;
    let first = match model.unit {
        Some(_) => f64::from(left - geometry.px(LABEL_GAP)) + clear,
        None => clear,
    };
    let last = f64::from(model.size_px.0.min(1 << 20)) - clear / 2.0;
    for tick in time_ticks(model.viewport.time, width, model.zone) {
        let x = geometry.x(tick.at).round() as i32;
        let from = (x - hairline / 2, axis + hairline);
        marks.push(rect(
            from,
            (from.0 + hairline, from.1 + geometry.px(TICK_MARK)),
            model.theme.axis,
        ));
        let half = text_width(&tick.label) * geometry.scale / 2.0;
        let fits = f64::from(x) - half >= first && f64::from(x) + half <= last;
        if fits {
            let at = (x, geometry.bottom_px + geometry.px(TIME_LABEL_DROP));
            marks.push(text(tick.label, at, Align::Center, model, geometry));
        }
    }
}

fn moments(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let in_view = model.moments.iter().filter(|time| model.viewport.time.contains(**time));
    for time in in_view {
        let center = (geometry.x(*time).round() as i32, geometry.bottom_px);
        for (radius, color) in [
            (MOMENT_RADIUS + MOMENT_RING, model.theme.background),
            (MOMENT_RADIUS, model.theme.accent),
        ] {
            marks.push(Mark::Dot { center, radius: geometry.px(radius).unsigned_abs(), color });
        }
    }
}

fn text(
    text: String,
    at: Pixel,
    align: Align,
    model: &PlotModel<'_>,
    geometry: &PlotGeometry,
) -> Mark {
    Mark::Text { text, at, align, color: model.theme.text, size: FONT_SIZE * geometry.scale }
}

/// Where the line through a segment's samples turns; explicit gaps have no place here and are
/// passed over.
fn points(
    trace: &Trace,
    segment: &[heliograph_telemetry::Sample],
    geometry: &PlotGeometry,
) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(segment.len());
    for sample in segment.iter().filter(|sample| sample.value.is_finite()) {
        let point = (geometry.x(sample.time), geometry.y(sample.value));
        match points.last() {
            Some(before) if trace.style == LineStyle::Step && before.1 != point.1 => {
                points.push((point.0, before.1));
            }
            _ => {}
        }
        points.push(point);
    }
    points
}

fn line(trace: &Trace, points: &[Point], geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let drawn = draw_line(points, geometry, trace.dash);
    let width = geometry.px(LINE_WIDTH).unsigned_abs();
    let color = trace.color;
    marks.extend(drawn.paths.into_iter().map(|points| Mark::Path { points, color, width }));
    let radius = geometry.px(DOT_RADIUS).unsigned_abs();
    marks.extend(drawn.dots.into_iter().map(|center| Mark::Dot { center, radius, color }));
}
