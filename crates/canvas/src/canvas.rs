//! A canvas that is drawn on anew each frame, as a plotters backend: lines of one style are
//! gathered and handed to the browser in one call.
//!
//! Beside plotters-canvas, which makes a call for every point and sets the style for every line.

use std::convert::Infallible;
use std::f64::consts::TAU;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

#[wasm_bindgen(module = "/src/canvas.js")]
extern "C" {
    #[wasm_bindgen(js_name = strokePaths)]
    fn stroke_paths(
        context: &CanvasRenderingContext2d,
        rgba: u32,
        width: u32,
        xy: &[f32],
        lengths: &[u32],
        x: f32,
        y: f32,
        brush: u32,
        whole: bool,
    );

    #[wasm_bindgen(js_name = setStroke)]
    fn set_stroke(context: &CanvasRenderingContext2d, rgba: u32, width: u32);

    #[wasm_bindgen(js_name = setFill)]
    fn set_fill(context: &CanvasRenderingContext2d, rgba: u32);
}

/// Dots up to this radius are squares: a square is one call, a circle three.
const SQUARE_RADIUS: u32 = 2;

/// A thick line is drawn as several thin ones, beside and below each other as the dots of a square
/// brush: without a graphics card lines of one pixel are stroked many times as fast as any other.
const WIDEST_BRUSH: u32 = 3;
/// With more points than this on its way only by the dots in the brush's first row and column: each
/// costs, and these make a line as wide in every direction but across.
const MANY_POINTS: usize = 240;

/// A canvas and what is yet to be drawn on it.
pub struct Canvas {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Pixels across and down; zeros before anything was drawn.
    size_px: (u32, u32),
    /// Lines gathered, all of this colour and width.
    style: (BackendColor, u32),
    points: Vec<[f32; 2]>,
    lengths: Vec<u32>,
    fill: Option<BackendColor>,
    /// What text is written in: size in pixels and family.
    font: Option<(f64, String)>,
    /// To which side of its place text is written.
    side: Option<&'static str>,
}

impl Canvas {
    /// A canvas to draw on; `None` if it is used otherwise already.
    pub fn new(element: HtmlCanvasElement) -> Option<Self> {
        let context = element.get_context("2d").ok()??.dyn_into().ok()?;
        bevel(&context);
        let style = (BackendColor { alpha: 0.0, rgb: (0, 0, 0) }, 0);
        let (points, lengths) = (Vec::new(), Vec::new());
        let (fill, font, side) = (None, None, None);
        let size_px = (0, 0);
        Some(Self { element, context, size_px, style, points, lengths, fill, font, side })
    }

    /// An empty canvas of so many pixels across and down; drawing is finished with
    /// [`DrawingBackend::present`].
    pub fn begin(&mut self, size_px: (u32, u32)) -> Frame<'_> {
        self.resize(size_px);
        self.context.clear_rect(0.0, 0.0, size_px.0.into(), size_px.1.into());
        Frame(self)
    }

    /// The same, but with what `ground` shows, which must leave no pixel transparent.
    pub fn begin_over(&mut self, ground: &Self) -> Frame<'_> {
        self.resize(ground.size_px);
        // Only a canvas without pixels cannot be drawn.
        let _ = self.context.draw_image_with_html_canvas_element(&ground.element, 0.0, 0.0);
        Frame(self)
    }

    fn resize(&mut self, size_px: (u32, u32)) {
        if self.size_px != size_px {
            resize(&self.element, size_px);
            self.size_px = size_px;
            // That resets all styles.
            (self.fill, self.font, self.side) = (None, None, None);
            bevel(&self.context);
        }
    }

    fn set_stroke(&mut self, style: (BackendColor, u32)) {
        if same(self.style.0, style.0) && self.style.1 == style.1 {
            return;
        }
        self.flush();
        self.style = style;
    }

    fn set_fill(&mut self, color: BackendColor) {
        // What was drawn before lies below.
        self.flush();
        if !self.fill.is_some_and(|fill| same(fill, color)) {
            set_fill(&self.context, rgba(color));
            self.fill = Some(color);
        }
    }

    fn set_font(&mut self, size_px: f64, family: &str) {
        if self.font.as_ref().is_some_and(|(size, name)| *size == size_px && name == family) {
            return;
        }
        self.context.set_font(&format!("{size_px}px {family}"));
        self.context.set_text_baseline("middle");
        self.font = Some((size_px, family.to_owned()));
    }

    fn set_side(&mut self, side: &'static str) {
        if self.side != Some(side) {
            self.context.set_text_align(side);
            self.side = Some(side);
        }
    }

    fn add_path(&mut self, points: impl IntoIterator<Item = BackendCoord>) {
        let edge = edge(self.style.1);
        let before = self.points.len();
        self.points.extend(points.into_iter().map(|(x, y)| [x as f32 + edge, y as f32 + edge]));
        self.lengths.push((self.points.len() - before) as u32);
    }

    /// A line along a column or a row of pixels fills it.
    fn add_line(&mut self, from: BackendCoord, to: BackendCoord) {
        let edge = edge(self.style.1);
        let across = if from.0 == to.0 { (edge, 0.0) } else { (0.0, edge) };
        let moved = |(x, y): BackendCoord| [x as f32 + across.0, y as f32 + across.1];
        self.points.extend([moved(from), moved(to)]);
        self.lengths.push(2);
    }

    fn flush(&mut self) {
        if self.lengths.is_empty() {
            return;
        }
        let width = self.style.1;
        let is_many = self.points.len() > MANY_POINTS;
        let (pen, brush) = match width {
            2.. if is_many || width <= WIDEST_BRUSH => (1, width),
            _ => (width, 1),
        };
        let first = edge(pen) - edge(width) - (brush / 2) as f32;
        let (color, points) = (rgba(self.style.0), self.points.as_flattened());
        let (lengths, whole) = (&self.lengths, !is_many);
        stroke_paths(&self.context, color, pen, points, lengths, first, first, brush, whole);
        self.points.clear();
        self.lengths.clear();
    }
}

