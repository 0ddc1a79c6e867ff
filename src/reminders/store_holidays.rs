//! Queries of the holidays an administrator confirmed.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::accounts::AccountId;
use crate::storage::schema::holidays;
use crate::storage::{Both, Conn, MultiBackend, StorageError};

type Result<T> = std::result::Result<T, StorageError>;

/// A day on which no reminder goes out.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = holidays, check_for_backend(MultiBackend))]
pub struct Holiday {
    /// The civil day.
    pub day: NaiveDate,
    /// What is kept on it.
    pub name: String,
    /// The decree that says so.
    pub source: String,
    /// Who confirmed it; none for days that came with the service.
    pub added_by: Option<AccountId>,
}

/// Holidays from a day on, the nearest first.
pub(super) fn from(conn: &mut Conn, day: NaiveDate) -> Result<Vec<Holiday>> {
    Ok(holidays::table
        .filter(holidays::day.ge(day))
        .order(holidays::day)
        .limit(500)
        .select(Holiday::as_select())
        .load(conn)?)
}

pub(super) fn keep(conn: &mut Conn, holiday: &Holiday) -> Result<()> {
    Both(
        diesel::insert_into(holidays::table)
            .values(holiday.clone())
            .on_conflict(holidays::day)
            .do_update()
            .set((
                holidays::name.eq(excluded(holidays::name)),
                holidays::source.eq(excluded(holidays::source)),
                holidays::added_by.eq(excluded(holidays::added_by)),
            )),
    )
    .execute(conn)?;
    Ok(())
}

pub(super) fn remove(conn: &mut Conn, day: NaiveDate) -> Result<bool> {
    Ok(diesel::delete(holidays::table.find(day)).execute(conn)? == 1)
}
