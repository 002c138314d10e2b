//! Dashes along the time axis.

use crate::geometry::PlotGeometry;
use crate::model::Dash;
use crate::path::{Point, Strokes};

/// Lines that rise or fall by more pixels for each to the right are drawn whole: noise would be in
/// tatters, and what is left out of a slope would be long.
const STEEP: f64 = 2.0;

/// A dash pattern laid along the time axis and fixed to it, so that dashes move with the data.
pub(crate) struct Pattern {
    /// Lengths on and off in turn, device pixels.
    lengths: Vec<f64>,
    period: f64,
    /// Place in the pattern at x = 0.
    phase: f64,
    /// The part that was looked at last: most points lie in that of the one before.
    part: Part,
}

/// From where to where the pattern draws, or does not.
#[derive(Clone, Copy)]
struct Part {
    from: f64,
    until: f64,
    /// Which of the lengths it has: even ones are drawn.
    index: usize,
}

impl Part {
    /// Holds nothing, and nothing comes after it.
    const NONE: Self = Self { from: f64::NAN, until: f64::NAN, index: 0 };

    fn is_on(self) -> bool {
        self.index.is_multiple_of(2)
    }

    /// Whether all from one place to another is drawn.
    fn covers(self, from: f64, to: f64) -> bool {
        self.is_on() && self.from <= from && to <= self.until
    }
}

impl Pattern {
    pub(crate) fn new(geometry: &PlotGeometry, dash: Dash) -> Self {
        let lengths: Vec<f64> = dash.pattern().iter().map(|css| css * geometry.scale).collect();
        let period: f64 = lengths.iter().sum();
        if period <= 0.0 {
            return Self { lengths: Vec::new(), period: 0.0, phase: 0.0, part: Part::NONE };
        }
        let range = geometry.viewport.time;
        let micros_per_px =
            range.length().as_micros().max(1) as f64 / geometry.columns().max(1) as f64;
        // Counted from a moment close by that stays the same while the view moves or grows: from
        // far away the least change of scale would throw the pattern about.
        let stretch = (range.length().as_micros() as u64).max(1).checked_next_power_of_two();
        let stretch = stretch.and_then(|micros| i64::try_from(micros).ok()).unwrap_or(i64::MAX);
        let start_px = range.start.micros().rem_euclid(stretch) as f64 / micros_per_px;
        let phase = (start_px - f64::from(geometry.left_px)).rem_euclid(period);
        Self { lengths, period, phase, part: Part::NONE }
    }

    /// Whether it leaves nothing out.
    pub(crate) fn is_solid(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Whether a straight line has no part that is left out.
    #[inline]
    pub(crate) fn is_whole(&mut self, from: Point, to: Point) -> bool {
        self.is_solid() || self.part.covers(from.0, to.0) || {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            dx <= 0.0 || dy.abs() > STEEP * dx || self.part_at(from.0).covers(from.0, to.0)
        }
    }

    pub(crate) fn stroke(&mut self, from: Point, to: Point, pen: &mut Strokes) {
        if self.is_whole(from, to) {
            pen.stroke(from, to);
            return;
        }
        let slope = (to.1 - from.1) / (to.0 - from.0);
        let at = |x: f64| (x, from.1 + slope * (x - from.0));
        let mut x = from.0;
        while x < to.0 {
            let part = self.part_at(x);
            let next = part.until.max(x + 0.5).min(to.0);
            if part.is_on() {
                pen.stroke(at(x), at(next));
            } else {
                pen.lift();
            }
            x = next;
        }
    }

    /// Whether the pattern draws at `x`.
    pub(crate) fn is_on(&mut self, x: f64) -> bool {
        self.is_solid() || self.part_at(x).is_on()
    }

    fn part_at(&mut self, x: f64) -> Part {
        if !(self.part.from..self.part.until).contains(&x) {
            let next = self.next();
            self.part = if (next.from..next.until).contains(&x) { next } else { self.find(x) };
        }
        self.part
    }

    /// The part after the one that was looked at last, which most points beyond that lie in.
    fn next(&self) -> Part {
        let index = (self.part.index + 1) % self.lengths.len().max(1);
        let length = self.lengths.get(index).copied().unwrap_or(0.0);
        Part { from: self.part.until, until: self.part.until + length, index }
    }

    fn find(&self, x: f64) -> Part {
        // In wasm `f64::rem_euclid` is a call that goes bit by bit.
        let since = x + self.phase;
        let mut place = since - (since / self.period).floor() * self.period;
        for (index, length) in self.lengths.iter().enumerate() {
            if place < *length {
                let from = x - place;
                return Part { from, until: from + length, index };
            }
            place -= length;
        }
        Part { from: x, until: x + self.period, index: 0 }
    }
}
