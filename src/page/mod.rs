//! The page's frame around the panels: header, channel rail, grid, notices, footer.

mod automation;
mod camera_form;
mod capture_controls;
mod footer;
mod grid;
mod header;
mod help;
mod marker_list;
mod notice_board;
mod parts;
mod rail;
mod rest;
mod scene_form;
mod senders;
mod source_box;
mod source_details;
mod source_dialog;
mod source_form;
mod source_ledger;
mod source_offers;
mod source_pill;
mod timeline;
mod try_demo;

pub use automation::running_strip;
pub use footer::Footer;
pub use grid::Grid;
pub use header::Header;
pub use notice_board::NoticeBoard;
pub use rail::Rail;
pub use rest::rest;
