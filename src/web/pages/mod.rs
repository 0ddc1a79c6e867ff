//! Handlers, one file a feature: parse, one action, render or redirect.

pub mod accounts;
pub mod home;
