//! One file or folder per kind of panel. Panels draw state and send intents; they know neither
//! links nor protocols nor each other.

mod camera;
mod plot;

pub use camera::CameraPanel;
pub use plot::PlotPanel;
