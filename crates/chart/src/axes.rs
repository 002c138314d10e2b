//! Both value axes and the time axis as marks.

use crate::geometry::{FONT_SIZE, LABEL_GAP, PlotGeometry, text_width};
use crate::model::{LineStyle, PlotModel, Side};
use crate::scene::{Align, Mark, rect};
use crate::ticks::time_ticks;

const TICK_MARK: f64 = 4.0;
/// From the unit to the first time label, and from the edges of the canvas.
const CLEAR: f64 = 6.0;
/// From the time axis down to the middle of its labels.
const TIME_LABEL_DROP: f64 = 14.0;

/// Grid lines, labels and unit of the left axis; labels and unit of the right one. A plot of
/// strips alone has no values to read.
pub(crate) fn value_axes(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let strips = model.traces.iter().filter(|trace| trace.style == LineStyle::Strip).count();
    if strips > 0 && strips == model.traces.len() {
        return;
    }
    let hairline = geometry.px(1.0);
    for tick in &geometry.value_ticks {
        let y = geometry.y(tick.at).round() as i32;
        if y < geometry.bottom_px {
            let from = (geometry.left_px, y - hairline / 2);
            marks.push(rect(from, (geometry.right_px, from.1 + hairline), model.theme.grid));
        }
    }
    labels(Side::Left, model.unit, model, geometry, marks);
    if let Some(axis) = &model.right {
        labels(Side::Right, axis.unit, model, geometry, marks);
    }
}

fn labels(
    side: Side,
    unit: Option<&str>,
    model: &PlotModel<'_>,
    geometry: &PlotGeometry,
    marks: &mut Vec<Mark>,
) {
    let gap = geometry.px(LABEL_GAP);
    let width = model.size_px.0.min(1 << 20) as i32;
    let (x, room, align, ticks) = match side {
        Side::Left => {
            let x = geometry.left_px - gap;
            (x, x, Align::Right, &geometry.value_ticks)
        }
        Side::Right => {
            let x = geometry.right_px + gap;
            (x, width - x, Align::Left, &geometry.right_ticks)
        }
    };
    for tick in ticks {
        let y = geometry.y_on(side, tick.at).round() as i32;
        marks.push(text(tick.label.clone(), (x, y), align, model, geometry));
    }
    if let Some(unit) = unit.filter(|unit| !unit.is_empty()) {
        let fits = (f64::from(room) / geometry.scale / text_width("0")) as usize;
        let at = (x, geometry.bottom_px + geometry.px(TIME_LABEL_DROP));
        marks.push(text(shortened(unit, fits), at, align, model, geometry));
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// The line below the plot.
pub(crate) fn time_line(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let (top, bottom) = time_rows(geometry);
    marks.push(rect((geometry.left_px, top), (geometry.right_px, bottom), model.theme.axis));
}

/// Top and bottom of that line.
fn time_rows(geometry: &PlotGeometry) -> (i32, i32) {
    let hairline = geometry.px(1.0);
    let top = geometry.bottom_px - hairline / 2;
    (top, top + hairline)
}

/// The ticks below it, and their labels.
pub(crate) fn times(model: &PlotModel<'_>, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
    let hairline = geometry.px(1.0);
    let (_, top) = time_rows(geometry);
    let (left, right) = (geometry.left_px, geometry.right_px);
    let width = f64::from(right - left) / geometry.scale;
    let clear = CLEAR * geometry.scale;
    let label_gap = f64::from(geometry.px(LABEL_GAP));
    let first = match model.unit {
        Some(_) => f64::from(left) - label_gap + clear,
        None => clear,
    };
    let last = match model.right.and_then(|axis| axis.unit) {
        Some(_) => f64::from(right) + label_gap - clear,
        None => f64::from(model.size_px.0.min(1 << 20)) - clear / 2.0,
    };
    let ticks = time_ticks(model.viewport.time, width, model.zone, model.dates);
    // With few of them none can be spared, be it at the very edge.
    let slack = if ticks.len() <= 2 { LABEL_GAP * geometry.scale } else { 0.0 };
    for tick in ticks {
        let x = geometry.x(tick.at).round() as i32;
        let from = (x - hairline / 2, top);
        let to = (from.0 + hairline, top + geometry.px(TICK_MARK));
        marks.push(rect(from, to, model.theme.axis));
        let half = text_width(&tick.label) * geometry.scale / 2.0;
        let middle = f64::from(x).min(last - half).max(first + half);
        if (middle - f64::from(x)).abs() <= slack {
            let at = (middle.round() as i32, geometry.bottom_px + geometry.px(TIME_LABEL_DROP));
            marks.push(text(tick.label, at, Align::Center, model, geometry));
        }
    }
}

fn text(
    text: String,
    at: (i32, i32),
    align: Align,
    model: &PlotModel<'_>,
    geometry: &PlotGeometry,
) -> Mark {
    Mark::Text { text, at, align, color: model.theme.text, size: FONT_SIZE * geometry.scale }
}
