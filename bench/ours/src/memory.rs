//! What the store takes, by its own account; the script looks at the wasm memory beside it.

use std::time::Duration;

use heliograph_telemetry::{ClockNote, Reading, SourceId, Store, StoreLimits, Timestamp, Value};
use wasm_bindgen::prelude::wasm_bindgen;

const SOURCE: SourceId = SourceId(0);
/// 2026-01-01T00:00:00Z.
const START_MILLIS: f64 = 1_767_225_600_000.0;

/// A store with the page's limits that takes 1,000 readings for each second of its own time.
#[wasm_bindgen]
pub struct Memory {
    store: Store,
    count: u64,
}

#[wasm_bindgen]
impl Memory {
    /// An empty store.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "for scripts, which know no default")]
    pub fn new() -> Self {
        Self { store: Store::new(StoreLimits::default()), count: 0 }
    }

    /// Takes in this many readings, a millisecond apart, of ten channels in turn.
    pub fn push(&mut self, readings: u32) {
        for _ in 0..readings {
            let time = Timestamp::from_millis_f64(START_MILLIS) + Duration::from_millis(self.count);
            let reading = Reading {
                path: format!("s{}", self.count % 10).into(),
                value: Value::Number((self.count as f64 * 0.001).sin()),
                unit: None,
                time,
                received: time,
                clock: ClockNote::Arrival,
            };
            self.store.apply(SOURCE, &reading);
            self.count += 1;
        }
    }

    /// How many samples are kept.
    pub fn samples(&self) -> f64 {
        self.store.sample_count() as f64
    }

    /// How many had to go.
    pub fn dropped(&self) -> f64 {
        self.store.dropped_count() as f64
    }

    /// Bytes that the samples take, by the store's own account.
    pub fn sample_bytes(&self) -> f64 {
        self.store.sample_bytes() as f64
    }
}

/// Bytes of wasm memory, which never shrinks.
#[wasm_bindgen]
pub fn wasm_bytes() -> f64 {
    let memory = wasm_bindgen::memory();
    let buffer = js_sys::Reflect::get(&memory, &"buffer".into());
    let length = buffer.and_then(|buffer| js_sys::Reflect::get(&buffer, &"byteLength".into()));
    length.ok().and_then(|length| length.as_f64()).unwrap_or(0.0)
}
