//! Spacebrew: named clients with typed publishers and subscribers, joined by routes on a hub.
//!
//! Start at [`Client`] (our end on any Spacebrew server) and [`Hub`] (the server end); both speak
//! the messages of [`wire`] and the binary form of [`binary`].
//!
//! Invariants: a client subscribes to nothing by itself, only routes carry values; item types are
//! lower case everywhere past the `config` message; every value we publish is a string.

pub mod binary;
mod cameras;
mod client;
mod directory;
pub mod hub;
mod patch;
mod watch;
pub mod wire;
mod wiring;

pub use client::{AdminRole, Client, ClientConfig, Role};
pub use hub::{Dialect, Hub, HubConfig, HubEvent, HubLimits, HubOutgoing, PeerId};
pub use patch::{PatchClient, PatchCommand, PatchEvent, PatchPublisher, PatchSubscriber};
pub use wire::{ClientKey, Item, Route, RouteAction, RouteEnd};
pub use wiring::{WantedClient, WantedEnd, WantedRoute};
