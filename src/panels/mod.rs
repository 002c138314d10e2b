//! One file or folder per kind of panel. Panels draw state and send intents; they know neither
//! links nor protocols nor each other.

mod camera;
mod controls;
mod messages;
mod patch_bay;
mod plot;

pub use camera::CameraPanel;
pub use controls::controls_panel;
pub use messages::messages_panel;
pub use patch_bay::PatchBayPanel;
// The benchmarks draw by `Picture`.
pub use plot::{Picture, PlotPanel};
