//! Where things are: margins, moments and values to pixels and back, and what lies under a pointer.

use std::time::Duration;

use heliograph_telemetry::{Sample, TimeRange, Timestamp};

use crate::model::{RightAxis, Side, Trace, Viewport};
use crate::range::ValueRange;
use crate::ticks::{Tick, value_ticks};

/// Size of labels in CSS pixels.
pub const FONT_SIZE: f64 = 11.0;
/// Width of a character in font sizes: a little over a digit of common interface fonts. Text is
/// never measured, see the crate's invariants.
const CHARACTER: f64 = 0.62;
/// From here on, but for a few, characters are as wide as they are high: those of East Asia.
const FIRST_SQUARE: char = '\u{2e80}';

const LEFT: f64 = 44.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 24.0;
/// From a value label to the plot.
pub(crate) const LABEL_GAP: f64 = 8.0;
/// Least height of one interval of the value axis.
const INTERVAL: f64 = 40.0;

/// About how wide a label is, in CSS pixels.
pub fn text_width(text: &str) -> f64 {
    let width = |c: char| if c < FIRST_SQUARE { CHARACTER } else { 1.0 };
    text.chars().map(width).sum::<f64>() * FONT_SIZE
}

/// The places of one plot. Coordinates are device pixels from the top left of the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotGeometry {
    /// Left edge of the plot proper, without axes.
    pub left_px: i32,
    /// Its top edge.
    pub top_px: i32,
    /// Its right edge; never left of `left_px`.
    pub right_px: i32,
    /// Its bottom edge, the time axis; never above `top_px`.
    pub bottom_px: i32,
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// What is in view.
    pub viewport: Viewport,
    /// Ticks of the value axis; their labels decide the left margin.
    pub value_ticks: Vec<Tick<f64>>,
    /// The second value axis, if there is one.
    pub right: Option<ValueRange>,
    /// Its ticks; their labels decide the right margin.
    pub right_ticks: Vec<Tick<f64>>,
}

/// The sample nearest to a pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Index of its trace.
    pub trace: usize,
    /// The sample.
    pub sample: Sample,
    /// How far it is from the pointer.
    pub distance_px: f64,
}

impl PlotGeometry {
    /// The places of a plot of this size with one value axis. A scale that makes no sense counts
    /// as 1.
    pub fn new(size_px: (u32, u32), scale: f64, viewport: Viewport) -> Self {
        Self::with_axes(size_px, scale, viewport, None, None)
    }

    /// The places of a plot of this size whose values have this unit, and which may have a second
    /// value axis.
    pub fn with_axes(
        size_px: (u32, u32),
        scale: f64,
        viewport: Viewport,
        unit: Option<&str>,
        right: Option<RightAxis<'_>>,
    ) -> Self {
        let scale = if scale.is_finite() && scale > 0.0 { scale.clamp(0.25, 16.0) } else { 1.0 };
        let px = |css: f64| (css * scale).round() as i32;
        let size = |px: u32| i32::try_from(px).unwrap_or(i32::MAX).min(1 << 20);
        let (width, height) = (size(size_px.0), size(size_px.1));
        let (top, bottom) = (px(TOP), (height - px(BOTTOM)).max(px(TOP)));
        let intervals = f64::from(bottom - top) / scale / INTERVAL;
        let ticks = |range, unit| value_ticks(range, (intervals as usize).max(2), unit);
        let left_ticks = ticks(viewport.value, unit);
        let right_ticks = right.map(|axis| ticks(axis.value, axis.unit)).unwrap_or_default();
        let margin = |ticks: &[Tick<f64>], least: f64| {
            let widest = ticks.iter().map(|tick| text_width(&tick.label)).fold(0.0, f64::max);
            px(if ticks.is_empty() { least } else { (widest + LABEL_GAP + 4.0).max(least) })
        };
        let left = margin(&left_ticks, LEFT);
        let right_px = (width - margin(&right_ticks, RIGHT)).max(left);
        Self {
            left_px: left,
            top_px: top,
            right_px,
            bottom_px: bottom,
            scale,
            viewport,
            value_ticks: left_ticks,
            right: right.map(|axis| axis.value),
            right_ticks,
        }
    }

