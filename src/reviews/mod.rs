//! The mentor's queue of permit versions: claims, findings, decisions.
//!
//! Words: an *item* of the queue is a permit version in review. A *claim* is a
//! lease of twenty minutes that tells others who is looking; it is renewed by
//! opening the item and needs no clearing up. A *finding* is one reason code on
//! one field or page; it alone reopens that part for the owner. A *decision* is
//! a row that stays: accepted, returned, withdrawn, or what came of a recheck.
//!
//! It refuses a decision on what the mentor entered themselves or of a business
//! they belong to, on a revision they did not see, while another holds a live
//! claim, and a return that names no reason.

pub mod actions;
mod model;
pub mod rules;
mod store;

pub use model::*;
pub use store::{let_go, returned_at};
