//! From points in any place to paths within the plot: clipped, dashed, in whole pixels.
//!
//! Backends do not clip, and on a canvas a clip region would have to be set from outside.

use crate::geometry::PlotGeometry;
use crate::model::Dash;
use crate::pattern::Pattern;

/// A point in device pixels.
pub(crate) type Point = (f64, f64);
/// A point in whole device pixels.
pub(crate) type Pixel = (i32, i32);

/// Paths of at least two pixels and lone pixels, to be used over and over.
#[derive(Debug, Default)]
pub(crate) struct Strokes {
    pixels: Vec<Pixel>,
    /// Where in `pixels` each path ends; what follows the last is not done yet.
    ends: Vec<usize>,
    pub(crate) dots: Vec<Pixel>,
}

impl Strokes {
    pub(crate) fn clear(&mut self) {
        self.pixels.clear();
        self.ends.clear();
        self.dots.clear();
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &[Pixel]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).filter_map(|(from, to)| self.pixels.get(*from..*to))
    }

    /// How many pixels all paths have together.
    pub(crate) fn path_len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The last pixel of the path at hand.
    pub(crate) fn pen(&self) -> Option<Pixel> {
        self.pixels.get(self.path_len()..).and_then(<[Pixel]>::last).copied()
    }

    /// Goes on to a pixel.
    pub(crate) fn to(&mut self, pixel: Pixel) {
        if self.pen() != Some(pixel) {
            self.pixels.push(pixel);
        }
    }

    /// The same, where there is a path at hand.
    #[inline]
    fn go_on(&mut self, pixel: Pixel) {
        if self.pixels.last() != Some(&pixel) {
            self.pixels.push(pixel);
        }
    }

    /// Begins anew; a path of a single pixel is none.
    pub(crate) fn lift(&mut self) {
        match self.pixels.len() - self.path_len() {
            0 => {}
            1 => {
                self.pixels.pop();
            }
            _ => self.ends.push(self.pixels.len()),
        }
    }

    pub(crate) fn stroke(&mut self, from: Point, to: Point) {
        let from = rounded(from);
        if self.pen() != Some(from) {
            self.lift();
            self.to(from);
        }
        self.to(rounded(to));
    }
}

/// Draws straight lines from point to point, the part of them that lies on the plot, as dashes
/// where asked for.
pub(crate) struct Ruler<'a> {
    clip: Clip,
    pattern: Pattern,
    strokes: &'a mut Strokes,
    start: Option<Point>,
    at: Option<Point>,
    /// The path at hand ends at `at`, which is on the plot.
    joins: bool,
    paths_before: usize,
}

impl<'a> Ruler<'a> {
    pub(crate) fn new(geometry: &PlotGeometry, dash: Dash, strokes: &'a mut Strokes) -> Self {
        let (clip, pattern) = (Clip::new(geometry), Pattern::new(geometry, dash));
        Self { clip, pattern, strokes, start: None, at: None, joins: false, paths_before: 0 }
    }

    /// Goes on to a point; the first of a line only says where it begins.
    #[inline]
    pub(crate) fn to(&mut self, point: Point) {
        match self.at {
            // Most of all points, and so the quickest.
            Some(from)
                if self.joins
                    && self.clip.contains(point)
                    && self.pattern.is_whole(from, point) =>
            {
                self.strokes.go_on(rounded(point));
            }
            from => self.cut(from, point),
        }
        self.at = Some(point);
    }

    /// Goes on to a point as far as the line is seen.
    #[inline(never)]
    fn cut(&mut self, from: Option<Point>, point: Point) {
        let Some(from) = from else {
            self.start = Some(point);
            self.paths_before = self.strokes.ends.len();
            self.joins = false;
            return;
        };
        match self.clip.line(from, point) {
            Some((from, to)) => self.pattern.stroke(from, to, self.strokes),
            None => self.strokes.lift(),
        }
        let is_on = self.clip.contains(point);
        self.joins = is_on && self.strokes.pen() == Some(rounded(point));
    }

    /// Ends the line. One so short that it is a single pixel leaves a dot.
    pub(crate) fn lift(&mut self) {
        self.strokes.lift();
        let unseen = self.strokes.ends.len() == self.paths_before;
        let start = self.start.take().filter(|start| unseen && self.clip.contains(*start));
        self.strokes.dots.extend(start.map(rounded));
        self.at = None;
    }
}

fn rounded(point: Point) -> Pixel {
    (nearest(point.0), nearest(point.1))
}

/// The pixel nearest to a place. In wasm `f64::round` is a call, this is two instructions.
pub(crate) fn nearest(place: f64) -> i32 {
    (place + 0.5).floor() as i32
}

/// The smaller of two numbers; for the same reason not `f64::min`.
pub(crate) fn smaller(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

/// See [`smaller`].
pub(crate) fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// The plot's rectangle.
pub(crate) struct Clip {
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

    fn contains(&self, (x, y): Point) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }

    /// The part of a straight line inside (Liang and Barsky); `None` when there is none or an end
    /// is not finite.
    fn line(&self, from: Point, to: Point) -> Option<(Point, Point)> {
        if self.contains(from) && self.contains(to) {
            return Some((from, to));
        }
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

    fn drawn(points: &[Point], dash: Dash) -> Strokes {
        let mut strokes = Strokes::default();
        let mut ruler = Ruler::new(&geometry(), dash, &mut strokes);
        points.iter().for_each(|point| ruler.to(*point));
        ruler.lift();
        strokes
    }

    fn paths(points: &[Point], dash: Dash) -> Vec<Vec<Pixel>> {
        drawn(points, dash).paths().map(<[Pixel]>::to_vec).collect()
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
        for (points, dots) in [
            (vec![(100.2, 50.0), (100.3, 50.1)], vec![(100, 50)]),
            (vec![(100.0, 50.0)], vec![(100, 50)]),
            (vec![(1.0, 50.0)], vec![]),
        ] {
            let drawn = drawn(&points, Dash::Solid);
            assert_eq!((drawn.paths().count(), &drawn.dots), (0, &dots));
        }
    }

    #[test]
    fn dashes_leave_spaces_but_never_on_spikes() {
        let flat = paths(&[(100.0, 50.0), (200.0, 50.0)], Dash::Dashed);
        assert!((7..=9).contains(&flat.len()), "{flat:?}");
        let steep = |rise: f64| paths(&[(100.0, 20.0), (130.0, 20.0 + 30.0 * rise)], Dash::Dashed);
        assert!(steep(1.9).len() > 1 && steep(-0.5).len() > 1);
        assert_eq!(steep(2.1).len(), 1);
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
            let drawn = drawn(&points, Dash::nth(pattern));
            for (x, y) in drawn.paths().flatten().chain(&drawn.dots) {
                proptest::prop_assert!(g.contains(f64::from(*x), f64::from(*y)));
            }
        }
    }
}
