//! What people are told about, when, and never twice.
//!
//! Words: a *subject* is something with a day people are reminded of (a permit
//! version, a commitment, a product that lacks something); an *offset* is a
//! number of days before that day, negative after it; an *event* is one offset
//! told to one person. One engine, [`plan`], decides; the job, the simulator
//! and the command only call it.
//!
//! Invariants: an event is told once; a mail and its events are written
//! together; one mail a person a civil day, at their hour, never from 21 to 5.

pub mod actions;
mod around;
pub mod asked;
pub mod calendar;
pub mod canary;
pub mod days;
mod deliveries;
pub mod feeds;
pub mod holidays;
mod judged;
pub mod letter;
pub mod load;
mod model;
pub mod pause;
pub mod pausing;
pub mod plan;
mod planned;
pub mod recurring;
pub mod rhythm;
pub mod rounds;
mod sight;
pub mod simulator;
mod store;
mod store_feeds;
mod store_holidays;
mod store_pauses;
mod store_recalls;
mod store_rhythms;
mod subjects;
pub mod telling;
mod week;
pub mod whatsapp;

pub use load::Rules;
pub use model::*;
pub use planned::Planned;
pub use store::{forget, holiday_days};
pub use store_holidays::Holiday;
