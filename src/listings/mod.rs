//! Retail partners, their programmes, submissions, sign-off, listings and the public page.

mod model;

pub use model::*;
