//! The app, to come.
fn main() {}
