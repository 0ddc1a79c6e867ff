//! Provinces, kabupaten and kota, kecamatan and villages: their names, and finding a village by typing part of it.
//!
//! The table is read from `config/regions` (see the licence there) and never
//! edited by hand. A code that a newer table no longer holds stays, because
//! facilities and old permits point to it. Form and zone of a code are
//! `identifiers::RegionCode`'s business.

pub mod data;
pub mod model;
pub mod search;
mod store;

pub use model::{Region, RegionKind, VillageHit};
pub use store::{
    LoadError, children, find, load_all, names, search_villages, village_query, within,
};