    /// Width of the plot proper: as many columns are worth asking a series for.
    pub fn columns(&self) -> usize {
        usize::try_from(self.right_px - self.left_px).unwrap_or(0)
    }

    /// Whether there is room for anything but margins.
    pub fn has_room(&self) -> bool {
        let least = self.px(4.0);
        self.right_px - self.left_px >= least && self.bottom_px - self.top_px >= least
    }

    /// CSS pixels to whole device pixels, at least one.
    pub fn px(&self, css: f64) -> i32 {
        ((css * self.scale).round() as i32).max(1)
    }

    /// Where a moment is; outside the plot for one that is not in view.
    pub fn x(&self, time: Timestamp) -> f64 {
        let range = self.viewport.time;
        let since = micros_between(range.start, time);
        f64::from(self.left_px) + since / length(range) * f64::from(self.right_px - self.left_px)
    }

    /// Where a value of the left axis is; outside the plot for one that is not in view. Finite
    /// for a finite value.
    pub fn y(&self, value: f64) -> f64 {
        self.y_on(Side::Left, value)
    }

    /// Where a value of either axis is.
    pub fn y_on(&self, side: Side, value: f64) -> f64 {
        let fraction = self.value_range(side).fraction(value).clamp(-1e9, 1e9);
        f64::from(self.bottom_px) - fraction * f64::from(self.bottom_px - self.top_px)
    }

    /// What either axis shows.
    pub fn value_range(&self, side: Side) -> ValueRange {
        self.right.filter(|_| side == Side::Right).unwrap_or(self.viewport.value)
    }

    /// The moment at `x_px`, kept within view.
    pub fn time_at(&self, x_px: f64) -> Timestamp {
        let width = f64::from(self.right_px - self.left_px).max(1.0);
        let fraction = ((x_px - f64::from(self.left_px)) / width).clamp(0.0, 1.0);
        let range = self.viewport.time;
        let since = if fraction.is_nan() { 0.0 } else { fraction * length(range) };
        (range.start + Duration::from_micros(since.round() as u64)).min(range.end)
    }

    /// The value of the left axis at `y_px`, kept within view.
    pub fn value_at(&self, y_px: f64) -> f64 {
        self.value_on(Side::Left, y_px)
    }

    /// The value of either axis at `y_px`, kept within view.
    pub fn value_on(&self, side: Side, y_px: f64) -> f64 {
        let height = f64::from(self.bottom_px - self.top_px).max(1.0);
        let fraction = (f64::from(self.bottom_px) - y_px) / height;
        self.value_range(side).value_at(fraction.clamp(0.0, 1.0))
    }

    /// Whether a point lies on the plot proper, edges included.
    pub fn contains(&self, x_px: f64, y_px: f64) -> bool {
        f64::from(self.left_px) <= x_px
            && x_px <= f64::from(self.right_px)
            && f64::from(self.top_px) <= y_px
            && y_px <= f64::from(self.bottom_px)
    }

