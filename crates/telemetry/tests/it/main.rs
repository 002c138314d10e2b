//! Series and store from outside: against a naive model, and by what a user must find true.

// Clippy's leave for tests does not reach the helpers beside them.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod segments;
mod series_large;
mod series_model;
mod store;
mod words;
