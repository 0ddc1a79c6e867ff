//! Siap Rak as its users meet it, on both databases, and the rules the code keeps to.

// Lets clippy see the helpers beside the tests as test code too.
#![cfg(test)]

mod accounts;
mod admin;
mod architecture;
mod area;
mod backup;
mod businesses;
mod calls;
mod catalogue;
mod centre;
mod commands;
mod demo;
mod faults;
mod foreign;
mod golden;
mod handover;
mod heic;
mod jobs;
mod letters;
mod licences;
mod listings;
mod mail;
mod nib;
mod numbers;
#[expect(
    clippy::as_conversions,
    reason = "pictures are drawn with fractions of a dot"
)]
#[path = "../papers/mod.rs"]
mod papers;
mod permits;
mod pool;
mod privacy;
mod product_list;
mod products;
mod readings;
mod rechecks;
mod regions;
mod reminders;
mod reviews;
mod routes;
mod scanner;
mod schema;
mod services;
mod source;
#[macro_use]
mod support;
mod masks;
mod texts;
mod twins;
mod uploads;
mod world;
