//! The hub, to come.
fn main() {}
