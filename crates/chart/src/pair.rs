//! What pictures without a time axis have in common: two value axes, background and grid.

use heliograph_telemetry::{TimeRange, Timestamp};

use crate::geometry::{LABEL_GAP, PlotGeometry, text_width};
use crate::model::Viewport;
use crate::range::ValueRange;
use crate::scene::{Align, Mark};
use crate::theme::Theme;
use crate::ticks::value_ticks;

/// From the axis down to the middle of its labels.
const LABEL_DROP: f64 = 14.0;
/// Space between two labels of the axis across.
const LABEL_SPACE: f64 = 28.0;
/// Size of labels.
const FONT_SIZE: f64 = crate::geometry::FONT_SIZE;

/// Where things are in a picture with two value axes. Coordinates are device pixels from the top
/// left.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    geometry: PlotGeometry,
    across: ValueRange,
}

impl Pair {
    /// Axes for a picture of this size.
    pub(crate) fn new(size_px: (u32, u32), scale: f64, across: ValueRange, up: ValueRange) -> Self {
        let moment = Timestamp::from_micros(0);
        let viewport = Viewport { time: TimeRange::new(moment, moment), value: up };
        Self { geometry: PlotGeometry::new(size_px, scale, viewport), across }
    }

    /// Where the edges are, and where things are up and down.
    pub fn geometry(&self) -> &PlotGeometry {
        &self.geometry
    }

    /// Where a value of the axis across is. Finite for a finite value.
    pub fn x(&self, value: f64) -> f64 {
        let fraction = self.across.fraction(value).clamp(-1e9, 1e9);
        let (left, right) = (f64::from(self.geometry.left_px), f64::from(self.geometry.right_px));
        left + fraction * (right - left)
    }

    /// The value of the axis across at `x_px`, kept within view.
    pub fn value_at(&self, x_px: f64) -> f64 {
        let (left, right) = (f64::from(self.geometry.left_px), f64::from(self.geometry.right_px));
        self.across.value_at(((x_px - left) / (right - left).max(1.0)).clamp(0.0, 1.0))
    }

    /// Background, grid and labels.
    pub(crate) fn marks(&self, size_px: (u32, u32), theme: &Theme) -> Vec<Mark> {
        let corner = (size_px.0.min(1 << 20) as i32, size_px.1.min(1 << 20) as i32);
        let mut marks =
            vec![Mark::Rect { from: (0, 0), to: corner, color: theme.background, alpha: 1.0 }];
        if self.geometry.has_room() {
            self.grid_up(theme, &mut marks);
            self.grid_across(theme, &mut marks);
        }
        marks
    }

    fn grid_up(&self, theme: &Theme, marks: &mut Vec<Mark>) {
        let g = &self.geometry;
        let label_x = g.left_px - g.px(LABEL_GAP);
        for tick in &g.value_ticks {
            let y = g.y(tick.at).round() as i32;
            marks.push(self.line((g.left_px, y), (g.right_px, y), theme));
            marks.push(self.label(tick.label.clone(), (label_x, y), Align::Right, theme));
        }
    }

    fn grid_across(&self, theme: &Theme, marks: &mut Vec<Mark>) {
        let g = &self.geometry;
        let width = f64::from(g.right_px - g.left_px) / g.scale;
        // Labels of a range are about as wide as those of its ends.
        let widest = value_ticks(self.across, 2, None)
            .iter()
            .map(|tick| text_width(&tick.label))
            .fold(FONT_SIZE, f64::max);
        let intervals = (width / (widest + LABEL_SPACE)) as usize;
        for tick in value_ticks(self.across, intervals.max(1), None) {
            let x = self.x(tick.at).round() as i32;
            marks.push(self.line((x, g.top_px), (x, g.bottom_px), theme));
            let at = (x, g.bottom_px + g.px(LABEL_DROP));
            marks.push(self.label(tick.label, at, Align::Center, theme));
        }
    }

    /// A hairline that runs straight across or down.
    fn line(&self, from: (i32, i32), to: (i32, i32), theme: &Theme) -> Mark {
        let hairline = self.geometry.px(1.0);
        let to = if from.0 == to.0 { (to.0 + hairline, to.1) } else { (to.0, to.1 + hairline) };
        Mark::Rect { from, to, color: theme.grid, alpha: 1.0 }
    }

    fn label(&self, text: String, at: (i32, i32), align: Align, theme: &Theme) -> Mark {
        let size = FONT_SIZE * self.geometry.scale;
        Mark::Text { text, at, align, color: theme.text, size }
    }
}
