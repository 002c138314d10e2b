//! Hands the marks of a picture to a plotters backend.

use std::convert::Infallible;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{BackendCoordOnly, Drawable, PointCollection};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontFamily, FontStyle,
};

use crate::model::PlotModel;
use crate::scene::{self, Align, Mark};
use crate::theme::Rgb;

/// What a backend could not do.
pub type DrawError<B> = DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>;

/// Draws the lower layer: background, outage bands, grid, labels, photo moments. It is to be
/// redrawn when the viewport, the size, the theme, the outages or the moments change.
///
/// # Errors
/// Those of the backend.
pub fn draw_axes<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    plot: &PlotModel<'_>,
) -> Result<(), DrawError<B>> {
    area.draw(&Picture { marks: scene::axes(plot), font_family: plot.theme.font_family })
}

/// Draws the upper layer: the lines, over what is there. The canvas it goes to is to be cleared
/// before.
///
/// # Errors
/// Those of the backend.
pub fn draw_traces<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    plot: &PlotModel<'_>,
) -> Result<(), DrawError<B>> {
    area.draw(&Picture { marks: scene::traces(plot), font_family: plot.theme.font_family })
}

/// Draws these marks, the last in front.
pub(crate) fn draw_marks<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    marks: Vec<Mark>,
    font_family: &'static str,
) -> Result<(), DrawError<B>> {
    area.draw(&Picture { marks, font_family })
}

/// One plotters element for a whole layer: it gets the backend itself, so nothing of plotters that
/// would lay out text is in the way.
struct Picture {
    marks: Vec<Mark>,
    font_family: &'static str,
}

impl PointCollection<'_, BackendCoord> for &Picture {
    type Point = BackendCoord;
    type IntoIter = [BackendCoord; 1];

    /// The origin, which plotters moves to where the area begins.
    fn point_iter(self) -> Self::IntoIter {
        [(0, 0)]
    }
}

impl<B: DrawingBackend> Drawable<B, BackendCoordOnly> for Picture {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut origins: I,
        backend: &mut B,
        _size: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        let origin = origins.next().unwrap_or_default();
        self.marks.iter().try_for_each(|mark| self.draw_mark(mark, origin, backend))
    }
}

impl Picture {
    fn draw_mark<B: DrawingBackend>(
        &self,
        mark: &Mark,
        origin: BackendCoord,
        backend: &mut B,
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        let place = |point: BackendCoord| (point.0 + origin.0, point.1 + origin.1);
        match mark {
            Mark::Rect { from, to, color, alpha } => {
                let ink = Ink { color: *color, alpha: *alpha, width: 0 };
                backend.draw_rect(place(*from), place(*to), &ink, true)
            }
            Mark::Path { points, color, width } => {
                let ink = Ink { color: *color, alpha: 1.0, width: *width };
                backend.draw_path(points.iter().copied().map(place), &ink)
            }
            Mark::Dot { center, radius, color } => {
                let ink = Ink { color: *color, alpha: 1.0, width: 0 };
                backend.draw_circle(place(*center), *radius, &ink, true)
            }
            Mark::Text { text, at, align, color, size } => {
                let font = Lettering {
                    color: *color,
                    size: *size,
                    align: *align,
                    family: self.font_family,
                };
                backend.draw_text(text, &font, place(*at))
            }
        }
    }
}

fn backend_color(color: Rgb, alpha: f64) -> BackendColor {
    BackendColor { alpha, rgb: (color.0, color.1, color.2) }
}

struct Ink {
    color: Rgb,
    alpha: f64,
    width: u32,
}

impl BackendStyle for Ink {
    fn color(&self) -> BackendColor {
        backend_color(self.color, self.alpha)
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

/// Our own text style and not that of plotters: a backend that asks it for the size of a text gets
/// nothing rather than an element inserted into the page.
struct Lettering {
    color: Rgb,
    size: f64,
    align: Align,
    family: &'static str,
}

impl BackendTextStyle for Lettering {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        backend_color(self.color, 1.0)
    }

    fn size(&self) -> f64 {
        self.size
    }

    fn style(&self) -> FontStyle {
        FontStyle::Normal
    }

    fn anchor(&self) -> Pos {
        let horizontal = match self.align {
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        Pos::new(horizontal, VPos::Center)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(self.family)
    }

    fn layout_box(&self, _text: &str) -> Result<((i32, i32), (i32, i32)), Self::FontError> {
        Ok(((0, 0), (0, 0)))
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _text: &str,
        _pos: (i32, i32),
        _draw: DrawFunc,
    ) -> Result<Result<(), E>, Self::FontError> {
        Ok(Ok(()))
    }
}
