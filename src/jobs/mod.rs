//! Background work: what there is, when it is due, and that each slot is done
//! once however many processes run.
//!
//! A *job* has *slots*: the instants at which it is due. A slot is one row in
//! `job_runs`, claimed by lease, so that a process that dies leaves it to
//! another. After downtime the newest missed slot is caught up, the older ones
//! are not: every job looks at what is due, not at the clock that called it.
//! The ticker only ticks; nothing is decided by it and nothing is lost with it.

mod health;
mod list;
pub mod metrics;
mod runner;
mod schedule;
mod store;
mod ticker;

pub use health::{Health, JobHealth, health};
pub use list::{ALL, Job, find, planned};
pub use runner::{Done, Running, run_due, run_now};
pub use schedule::Schedule;
pub use store::{JobOutcome, Run, history, last_finished};
pub use ticker::{Ticker, start};
