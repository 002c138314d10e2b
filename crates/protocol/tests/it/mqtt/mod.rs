//! MQTT: a client against recorded brokers, against a scripted one, and against nonsense.

mod bench;
mod greeting;
mod hostile;
mod messages;
mod properties;
mod replay;
mod requests;
