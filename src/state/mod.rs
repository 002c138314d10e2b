//! The page's state: plain, natively tested types and their reactive faces.
//!
//! Invariant: samples never enter a signal. Signals hold slow facts; the store is plain memory,
//! and [`frame::FrameClock`] tells the screen once per animation frame that it changed.

pub mod captures;
pub mod channels;
pub mod format;
pub mod frame;
pub mod layout;
pub mod live;
pub mod moment;
pub mod notices;
pub mod patch;
pub mod photo;
pub mod scene;
pub mod senders;
pub mod source_config;
pub mod sources;
pub mod theme;
pub mod ticker;
pub mod view;
