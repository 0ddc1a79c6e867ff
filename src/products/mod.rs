//! Products: the facts the rules look at, packs, recipe and photo.

pub mod facts;

mod model;

pub use model::*;
