//! Heliograph's native companion.
//!
//! ```text
//!            one port                           agents, ordinary Spacebrew clients
//!  page   <-- assets                            sensors: this machine's readings
//!  photos <-- store  <------------------------- files:   keeps photos, tells their addresses
//!  any WebSocket <-> switchboard <------------> camera:  a photo for every capture
//! ```
//!
//! Start at [`run`], which puts together what a command ([`cli`]) asks for: a [`server`], the
//! [`agents`], and what they keep in the [`store`].
//!
//! Invariants: the agents know the server only by its address, so that they run on other machines
//! and against other servers just as well. Only [`clock`] asks what time it is. Everything that
//! queues or is kept has a limit. A client, a visitor or a camera that misbehaves is refused with
//! a reason and disturbs nobody else.

#![forbid(unsafe_code)]

pub mod address;
pub mod agents;
pub mod cli;
pub mod clock;
pub mod picture;
pub mod run;
pub mod server;
pub mod shutdown;
pub mod store;
