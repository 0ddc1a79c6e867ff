//! Mail: typed messages, the outbox and the ways to hand a message over.
//!
//! A message is queued in the transaction that causes it, as data; its text is
//! made when it is handed over. What is queued is never lost and never sent
//! under two Message-IDs. It says "handed over", never "delivered": what the
//! mail server does afterwards is not known here.

pub mod bounce;
pub mod deliver;
pub mod dialogue;
pub mod eml;
pub mod fault;
mod line;
pub mod mailer;
mod marks;
pub mod message;
pub mod outbox;
pub mod render;
mod store;
mod store_returned;

pub use lettre::Message as Mail;
pub use mailer::{Mailer, Sent};
pub use message::{DigestGroup, DigestItem, Message, RiskLine, ShelfLine, WeekLine};
pub use outbox::{Envelope, MailId, MailState, enqueue};
pub use render::{Letter, Pages, Renderer};
