//! Dumb, reusable pieces of the interface. They know Leptos and nothing of Heliograph.

mod dialog;
mod field;
mod icon;
mod later;
mod menu;
pub mod shared;
pub mod thumbnail;

pub use dialog::Dialog;
pub use field::Field;
pub use icon::Icon;
pub use later::{later, later_within};
pub use menu::Menu;
