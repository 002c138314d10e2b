//! Protocol sessions as pure state machines: no socket, no clock, no task, no store.
//!
//! A shell (the page's link, the hub's agents and server) feeds messages and time in and drains
//! messages, events and the next deadline out; see [`session::Session`] for the order.
//!
//! Invariants: nothing here reads a clock, spawns, sleeps or touches a socket; bad input is an
//! event ([`session::Event::Rejected`]), never a panic and never the end of the stream.

#![forbid(unsafe_code)]

pub mod demo;
pub mod detect;
pub mod mqtt;
pub mod payload;
pub mod plain;
pub mod poll;
mod queue;
pub mod session;
pub mod socketio;
pub mod spacebrew;
