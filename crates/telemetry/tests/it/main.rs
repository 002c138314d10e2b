//! Series and store from outside: against a naive model, and by what a user must find true.

mod series_model;
mod store;
