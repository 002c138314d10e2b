//! The hub from outside: real servers on free ports, real sockets, the real program.
#![cfg(test)]

mod agents;
mod http;
mod photos;
mod program;
mod relay;
mod scene;
mod server;
mod support;
