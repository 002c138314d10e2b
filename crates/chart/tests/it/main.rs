//! The chart from outside: pictures compared with those someone has looked at, and odd input.

mod odd_input;
mod pictures;
mod scenes;
