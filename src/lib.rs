//! The app, to come.
