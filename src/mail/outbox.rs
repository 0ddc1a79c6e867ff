//! Queues messages in the transaction that causes them.

use super::{Message, store};
use crate::i18n::Lang;
use crate::id_type;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

id_type! {
    /// A queued message.
    MailId
}

/// A message and whom it goes to.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The person, if they have an account.
    pub account: Option<AnyId>,
    /// Mail address.
    pub recipient: String,
    /// Their language.
    pub lang: Lang,
    /// What it says.
    pub message: Message,
    /// The same key is queued once, whatever happens.
    pub dedupe_key: String,
    /// Whether unsubscribing stops it.
    pub optional: bool,
    /// Not before this instant.
    pub not_before: UtcTime,
}

/// Queues a message; `None` when its key was queued before.
///
/// # Errors
/// The database.
pub fn enqueue(
    conn: &mut Conn,
    envelope: &Envelope,
    now: UtcTime,
) -> Result<Option<MailId>, StorageError> {
    store::insert(conn, MailId::new(now), envelope, now)
}
