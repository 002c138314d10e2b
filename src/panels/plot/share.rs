//! What the parts of a plot share, and where things are in its picture.

use heliograph_chart::PlotGeometry;
use heliograph_telemetry::{TimeRange, Timestamp};
use leptos::prelude::*;

use crate::state::channels::Channels;
use crate::state::gesture::Frame;
use crate::state::layout::PlotSlot;

/// What the parts of a plot share.
#[derive(Clone, Copy)]
pub(super) struct Plot {
    /// The plot as laid out.
    pub(super) slot: Memo<PlotSlot>,
    /// The same without the channels that are not drawn for now.
    pub(super) drawn: Memo<PlotSlot>,
    /// Where things are in the picture on the screen; set by [`Plot::place`].
    pub(super) geometry: RwSignal<Option<PlotGeometry>>,
    /// The plot proper in CSS pixels.
    pub(super) frame: RwSignal<Option<Frame>>,
}

impl Plot {
    pub(super) fn new(key: String) -> Self {
        let channels = Channels::expect();
        // Keeps its last when it is gone: its panel goes within the same frame.
        let slot = Memo::new(move |last: Option<&PlotSlot>| {
            channels.plot(&key).or_else(|| last.cloned()).unwrap_or_default()
        });
        let drawn = Memo::new(move |_| slot.with(PlotSlot::drawn));
        Self { slot, drawn, geometry: RwSignal::new(None), frame: RwSignal::new(None) }
    }

    /// From now on things are there; `None` where there is no time axis.
    pub(super) fn place(self, geometry: Option<PlotGeometry>) {
        let frame = geometry.as_ref().map(frame);
        // What hangs on it is not to be asked in every frame.
        if self.frame.get_untracked() != frame {
            self.frame.set(frame);
        }
        self.geometry.set(geometry);
    }

    /// Its key.
    pub(super) fn key(self) -> String {
        self.slot.with_untracked(|slot| slot.key.clone())
    }

    /// Where a moment is, in CSS pixels from the left; `None` when it is out of view.
    pub(super) fn x(self, time: Timestamp) -> Option<f64> {
        self.geometry.with(|geometry| {
            let geometry = geometry.as_ref()?;
            let shown = geometry.viewport.time.contains(time);
            shown.then(|| geometry.x(time) / geometry.scale)
        })
    }

    /// The moment at `x` CSS pixels.
    pub(super) fn time_at(self, x: f64) -> Option<Timestamp> {
        self.geometry.with(|g| g.as_ref().map(|g| g.time_at(x * g.scale)))
    }

    /// All that cannot be told apart from `time` in the picture.
    pub(super) fn column(self, time: Timestamp) -> TimeRange {
        let length = self.geometry.with_untracked(|geometry| {
            let geometry = geometry.as_ref()?;
            let pixels = u32::try_from(geometry.columns()).ok().filter(|pixels| *pixels > 0)?;
            Some(geometry.viewport.time.length() / pixels)
        });
        let half = length.unwrap_or_default() / 2;
        TimeRange::new(time - half, time + half)
    }
}

fn frame(geometry: &PlotGeometry) -> Frame {
    let css = |px: i32| f64::from(px) / geometry.scale;
    Frame {
        left: css(geometry.left_px),
        top: css(geometry.top_px),
        right: css(geometry.right_px),
        bottom: css(geometry.bottom_px),
    }
}
