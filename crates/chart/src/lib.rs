//! Live plots, drawn through any plotters backend: the page's canvas, an SVG in a test.
//!
//! Start at [`PlotModel`] (what is to be seen), [`Axes`] with [`draw_axes`] and [`draw_traces`] (the
//! two layers).
//!
//! Invariants: this crate knows no browser, no clock and no store; it never measures text (in a
//! browser plotters would do that by inserting an element with a style attribute, which the page's
//! content security policy forbids); no input makes it panic. All lengths that end in `_px` are
//! device pixels, all others are CSS pixels and are multiplied by the model's scale.

#![forbid(unsafe_code)]

mod axes;
mod bars;
mod draw;
pub mod geometry;
pub mod histogram;
pub mod model;
mod pair;
mod path;
mod pattern;
mod places;
pub mod range;
mod scene;
pub mod sparkline;
mod strip;
pub mod theme;
pub mod ticks;
mod trace;
pub mod xy;

pub use draw::{DrawError, draw_axes, draw_traces};
pub use geometry::{Hit, PlotGeometry};
pub use histogram::{Bins, HistogramModel, draw_histogram};
pub use model::{Dash, Limit, LineStyle, PlotModel, RightAxis, Side, Tone, Trace, Viewport};
pub use pair::Pair;
pub use range::{Scale, ValueRange, scaled_range, value_range};
pub use scene::Axes;
pub use theme::{Rgb, Theme};
pub use ticks::{DateWords, Dates, Zone};
pub use xy::{XyModel, draw_xy};
