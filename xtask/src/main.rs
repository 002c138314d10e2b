//! xtask, to come.
fn main() {}
