//! The agents: ordinary Spacebrew clients that stand for this machine's sensors, its camera and
//! its photo store. Each runs in the hub's process or alone, against any Spacebrew server.

mod backoff;
pub mod camera;
pub mod files;
mod link;
pub mod sensors;
