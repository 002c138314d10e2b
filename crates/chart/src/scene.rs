//! The picture as a list of marks, before any backend is involved.

use heliograph_telemetry::Timestamp;

use crate::axes::{time_line, times, value_axes};
use crate::geometry::PlotGeometry;
use crate::model::{Limit, PlotModel, Tone};
use crate::path::Pixel;
use crate::theme::{Rgb, Theme};

/// Radius of a photo moment and of the ring of background around it.
const MOMENT_RADIUS: f64 = 4.0;
const MOMENT_RING: f64 = 1.5;
/// Least width of an outage band.
const MIN_BAND: f64 = 2.0;
/// Width and height of a marker's flag.
const FLAG: f64 = 8.0;
/// Each dash of the line at the present, and each space after it.
const NOW_DASH: f64 = 4.0;
/// Opacity of what is less than certain: an empty strip, a state that changes all the time, times
/// to come.
pub(crate) const FAINT: f64 = 0.4;

/// Where a text lies relative to its point; vertically it is always centred.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

/// One thing to draw, in device pixels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    Rect { from: Pixel, to: Pixel, color: Rgb, alpha: f64 },
    Area { corners: [Pixel; 3], color: Rgb },
    Dot { center: Pixel, radius: u32, color: Rgb },
    Text { text: String, at: Pixel, align: Align, color: Rgb, size: f64 },
}

/// The lower layer, worked out but not drawn: layers that are equal look the same, so that one
/// that is already on the canvas can stay. It does not change as time passes.
#[derive(Clone, Debug, PartialEq)]
pub struct Axes {
    pub(crate) marks: Vec<Mark>,
}

impl Axes {
    /// Background, limits, grid and values of a plot; `geometry` is the model's.
    pub fn of(model: &PlotModel<'_>, geometry: &PlotGeometry) -> Self {
        let size = model.size_px;
        let corner = (size.0.min(1 << 20) as i32, size.1.min(1 << 20) as i32);
        let mut marks = vec![rect((0, 0), corner, model.theme.background)];
        if geometry.has_room() {
            for limit in model.limits {
                band(limit, model.theme, geometry, &mut marks);
            }
            value_axes(model, geometry, &mut marks);
            for limit in model.limits {
                edges(limit, model.theme, geometry, &mut marks);
            }
            time_line(model, geometry, &mut marks);
        }
        Self { marks }
    }
}

/// What lies behind the traces and moves with them as time passes: outage bands, the edge of the
/// present, times, flags and moments.
pub(crate) fn passing(model: &PlotModel<'_>, geometry: &PlotGeometry) -> Vec<Mark> {
    let mut marks = Vec::new();
    outage_bands(model, geometry, &mut marks);
    now_edge(model, geometry, &mut marks);
    times(model, geometry, &mut marks);
    flags(model, geometry, &mut marks);
    moments(model, geometry, &mut marks);
    marks
}

/// A filled rectangle from its top left to its bottom right corner.
pub(crate) fn rect(from: Pixel, to: Pixel, color: Rgb) -> Mark {
    Mark::Rect { from, to, color, alpha: 1.0 }
}

fn outage_bands(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let (left, right) = (geometry.left_px, geometry.right_px);
    let view = model.viewport.time;
    let in_view = model.outages.iter().filter(|o| o.end >= view.start && o.start <= view.end);
    for outage in in_view {
        let from = (geometry.x(outage.start).round() as i32).clamp(left, right);
        let to = (geometry.x(outage.end).round() as i32).clamp(left, right);
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

fn tone_color(tone: Tone, theme: &Theme) -> Rgb {
    match tone {
        Tone::Wanted => theme.wanted,
        Tone::Warning => theme.accent,
        Tone::Alarm => theme.outage,
    }
}

/// Top and bottom of a limit's values, where they are in view.
fn rows(limit: &Limit, geometry: &PlotGeometry) -> Option<(i32, i32)> {
    let (top, bottom) = (f64::from(geometry.top_px), f64::from(geometry.bottom_px));
    let (a, b) = limit.values;
    if a.is_nan() || b.is_nan() {
        return None;
    }
    let row = |value: f64| match value {
        f64::INFINITY => top,
        f64::NEG_INFINITY => bottom,
        _ => geometry.y_on(limit.side, value),
    };
    let (from, to) = (row(a.max(b)), row(a.min(b)));
    let in_view = from <= bottom && to >= top;
    in_view.then(|| (from.max(top).round() as i32, to.min(bottom).round() as i32))
}

fn band(limit: &Limit, theme: &Theme, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    if let Some((top, bottom)) = rows(limit, geometry).filter(|(top, bottom)| top < bottom) {
        marks.push(Mark::Rect {
            from: (geometry.left_px, top),
            to: (geometry.right_px, bottom),
            color: tone_color(limit.tone, theme),
            alpha: Theme::BAND_ALPHA,
        });
    }
}

fn edges(limit: &Limit, theme: &Theme, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let hairline = geometry.px(1.0);
    for value in [limit.values.0, limit.values.1] {
        let y = geometry.y_on(limit.side, value);
        let (top, bottom) = (f64::from(geometry.top_px), f64::from(geometry.bottom_px));
        if value.is_finite() && (top..=bottom).contains(&y) {
            let from = (geometry.left_px, y.round() as i32 - hairline / 2);
            let to = (geometry.right_px, from.1 + hairline);
            marks.push(rect(from, to, tone_color(limit.tone, theme)));
        }
    }
}

/// Right of the present nothing can be yet.
fn now_edge(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let Some(now) = model.now.filter(|now| model.viewport.time.contains(*now)) else { return };
    let x = geometry.x(now).round() as i32;
    if x + geometry.px(1.0) >= geometry.right_px {
        return;
    }
    let (top, bottom) = (geometry.top_px, geometry.bottom_px);
    let color = model.theme.grid;
    let to = (geometry.right_px, bottom);
    marks.push(Mark::Rect { from: (x, top), to, color, alpha: FAINT });
    let (dash, hairline) = (geometry.px(NOW_DASH), geometry.px(1.0));
    for from in (top..bottom).step_by(dash.unsigned_abs() as usize * 2) {
        let to = (x + hairline, (from + dash).min(bottom));
        marks.push(rect((x, from), to, model.theme.text));
    }
}

fn in_view<'a>(
    times: &'a [Timestamp],
    model: &PlotModel<'_>,
) -> impl Iterator<Item = Timestamp> + use<'a> {
    let view = model.viewport.time;
    times.iter().copied().filter(move |time| view.contains(*time))
}

fn flags(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let (size, hairline, top) = (geometry.px(FLAG), geometry.px(1.0), geometry.top_px);
    for time in in_view(model.markers, model) {
        let x = geometry.x(time).round() as i32;
        // Towards the middle, so that it is not cut off.
        let out = if x + size > geometry.right_px { -size } else { size };
        let color = model.theme.text;
        marks.push(rect((x, top), (x + hairline, geometry.bottom_px), color));
        let corners = [(x, top), (x + out, top + size / 2), (x, top + size)];
        marks.push(Mark::Area { corners, color });
    }
}

fn moments(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    for time in in_view(model.moments, model) {
        let center = (geometry.x(time).round() as i32, geometry.bottom_px);
        for (radius, color) in [
            (MOMENT_RADIUS + MOMENT_RING, model.theme.background),
            (MOMENT_RADIUS, model.theme.accent),
        ] {
            marks.push(Mark::Dot { center, radius: geometry.px(radius).unsigned_abs(), color });
        }
    }
}
