//! One live frame of one plot: new samples in, a new picture out.

use std::time::Duration;

use heliograph::browser::clock::utc_offset_seconds;
use heliograph::browser::resize::DeviceSize;
use heliograph::panels::Picture;
use heliograph::state::frame::FrameClock;
use heliograph::state::layout::PlotSlot;
use heliograph::state::live::LiveStore;
use heliograph_canvas::Layers;
use heliograph_chart::{DateWords, PlotGeometry};
use heliograph_telemetry::{ChannelId, ClockNote, Reading, SourceId, TimeRange, Timestamp, Value};
use leptos::prelude::Owner;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};
use web_sys::HtmlCanvasElement;

const SOURCE: SourceId = SourceId(0);

/// A plot of some series, drawn as the page draws it.
#[wasm_bindgen]
pub struct Frame {
    store: LiveStore,
    layers: Layers,
    picture: Picture,
    geometry: Option<PlotGeometry>,
    plot: PlotSlot,
    size: DeviceSize,
    start: Timestamp,
    /// How many samples each series has had.
    count: u64,
    step: Duration,
    /// Keeps the store's handle alive.
    _owner: Owner,
}

#[wasm_bindgen]
impl Frame {
    /// An empty plot of `series` channels with a sample every `step_millis` from `start_millis`
    /// (UNIX time) on.
    ///
    /// # Errors
    /// When the canvas cannot be drawn on.
    #[wasm_bindgen(constructor)]
    pub fn new(
        canvas: HtmlCanvasElement,
        series: u32,
        start_millis: f64,
        step_millis: f64,
        scale: f64,
    ) -> Result<Self, JsError> {
        let size = DeviceSize { width_px: canvas.width(), height_px: canvas.height(), scale };
        let owner = Owner::new();
        let store = owner.with(|| LiveStore::new(FrameClock::new()));
        let layers =
            Layers::new(canvas).ok_or_else(|| JsError::new("this canvas cannot be drawn on"))?;
        let plot = PlotSlot {
            channels: (0..series).map(ChannelId).collect(),
            colors: (0..series as usize).collect(),
            ..PlotSlot::default()
        };
        Ok(Self {
            store,
            layers,
            picture: Picture::default(),
            geometry: None,
            plot,
            size,
            start: Timestamp::from_millis_f64(start_millis),
            count: 0,
            step: Duration::from_secs_f64(step_millis / 1_000.0),
            _owner: owner,
        })
    }

    /// Takes in samples, those of one moment side by side, one for each series.
    pub fn push(&mut self, values: &[f64]) {
        for moment in values.chunks_exact(self.plot.channels.len().max(1)) {
            let time = self.next_time();
            self.count += 1;
            for (channel, value) in moment.iter().enumerate() {
                let reading = Reading {
                    path: format!("s{channel}").into(),
                    value: Value::Number(*value),
                    unit: None,
                    time,
                    received: time,
                    clock: ClockNote::Arrival,
                };
                self.store.apply(SOURCE, &[reading]);
            }
        }
    }

    /// Draws everything there is, as the page's plot does.
    pub fn draw(&mut self) {
        let range = TimeRange::new(self.start, self.next_time());
        self.picture.update(self.store, &self.plot, range, self.size, None);
        if let Some(model) =
            self.picture.model(&[], true, &utc_offset_seconds, DateWords::english())
        {
            let geometry = model.geometry();
            // A canvas refuses nothing.
            let _ = self.layers.draw(&model, &geometry);
            // As the page does, for what lies above the picture.
            self.geometry = Some(geometry);
        }
    }

    fn next_time(&self) -> Timestamp {
        let micros = self.step.as_micros() as u64 * self.count;
        self.start + Duration::from_micros(micros)
    }
}
