//! The two canvases of a plot: axes below, which stay while they look the same, and traces above.

use std::convert::Infallible;

use heliograph_chart::{Axes, PlotGeometry, PlotModel, draw_axes, draw_traces};
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::IntoDrawingArea;
use web_sys::HtmlCanvasElement;

use crate::canvas::Canvas;

/// What a plot is drawn on.
pub struct Layers {
    axes: Canvas,
    shown: Option<Axes>,
    traces: Canvas,
}

impl Layers {
    /// Over two canvases; `None` where the browser has no drawing for them.
    pub fn new(axes: HtmlCanvasElement, traces: HtmlCanvasElement) -> Option<Self> {
        Some(Self { axes: Canvas::new(axes)?, shown: None, traces: Canvas::new(traces)? })
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
        if self.shown.as_ref() != Some(&axes) {
            let area = self.axes.begin(model.size_px).into_drawing_area();
            draw_axes(&area, &axes)?;
            area.present()?;
            self.shown = Some(axes);
        }
        let area = self.traces.begin(model.size_px).into_drawing_area();
        draw_traces(&area, model, geometry)?;
        area.present()
    }
}
