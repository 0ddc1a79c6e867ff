//! The Monday summary for those who look after others: what ends within thirty days in
//! a mentor's groups and areas or a coordinator's area. Optional mail; nobody gets an
//! empty one. On a holiday it waits for the next working day of that week.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Timelike, Weekday};

use super::model::{QUIET_FROM, QUIET_UNTIL};
use super::store;
use crate::accounts::{self, Account, AccountId, Actor, Role, sessions};
use crate::businesses::Narrow;
use crate::checklists::Catalogue;
use crate::mail::{self, Envelope, Message, WeekLine, outbox};
use crate::products::Product;
use crate::reviews::actions::{Span, expiring};
use crate::storage::{Conn, Database, StorageError, UtcTime};

/// Days ahead that are told.
const AHEAD: i64 = 30;
/// Lines of one mail; what is more is counted on the page it leads to.
const LINES: usize = 15;

/// The day of its week on which the summary goes: Monday, or the first day after it
/// that is no holiday. `None` when the whole week is one.
#[must_use]
pub fn summary_day(today: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> Option<NaiveDate> {
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let week = monday.iter_days().take(6);
    week.take_while(|day| day.weekday() != Weekday::Sun)
        .find(|day| !holidays.contains(day))
}

/// Whether a reader's summary may leave at this local time: on its day and at their
/// hour, or after it.
#[must_use]
pub fn is_time(account: &Account, now: UtcTime, holidays: &BTreeSet<NaiveDate>) -> bool {
    let local = account.zone.local(now.naive());
    let hour = u32::try_from(account.mail_hour).unwrap_or(7);
    let open = local.hour() >= hour.clamp(QUIET_UNTIL, QUIET_FROM - 1) && local.hour() < QUIET_FROM;
    open && summary_day(local.date(), holidays) == Some(local.date())
}

/// Queues every summary that is due; answers with how many. Run twice or by two
/// processes, nobody gets two of one week.
///
/// # Errors
/// The database; what was queued before stays.
pub fn queue_summaries(
    db: &Database,
    catalogue: &Catalogue,
    now: UtcTime,
) -> Result<usize, StorageError> {
    let due = db.read_here(|conn| readers(conn, now))?;
    let mut queued = 0;
    for reader in due {
        queued += usize::from(db.write_here(|conn| queue(conn, catalogue, reader, now))?);
    }
    Ok(queued)
}

/// Whose hour it is and who wants it.
fn readers(conn: &mut Conn, now: UtcTime) -> Result<Vec<AccountId>, StorageError> {
    let holidays = store::holiday_days(conn)?;
    let mut found = Vec::new();
    for role in [Role::Mentor, Role::Coordinator] {
        let staff = accounts::active_of(conn, role)?.into_iter();
        let wants = |one: &Account| one.optional_mail && one.email.is_some();
        let due = staff.filter(|one| wants(one) && is_time(one, now, &holidays));
        found.extend(due.map(|one| one.id));
    }
    Ok(found)
}

fn queue(
    conn: &mut Conn,
    catalogue: &Catalogue,
    reader: AccountId,
    now: UtcTime,
) -> Result<bool, StorageError> {
    let account = accounts::by_id(conn, reader)?;
    let today = account.zone.today(now.naive());
    let week = today.iso_week();
    let dedupe_key = format!("week:{reader}:{}-{:02}", week.year(), week.week());
    if outbox::last_keyed(conn, &dedupe_key)?.is_some() {
        return Ok(false);
    }
    let (Some(recipient), Some(actor)) = (account.email, sessions::actor_of(conn, reader)?) else {
        return Ok(false);
    };
    let (lines, more) = lines(conn, catalogue, &actor, now)?;
    if lines.is_empty() {
        return Ok(false);
    }
    let envelope = Envelope {
        account: Some(reader.any()),
        recipient,
        lang: account.lang,
        message: Message::Week {
            name: account.name,
            day: today,
            lines,
            more,
            path: "/expiring".to_owned(),
        },
        dedupe_key,
        optional: true,
        not_before: now,
    };
    Ok(mail::enqueue(conn, &envelope, now)?.is_some())
}

/// What ends soonest, and whether there is more.
fn lines(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
) -> Result<(Vec<WeekLine>, bool), StorageError> {
    let found = expiring(
        conn,
        catalogue,
        actor,
        now,
        &Narrow::default(),
        (Span::Ahead, None),
    );
    let found = found.map_err(|error| StorageError::Corrupt(error.to_string()))?;
    let near = found.lines.into_iter().filter(|line| line.days <= AHEAD);
    let mut lines: Vec<WeekLine> = near
        .map(|line| {
            let kind = catalogue.evidence(&line.version.kind);
            let named: Vec<String> = line.products.iter().map(Product::label).collect();
            WeekLine {
                requirement: kind.map_or_else(String::new, |e| e.title.lang(actor.lang).to_owned()),
                product: named.join(", "),
                business: line.business.name,
                place: line.place,
                day: line.until,
                days: line.days,
            }
        })
        .collect();
    let more = lines.len() > LINES;
    lines.truncate(LINES);
    Ok((lines, more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_waits_over_holidays_but_not_into_sunday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut holidays = BTreeSet::new();
        // 24 November 2026 is a Tuesday.
        assert_eq!(
            summary_day(day("2026-11-24"), &holidays),
            Some(day("2026-11-23"))
        );
        holidays.extend([day("2026-11-23"), day("2026-11-24")]);
        assert_eq!(
            summary_day(day("2026-11-24"), &holidays),
            Some(day("2026-11-25"))
        );
        holidays.extend(day("2026-11-23").iter_days().take(6));
        assert_eq!(summary_day(day("2026-11-29"), &holidays), None);
    }
}
