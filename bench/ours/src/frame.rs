//! One live frame of one plot: new samples in, a new picture out.

use std::time::Duration;

use heliograph::browser::resize::DeviceSize;
use heliograph::panels::Painter;
use heliograph::state::frame::FrameClock;
use heliograph::state::layout::PlotSlot;
use heliograph::state::live::LiveStore;
use heliograph_telemetry::{ChannelId, ClockNote, Reading, SourceId, TimeRange, Timestamp, Value};
use leptos::prelude::Owner;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

const SOURCE: SourceId = SourceId(0);

/// A plot of some series, drawn on two canvases as the page draws it.
#[wasm_bindgen]
pub struct Frame {
    store: LiveStore,
    painter: Painter,
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
    #[wasm_bindgen(constructor)]
    pub fn new(
        axes: HtmlCanvasElement,
        traces: HtmlCanvasElement,
        series: u32,
        start_millis: f64,
        step_millis: f64,
        scale: f64,
    ) -> Self {
        let size = DeviceSize { width_px: axes.width(), height_px: axes.height(), scale };
        let owner = Owner::new();
        let store = owner.with(|| LiveStore::new(FrameClock::new()));
        Self {
            store,
            painter: Painter::new(axes, traces),
            plot: PlotSlot {
                title: "Values".to_owned(),
                unit: None,
                channels: (0..series).map(ChannelId).collect(),
            },
            size,
            start: Timestamp::from_millis_f64(start_millis),
            count: 0,
            step: Duration::from_secs_f64(step_millis / 1_000.0),
            _owner: owner,
        }
    }

    /// Takes in samples, those of one moment side by side, one for each series.
    pub fn push(&mut self, values: &[f64]) {
        for moment in values.chunks_exact(self.plot.channels.len().max(1)) {
            let time = self.next_time();
            self.count += 1;
            for (channel, value) in moment.iter().enumerate() {
                let reading = Reading {
                    path: format!("s{channel}"),
                    value: Value::Number(*value),
                    unit: None,
                    time,
                    received: time,
                    clock: ClockNote::Arrival,
                };
                self.store.apply(SOURCE, &reading);
            }
        }
    }

    /// Draws everything there is.
    pub fn draw(&mut self) {
        let range = TimeRange::new(self.start, self.next_time());
        self.painter.draw(self.store, &self.plot, range, self.size, &[], true);
    }

    fn next_time(&self) -> Timestamp {
        let micros = self.step.as_micros() as u64 * self.count;
        self.start + Duration::from_micros(micros)
    }
}
