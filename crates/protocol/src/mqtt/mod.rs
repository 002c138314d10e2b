//! MQTT 5 and 3.1.1 over WebSocket.
//!
//! [`Client`] is a [`Session`](crate::session::Session): subscribes to the filters of its
//! [`Config`], hands every message to the payload decoders, publishes, and asks devices for
//! something with a response topic. Start reading at `client/mod.rs`; `codec/` is packets and
//! bytes only.
//!
//! Never "exactly once": brokers differ in it to the point of hanging up.

mod client;
mod codec;
mod config;
mod topic;

pub use client::Client;
pub use codec::Version;
pub use config::{Config, Credentials, Filter};
pub use topic::{problem_of_filter, problem_of_topic};
