//! The page's state: plain, natively tested types and their reactive faces.
//!
//! Invariant: samples never enter a signal. Signals hold slow facts; the store is plain memory,
//! and [`frame::FrameClock`] tells the screen once per animation frame that it changed.

pub mod archive;
pub mod automation;
pub mod cameras;
pub mod captures;
pub mod channels;
pub mod controls;
pub mod cursor;
pub mod first_picture;
pub mod format;
pub mod frame;
pub mod gesture;
pub mod keeping;
pub mod layout;
pub mod ledger;
pub mod live;
pub mod markers;
pub mod messages;
pub mod moment;
pub mod notices;
pub mod pairs;
pub mod panels;
pub mod patch;
pub mod photo;
pub mod photo_look;
pub mod picture_file;
pub mod pretty;
pub mod readout;
pub mod scene;
pub mod send_box;
pub mod senders;
pub mod settled;
pub mod source_config;
pub mod sources;
pub mod staleness;
pub mod statistics;
pub mod template;
pub mod theme;
pub mod ticker;
pub mod timeline;
pub mod units;
pub mod view;
pub mod viewer;
pub mod zone;
