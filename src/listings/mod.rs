//! Retail partners, their programmes, submissions, sign-off, listings and the public page.
//!
//! Words: a *partner* (mitra ritel) runs *programmes*; a product is sent to one as
//! a *submission* (pengajuan) with a sealed *dossier*; people of the partner *sign
//! off*; an approved product gets a *listing* (pajangan).
//!
//! Invariants: a product that is not ready today is neither sent nor approved; what
//! the buyer decides on is what was sealed, by hash; NIB, KTP and NPWP never leave;
//! whether a listing is active is derived from the checklist, never stored, so that
//! no job has to run for a lapsed permit to show.

pub mod actions;
pub mod dossier;
mod model;
pub mod rules;
mod store;
mod store_listings;
mod store_partners;
mod store_sign_offs;
pub mod terms;

pub use model::*;
pub use store::submissions_of_product;
pub use store_listings::{listings_of_product, programmes_of};
pub use store_partners::{partner, partners};
