//! Permits and their versions: what a version covers, and its status on a date.

pub mod dates;
pub mod rules;
pub mod version;
pub mod watched;

#[cfg(test)]
mod rules_tests;

mod model;

pub use model::*;
