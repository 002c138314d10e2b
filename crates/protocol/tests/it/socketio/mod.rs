//! The Socket.IO client: recorded traffic, scenes in virtual time, hostile servers, properties.

mod events;
mod failures;
mod hostile;
mod polling;
mod properties;
mod recording;
mod replay;
mod scenes;
mod script;
