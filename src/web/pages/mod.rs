//! Handlers, one file a feature: parse, one action, render or redirect.

pub mod accounts;
pub mod admin_accounts;
pub mod admin_audit;
pub mod area;
pub mod business_people;
pub mod businesses;
pub mod coverage;
pub mod expiring;
pub mod groups;
pub mod documents;
pub mod home;
pub mod jobs;
pub mod mail;
mod product_form;
mod product_view;
pub mod products;
mod queue_view;
pub mod regions;
pub mod reminders;
mod permit_input;
mod permit_sheets;
mod permit_view;
pub mod permits;
mod review_view;
pub mod reviews;
