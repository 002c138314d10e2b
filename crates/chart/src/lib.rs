//! The chart, to come.