    /// The drawn sample nearest to a point, if one is within `reach_px`; of equals the topmost.
    /// Its value is the one on the axis.
    pub fn nearest(
        &self,
        traces: &[Trace<'_>],
        x_px: f64,
        y_px: f64,
        reach_px: f64,
    ) -> Option<Hit> {
        let earliest = self.time_at(x_px - reach_px);
        let latest = self.time_at(x_px + reach_px);
        let mut best: Option<Hit> = None;
        for (index, trace) in traces.iter().enumerate() {
            let from = trace.columns.partition_point(|column| column.last.time < earliest);
            let near = trace.columns.iter().skip(from);
            for column in near.take_while(|column| column.first.time <= latest) {
                for sample in [column.first, column.low, column.high, column.last] {
                    let value = sample.value * trace.conversion.0 + trace.conversion.1;
                    let (x, y) = (self.x(sample.time), self.y_on(trace.side, value));
                    let distance_px = (x - x_px).hypot(y - y_px);
                    if distance_px <= best.map_or(reach_px, |hit| hit.distance_px) {
                        let sample = Sample { value, ..sample };
                        best = Some(Hit { trace: index, sample, distance_px });
                    }
                }
            }
        }
        best
    }
}

/// Exact before the division, so that a microsecond shows in the year 9999 too.
fn micros_between(from: Timestamp, to: Timestamp) -> f64 {
    (i128::from(to.micros()) - i128::from(from.micros())) as f64
}

/// Length in microseconds, at least one.
pub(crate) fn length(range: TimeRange) -> f64 {
    micros_between(range.start, range.end).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Theme;
    use heliograph_telemetry::{Columns, Series};

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    fn geometry(scale: f64) -> PlotGeometry {
        let time = TimeRange::new(at(1_000), at(2_000));
        let viewport = Viewport { time, value: ValueRange::new(0.0, 10.0) };
        PlotGeometry::new(((640.0 * scale) as u32, (240.0 * scale) as u32), scale, viewport)
    }

    #[test]
    fn margins_follow_the_scale() {
        for scale in [1.0, 1.5, 2.0] {
            let g = geometry(scale);
            let css = |px: i32| f64::from(px) / scale;
            assert_eq!((css(g.left_px), css(g.top_px)), (LEFT, TOP));
            assert_eq!((css(g.right_px), css(g.bottom_px)), (640.0 - RIGHT, 240.0 - BOTTOM));
        }
    }

    #[test]
    fn long_labels_widen_the_margin() {
        let time = TimeRange::new(at(0), at(1));
        let value = ValueRange::new(101_325.0, 101_325.4);
        let g = PlotGeometry::new((640, 240), 1.0, Viewport { time, value });
        let widest = g.value_ticks.iter().map(|tick| text_width(&tick.label)).fold(0.0, f64::max);
        assert!(f64::from(g.left_px) >= widest + LABEL_GAP, "{} {widest}", g.left_px);
    }

    #[test]
    fn the_second_axis_has_places_of_its_own() {
        let one = geometry(1.0);
        let right = RightAxis { value: ValueRange::new(100_000.0, 102_000.0), unit: None };
        let two = PlotGeometry::with_axes((640, 240), 1.0, one.viewport, None, Some(right));
        assert!(two.right_px < one.right_px, "room for its labels");
        assert_eq!(two.y_on(Side::Right, 101_000.0), two.y(5.0));
        assert!((two.value_on(Side::Right, two.y(2.5)) - 100_500.0).abs() < 1e-6);
        assert_eq!(one.y_on(Side::Right, 5.0), one.y(5.0));
    }

    #[test]
    fn there_and_back() {
        let g = geometry(2.0);
        assert_eq!(g.x(at(1_000)), f64::from(g.left_px));
        assert_eq!(g.x(at(2_000)), f64::from(g.right_px));
        assert_eq!(g.y(0.0), f64::from(g.bottom_px));
        assert_eq!(g.y(10.0), f64::from(g.top_px));
        for micros in 1_000..=2_000 {
            assert_eq!(g.time_at(g.x(at(micros))), at(micros));
        }
        assert!((g.value_at(g.y(3.7)) - 3.7).abs() < 1e-9);
        assert_eq!((g.time_at(-1e9), g.time_at(f64::NAN)), (at(1_000), at(1_000)));
        assert_eq!((g.value_at(-1e9), g.value_at(1e9)), (10.0, 0.0));
    }

    #[test]
    fn the_nearest_sample_is_found_within_reach() {
        let g = geometry(1.0);
        let columns = [2.0, 8.0].map(|value| {
            let mut series = Series::with_capacity(10);
            for micros in (1_000..1_500).step_by(100).chain([1_900]) {
                series.push(Sample { time: at(micros), value });
            }
            let mut columns = Columns::default();
            columns.update(&series, g.viewport.time, g.columns(), &[]);
            columns
        });
        let traces = columns.each_ref().map(|c| Trace::new(c.as_slice(), Theme::DARK.color(0)));
        let hit = g.nearest(&traces, g.x(at(1_210)), g.y(7.8), 30.0).unwrap();
        assert_eq!((hit.trace, hit.sample.time), (1, at(1_200)));
        let hit = g.nearest(&traces, g.x(at(1_900)), g.y(2.0), 30.0).unwrap();
        assert_eq!((hit.trace, hit.distance_px), (0, 0.0));
        assert_eq!(g.nearest(&traces, g.x(at(1_700)), g.y(2.0), 30.0), None);
        assert_eq!(g.nearest(&traces, f64::NAN, 0.0, 30.0), None);
    }
}
