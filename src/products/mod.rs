//! Products: the facts the rules look at, packs, recipe and photo.
//!
//! A product keeps what its maker says; what follows from it is computed by
//! checklists. Whoever changes something a checklist rests on marks the product
//! stale, and its state is recomputed before the transaction ends.

pub mod actions;
mod ending;
pub mod facts;
mod making;
mod model;
pub mod presets;
pub mod rules;
#[cfg(test)]
mod rules_tests;
mod store;
mod store_due;
mod workplaces;

pub use model::*;
pub use store::{
    by_code, by_id, by_ids, count, erase_making, fact_history, gtin_taken, ids_after,
    keep_business, mark_business_stale, mark_stale, of_business, record_facts, take_stale,
};
pub use store_due::{any_stale, recorded_between};
