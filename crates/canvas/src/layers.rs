//! The two layers of a plot on one canvas of the page: axes, which are kept on a canvas of their own
//! while they look the same, and above them the traces and all that moves as time passes.

use std::convert::Infallible;

use heliograph_chart::{Axes, PlotGeometry, PlotModel, draw_axes, draw_traces};
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::IntoDrawingArea;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::canvas::Canvas;

/// What a plot is drawn on.
pub struct Layers {
    /// On no page: the browser copies each canvas of a page in every frame, also one that stays as it is.
    axes: Canvas,
    drawn: Option<Axes>,
    page: Canvas,
}

impl Layers {
    /// On a canvas of a page; `None` where the browser has no drawing for it.
    pub fn new(page: HtmlCanvasElement) -> Option<Self> {
        let axes = page.owner_document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        Some(Self { axes: Canvas::new(axes)?, drawn: None, page: Canvas::new(page)? })
    }

    /// Draws the plot in the size it says, of the axes only what has changed; `geometry` is the
    /// model's.
    ///
    /// # Errors
    /// None that a canvas gives; a defect of the chart's.
    pub fn draw(
        &mut self,
        model: &PlotModel<'_>,
        geometry: &PlotGeometry,
    ) -> Result<(), DrawingAreaErrorKind<Infallible>> {
        // Of another size they have another background.
        let axes = Axes::of(model, geometry);
        if self.drawn.as_ref() != Some(&axes) {
            let area = self.axes.begin(model.size_px).into_drawing_area();
            draw_axes(&area, &axes)?;
            area.present()?;
            self.drawn = Some(axes);
        }
        let area = self.page.begin_over(&self.axes).into_drawing_area();
        draw_traces(&area, model, geometry)?;
        area.present()
    }
}
