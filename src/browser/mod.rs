//! Thin wrappers over browser facilities, one small file each. Nothing here knows Heliograph.

pub mod canvases;
pub mod clipboard;
pub mod clock;
pub mod database;
pub mod dates;
pub mod download;
pub mod drag;
pub mod frames;
pub mod fullscreen;
pub mod image;
pub mod keyboard;
pub mod location;
pub mod object_url;
pub mod pointer;
pub mod reel;
pub mod resize;
pub mod storage;
pub mod text;
pub mod theme;
pub mod visibility;
pub mod wake;
