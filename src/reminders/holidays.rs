//! Holidays, on which mail rests: each confirmed by an administrator with the
//! decree it comes from. A day without a source is refused.

use chrono::{Days, NaiveDate};

use super::store_holidays::{self as store, Holiday};
use crate::accounts::Actor;
use crate::accounts::policy::{self, Capability, Facts};
use crate::audit::{self, Change, Event};
use crate::storage::{Conn, StorageError, UtcTime};

/// Why a holiday was not kept.
#[derive(Debug, thiserror::Error)]
pub enum HolidayError {
    /// Not theirs to change, or no such day.
    #[error("not found")]
    NotFound,
    /// The day is missing.
    #[error("a day is needed")]
    NoDay,
    /// The name is missing or very long.
    #[error("a name is needed")]
    NoName,
    /// The source is missing or very long.
    #[error("a source is needed")]
    NoSource,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

type Result<T> = std::result::Result<T, HolidayError>;

fn administers(actor: &Actor) -> Result<()> {
    if policy::may(actor, Capability::Administer, &Facts::default()) {
        Ok(())
    } else {
        Err(HolidayError::NotFound)
    }
}

/// Holidays of the last month and all that come.
///
/// # Errors
/// `NotFound` for others than administrators, or the database.
pub fn holidays(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<Vec<Holiday>> {
    administers(actor)?;
    let today = now.date_at(7);
    let from = today.checked_sub_days(Days::new(31)).unwrap_or(today);
    Ok(store::from(conn, from)?)
}

/// Confirms a holiday; a day that stands already gets the new name and source.
///
/// # Errors
/// `NoDay`, `NoName`, `NoSource`, `NotFound`, or the database.
pub fn confirm_holiday(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    day: Option<NaiveDate>,
    name: &str,
    source: &str,
) -> Result<()> {
    administers(actor)?;
    let fits = |text: &str| (1..=200).contains(&text.trim().chars().count());
    let day = day.ok_or(HolidayError::NoDay)?;
    if !fits(name) {
        return Err(HolidayError::NoName);
    }
    if !fits(source) {
        return Err(HolidayError::NoSource);
    }
    let holiday = Holiday {
        day,
        name: name.trim().to_owned(),
        source: source.trim().to_owned(),
        added_by: Some(actor.id),
    };
    store::keep(conn, &holiday)?;
    record(conn, actor, now, "holiday.confirmed", day)
}

/// Takes a holiday away again.
///
/// # Errors
/// `NotFound`, or the database.
pub fn remove_holiday(conn: &mut Conn, actor: &Actor, now: UtcTime, day: NaiveDate) -> Result<()> {
    administers(actor)?;
    if !store::remove(conn, day)? {
        return Err(HolidayError::NotFound);
    }
    record(conn, actor, now, "holiday.removed", day)
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    kind: &'static str,
    day: NaiveDate,
) -> Result<()> {
    let me = actor.id.any();
    let event = Event::new(kind, "holiday", me, me).with([Change::to("day", day.to_string())]);
    Ok(audit::record(conn, now, Some(me), &event)?)
}
