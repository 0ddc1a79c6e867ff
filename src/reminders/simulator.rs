//! What will be sent to whom, with the clock moved on: the engine itself, asked
//! about days that have not come. Changes nothing, and shows nobody a business
//! they may not read.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::load::{self, Rules};
use super::model::{PlannedMail, ReminderError};
use super::plan::simulate;
use super::planned::Planned;
use super::rounds;
use super::sight::Sight;
use crate::accounts::policy::{self, Capability};
use crate::accounts::{AccountId, Actor};
use crate::businesses::{self, BusinessId};
use crate::storage::{Conn, StorageError, UtcTime};

/// Days shown at once.
pub const DAYS: u64 = 90;
/// How many days the clock can be moved on.
pub const AHEAD: u64 = 730;
/// Businesses looked at together; whoever reads more chooses one.
const MOST: usize = 200;

/// What somebody wants to look at; what is left out narrows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish {
    /// One business.
    pub business: Option<BusinessId>,
    /// One person.
    pub person: Option<AccountId>,
    /// The day the clock is moved to; today when left out or past.
    pub from: Option<NaiveDate>,
}

/// A stretch of coming days.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The first day shown.
    pub from: NaiveDate,
    /// The last day shown.
    pub last: NaiveDate,
    /// The businesses to choose from, by name; none when there are too many to list.
    pub businesses: Vec<(BusinessId, String)>,
    /// The people who read mail, by name.
    pub people: Vec<(AccountId, String)>,
    /// Names of those who are phoned instead.
    pub phoned: Vec<String>,
    /// What is sent, as the service will send it; none before one business of very
    /// many is chosen.
    pub mails: Option<Vec<PlannedMail>>,
    /// Confirmed holidays.
    pub holidays: BTreeSet<NaiveDate>,
}

/// What the people of the actor's businesses will be sent from a day on; `planned`
/// is when reminders were.
///
/// # Errors
/// `NotFound` for a business or person outside the scope, or the database.
pub fn look(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    wish: Wish,
    (planned, now): (&Planned, UtcTime),
) -> Result<Look, ReminderError> {
    let (from, last) = days_of(actor, wish.from, now);
    let readable = readable(conn, actor)?;
    let mut look = Look {
        from,
        last,
        businesses: readable.clone().unwrap_or_default(),
        ..Look::default()
    };
    let chosen: Vec<BusinessId> = match (wish.business, readable) {
        (Some(one), _) => vec![asked_for(conn, actor, one)?],
        (None, Some(all)) => all.into_iter().map(|(id, _)| id).collect(),
        (None, None) => return Ok(look),
    };
    let until = UtcTime::new(actor.zone.start_of(last + Days::new(2)));
    let material = load::of_businesses(conn, &chosen)?;
    let mut state = load::gather(conn, rules, material, (now, until))?;
    let readers = state.people.values();
    look.people = readers.map(|p| (p.account, p.name.clone())).collect();
    let mut readers = rounds::seen_by(conn, actor)?;
    let also = rounds::people(&readers);
    look.people
        .retain(|(account, _)| !also.contains_key(account));
    look.people.extend(also);
    look.people.sort_by(|a, b| a.1.cmp(&b.1));
    look.phoned = state.phoned.values().map(|p| p.name.clone()).collect();
    look.holidays.clone_from(&state.holidays);
    if let Some(person) = wish.person {
        if look.people.iter().all(|(account, _)| *account != person) {
            return Err(ReminderError::NotFound);
        }
        state.people.retain(|account, _| *account == person);
        readers.retain(|reader| reader.person.account == person);
    }
    let mut sight = Sight::from(conn, rules, &look.holidays, (planned, now))?;
    let mut mails = simulate(state, (now, until), &mut |s, rhythm, at| {
        sight.sees(s, rhythm, at)
    });
    let everybody = (readers.as_slice(), &look.holidays);
    let rounds = rounds::foreseen(conn, rules.catalogue, everybody, (now, until))?;
    mails.extend(rounds.into_iter().filter(|mail| names(mail, wish.business)));
    mails.sort_by(|a, b| (a.send_at, &a.person.email).cmp(&(b.send_at, &b.person.email)));
    mails.retain(|mail| (from..=last).contains(&mail.day));
    look.mails = Some(mails);
    Ok(look)
}

/// Whether a mail that comes by the calendar names something of the business, if one is
/// looked at.
fn names(mail: &PlannedMail, business: Option<BusinessId>) -> bool {
    let lines = mail.bulletin.iter().flat_map(|bulletin| &bulletin.lines);
    business.is_none_or(|one| lines.into_iter().any(|line| line.owner == one))
}

/// The first and the last day shown.
fn days_of(actor: &Actor, from: Option<NaiveDate>, now: UtcTime) -> (NaiveDate, NaiveDate) {
    let today = actor.zone.today(now.naive());
    let from = from.unwrap_or(today);
    let from = from.clamp(today, today + Days::new(AHEAD));
    (from, from + Days::new(DAYS - 1))
}

/// The businesses the actor may read, by name; `None` when there are too many.
pub(super) fn readable(
    conn: &mut Conn,
    actor: &Actor,
) -> Result<Option<Vec<(BusinessId, String)>>, StorageError> {
    let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let found = businesses::list(conn, actor, None, "", None, limit)?;
    if found.len() > MOST {
        return Ok(None);
    }
    let mut named: Vec<(BusinessId, String)> = found.into_iter().map(|b| (b.id, b.name)).collect();
    named.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(Some(named))
}

fn asked_for(
    conn: &mut Conn,
    actor: &Actor,
    business: BusinessId,
) -> Result<BusinessId, ReminderError> {
    let facts = businesses::policy_facts(conn, business)?;
    if policy::may(actor, Capability::ReadBusiness, &facts) {
        Ok(business)
    } else {
        Err(ReminderError::NotFound)
    }
}
