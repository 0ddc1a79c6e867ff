//! Use-cases of putting off: the people of a business, or the mentor who looks after it,
//! let the reminders of one permit's end rest, and take that back.

use chrono::NaiveDate;

use super::load::{self, Rules};
use super::model::{ReminderError, State, Subject};
use super::pause::{Pause, Refused, coming, may_rest, next_to_rest, put_off};
use super::plan::key;
use super::store_pauses as store;
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{self, AccountId, Actor, Role};
use crate::audit::{self, Change, Event};
use crate::businesses;
use crate::permits::{self, VersionId};
use crate::storage::{Conn, StorageError, UtcTime};

/// Whom a permit's reminders go to, when, and whether they rest.
#[derive(Debug)]
pub struct Outlook {
    /// What is said.
    pub subject: Subject,
    /// Names of those who get a mail.
    pub mailed: Vec<String>,
    /// Names of those whom the mentor phones.
    pub phoned: Vec<String>,
    /// Who let them rest, if they do.
    pub paused_by: Option<String>,
    /// The coming days with their offsets, soonest first.
    pub coming: Vec<(NaiveDate, i32)>,
    /// The actor may put them off or take that back.
    pub may_pause: bool,
    /// Today where its people live.
    pub today: NaiveDate,
}

/// What is said of the end of a version, as far as anything is.
///
/// # Errors
/// `NotFound` for a version the actor may not see, or the database.
pub fn outlook(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    version: VersionId,
    now: UtcTime,
) -> Result<Option<Outlook>, ReminderError> {
    let (state, facts) = read(conn, rules, actor, version, now)?;
    let Some(subject) = state.subjects.iter().find(|s| may_rest(&s.rule)).cloned() else {
        return Ok(None);
    };
    let today = businesses::by_id(conn, subject.owner)?
        .kecamatan
        .zone()
        .today(now.naive());
    let own = subject.recipients.iter();
    let mailed = own.clone().filter_map(|who| state.people.get(who));
    let phoned = own.filter_map(|who| state.phoned.get(who));
    let paused_by = match &subject.pause {
        Some(pause) => Some(accounts::by_id(conn, pause.by)?.name),
        None => None,
    };
    Ok(Some(Outlook {
        mailed: mailed.map(|person| person.name.clone()).collect(),
        phoned: phoned.map(|person| person.name.clone()).collect(),
        paused_by,
        coming: coming(
            &subject,
            today,
            told(&state, &subject, today),
            &state.holidays,
        ),
        may_pause: may_pause(actor, &facts),
        today,
        subject,
    }))
}

/// The smallest offset that everybody who is to be told was told.
fn told(state: &State, subject: &Subject, day: NaiveDate) -> Option<i32> {
    let of = |account: &AccountId| state.told.offset(&key(*account, subject), day);
    let all: Option<Vec<i32>> = subject.recipients.iter().map(of).collect();
    all?.into_iter().max()
}

/// Members, and the mentor who looks after them.
fn may_pause(actor: &Actor, facts: &Facts) -> bool {
    let mentor = actor.role == Role::Mentor && policy::may(actor, Capability::ReviewQueue, facts);
    mentor || policy::may(actor, Capability::EditProducts, facts)
}

fn read(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    version: VersionId,
    now: UtcTime,
) -> Result<(State, Facts), ReminderError> {
    let found = permits::version(conn, version)?;
    let facts = businesses::policy_facts(conn, found.business)?;
    if !policy::may(actor, Capability::ReadBusiness, &facts) {
        return Err(ReminderError::NotFound);
    }
    Ok((load::of_version(conn, rules, version, now)?, facts))
}

/// What the actor may put off.
fn restable(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    version: VersionId,
    now: UtcTime,
) -> Result<Outlook, ReminderError> {
    let outlook = outlook(conn, rules, actor, version, now)?;
    outlook
        .filter(|outlook| outlook.may_pause)
        .ok_or(ReminderError::NotFound)
}

/// Puts the reminders of a version's end off to a day: on it they are said. The last
/// seven days and what has lapsed are said all the same; a day after the last one is
/// taken only when that was `understood`.
///
/// # Errors
/// `NotFound`, `Refused` with the reason, or the database.
pub fn snooze(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    version: VersionId,
    (until, understood): (NaiveDate, bool),
    now: UtcTime,
) -> Result<(), ReminderError> {
    let outlook = restable(conn, rules, actor, version, now)?;
    let offset = put_off(outlook.subject.event_on, until, outlook.today, understood)?;
    keep(conn, actor, &outlook, (Some(until), offset), now)?;
    let until = Change::to("until", until.to_string());
    record(
        conn,
        actor,
        &outlook,
        ("reminder.snoozed", Some(until)),
        now,
    )
}

/// "It is being dealt with": the next reminder rests, the one after it comes.
///
/// # Errors
/// As [`snooze`].
pub fn deal_with(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    version: VersionId,
    now: UtcTime,
) -> Result<(), ReminderError> {
    let outlook = restable(conn, rules, actor, version, now)?;
    let offset = next_to_rest(outlook.subject.event_on, outlook.today, &outlook.coming)?;
    keep(conn, actor, &outlook, (None, offset), now)?;
    record(conn, actor, &outlook, ("reminder.dealt_with", None), now)
}

/// Takes a pause back: what is due is said again.
///
/// # Errors
/// `NotFound` when nothing rests, or the database.
pub fn resume(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    version: VersionId,
    now: UtcTime,
) -> Result<(), ReminderError> {
    let outlook = restable(conn, rules, actor, version, now)?;
    if !store::remove(conn, outlook.subject.id, outlook.subject.event_on)? {
        return Err(ReminderError::NotFound);
    }
    record(conn, actor, &outlook, ("reminder.resumed", None), now)
}

fn keep(
    conn: &mut Conn,
    actor: &Actor,
    outlook: &Outlook,
    (until_on, offset): (Option<NaiveDate>, i32),
    now: UtcTime,
) -> Result<(), StorageError> {
    let pause = Pause {
        version: outlook.subject.id,
        event_on: outlook.subject.event_on,
        until_on,
        offset,
        by: actor.id,
        at: now,
    };
    store::keep(conn, &pause)
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    outlook: &Outlook,
    (kind, change): (&'static str, Option<Change>),
    now: UtcTime,
) -> Result<(), ReminderError> {
    let subject = &outlook.subject;
    let event = Event::new(kind, "permit", subject.id, subject.owner.any()).with(change);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

impl From<Refused> for ReminderError {
    fn from(why: Refused) -> Self {
        Self::Refused(why)
    }
}
