//! Plots on the canvases of a page.
//!
//! A crate of its own because it is built for speed, as the chart is, and the page for size: what is
//! generic over the backend is compiled where the backend is known, which is here.

#![forbid(unsafe_code)]

mod canvas;
mod layers;

pub use canvas::{Canvas, Frame, resize};
pub use layers::Layers;
