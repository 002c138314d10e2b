//! The protocol crate against recorded traffic, against itself in virtual time, and against
//! nonsense.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that finds things wrong fails its test"
)]

mod cast;
mod conventions;
mod crowds;
mod demo;
mod hub;
mod identity;
mod mqtt;
mod network;
mod odd_input;
mod patch;
mod payloads;
mod plain;
mod poll;
mod properties;
mod publishers;
mod replay;
mod samples;
mod scenes;
mod script;
mod sessions;
mod silence;
mod socketio;
