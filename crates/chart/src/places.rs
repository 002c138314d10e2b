//! Where on the plot samples are.

use heliograph_telemetry::{Sample, Timestamp};

use crate::geometry::{PlotGeometry, length};
use crate::model::Trace;
use crate::path::Point;
use crate::range::{Scale, ValueRange};

/// Beyond these no place is told apart, in device pixels.
pub(crate) const FAR: f64 = 1e7;

/// Where the samples of a trace are; worked out once per picture.
pub(crate) struct Places {
    start_micros: i64,
    left: f64,
    px_per_micro: f64,
    range: ValueRange,
    conversion: (f64, f64),
    bottom: f64,
    height: f64,
    /// On a linear axis: a quarter of a value times this is how high it is.
    px_per_quarter: Option<f64>,
}

impl Places {
    pub(crate) fn new(trace: &Trace<'_>, geometry: &PlotGeometry) -> Self {
        let range = geometry.value_range(trace.side);
        let height = f64::from(geometry.bottom_px - geometry.top_px);
        let quarter = range.high() * 0.25 - range.low() * 0.25;
        Self {
            start_micros: geometry.viewport.time.start.micros(),
            left: geometry.left_px.into(),
            px_per_micro: f64::from(geometry.right_px - geometry.left_px)
                / length(geometry.viewport.time),
            range,
            conversion: trace.conversion,
            bottom: geometry.bottom_px.into(),
            height,
            px_per_quarter: (range.scale() == Scale::Linear).then(|| height / quarter),
        }
    }

    pub(crate) fn of(&self, sample: Sample) -> Point {
        (self.x(sample.time), self.y(sample.value))
    }

    pub(crate) fn x(&self, time: Timestamp) -> f64 {
        let since = time.micros().saturating_sub(self.start_micros);
        self.left + since as f64 * self.px_per_micro
    }

    pub(crate) fn y(&self, value: f64) -> f64 {
        let value = value * self.conversion.0 + self.conversion.1;
        let up = match self.px_per_quarter {
            Some(px) => (value * 0.25 - self.range.low() * 0.25) * px,
            None => self.range.fraction(value) * self.height,
        };
        self.bottom - up.clamp(-FAR, FAR)
    }
}
