//! People, their roles, sessions and one-time links, and the one policy that
//! says who may do what.
//!
//! Words: an *account* is a person who signs in with a phone number or a mail
//! address; an [`Actor`] is that person on one request, with role and scope
//! read from the database at that moment. A *link* is a one-time way in
//! (invitation, verification, reset, printed code), stored hashed.
//!
//! It refuses passwords that are too short or too well known, links that are
//! used, late or unknown (all three look the same), and more attempts than a
//! village behind one carrier address would make.

pub mod actions;
mod address;
mod entering;
mod farewell;
pub mod hashing;
mod invitations;
pub mod limits;
pub mod links;
pub mod manage;
mod model;
mod one_time;
pub mod password;
mod phone;
pub mod policy;
mod profile;
mod registration;
pub mod sessions;
mod store;
mod store_erase;
mod store_links;
mod store_lists;
mod store_sessions;
pub mod token;

pub use farewell::{delete_own, forget_unconfirmed};
pub use links::{LinkKind, OneTimeLink, PrintedCode};
pub use model::{
    Account, AccountError, AccountId, AccountStatus, Actor, LinkId, Login, MemberKind, Membership,
    NewAccount, PartnerId, Pool, Role, SessionId,
};
pub use store::{
    accounts_of_partner, add_area, areas_of, by_id, by_login, by_role, contacts, remove_area,
    staff_of_area,
};
pub use store_lists::{active_of, areas_of_each, staff_within};
