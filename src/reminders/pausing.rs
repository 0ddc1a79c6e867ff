//! Use-cases of putting off: the people of a business, or the mentor who looks after it,
//! let the reminders of one permit's end rest, answer what comes round, and take that back.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::load::{self, Rules};
use super::model::{ReminderError, State, Subject};
use super::pause::{Pause, Refused, coming, may_rest, next_to_rest, put_off};
use super::plan::{due_day, key, offset_day};
use super::recurring::OVER_AFTER;
use super::{store_pauses as store, store_recalls};
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
    /// Something is said of it by now, so that what comes round can be answered.
    pub asked: bool,
    /// The actor may put them off, or answer, or take that back.
    pub may_pause: bool,
    /// Today where its people live.
    pub today: NaiveDate,
}

impl Outlook {
    fn is_over(&self) -> bool {
        let over_on = self.subject.over_on;
        self.subject.rule.recurs() && over_on.is_some_and(|over| over <= self.today)
    }
}

/// What is said of a version that can rest: its end, or what comes round; by day.
///
/// # Errors
/// `NotFound` for a version the actor may not see, or the database.
pub fn outlooks(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    version: VersionId,
    now: UtcTime,
) -> Result<Vec<Outlook>, ReminderError> {
    let (state, facts) = read(conn, rules, actor, version, now)?;
    let may_pause = may_pause(actor, &facts);
    let mut found = Vec::new();
    for subject in state.subjects.iter().filter(|s| may_rest(&s.rule)) {
        let outlook = outlook(conn, &state, subject.clone(), may_pause, now)?;
        found.extend(Some(outlook).filter(|outlook| !outlook.is_over()));
    }
    found.sort_by_key(|outlook| outlook.subject.event_on);
    Ok(found)
}

fn outlook(
    conn: &mut Conn,
    state: &State,
    subject: Subject,
    may_pause: bool,
    now: UtcTime,
) -> Result<Outlook, StorageError> {
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
    let told = told(state, &subject, today);
    Ok(Outlook {
        mailed: mailed.map(|person| person.name.clone()).collect(),
        phoned: phoned.map(|person| person.name.clone()).collect(),
        paused_by,
        coming: coming(&subject, today, told, &state.holidays),
        asked: is_asked(&subject, today, &state.holidays),
        may_pause,
        today,
        subject,
    })
}

/// Whether its first day has come, or came forward before a holiday.
fn is_asked(subject: &Subject, today: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> bool {
    let begins = |far: i32| {
        let raw = offset_day(subject.event_on, far);
        raw.min(due_day(subject.event_on, far, holidays)) <= today
    };
    subject.offsets.iter().copied().max().is_some_and(begins)
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

/// What the actor may put off or answer: what comes round on a day, or without one the end.
fn restable(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    (version, round): (VersionId, Option<NaiveDate>),
    now: UtcTime,
) -> Result<Outlook, ReminderError> {
    let outlooks = outlooks(conn, rules, actor, version, now)?;
    let asked = |outlook: &Outlook| match round {
        Some(day) => outlook.subject.rule.recurs() && outlook.subject.event_on == day,
        None => !outlook.subject.rule.recurs(),
    };
    outlooks
        .into_iter()
        .find(|outlook| outlook.may_pause && asked(outlook))
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
    let outlook = restable(conn, rules, actor, (version, None), now)?;
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
    let outlook = restable(conn, rules, actor, (version, None), now)?;
    let offset = next_to_rest(outlook.subject.event_on, outlook.today, &outlook.coming)?;
    keep(conn, actor, &outlook, (None, offset), now)?;
    record(conn, actor, &outlook, ("reminder.dealt_with", None), now)
}

/// What came round on a day is settled: the surveillance took place, or everything is as
/// it was. It rests for everybody; answered before, the first answer stands.
///
/// # Errors
/// `NotFound` when nothing of it is asked yet, or the database.
pub fn answer(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    (version, day): (VersionId, NaiveDate),
    now: UtcTime,
) -> Result<(), ReminderError> {
    let outlook = restable(conn, rules, actor, (version, Some(day)), now)?;
    if outlook.subject.pause.is_some() {
        return Ok(());
    }
    if !outlook.asked {
        return Err(ReminderError::NotFound);
    }
    keep(conn, actor, &outlook, (None, -OVER_AFTER), now)?;
    let what = Change::to("rule", outlook.subject.rule.kind());
    let day = Change::to("day", day.to_string());
    record(
        conn,
        actor,
        &outlook,
        ("reminder.answered", [what, day]),
        now,
    )
}

/// Takes a pause back, or the answer to what came round on a day: what is due is said again.
///
/// # Errors
/// `NotFound` when nothing rests, or the database.
pub fn resume(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    (version, round): (VersionId, Option<NaiveDate>),
    now: UtcTime,
) -> Result<(), ReminderError> {
    let outlook = restable(conn, rules, actor, (version, round), now)?;
    if !store::remove(conn, outlook.subject.id, outlook.subject.event_on)? {
        return Err(ReminderError::NotFound);
    }
    store_recalls::keep(conn, outlook.subject.id, now)?;
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
    (kind, changes): (&'static str, impl IntoIterator<Item = Change>),
    now: UtcTime,
) -> Result<(), ReminderError> {
    let subject = &outlook.subject;
    let event = Event::new(kind, "permit", subject.id, subject.owner.any()).with(changes);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

impl From<Refused> for ReminderError {
    fn from(why: Refused) -> Self {
        Self::Refused(why)
    }
}
