//! Queries of what was put off.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::pause::Pause;
use crate::accounts::AccountId;
use crate::storage::schema::reminder_pauses;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

const CHUNK: usize = 400;

type Row = (AnyId, NaiveDate, Option<NaiveDate>, i32, AccountId, UtcTime);

fn pause((version, event_on, until_on, offset, by, at): Row) -> Pause {
    Pause {
        version,
        event_on,
        until_on,
        offset,
        by,
        at,
    }
}

/// Keeps a pause; one of the same thing before it is replaced.
pub(super) fn keep(conn: &mut Conn, pause: &Pause) -> Result<()> {
    remove(conn, pause.version, pause.event_on)?;
    diesel::insert_into(reminder_pauses::table)
        .values((
            reminder_pauses::version_id.eq(pause.version),
            reminder_pauses::event_on.eq(pause.event_on),
            reminder_pauses::until_on.eq(pause.until_on),
            reminder_pauses::day_offset.eq(pause.offset),
            reminder_pauses::account_id.eq(pause.by),
            reminder_pauses::at.eq(pause.at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a pause back; says whether there was one.
pub(super) fn remove(conn: &mut Conn, version: AnyId, event_on: NaiveDate) -> Result<bool> {
    Ok(diesel::delete(reminder_pauses::table.find((version, event_on))).execute(conn)? == 1)
}

/// Forgets what a person put off, and answers with the versions it was about.
pub(super) fn forget(conn: &mut Conn, account: AccountId) -> Result<Vec<AnyId>> {
    let theirs = reminder_pauses::table.filter(reminder_pauses::account_id.eq(account));
    let versions = theirs.select(reminder_pauses::version_id).load(conn)?;
    diesel::delete(theirs).execute(conn)?;
    Ok(versions)
}

/// The pauses of these versions.
pub(super) fn of(conn: &mut Conn, versions: &[AnyId]) -> Result<Vec<Pause>> {
    let mut found = Vec::new();
    for part in versions.chunks(CHUNK) {
        let rows: Vec<Row> = reminder_pauses::table
            .filter(reminder_pauses::version_id.eq_any(part.to_vec()))
            .select(reminder_pauses::all_columns)
            .load(conn)?;
        found.extend(rows.into_iter().map(pause));
    }
    Ok(found)
}

/// The pauses that end on a day from one to another.
pub(super) fn ending(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Pause>> {
    let rows: Vec<Row> = reminder_pauses::table
        .filter(reminder_pauses::until_on.between(from, to))
        .select(reminder_pauses::all_columns)
        .load(conn)?;
    Ok(rows.into_iter().map(pause).collect())
}
