//! The Heliograph page: sensors live, and a photo on request.
//!
//! ```text
//! socket bytes -> transport -> session -> reading -> store -> one frame tick -> panels
//!                    ^                                                            |
//!                    +---------------------- command <------- intent <------------+
//! ```
//!
//! Start at [`app::App`], which builds the store, the clock and the links, and at
//! [`dispatch`], the one place where what the user wants becomes something that happens.

pub mod apart;
pub mod app;
pub mod browser;
mod desk;
pub mod dispatch;
pub mod intent;
mod keeper;
pub mod link;
pub mod page;
pub mod panels;
mod photos;
mod receive;
pub mod state;
pub mod widgets;
