//! How often somebody wants their reminders: daily, collected once a week, or as soon as
//! they are due. One mail a person a day stays the most there is.
//!
//! What is collected waits for Monday, or the next working day, and never longer: what
//! has seven days left or fewer or has lapsed, what would be overtaken by its next
//! reminder, and what somebody put off to a day go on their own day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::model::{LAST_DAYS, Rhythm, Subject};
use super::plan::{due_day, due_offset};
use super::store_rhythms as store;
use super::week::summary_day;
use crate::accounts::{AccountId, Actor};
use crate::audit::{self, Change, Event};
use crate::storage::{Conn, StorageError, UtcTime};

/// How many days back a run looks for what was collected: a week and the longest holiday.
pub(super) const COLLECTED: i64 = 28;

/// The first day from one on, on which what was collected goes.
#[must_use]
pub fn weekly_day(from: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> NaiveDate {
    let mut days = from.iter_days().take(60);
    days.find(|day| summary_day(*day, holidays) == Some(*day))
        .unwrap_or(from)
}

/// Whether an offset that is due on a day waits to be collected.
#[must_use]
pub fn waits(
    subject: &Subject,
    offset: i32,
    day: NaiveDate,
    holidays: &BTreeSet<NaiveDate>,
) -> bool {
    let chosen = subject.pause.as_ref();
    let chosen = chosen.is_some_and(|p| p.until_on.is_some() && p.offset == offset);
    if chosen || (offset <= LAST_DAYS && !subject.rule.may_wait()) {
        return false;
    }
    let on = weekly_day(due_day(subject.event_on, offset, holidays), holidays);
    on > day
        && subject.over_on.is_none_or(|over| on < over)
        && due_offset(subject, on, holidays) == Some(offset)
}

/// How often somebody wants their reminders.
///
/// # Errors
/// The database.
pub fn of(conn: &mut Conn, account: AccountId) -> Result<Rhythm, StorageError> {
    let known = store::of(conn, &[account])?;
    Ok(known.get(&account).copied().unwrap_or(Rhythm::Daily))
}

/// The actor chooses how often they want their reminders.
///
/// # Errors
/// The database.
pub fn choose(
    conn: &mut Conn,
    actor: &Actor,
    rhythm: Rhythm,
    now: UtcTime,
) -> Result<(), StorageError> {
    let before = of(conn, actor.id)?;
    let Some(change) = Change::between("rhythm", before.as_str(), rhythm.as_str()) else {
        return Ok(());
    };
    store::keep(conn, actor.id, rhythm)?;
    let me = actor.id.any();
    let event = Event::new("reminder.rhythm", "account", me, me).with([change]);
    audit::record(conn, now, Some(me), &event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_collected_goes_on_monday_or_the_first_working_day_after_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut holidays = BTreeSet::new();
        assert_eq!(weekly_day(day("2026-11-22"), &holidays), day("2026-11-23"));
        assert_eq!(weekly_day(day("2026-11-23"), &holidays), day("2026-11-23"));
        assert_eq!(weekly_day(day("2026-11-24"), &holidays), day("2026-11-30"));
        holidays.insert(day("2026-11-30"));
        assert_eq!(weekly_day(day("2026-11-24"), &holidays), day("2026-12-01"));
        // A whole week of holidays: the Monday after it.
        holidays.extend(day("2026-11-30").iter_days().take(6));
        assert_eq!(weekly_day(day("2026-11-24"), &holidays), day("2026-12-07"));
    }
}
