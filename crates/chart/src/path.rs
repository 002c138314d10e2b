//! From points in any place to paths within the plot: clipped, dashed, in whole pixels.
//!
//! Backends do not clip, and on a canvas a clip region would have to be set from outside.

use crate::geometry::PlotGeometry;
use crate::model::Dash;

/// A point in device pixels.
pub(crate) type Point = (f64, f64);
/// A point in whole device pixels.
pub(crate) type Pixel = (i32, i32);

/// What remains of a line on the plot.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Drawn {
    /// Paths of at least two pixels.
    pub(crate) paths: Vec<Vec<Pixel>>,
    /// Lines so short that they are one pixel.
    pub(crate) dots: Vec<Pixel>,
}

/// The part of the line through `points` that lies on the plot, as dashes where asked for.
pub(crate) fn draw_line(points: &[Point], geometry: &PlotGeometry, dash: Dash) -> Drawn {
    let clip = Clip::new(geometry);
    let pattern = Pattern::new(geometry, dash);
    let mut pen = Pen::default();
    for (from, to) in points.iter().zip(points.iter().skip(1)) {
        match clip.line(*from, *to) {
            Some((from, to)) => pattern.stroke(from, to, &mut pen),
            None => pen.lift(),
        }
    }
    pen.lift();
    let mut drawn = Drawn { paths: pen.done, dots: Vec::new() };
    let start = points.first().filter(|point| geometry.contains(point.0, point.1));
    if let Some(start) = start.filter(|_| drawn.paths.is_empty()) {
        drawn.dots.push(rounded(*start));
    }
    drawn
}

fn rounded(point: Point) -> Pixel {
    (point.0.round() as i32, point.1.round() as i32)
}

/// The plot's rectangle.
struct Clip {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Clip {
    fn new(geometry: &PlotGeometry) -> Self {
        Self {
            left: geometry.left_px.into(),
            top: geometry.top_px.into(),
            right: geometry.right_px.into(),
            bottom: geometry.bottom_px.into(),
        }
    }

    /// The part of a straight line inside (Liang and Barsky); `None` when there is none or an end
    /// is not finite.
    fn line(&self, from: Point, to: Point) -> Option<(Point, Point)> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        if !(from.0.is_finite() && from.1.is_finite() && dx.is_finite() && dy.is_finite()) {
            return None;
        }
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (toward, room) in [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ] {
            if toward == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if toward < 0.0 {
                enter = enter.max(room / toward);
            } else {
                leave = leave.min(room / toward);
            }
        }
        // Clamped whatever was computed: from far enough away even an end that lies outside may
        // seem to need no cut.
        let inside =
            |(x, y): Point| (x.clamp(self.left, self.right), y.clamp(self.top, self.bottom));
        let at = |part: f64| (from.0 + dx * part, from.1 + dy * part);
        let start = inside(if enter > 0.0 { at(enter) } else { from });
        let end = inside(if leave < 1.0 { at(leave) } else { to });
        (enter <= leave).then_some((start, end))
    }
}

/// Collects pixels into paths.
#[derive(Default)]
struct Pen {
    path: Vec<Pixel>,
    done: Vec<Vec<Pixel>>,
}

impl Pen {
    fn stroke(&mut self, from: Point, to: Point) {
        let (from, to) = (rounded(from), rounded(to));
        if self.path.last() != Some(&from) {
            self.lift();
            self.path.push(from);
        }
        if from != to {
            self.path.push(to);
        }
    }

    fn lift(&mut self) {
        if self.path.len() > 1 {
            self.done.push(std::mem::take(&mut self.path));
        }
        self.path.clear();
    }
}

/// A dash pattern laid along the time axis and fixed to it, so that dashes move with the data.
struct Pattern {
    /// Lengths on and off in turn, device pixels.
    lengths: Vec<f64>,
    period: f64,
    /// Place in the pattern at x = 0.
    phase: f64,
}

impl Pattern {
    fn new(geometry: &PlotGeometry, dash: Dash) -> Self {
        let lengths: Vec<f64> = dash.pattern().iter().map(|css| css * geometry.scale).collect();
        let period: f64 = lengths.iter().sum();
        if period <= 0.0 {
            return Self { lengths: Vec::new(), period: 0.0, phase: 0.0 };
        }
        let range = geometry.viewport.time;
        let micros_per_px =
            range.length().as_micros().max(1) as f64 / geometry.columns().max(1) as f64;
        let start_px = range.start.micros() as f64 / micros_per_px;
        let phase = (start_px - f64::from(geometry.left_px)).rem_euclid(period);
        Self { lengths, period, phase }
    }

