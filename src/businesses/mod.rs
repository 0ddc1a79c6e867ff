//! Businesses, their production facilities, members, groups and consents.

pub mod facts;

mod model;

pub use model::*;
