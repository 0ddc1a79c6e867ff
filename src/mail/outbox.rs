//! Queues messages in the transaction that causes them, and what an
//! administrator may see of them and do.

use std::collections::BTreeMap;

use chrono::Duration;

use super::bounce::Report;
use super::{Message, store, store_returned};
use crate::i18n::Lang;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};
use crate::{id_type, text_enum};

pub use store::{Backlog, MailRow, due_query};

id_type! {
    /// A queued message.
    MailId
}

text_enum! {
    /// How far a message has come.
    pub enum MailState {
        /// Waits for its time or its next try.
        Queued = "queued",
        /// The mail server took it; what became of it is not known.
        HandedOver = "handed_over",
        /// Refused for good, or it could not be made.
        Failed = "failed",
        /// Came back after it was handed over.
        Bounced = "bounced",
        /// Tried for three days without success.
        GivenUp = "given_up",
    }
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

/// One page of the outbox, newest first, of one state or all; `before` is the
/// last id of the page before.
///
/// # Errors
/// The database.
pub fn page(
    conn: &mut Conn,
    state: Option<MailState>,
    before: Option<MailId>,
    limit: i64,
) -> Result<Vec<MailRow>, StorageError> {
    store::page(conn, state, before, limit)
}

/// One message.
///
/// # Errors
/// `NotFound`, or the database.
pub fn by_id(conn: &mut Conn, id: MailId) -> Result<MailRow, StorageError> {
    store::by_id(conn, id)
}

/// The messages to this person, newest first.
///
/// # Errors
/// The database.
pub fn of_account(
    conn: &mut Conn,
    account: AnyId,
    limit: i64,
) -> Result<Vec<MailRow>, StorageError> {
    store::of_account(conn, account, limit)
}

/// Takes every message to a person out of the outbox, also those that wait:
/// they are gone. One that a worker holds just now may still go out.
///
/// # Errors
/// The database.
pub fn forget_account(conn: &mut Conn, account: AnyId) -> Result<usize, StorageError> {
    store::forget_account(conn, account)
}

/// How far each of these messages has come; those forgotten meanwhile are left out.
///
/// # Errors
/// The database.
pub fn states(
    conn: &mut Conn,
    ids: &[MailId],
) -> Result<BTreeMap<MailId, MailState>, StorageError> {
    store::states(conn, ids)
}

/// The message queued last of those whose key begins with `prefix`, where what
/// follows grows with time.
///
/// # Errors
/// The database.
pub fn last_keyed(conn: &mut Conn, prefix: &str) -> Result<Option<MailRow>, StorageError> {
    store::last_keyed(conn, prefix)
}

/// What waits and since when, for the health of the service.
///
/// # Errors
/// The database.
pub fn backlog(conn: &mut Conn, now: UtcTime) -> Result<Backlog, StorageError> {
    store::backlog(conn, now)
}

/// Whether anything waits to be sent now: one index look-up.
///
/// # Errors
/// The database.
pub fn anything_due(conn: &mut Conn, now: UtcTime) -> Result<bool, StorageError> {
    store::anything_due(conn, now)
}

/// Puts a message back into the queue, to go at once under its old Message-ID,
/// with all its tries before it. False while a worker holds it.
///
/// # Errors
/// `NotFound`, or the database.
pub fn resend(conn: &mut Conn, id: MailId, now: UtcTime) -> Result<bool, StorageError> {
    store::by_id(conn, id)?;
    store::requeue(conn, id, now)
}

/// Notes that a mail came back; false when it is not ours or was never handed over.
/// One that waits to be tried again, because its server never answered, came back too.
///
/// # Errors
/// The database.
pub fn bounced(conn: &mut Conn, report: &Report, now: UtcTime) -> Result<bool, StorageError> {
    store_returned::bounced(conn, report.mail, &report.reason, now)
}

/// An address from which mail to an account came back.
#[derive(Debug, Clone)]
pub struct Returned {
    /// Whose.
    pub account: AnyId,
    /// The address it went to.
    pub recipient: String,
    /// When it came back.
    pub at: UtcTime,
    /// Why, in the mail server's words.
    pub reason: String,
}

/// What came back in the last thirty days, newest first, of one account or all; at
/// most 1000.
///
/// # Errors
/// The database.
pub fn returned(
    conn: &mut Conn,
    account: Option<AnyId>,
    now: UtcTime,
) -> Result<Vec<Returned>, StorageError> {
    store_returned::returned(conn, account, now - Duration::days(30))
}

/// Kinds that count towards the daily ceiling and wait when it is reached: many at
/// once, and none worse for coming a day later.
pub const BULK: &[&str] = &["digest", "week", "delivery"];

/// How many mails of [`BULK`] may still be handed over today (WIB) under a ceiling.
///
/// # Errors
/// The database.
pub fn left_today(conn: &mut Conn, ceiling: i64, now: UtcTime) -> Result<i64, StorageError> {
    if ceiling <= 0 {
        return Ok(i64::MAX);
    }
    let midnight = UtcTime::start_of(now.date_at(7), 7);
    let handed = store_returned::handed_since(conn, BULK, midnight, ceiling)?;
    Ok(ceiling - handed)
}

/// Waits after the tries so far: four minutes, doubling to eight hours; `None`
/// when three days are over.
#[must_use]
pub fn wait_after(tries: i16) -> Option<Duration> {
    const LAST: i16 = 15;
    if tries > LAST {
        return None;
    }
    let doublings = u32::try_from(tries.max(1) - 1).unwrap_or(0).min(7);
    Some(Duration::minutes((4 << doublings).min(480)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end_after_three_days() {
        let waits: Vec<i64> = (1..)
            .map_while(wait_after)
            .map(|w| w.num_minutes())
            .collect();
        assert_eq!(&waits[..8], [4, 8, 16, 32, 64, 128, 256, 480]);
        let hours = waits.iter().sum::<i64>() / 60;
        assert!((70..75).contains(&hours), "{hours} hours in all");
    }
}
