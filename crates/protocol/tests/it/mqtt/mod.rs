//! MQTT: a client against recorded brokers, against a scripted one, and against nonsense.

mod bench;
mod greeting;
mod hostile;
mod messages;
mod player;
mod properties;
mod recording;
mod replay;
mod replay_5;
mod requests;
mod staying;
