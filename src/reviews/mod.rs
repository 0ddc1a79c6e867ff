//! The mentor's queue: claims, findings, decisions.

mod model;

pub use model::*;
