//! All queries of reminder events, acknowledgements and holidays.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{PlannedItem, Told};
use crate::accounts::AccountId;
use crate::mail::MailId;
use crate::storage::schema::{acknowledgements, holidays, reminder_events};
use crate::storage::{AnyId, Both, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

const CHUNK: usize = 400;

/// Every holiday the administrator confirmed.
///
/// # Errors
/// The database.
pub fn holiday_days(conn: &mut Conn) -> Result<BTreeSet<NaiveDate>> {
    let days: Vec<NaiveDate> = holidays::table.select(holidays::day).load(conn)?;
    Ok(days.into_iter().collect())
}

/// What these people were told, and what they acknowledged.
pub(super) fn told(conn: &mut Conn, accounts: &[AccountId]) -> Result<Told> {
    let mut told = Told::default();
    for part in accounts.chunks(CHUNK) {
        let rows: Vec<(AccountId, AnyId, String, NaiveDate, i32, NaiveDate)> =
            reminder_events::table
                .filter(reminder_events::account_id.eq_any(part.to_vec()))
                .select((
                    reminder_events::account_id,
                    reminder_events::subject_id,
                    reminder_events::rule,
                    reminder_events::event_on,
                    reminder_events::day_offset,
                    reminder_events::due_on,
                ))
                .load(conn)?;
        for (account, subject, rule, event_on, offset, day) in rows {
            told.note((account, subject, rule, event_on), day, offset);
        }
        let known: Vec<(AccountId, AnyId, NaiveDate, i32)> = acknowledgements::table
            .filter(acknowledgements::account_id.eq_any(part.to_vec()))
            .select((
                acknowledgements::account_id,
                acknowledgements::subject_id,
                acknowledgements::event_on,
                acknowledgements::day_offset,
            ))
            .load(conn)?;
        told.acknowledged.extend(
            known
                .into_iter()
                .map(|(account, subject, day, offset)| ((account, subject, day), offset)),
        );
    }
    Ok(told)
}

/// Keeps that an item was said, in a mail or by phone; false when it had been said
/// before. One said while a clock stood in the future is said now instead.
pub(super) fn insert_event(
    conn: &mut Conn,
    account: AccountId,
    item: &PlannedItem,
    day: NaiveDate,
    mail: Option<MailId>,
    now: UtcTime,
) -> Result<bool> {
    let row = (
        reminder_events::id.eq(AnyId::new(now)),
        reminder_events::account_id.eq(account),
        reminder_events::subject_id.eq(item.subject.id),
        reminder_events::rule.eq(item.code()),
        reminder_events::day_offset.eq(item.offset),
        reminder_events::due_on.eq(day),
        reminder_events::event_on.eq(item.subject.event_on),
        reminder_events::outbox_id.eq(mail.map(MailId::any)),
        reminder_events::created_at.eq(now),
    );
    let inserted = Both(
        diesel::insert_into(reminder_events::table)
            .values(row)
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    if inserted == 1 {
        return Ok(true);
    }
    let early = reminder_events::table
        .filter(reminder_events::account_id.eq(account))
        .filter(reminder_events::subject_id.eq(item.subject.id))
        .filter(reminder_events::rule.eq(item.code()))
        .filter(reminder_events::event_on.eq(item.subject.event_on))
        .filter(reminder_events::day_offset.eq(item.offset))
        .filter(reminder_events::due_on.gt(day));
    let moved = diesel::update(early)
        .set((
            reminder_events::due_on.eq(day),
            reminder_events::outbox_id.eq(mail.map(MailId::any)),
            reminder_events::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(moved == 1)
}

/// Keeps that somebody knows of a thing; a later offset replaces an earlier one.
pub(super) fn acknowledge(
    conn: &mut Conn,
    account: AccountId,
    subject: AnyId,
    event_on: NaiveDate,
    offset: i32,
    now: UtcTime,
) -> Result<()> {
    let row = (
        acknowledgements::account_id.eq(account),
        acknowledgements::subject_id.eq(subject),
        acknowledgements::event_on.eq(event_on),
        acknowledgements::day_offset.eq(offset),
        acknowledgements::at.eq(now),
    );
    diesel::delete(acknowledgements::table.find((account, subject, event_on))).execute(conn)?;
    diesel::insert_into(acknowledgements::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Takes back that somebody knows of a thing; false when they never said so.
pub(super) fn unknow(conn: &mut Conn, account: AccountId, subject: AnyId) -> Result<bool> {
    let known = acknowledgements::table
        .filter(acknowledgements::account_id.eq(account))
        .filter(acknowledgements::subject_id.eq(subject));
    Ok(diesel::delete(known).execute(conn)? > 0)
}

/// Forgets what a person was told and acknowledged, and their calendar: they are gone.
/// What they put off is said again.
///
/// # Errors
/// The database.
pub fn forget(conn: &mut Conn, account: AccountId, now: UtcTime) -> Result<()> {
    diesel::delete(reminder_events::table.filter(reminder_events::account_id.eq(account)))
        .execute(conn)?;
    diesel::delete(acknowledgements::table.filter(acknowledgements::account_id.eq(account)))
        .execute(conn)?;
    for version in super::store_pauses::forget(conn, account)? {
        super::store_recalls::keep(conn, version, now)?;
    }
    super::store_rhythms::forget(conn, account)?;
    super::store_feeds::remove(conn, account)?;
    Ok(())
}

/// The last call to each of these people since an instant: what was said without a mail.
pub(super) fn last_calls(
    conn: &mut Conn,
    accounts: &[AccountId],
    since: UtcTime,
) -> Result<Vec<(AccountId, UtcTime)>> {
    let mut found = Vec::new();
    for part in accounts.chunks(CHUNK) {
        let rows: Vec<(AccountId, Option<UtcTime>)> = reminder_events::table
            .filter(reminder_events::account_id.eq_any(part.to_vec()))
            .filter(reminder_events::outbox_id.is_null())
            .filter(reminder_events::created_at.ge(since))
            .group_by(reminder_events::account_id)
            .select((
                reminder_events::account_id,
                diesel::dsl::max(reminder_events::created_at),
            ))
            .load(conn)?;
        found.extend(rows.into_iter().filter_map(|(who, at)| Some((who, at?))));
    }
    Ok(found)
}
