//! The chart from outside: pictures compared with those someone has looked at, and odd input.

// Clippy's leave for tests does not reach the helpers beside them.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod features;
mod odd_input;
mod pairs;
mod pictures;
mod scenes;
