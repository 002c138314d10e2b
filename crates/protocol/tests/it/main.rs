//! The protocol crate against recorded traffic, against itself in virtual time, and against
//! nonsense.

mod network;
mod properties;
mod replay;
mod scenes;
mod script;
mod sessions;
