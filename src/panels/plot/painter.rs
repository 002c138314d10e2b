//! The way from the store to the pixels of one plot, without anything reactive: the page and the
//! benchmarks draw through it.

use heliograph_chart::{ValueRange, draw_axes, draw_traces};
use heliograph_telemetry::{TimeRange, Timestamp};
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::browser::resize::DeviceSize;
use crate::panels::plot::picture::Picture;
use crate::state::layout::PlotSlot;
use crate::state::live::LiveStore;

/// The two canvases of one plot, and what its next picture takes over from the last.
pub struct Painter {
    axes: HtmlCanvasElement,
    traces: HtmlCanvasElement,
    value: Option<ValueRange>,
}

impl Painter {
    /// Draws on these, which lie one above the other.
    pub fn new(axes: HtmlCanvasElement, traces: HtmlCanvasElement) -> Self {
        Self { axes, traces, value: None }
    }

    /// Draws what the channels of `plot` say in `range`, and the `moments` of photos.
    pub fn draw(
        &mut self,
        store: LiveStore,
        plot: &PlotSlot,
        range: TimeRange,
        size: DeviceSize,
        moments: &[Timestamp],
        light: bool,
    ) {
        let picture = Picture::of(store, plot, range, size, self.value);
        let model = picture.model(moments, light);
        for canvas in [&self.axes, &self.traces] {
            fit(canvas, size);
        }
        if let Some(backend) = CanvasBackend::with_canvas_object(self.axes.clone()) {
            report(draw_axes(&backend.into_drawing_area(), &model));
        }
        if let Some(backend) = CanvasBackend::with_canvas_object(self.traces.clone()) {
            report(draw_traces(&backend.into_drawing_area(), &model));
        }
        self.value = Some(picture.value);
    }
}

/// Gives the canvas exactly as many pixels as the screen has, empty.
fn fit(canvas: &HtmlCanvasElement, size: DeviceSize) {
    if canvas.width() != size.width_px || canvas.height() != size.height_px {
        canvas.set_width(size.width_px);
        canvas.set_height(size.height_px);
    }
    let context = canvas.get_context("2d").ok().flatten();
    if let Some(context) =
        context.and_then(|c| c.dyn_into::<web_sys::CanvasRenderingContext2d>().ok())
    {
        context.clear_rect(0.0, 0.0, f64::from(size.width_px), f64::from(size.height_px));
        // A spike would otherwise overshoot its value; resizing forgets this.
        context.set_line_join("round");
    }
}

/// A plot that cannot be drawn is a defect of ours: it goes to the console, the page goes on.
fn report<E: std::fmt::Debug>(result: Result<(), E>) {
    if let Err(error) = result {
        leptos::logging::error!("a plot could not be drawn: {error:?}");
    }
}