    fn stroke(&self, from: Point, to: Point, pen: &mut Pen) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steep = dy.abs() > dx.abs();
        if self.lengths.is_empty() || steep || dx <= 0.0 {
            pen.stroke(from, to);
            return;
        }
        let at = |x: f64| (x, from.1 + dy * ((x - from.0) / dx));
        let mut x = from.0;
        while x < to.0 {
            let (on, left) = self.place(x);
            let next = (x + left.max(0.5)).min(to.0);
            if on {
                pen.stroke(at(x), at(next));
            } else {
                pen.lift();
            }
            x = next;
        }
    }

    /// Whether the pattern draws at `x`, and for how many pixels it goes on like that.
    fn place(&self, x: f64) -> (bool, f64) {
        let mut place = (x + self.phase).rem_euclid(self.period);
        for (index, length) in self.lengths.iter().enumerate() {
            if place < *length {
                return (index % 2 == 0, length - place);
            }
            place -= length;
        }
        (true, self.period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Viewport;
    use crate::range::ValueRange;
    use heliograph_telemetry::{TimeRange, Timestamp};

    fn geometry() -> PlotGeometry {
        let time = TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(1_000));
        PlotGeometry::new((400, 200), 1.0, Viewport { time, value: ValueRange::UNIT })
    }

    fn paths(points: &[Point], dash: Dash) -> Vec<Vec<Pixel>> {
        draw_line(points, &geometry(), dash).paths
    }

    #[test]
    fn cuts_at_the_edges() {
        let g = geometry();
        let (left, right, top, bottom) = (g.left_px, g.right_px, g.top_px, g.bottom_px);
        assert_eq!(paths(&[(-1e12, 50.0), (1e12, 50.0)], Dash::Solid), [[(left, 50), (right, 50)]]);
        assert_eq!(paths(&[(99.0, -9e9), (99.0, 9e9)], Dash::Solid), [[(99, top), (99, bottom)]]);
        assert!(paths(&[(0.0, 0.0), (500.0, 0.0)], Dash::Solid).is_empty());
        assert!(paths(&[(f64::NAN, 50.0), (99.0, 50.0)], Dash::Solid).is_empty());
    }

    #[test]
    fn leaves_and_comes_back_as_two_paths() {
        let points = [(100.0, 50.0), (110.0, -500.0), (120.0, 50.0)];
        assert_eq!(paths(&points, Dash::Solid).len(), 2);
    }

    #[test]
    fn what_is_smaller_than_a_pixel_is_a_dot() {
        let drawn = draw_line(&[(100.2, 50.0), (100.3, 50.1)], &geometry(), Dash::Solid);
        assert_eq!(drawn, Drawn { paths: vec![], dots: vec![(100, 50)] });
        assert_eq!(draw_line(&[(100.0, 50.0)], &geometry(), Dash::Solid).dots, [(100, 50)]);
        assert_eq!(draw_line(&[(1.0, 50.0)], &geometry(), Dash::Solid), Drawn::default());
    }

    #[test]
    fn dashes_leave_spaces_but_never_on_spikes() {
        let flat = paths(&[(100.0, 50.0), (200.0, 50.0)], Dash::Dashed);
        assert!((7..=9).contains(&flat.len()), "{flat:?}");
        let spike = paths(&[(100.0, 50.0), (101.0, 20.0), (102.0, 50.0)], Dash::Dotted);
        assert_eq!(spike, [[(100, 50), (101, 20), (102, 50)]]);
    }

    proptest::proptest! {
        #[test]
        fn everything_drawn_lies_on_the_plot(
            points in proptest::collection::vec((-1e4..1e4f64, -1e4..1e4f64), 0..20),
            pattern in 0usize..4,
        ) {
            let g = geometry();
            let drawn = draw_line(&points, &g, Dash::nth(pattern));
            for (x, y) in drawn.paths.iter().flatten().chain(&drawn.dots) {
                proptest::prop_assert!(g.contains(f64::from(*x), f64::from(*y)));
            }
        }
    }
}
