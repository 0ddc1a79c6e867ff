//! Businesses, their production facilities, members, groups and consents.
//!
//! Words: a *business* (usaha) has *members* (owner, helper) and one or more
//! *facilities* (tempat produksi), each in a village. A *group* (kelompok
//! binaan) of neighbouring makers has a mentor. A *consent* is a line in a
//! ledger: given, by whom recorded, withdrawn.
//!
//! Invariants: a business keeps at least one owner and one facility; its
//! kecamatan is that of its first facility; a NIB is unique once confirmed, a
//! second claim opens a dispute and tells the claimant nothing; a consent is
//! never deleted, and `show_person` and `show_village` follow the ledger.

pub mod actions;
pub mod facts;
mod model;
pub mod rules;
mod store;
mod store_close;
mod store_groups;
mod store_keepers;
mod store_people;
mod store_scope;

pub use model::*;
pub use store::{by_id, by_ids, facilities, facility};
pub use store_groups::{disputed_nib, group, groups_guided_by, groups_in, groups_of};
pub use store_keepers::{mentors_for, mentors_in_scope};
pub use store_people::{consents, members, members_of, policy_facts};
pub use store_scope::{Narrow, Visible, list, narrowed, people_in, visible};
