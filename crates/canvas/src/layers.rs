//! The two canvases of a plot: axes below, which stay while they look the same, and traces above.

use heliograph_chart::{Axes, PlotModel, draw_axes, draw_traces};
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;

use crate::browser::canvas::{Canvas, resize};
use crate::browser::resize::DeviceSize;

/// What a plot is drawn on.
pub struct Layers {
    axes: HtmlCanvasElement,
    shown: Option<Axes>,
    traces: Canvas,
}

impl Layers {
    /// Over two canvases; `None` where the browser has no drawing for them.
    pub fn new(axes: HtmlCanvasElement, traces: HtmlCanvasElement) -> Option<Self> {
        Some(Self { axes, shown: None, traces: Canvas::new(traces)? })
    }

    /// Draws the plot, of the axes only what has changed.
    pub fn draw(&mut self, model: &PlotModel<'_>, size: DeviceSize) {
        let axes = Axes::of(model);
        if resize(&self.axes, size) || self.shown.as_ref() != Some(&axes) {
            if let Some(backend) = CanvasBackend::with_canvas_object(self.axes.clone()) {
                report(draw_axes(&backend.into_drawing_area(), &axes));
            }
            self.shown = Some(axes);
        }
        let area = self.traces.begin(size).into_drawing_area();
        report(draw_traces(&area, model).and_then(|()| area.present()));
    }
}

/// A plot that cannot be drawn is a defect of ours: it goes to the console, the page goes on.
pub(super) fn report<E: std::fmt::Debug>(result: Result<(), E>) {
    if let Err(error) = result {
        leptos::logging::error!("a plot could not be drawn: {error:?}");
    }
}
