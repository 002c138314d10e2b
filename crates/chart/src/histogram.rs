//! How often which values occur.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters_backend::DrawingBackend;

use crate::draw::{DrawError, draw_marks};
use crate::pair::Pair;
use crate::range::{ValueRange, value_range};
use crate::scene::Mark;
use crate::theme::{Rgb, Theme};

/// Opacity of bars: those behind are to be seen.
const ALPHA: f64 = 0.6;

/// How many values lie in each of some bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub struct Bins {
    range: ValueRange,
    counts: Vec<u32>,
}

impl Bins {
    /// `count` empty bins (at least one) for the values within `range`.
    pub fn new(range: ValueRange, count: usize) -> Self {
        Self { range, counts: vec![0; count.clamp(1, 10_000)] }
    }

    /// Counts a value; one that is not within the range counts nowhere.
    pub fn add(&mut self, value: f64) {
        let fraction = self.range.fraction(value);
        if (0.0..=1.0).contains(&fraction) {
            let last = self.counts.len() - 1;
            let index = ((fraction * self.counts.len() as f64) as usize).min(last);
            if let Some(count) = self.counts.get_mut(index) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// The bin that holds `value`: from where to where, and how many values it holds. `None`
    /// outside the range.
    pub fn around(&self, value: f64) -> Option<(f64, f64, u32)> {
        let (bins, fraction) = (self.counts.len() as f64, self.range.fraction(value));
        let inside = (0.0..=1.0).contains(&fraction);
        let index = if inside { (fraction * bins).floor().min(bins - 1.0) } else { return None };
        let edge = |index: f64| self.range.value_at(index / bins);
        Some((edge(index), edge(index + 1.0), *self.counts.get(index as usize)?))
    }

    /// How many values each bin holds, the lowest first.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }
}

/// A picture of how often values occur, of one or more channels.
#[derive(Clone, Debug)]
pub struct HistogramModel<'a> {
    /// Width and height in device pixels.
    pub size_px: (u32, u32),
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// The values across.
    pub values: ValueRange,
    /// Bins and their colour, all of the range above, the last in front.
    pub bars: &'a [(Bins, Rgb)],
    /// Colours and font.
    pub theme: &'a Theme,
}

/// Draws the whole picture.
///
/// # Errors
/// Those of the backend.
pub fn draw_histogram<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    model: &HistogramModel<'_>,
) -> Result<(), DrawError<B>> {
    draw_marks(area, marks(model))
}

impl HistogramModel<'_> {
    /// Where things are in this picture.
    pub fn places(&self) -> Pair {
        let counts = self.bars.iter().flat_map(|(bins, _)| bins.counts());
        let most = counts.copied().max().unwrap_or(0).max(1);
        let up = value_range([(0.0, f64::from(most))], None);
        Pair::new(self.size_px, self.scale, self.values, up)
    }
}

fn marks(model: &HistogramModel<'_>) -> Vec<Mark> {
    let pair = model.places();
    let mut marks = pair.marks(model.size_px, model.theme);
    if pair.geometry().has_room() {
        for (bins, color) in model.bars {
            bars(&pair, bins, *color, &mut marks);
        }
    }
    marks
}

fn bars(pair: &Pair, bins: &Bins, color: Rgb, marks: &mut Vec<Mark>) {
    let geometry = pair.geometry();
    let width = f64::from(geometry.right_px - geometry.left_px) / bins.counts.len() as f64;
    let edge = |index: usize| (f64::from(geometry.left_px) + width * index as f64).round() as i32;
    for (index, count) in bins.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // However rare, a value can be seen.
        let top = (geometry.y(f64::from(*count)).round() as i32).min(geometry.bottom_px - 1);
        let gap = i32::from(width > 4.0);
        let to = ((edge(index + 1) - gap).max(edge(index) + 1), geometry.bottom_px);
        marks.push(Mark::Rect { from: (edge(index), top), to, color, alpha: ALPHA });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_within_falls_into_one_bin() {
        let mut bins = Bins::new(ValueRange::new(0.0, 10.0), 5);
        for value in [0.0, 1.9, 2.0, 9.9, 10.0, -0.1, 10.1, f64::NAN, f64::INFINITY] {
            bins.add(value);
        }
        assert_eq!(bins.counts(), [2, 1, 0, 0, 2]);
        assert_eq!(bins.around(1.0), Some((0.0, 2.0, 2)));
        assert_eq!(bins.around(2.0), Some((2.0, 4.0, 1)));
        assert_eq!(bins.around(10.0), Some((8.0, 10.0, 2)));
        assert_eq!((bins.around(-0.1), bins.around(f64::NAN)), (None, None));
        assert_eq!(Bins::new(ValueRange::UNIT, 0).counts(), [0]);
    }

    #[test]
    fn one_value_among_a_million_is_a_bar() {
        let values = ValueRange::new(0.0, 10.0);
        let mut bins = Bins::new(values, 10);
        (0..1_000_000).for_each(|_| bins.add(1.0));
        bins.add(9.5);
        let (size_px, theme) = ((300, 200), &Theme::DARK);
        let bars = [(bins, theme.color(0))];
        let model = HistogramModel { size_px, scale: 1.0, values, bars: &bars, theme };
        let bar = |mark: &&Mark| matches!(mark, Mark::Rect { alpha, .. } if *alpha == ALPHA);
        assert_eq!(marks(&model).iter().filter(bar).count(), 2);
        for size_px in [(0, 0), (3, 3)] {
            assert!(!marks(&HistogramModel { size_px, ..model.clone() }).is_empty());
        }
    }
}
