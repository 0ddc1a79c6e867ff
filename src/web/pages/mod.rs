//! Handlers, one file a feature: parse, one action, render or redirect.

pub mod accounts;
pub mod home;
pub mod jobs;
pub mod mail;
pub mod reminders;
mod product_form;
mod product_view;
pub mod products;
