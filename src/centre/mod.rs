//! The office's view of an area: which villages have products and how far they
//! are, mentors of the area, revocations by the issuing office, legal waivers.
//!
//! Words: *coverage* counts the running products of an area by village. A
//! product counts in the village where it is made, and in exactly one *stage*:
//! ready, lapsed, nearly ready (one item short) or under way.
//!
//! It owns no table: it counts over products and their projected states, and
//! everything it changes goes through the feature that owns it. It refuses
//! whatever lies outside the actor's area, as if it were not there.

pub mod actions;
pub mod disputes;
mod error;
pub mod mentors;
pub mod papers;
pub mod rules;
mod store;

pub use error::CentreError;
pub use store::{Line, PAGE};
