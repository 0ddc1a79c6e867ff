//! Queries of mail that left: what came back, and how much it was.

use diesel::prelude::*;

use super::outbox::{MailId, MailState, Returned};
use crate::storage::schema::outbox;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Notes that a mail came back that was tried before and is in nobody's hands.
pub(super) fn bounced(conn: &mut Conn, id: MailId, reason: &str, now: UtcTime) -> Result<bool> {
    let tried = outbox::table
        .find(id)
        .filter(outbox::state.eq_any([MailState::HandedOver, MailState::Queued]))
        .filter(outbox::lease_id.is_null())
        .filter(outbox::attempts.gt(0_i16));
    let changed = diesel::update(tried)
        .set((
            outbox::state.eq(MailState::Bounced),
            outbox::next_at.eq(now),
            outbox::last_error.eq(Some(reason)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// What came back since an instant, newest first, of one account or all.
pub(super) fn returned(
    conn: &mut Conn,
    account: Option<AnyId>,
    since: UtcTime,
) -> Result<Vec<Returned>> {
    let mut query = outbox::table
        .filter(outbox::state.eq(MailState::Bounced))
        .filter(outbox::next_at.ge(since))
        .filter(outbox::account_id.is_not_null())
        .order(outbox::next_at.desc())
        .limit(1000)
        .select((
            outbox::account_id.assume_not_null(),
            outbox::recipient,
            outbox::next_at,
            outbox::last_error,
        ))
        .into_boxed();
    if let Some(account) = account {
        query = query.filter(outbox::account_id.eq(account));
    }
    let rows: Vec<(AnyId, String, UtcTime, Option<String>)> = query.load(conn)?;
    let returned = |(account, recipient, at, reason): (_, _, _, Option<String>)| Returned {
        account,
        recipient,
        at,
        reason: reason.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(returned).collect())
}

/// How many messages of these kinds were handed over since an instant, counted to `most`.
pub(super) fn handed_since(
    conn: &mut Conn,
    kinds: &[&str],
    since: UtcTime,
    most: i64,
) -> Result<i64> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let found: Vec<MailId> = outbox::table
        .filter(outbox::state.eq(MailState::HandedOver))
        .filter(outbox::next_at.ge(since))
        .filter(outbox::kind.eq_any(kinds))
        .limit(most)
        .select(outbox::id)
        .load(conn)?;
    Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
}
