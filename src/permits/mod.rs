//! Permits and their versions: what a version covers, and its status on a date.
//!
//! A *permit* is one thread of *versions* of one piece of evidence; a renewal
//! is a new version and the old one stays. A version is drafted by its maker
//! (or a mentor with recorded consent), handed in, and accepted or returned by
//! a mentor. It refuses a decision on a version that has changed since it was
//! seen, corrections of parts that were not returned, and an acceptance
//! without an exact end where the kind has one. Numbers of persons (NPWP) are
//! kept as their last digits and a keyed hash.

mod actions;
pub mod best;
pub mod correction;
pub mod dates;
pub mod days_before;
pub mod rules;
pub mod rules_draft;
pub mod version;
pub mod watched;

#[cfg(test)]
mod rules_tests;

mod model;
mod store;
mod store_days;
mod store_due;
mod store_find;
mod store_lists;

pub use actions::{
    About, Decision, Draft, Limits, NumberOf, PermitError, Readings, Sheet, Twin, add_pages, cover,
    covered_products, covering_product, create, delete, evidence_for, explain_number,
    explain_typed, hand_in, is_being_read, is_read, is_undecided, lift_revocation, made_up,
    mark_page, mask, may_draft, move_page, own_days_of, page_to_turn, pages, read, readings,
    record_outcome, remove_page, renew, revoke, save, set_days, share_page, take_back, today_of,
    turn_page, twins, typed, watched_before, withdraw_lost_nib,
};
pub use model::*;
pub use store::{history, version, versions, versions_with};
pub use store_days::own_days;
pub use store_due::{
    DAYS_AT_ONCE, Held, Turn, Turning, covering_any, held, held_by, turning_on, turning_query,
};
pub use store_find::{
    accepted_of, forget_of_business, is_identity_paper, kinds_of, of_business, revoked,
};
pub use store_lists::{Ending, OfBusinesses, Waiting, ending, in_review};
