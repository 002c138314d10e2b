//! Columns whose samples lie so close that only their span can be seen.

use heliograph_telemetry::{Column, Sample};

use crate::geometry::PlotGeometry;
use crate::model::{Dash, LineStyle, Trace};
use crate::path::{Pixel, Ruler, larger, nearest, smaller};
use crate::pattern::Pattern;
use crate::places::{FAR, Places};
use crate::trace::{Drawn, LINE_WIDTH};

/// One column of pixels: the span of the values in it, top and bottom on screen.
#[derive(Clone, Copy)]
struct Bar {
    x: i32,
    first: f64,
    top: f64,
    bottom: f64,
    last: f64,
}

impl Bar {
    fn of(column: &Column, places: &Places) -> Self {
        let time = if column.is_single() { column.first.time } else { column.middle };
        let x = nearest(places.x(time).clamp(-FAR, FAR));
        let y = |sample: Sample| places.y(sample.value);
        let (low, high) = (y(column.low), y(column.high));
        let (top, bottom) = (smaller(high, low), larger(high, low));
        Self { x, first: y(column.first), top, bottom, last: y(column.last) }
    }

    /// Takes in a newer one in the same column of pixels.
    fn merge(&mut self, newer: Self) {
        self.top = smaller(self.top, newer.top);
        self.bottom = larger(self.bottom, newer.bottom);
        self.last = newer.last;
    }
}

/// Puts a bar into every column of pixels, each long enough to touch the one before.
pub(crate) struct Bars<'a> {
    geometry: &'a PlotGeometry,
    drawn: &'a mut Drawn,
    dash: Dash,
    pattern: Pattern,
    joined: bool,
    /// By how much a bar is longer than its values at the top and at the bottom, so that a
    /// constant is as thick as a line.
    above: f64,
    below: f64,
    before: Option<Bar>,
}

impl<'a> Bars<'a> {
    pub(crate) fn new(trace: &Trace<'_>, geometry: &'a PlotGeometry, drawn: &'a mut Drawn) -> Self {
        let width = geometry.px(LINE_WIDTH);
        Self {
            geometry,
            drawn,
            dash: trace.dash,
            pattern: Pattern::new(geometry, trace.dash),
            joined: trace.style != LineStyle::Points,
            above: f64::from(width / 2),
            below: f64::from(width - width / 2),
            before: None,
        }
    }

    pub(crate) fn draw(mut self, run: &[Column], places: &Places) {
        let mut bar: Option<Bar> = None;
        for next in run.iter().map(|column| Bar::of(column, places)) {
            match &mut bar {
                Some(bar) if bar.x == next.x => bar.merge(next),
                _ => {
                    if let Some(done) = bar.replace(next) {
                        self.add(done);
                    }
                }
            }
        }
        if let Some(last) = bar {
            self.add(last);
        }
    }

    fn add(&mut self, bar: Bar) {
        let (mut top, mut bottom) = (bar.top, bar.bottom);
        match self.before.replace(bar).filter(|_| self.joined) {
            Some(before) if bar.x - before.x == 1 => {
                top = smaller(top, before.last);
                bottom = larger(bottom, before.last);
            }
            Some(before) => self.bridge(before, bar),
            None => {}
        }
        let short = bottom - top <= 2.0 * (self.above + self.below);
        if !short || self.pattern.is_on(bar.x.into()) {
            self.drawn.bars.extend(self.within(bar.x, top, bottom));
        }
    }

    /// The part of a bar that lies on the plot.
    fn within(&self, x: i32, top: f64, bottom: f64) -> Option<(Pixel, Pixel)> {
        let g = self.geometry;
        let (upper, lower) = (f64::from(g.top_px), f64::from(g.bottom_px));
        let visible = g.left_px <= x && x <= g.right_px && bottom >= upper && top <= lower;
        let row = |y: f64| nearest(y.clamp(upper, lower));
        visible.then(|| ((x, row(top - self.above)), (x, row(bottom + self.below))))
    }

    /// Joins bars with nothing in between.
    fn bridge(&mut self, from: Bar, to: Bar) {
        let mut ruler = Ruler::new(self.geometry, self.dash, &mut self.drawn.lines);
        ruler.to((from.x.into(), from.last));
        ruler.to((to.x.into(), to.first));
        self.drawn.lines.lift();
    }
}
