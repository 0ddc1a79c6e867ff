//! Queries of how often people want their reminders; who is not here wants them daily.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::model::Rhythm;
use crate::accounts::AccountId;
use crate::storage::schema::reminder_rhythms;
use crate::storage::{Conn, StorageError};

type Result<T> = std::result::Result<T, StorageError>;

const CHUNK: usize = 400;

/// The rhythms of these people.
pub(super) fn of(conn: &mut Conn, accounts: &[AccountId]) -> Result<BTreeMap<AccountId, Rhythm>> {
    let mut found = BTreeMap::new();
    for part in accounts.chunks(CHUNK) {
        let rows: Vec<(AccountId, Rhythm)> = reminder_rhythms::table
            .filter(reminder_rhythms::account_id.eq_any(part.to_vec()))
            .select(reminder_rhythms::all_columns)
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Whether anybody wants them once a week.
pub(super) fn any_weekly(conn: &mut Conn) -> Result<bool> {
    let weekly: Option<AccountId> = reminder_rhythms::table
        .filter(reminder_rhythms::rhythm.eq(Rhythm::Weekly))
        .select(reminder_rhythms::account_id)
        .first(conn)
        .optional()?;
    Ok(weekly.is_some())
}

/// Keeps how often somebody wants them.
pub(super) fn keep(conn: &mut Conn, account: AccountId, rhythm: Rhythm) -> Result<()> {
    forget(conn, account)?;
    if rhythm != Rhythm::Daily {
        diesel::insert_into(reminder_rhythms::table)
            .values((
                reminder_rhythms::account_id.eq(account),
                reminder_rhythms::rhythm.eq(rhythm),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets what somebody chose.
pub(super) fn forget(conn: &mut Conn, account: AccountId) -> Result<()> {
    diesel::delete(reminder_rhythms::table.find(account)).execute(conn)?;
    Ok(())
}
