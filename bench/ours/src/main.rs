//! Our side of the benchmarks that need no page around it: the page's own session, store and
//! drawing code, behind a few functions that a script calls and times.

#![forbid(unsafe_code)]

mod frame;
mod ingest;
mod memory;

pub use frame::Frame;
pub use ingest::Ingest;
pub use memory::Memory;

fn main() {
    console_error_panic_hook::set_once();
}
