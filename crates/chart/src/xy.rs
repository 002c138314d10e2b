//! One channel over another.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters_backend::DrawingBackend;

use crate::draw::{DrawError, draw_marks};
use crate::pair::Pair;
use crate::range::value_range;
use crate::scene::Mark;
use crate::theme::{Rgb, Theme};

/// Radius of a point in CSS pixels, and of the newest one.
const RADIUS: f64 = 1.6;
const NEWEST_RADIUS: f64 = 4.0;

/// A picture of pairs of values.
#[derive(Clone, Debug)]
pub struct XyModel<'a> {
    /// Width and height in device pixels.
    pub size_px: (u32, u32),
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// Pairs of a value across and one up, oldest first; those that are not finite are passed
    /// over.
    pub points: &'a [(f64, f64)],
    /// Their colour.
    pub color: Rgb,
    /// Colours and font.
    pub theme: &'a Theme,
}

/// Draws the whole picture. However many points there are, no pixel is drawn more than once; the
/// newest is larger.
///
/// # Errors
/// Those of the backend.
pub fn draw_xy<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    model: &XyModel<'_>,
) -> Result<(), DrawError<B>> {
    draw_marks(area, marks(model))
}

impl XyModel<'_> {
    /// Where things are in this picture.
    pub fn places(&self) -> Pair {
        let across = value_range(self.finite().map(|(x, _)| (*x, *x)), None);
        let up = value_range(self.finite().map(|(_, y)| (*y, *y)), None);
        Pair::new(self.size_px, self.scale, across, up)
    }

    fn finite(&self) -> impl DoubleEndedIterator<Item = &(f64, f64)> {
        self.points.iter().filter(|(x, y)| x.is_finite() && y.is_finite())
    }
}

fn marks(model: &XyModel<'_>) -> Vec<Mark> {
    let pair = model.places();
    let mut marks = pair.marks(model.size_px, model.theme);
    if !pair.geometry().has_room() {
        return marks;
    }
    let place =
        |(x, y): &(f64, f64)| (pair.x(*x).round() as i32, pair.geometry().y(*y).round() as i32);
    let mut seen = Seen::new(model.size_px);
    let radius = pair.geometry().px(RADIUS).unsigned_abs();
    let fresh = model.finite().map(place).filter(|center| seen.is_new(*center));
    marks.extend(fresh.map(|center| Mark::Dot { center, radius, color: model.color }));
    if let Some(newest) = model.finite().next_back() {
        let radius = pair.geometry().px(NEWEST_RADIUS).unsigned_abs();
        marks.push(Mark::Dot { center: place(newest), radius, color: model.theme.accent });
    }
    marks
}

/// Which pixels hold a point already.
struct Seen {
    width: usize,
    bits: Vec<u64>,
}

impl Seen {
    fn new(size_px: (u32, u32)) -> Self {
        // Larger pictures than any screen count as full outside.
        let (width, height) = (size_px.0.min(16_384) as usize, size_px.1.min(16_384) as usize);
        Self { width, bits: vec![0; (width * height).div_ceil(64)] }
    }

    fn is_new(&mut self, (x, y): (i32, i32)) -> bool {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return false };
        let place = y * self.width + x;
        let Some(word) = self.bits.get_mut(place / 64).filter(|_| x < self.width) else {
            return false;
        };
        let bit = 1 << (place % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dots(points: &[(f64, f64)]) -> usize {
        let (size_px, theme) = ((300, 200), &Theme::DARK);
        let model = XyModel { size_px, scale: 1.0, points, color: theme.color(0), theme };
        marks(&model).iter().filter(|mark| matches!(mark, Mark::Dot { .. })).count()
    }

    #[test]
    fn points_on_one_pixel_are_drawn_once() {
        assert_eq!(dots(&[(1.0, 1.0); 500]), 2, "the point, and the newest on it");
        let many: Vec<_> = (0..100_000).map(|i| (f64::from(i % 7), f64::from(i % 11))).collect();
        assert_eq!(dots(&many), 78);
    }

    #[test]
    fn values_and_places_go_there_and_back() {
        let theme = &Theme::DARK;
        let points = &[(0.0, 100.0), (f64::NAN, 0.0), (10.0, 200.0)];
        let model =
            XyModel { size_px: (600, 400), scale: 2.0, points, color: theme.color(0), theme };
        let places = model.places();
        for (x, y) in [(0.0, 100.0), (2.5, 150.0), (10.0, 200.0)] {
            assert!((places.value_at(places.x(x)) - x).abs() < 1e-9);
            assert!((places.geometry().value_at(places.geometry().y(y)) - y).abs() < 1e-9);
        }
        assert_eq!(places.value_at(f64::NEG_INFINITY), places.value_at(0.0));
    }

    #[test]
    fn odd_values_make_a_sane_picture() {
        let odd = [(f64::NAN, 1.0), (1e308, -1e308), (0.0, f64::INFINITY), (-1e308, 1e308)];
        assert_eq!(dots(&odd), 3);
        assert_eq!(dots(&[]), 0);
        let theme = &Theme::DARK;
        let points = &[(1.0, 2.0)];
        for size_px in [(0, 0), (1, 1), (u32::MAX, 3)] {
            let model = XyModel { size_px, scale: f64::NAN, points, color: theme.color(0), theme };
            assert!(!marks(&model).is_empty());
        }
    }
}
