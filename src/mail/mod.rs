//! Mail: typed messages, the outbox and the ways to hand a message over.
//!
//! A message is queued in the transaction that causes it, as data; its text is
//! made when it is handed over. What is queued is never lost and never sent
//! under two Message-IDs.

pub mod message;
pub mod outbox;
mod store;

pub use message::Message;
pub use outbox::{Envelope, enqueue};
