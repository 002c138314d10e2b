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

use crate::geometry::PlotGeometry;
use crate::model::{LineStyle, PlotModel, Trace};
use crate::path::Pixel;
use crate::scene::{Align, Axes, Mark, passing};
use crate::strip::strips;
use crate::theme::Rgb;
use crate::trace::{Drawn, LINE_WIDTH, draw_trace};

/// What a backend could not do.
pub type DrawError<B> = DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>;

/// Radius of a sample without neighbours.
const DOT_RADIUS: f64 = 2.5;
/// More dots than this are drawn smaller: they overlap, and cost time.
const MANY_DOTS: usize = 240;

/// Draws the lower layer: background, limits, grid, values. It is to be redrawn when the [`Axes`] are
/// not equal to those drawn last.
///
/// # Errors
/// Those of the backend.
pub fn draw_axes<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    axes: &Axes,
) -> Result<(), DrawError<B>> {
    area.draw(&Layer(axes))
}

/// Draws the upper layer, over what is there: the traces and all that moves with them as time passes.
/// The canvas it goes to is to be cleared before. `geometry` is the model's.
///
/// # Errors
/// Those of the backend.
pub fn draw_traces<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    plot: &PlotModel<'_>,
    geometry: &PlotGeometry,
) -> Result<(), DrawError<B>> {
    area.draw(&Layer((plot, geometry)))
}

/// Draws these marks, the last in front.
pub(crate) fn draw_marks<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    marks: Vec<Mark>,
) -> Result<(), DrawError<B>> {
    area.draw(&Layer(&Axes { marks }))
}

/// One plotters element for a whole layer: it gets the backend itself, so nothing of plotters that
/// would lay out text is in the way.
struct Layer<T>(T);

impl<T> PointCollection<'_, BackendCoord> for &Layer<T> {
    type Point = BackendCoord;
    type IntoIter = [BackendCoord; 1];

    /// The origin, which plotters moves to where the area begins.
    fn point_iter(self) -> Self::IntoIter {
        [(0, 0)]
    }
}

impl<B: DrawingBackend> Drawable<B, BackendCoordOnly> for Layer<&Axes> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut origins: I,
        backend: &mut B,
        _size: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        let mut hand = Hand { backend, origin: origins.next().unwrap_or_default() };
        self.0.marks.iter().try_for_each(|mark| hand.mark(mark))
    }
}

impl<B: DrawingBackend> Drawable<B, BackendCoordOnly> for Layer<(&PlotModel<'_>, &PlotGeometry)> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut origins: I,
        backend: &mut B,
        _size: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        let mut hand = Hand { backend, origin: origins.next().unwrap_or_default() };
        let (plot, geometry) = self.0;
        if !geometry.has_room() {
            return Ok(());
        }
        passing(plot, geometry).iter().try_for_each(|mark| hand.mark(mark))?;
        strips(plot, geometry).iter().try_for_each(|mark| hand.mark(mark))?;
        let mut drawn = Drawn::default();
        for trace in plot.traces.iter().filter(|trace| trace.style != LineStyle::Strip) {
            drawn.clear();
            draw_trace(trace, geometry, &mut drawn);
            hand.trace(&drawn, trace, geometry)?;
        }
        Ok(())
    }
}

/// A backend and where on it the area begins.
struct Hand<'a, B> {
    backend: &'a mut B,
    origin: BackendCoord,
}

impl<B: DrawingBackend> Hand<'_, B> {
    fn mark(&mut self, mark: &Mark) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        match mark {
            Mark::Rect { from, to, color, alpha } => {
                let ink = Ink { color: *color, alpha: *alpha, width: 0 };
                self.backend.draw_rect(self.place(*from), self.place(*to), &ink, true)
            }
            Mark::Area { corners, color } => {
                let (origin, ink) = (self.origin, Ink { color: *color, alpha: 1.0, width: 0 });
                let corners = corners.map(|point| (point.0 + origin.0, point.1 + origin.1));
                self.backend.fill_polygon(corners, &ink)
            }
            Mark::Dot { center, radius, color } => self.dot(*center, *radius, *color),
            Mark::Text { text, at, align, color, size } => {
                let font = Lettering { color: *color, size: *size, align: *align };
                self.backend.draw_text(text, &font, self.place(*at))
            }
        }
    }

    fn trace(
        &mut self,
        drawn: &Drawn,
        trace: &Trace<'_>,
        geometry: &PlotGeometry,
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        let hairline = Ink { color: trace.color, alpha: 1.0, width: 1 };
        for (top, bottom) in &drawn.bars {
            self.backend.draw_line(self.place(*top), self.place(*bottom), &hairline)?;
        }
        let width = geometry.px(LINE_WIDTH);
        let ink = Ink { width: width.unsigned_abs(), ..hairline };
        // Half of a line lies above the row it is on, and no row may be outside.
        let (above, below) = (width / 2, (width - 1) / 2);
        let (top, bottom) = (geometry.top_px + above, geometry.bottom_px - below);
        let (dx, dy) = self.origin;
        for path in drawn.lines.paths() {
            let inside = path.iter().map(|(x, y)| (x + dx, (*y).max(top).min(bottom) + dy));
            self.backend.draw_path(inside, &ink)?;
        }
        let few = drawn.lines.dots.len() <= MANY_DOTS;
        let radius = geometry.px(if few { DOT_RADIUS } else { 1.0 }).unsigned_abs();
        drawn.lines.dots.iter().try_for_each(|center| self.dot(*center, radius, trace.color))
    }

    fn dot(
        &mut self,
        center: Pixel,
        radius: u32,
        color: Rgb,
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        let ink = Ink { color, alpha: 1.0, width: 0 };
        self.backend.draw_circle(self.place(center), radius, &ink, true)
    }

    fn place(&self, pixel: Pixel) -> BackendCoord {
        (pixel.0 + self.origin.0, pixel.1 + self.origin.1)
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
            Align::Left => HPos::Left,
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        Pos::new(horizontal, VPos::Center)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(crate::theme::FONT)
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