/// A spike would otherwise overshoot its value.
fn bevel(context: &CanvasRenderingContext2d) {
    context.set_line_join("bevel");
}

/// From the corner of a pixel, where coordinates count from, to where a line of this width is
/// sharp.
fn edge(width: u32) -> f32 {
    if width.is_multiple_of(2) { 0.0 } else { 0.5 }
}

/// Gives a canvas so many pixels across and down; all are transparent then, unless it had as many.
pub fn resize(canvas: &HtmlCanvasElement, size_px: (u32, u32)) {
    if (canvas.width(), canvas.height()) != size_px {
        canvas.set_width(size_px.0);
        canvas.set_height(size_px.1);
    }
}

fn same(a: BackendColor, b: BackendColor) -> bool {
    a.rgb == b.rgb && a.alpha == b.alpha
}

fn rgba(color: BackendColor) -> u32 {
    let (red, green, blue) = color.rgb;
    let alpha = (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8;
    u32::from_be_bytes([red, green, blue, alpha])
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// One frame on a [`Canvas`].
pub struct Frame<'a>(&'a mut Canvas);

impl DrawingBackend for Frame<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.0.size_px
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.0.flush();
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.0.set_fill(color);
        self.0.context.fill_rect(x.into(), y.into(), 1.0, 1.0);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.0.set_stroke((style.color(), style.stroke_width()));
        if from.0 == to.0 || from.1 == to.1 {
            self.0.add_line(from, to);
        } else {
            self.0.add_path([from, to]);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.0.set_stroke((style.color(), style.stroke_width()));
        self.0.add_path(path);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if fill {
            self.0.set_fill(style.color());
            let (width, height) = (f64::from(right - left), f64::from(bottom - top));
            self.0.context.fill_rect(left.into(), top.into(), width, height);
            return Ok(());
        }
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        self.draw_path(corners, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (x, y, radius_px) = (f64::from(x), f64::from(y), f64::from(radius));
        if fill {
            self.0.set_fill(style.color());
        } else {
            self.0.flush();
            set_stroke(&self.0.context, rgba(style.color()), style.stroke_width());
        }
        let context = &self.0.context;
        if fill && radius <= SQUARE_RADIUS {
            context.fill_rect(x - radius_px, y - radius_px, 2.0 * radius_px, 2.0 * radius_px);
            return Ok(());
        }
        context.begin_path();
        // Only a negative radius fails.
        let _ = context.arc(x, y, radius_px, 0.0, TAU);
        if fill {
            context.fill();
        } else {
            context.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        self.0.set_fill(style.color());
        let context = &self.0.context;
        context.begin_path();
        corners.into_iter().for_each(|(x, y)| context.line_to(x.into(), y.into()));
        context.fill();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        self.0.set_fill(style.color());
        self.0.set_font(style.size(), style.family().as_str());
        let side = match style.anchor().h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        };
        self.0.set_side(side);
        let context = &self.0.context;
        // Only an unknown font object fails.
        let _ = context.fill_text(text, x.into(), y.into());
        Ok(())
    }
}
