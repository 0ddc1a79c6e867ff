//! The one engine of reminders: state and an instant in, mails and calls out. Pure;
//! the job, the simulator, `remind --dry-run`, the mentors' call list and the tests
//! all call it.
//!
//! An offset is due from its day on until it was told or a later one was: a
//! day of downtime loses nothing, and several missed offsets become one item.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Timelike, Weekday};

use super::model::{
    EventKey, LAST_DAYS, Person, PlannedCall, PlannedItem, PlannedMail, QUIET_FROM, QUIET_UNTIL,
    Rhythm, Rule, State, Subject, Told,
};
use super::rhythm::waits;
use crate::accounts::AccountId;
use crate::identifiers::Zone;
use crate::mail::{DigestGroup, DigestItem, Message};
use crate::permits::dates::days_between;
use crate::storage::UtcTime;

/// The day on which an offset is said. More than seven days before the end it
/// waits for the end of a holiday; in the last seven days it comes forward to
/// the last working day before; what has lapsed takes no notice of holidays.
#[must_use]
pub fn due_day(event_on: NaiveDate, offset: i32, holidays: &BTreeSet<NaiveDate>) -> NaiveDate {
    let raw = offset_day(event_on, offset);
    let mut day = raw;
    if offset > LAST_DAYS {
        while holidays.contains(&day) {
            day = day.succ_opt().unwrap_or(NaiveDate::MAX);
        }
    } else if offset >= 0 && holidays.contains(&day) {
        while holidays.contains(&day) || day.weekday() == Weekday::Sun {
            day = day.pred_opt().unwrap_or(NaiveDate::MIN);
        }
    }
    day
}

/// `offset` days before `event_on`, after it when negative.
pub(super) fn offset_day(event_on: NaiveDate, offset: i32) -> NaiveDate {
    let days = Days::new(u64::from(offset.unsigned_abs()));
    let moved = if offset >= 0 {
        event_on.checked_sub_days(days)
    } else {
        event_on.checked_add_days(days)
    };
    moved.unwrap_or(event_on)
}

/// The most urgent offset that is due on a day, if any.
#[must_use]
pub fn due_offset(
    subject: &Subject,
    day: NaiveDate,
    holidays: &BTreeSet<NaiveDate>,
) -> Option<i32> {
    let listed = subject
        .offsets
        .iter()
        .copied()
        .filter(|offset| due_day(subject.event_on, *offset, holidays) <= day)
        .min();
    let late = days_between(subject.event_on, day);
    let repeated = subject.every_after.and_then(|every| {
        let times = late.checked_div(i64::from(every))?;
        i32::try_from(times * i64::from(every))
            .ok()
            .filter(|days| *days > 0)
            .map(|days| -days)
    });
    listed.into_iter().chain(repeated).min()
}

/// What one person is told of one thing on a day; none when it was told, is
/// acknowledged, or waits for the end of a holiday.
fn item_for(state: &State, account: AccountId, subject: &Subject, day: NaiveDate) -> Option<i32> {
    if subject.over_on.is_some_and(|over| over <= day) {
        return None;
    }
    let offset = due_offset(subject, day, &state.holidays)?;
    let told = state.told.offset(&key(account, subject), day);
    if told.is_some_and(|told| told <= offset) {
        return None;
    }
    let early = offset > LAST_DAYS || subject.rule == Rule::Missing;
    let may_wait = early || subject.rule.may_wait();
    if (early && subject.in_hand) || (may_wait && state.holidays.contains(&day)) {
        return None;
    }
    let acknowledged = state
        .told
        .acknowledged
        .get(&(account, subject.id, subject.event_on));
    let silent = early && acknowledged.is_some_and(|known| *known <= offset);
    (!silent).then_some(offset)
}

/// Whether what somebody knows of a thing still keeps a reminder of it silent: the one
/// they meant is due or to come, and none after it is due.
#[must_use]
pub fn still_known(state: &State, account: AccountId, subject: &Subject, day: NaiveDate) -> bool {
    let meant = (account, subject.id, subject.event_on);
    let over = subject.over_on.is_some_and(|over| over <= day);
    let known = state.told.acknowledged.get(&meant).filter(|_| !over);
    known.is_some_and(|known| {
        due_offset(subject, day, &state.holidays).is_none_or(|due| due >= *known)
    })
}

/// The offset of the second reminder that the people of a thing left unanswered by a
/// day: nobody acknowledged it, and nothing was handed in.
#[must_use]
pub fn unanswered(told: &Told, subject: &Subject, day: NaiveDate) -> Option<i32> {
    let counts = matches!(
        subject.rule,
        Rule::Permit | Rule::YearOnly | Rule::Commitment(_) | Rule::Surveillance
    );
    let knows = |account: &AccountId| {
        let known = (*account, subject.id, subject.event_on);
        told.acknowledged.contains_key(&known)
    };
    let rests = subject.pause.as_ref().is_some_and(|p| p.holds(day));
    if !counts || rests || subject.in_hand || subject.recipients.iter().any(knows) {
        return None;
    }
    let seconds = subject.recipients.iter();
    seconds
        .filter_map(|account| told.second(&key(*account, subject), day))
        .max()
}

/// What a mentor is told of a thing whose people did not react: with the third of its
/// reminders, and once more when its day has come.
fn escalation_for(
    state: &State,
    mentor: AccountId,
    subject: &Subject,
    day: NaiveDate,
) -> Option<i32> {
    if subject.over_on.is_some_and(|over| over <= day) {
        return None;
    }
    let second = unanswered(&state.told, subject, day)?;
    let offset = due_offset(subject, day, &state.holidays)?;
    let may_wait = offset > LAST_DAYS || subject.rule.may_wait();
    let waits = may_wait && state.holidays.contains(&day);
    if offset >= second || waits {
        return None;
    }
    let code = format!("escalated:{}", subject.rule.code());
    let known = (mentor, subject.id, code, subject.event_on);
    match state.told.offset(&known, day) {
        None => Some(offset),
        Some(told) => (told > 0 && offset <= 0).then_some(offset),
    }
}

/// How an event is known.
#[must_use]
pub fn key(account: AccountId, subject: &Subject) -> EventKey {
    (account, subject.id, subject.rule.code(), subject.event_on)
}

/// Whether somebody may get their mail at this local hour.
pub(super) fn is_open(person: &Person, hour: u32) -> bool {
    hour >= person.hour.clamp(QUIET_UNTIL, QUIET_FROM - 1) && hour < QUIET_FROM
}

/// Every mail that leaves at this instant: one a person a day at most.
#[must_use]
pub fn plan(state: &State, at: UtcTime) -> Vec<PlannedMail> {
    mails(state, at, &mut |_, _| true)
}

/// Whether the run looks at a thing for somebody of a rhythm.
pub type Sees<'a> = &'a mut dyn FnMut(&Subject, Rhythm) -> bool;

/// As [`plan`], of those things only that are seen.
#[must_use]
pub fn mails(state: &State, at: UtcTime, sees: Sees<'_>) -> Vec<PlannedMail> {
    by_person(state, sees)
        .iter()
        .filter_map(|(account, subjects)| mail_for(state, state.people.get(account)?, subjects, at))
        .collect()
}

fn by_person<'a>(state: &'a State, sees: Sees<'_>) -> BTreeMap<AccountId, Vec<&'a Subject>> {
    let mut found: BTreeMap<AccountId, Vec<&Subject>> = BTreeMap::new();
    for subject in &state.subjects {
        for account in subject.recipients.iter().chain(&subject.mentors) {
            let person = state.people.get(account);
            if sees(subject, person.map_or(Rhythm::Daily, |p| p.rhythm)) {
                found.entry(*account).or_default().push(subject);
            }
        }
    }
    for subjects in found.values_mut() {
        // Somebody may be a mentor and of the business.
        subjects.dedup_by_key(|subject| std::ptr::from_ref(*subject));
    }
    found
}

/// Whom to phone at this instant, whoever's hour it is: everybody without mail
/// to whom something is due that nobody told them yet. Soonest first.
#[must_use]
pub fn calls(state: &State, at: UtcTime) -> Vec<PlannedCall> {
    let mut found: Vec<PlannedCall> = by_person(state, &mut |_, _| true)
        .iter()
        .filter_map(|(account, subjects)| {
            let person = state.phoned.get(account)?.clone();
            let day = person.zone.today(at.naive());
            let mut items = items_for(state, *account, subjects, day);
            items.retain(|item| !item.escalated);
            (!items.is_empty()).then_some(PlannedCall { person, day, items })
        })
        .collect();
    let soonest = |call: &PlannedCall| {
        let first = call.items.first();
        let when = first.map(|item| (item.subject.rule == Rule::Missing, item.subject.event_on));
        (when, call.person.name.clone())
    };
    found.sort_by_cached_key(soonest);
    found
}

/// What is due to one person on a day, in the order it is said.
fn items_for(
    state: &State,
    account: AccountId,
    subjects: &[&Subject],
    day: NaiveDate,
) -> Vec<PlannedItem> {
    let mut items: Vec<PlannedItem> = subjects
        .iter()
        .filter_map(|subject| {
            let own = subject.recipients.contains(&account);
            let offset = if own {
                item_for(state, account, subject, day)
            } else {
                escalation_for(state, account, subject, day)
            };
            Some(PlannedItem {
                subject: (*subject).clone(),
                offset: offset?,
                escalated: !own,
            })
        })
        .collect();
    items.sort_by(|a, b| order(&a.subject).cmp(&order(&b.subject)));
    items
}

fn mail_for(
    state: &State,
    person: &Person,
    subjects: &[&Subject],
    at: UtcTime,
) -> Option<PlannedMail> {
    let local = person.zone.local(at.naive());
    let day = local.date();
    let mailed = state.told.days.contains(&(person.account, day));
    if mailed || !is_open(person, local.hour()) {
        return None;
    }
    let items = items_for(state, person.account, subjects, day);
    // What cannot wait takes along what could.
    let goes = |item: &PlannedItem| {
        person.rhythm != Rhythm::Weekly || !waits(&item.subject, item.offset, day, &state.holidays)
    };
    items.iter().any(goes).then(|| PlannedMail {
        person: person.clone(),
        day,
        send_at: at,
        items,
        bulletin: None,
    })
}

/// Soonest first; what is only missing comes after what ends.
fn order(subject: &Subject) -> (bool, NaiveDate, &str, &str) {
    (
        subject.rule == Rule::Missing,
        subject.event_on,
        &subject.business,
        &subject.product,
    )
}

/// Takes note of a mail as sent.
pub fn remember(state: &mut State, mail: &PlannedMail) {
    let account = mail.person.account;
    for item in &mail.items {
        state.told.note(item.key(account), mail.day, item.offset);
    }
}

/// Every mail from one instant to another, as if the service ran all the time
/// between: at `from` what is overdue, then day by day at each person's hour. `sees`
/// says whether the run at an instant looks at a thing.
#[must_use]
pub fn simulate(
    mut state: State,
    (from, until): (UtcTime, UtcTime),
    sees: &mut dyn FnMut(&Subject, Rhythm, UtcTime) -> bool,
) -> Vec<PlannedMail> {
    let mut all = Vec::new();
    for at in moments(&state, from, until) {
        let planned = mails(&state, at, &mut |subject, rhythm| sees(subject, rhythm, at));
        for mail in &planned {
            remember(&mut state, mail);
        }
        all.extend(planned);
    }
    all.sort_by(|a, b| (a.send_at, &a.person.email).cmp(&(b.send_at, &b.person.email)));
    all
}

/// The instants at which somebody's hour comes, and the first one.
fn moments(state: &State, from: UtcTime, until: UtcTime) -> BTreeSet<UtcTime> {
    let clocks: BTreeSet<_> = state
        .people
        .values()
        .map(|person| (person.zone, person.hour))
        .collect();
    let mut found = BTreeSet::from([from]);
    for clock in clocks {
        found.extend(hours_of(clock, (from, until)));
    }
    found
}

/// The first instant, and each later one at which an hour of a zone comes.
pub(super) fn hours_of(
    (zone, hour): (Zone, u32),
    (from, until): (UtcTime, UtcTime),
) -> BTreeSet<UtcTime> {
    let hour = hour.clamp(QUIET_UNTIL, QUIET_FROM - 1);
    let mut found = BTreeSet::from([from]);
    let days = zone.today(from.naive()).iter_days();
    for day in days.take_while(|day| zone.start_of(*day) <= until.naive()) {
        let local = day.and_hms_opt(hour, 0, 0).unwrap_or_default();
        let at = UtcTime::new(zone.utc(local));
        if at > from && at <= until {
            found.insert(at);
        }
    }
    found
}

/// What a planned mail says.
#[must_use]
pub fn message(mail: &PlannedMail) -> Message {
    if let Some(bulletin) = &mail.bulletin {
        return bulletin.message.clone();
    }
    let mut groups: Vec<DigestGroup> = Vec::new();
    for item in &mail.items {
        let line = digest_item(mail, item);
        let business = &item.subject.business;
        match groups.iter_mut().find(|group| group.business == *business) {
            Some(group) => group.items.push(line),
            None => groups.push(DigestGroup {
                business: business.clone(),
                items: vec![line],
            }),
        }
    }
    Message::Digest {
        name: mail.person.name.clone(),
        day: mail.day,
        groups,
        mentor: mail.items.iter().all(|item| item.escalated),
    }
}

fn digest_item(mail: &PlannedMail, item: &PlannedItem) -> DigestItem {
    let subject = &item.subject;
    DigestItem {
        rule: subject.rule.kind().to_owned(),
        requirement: subject.title.lang(mail.person.lang).to_owned(),
        product: subject.product.clone(),
        day: subject.event_on,
        days: days_between(mail.day, subject.event_on),
        shelf: subject.shelf_at(mail.send_at).to_owned(),
        path: subject.path.clone(),
        escalated: item.escalated,
    }
}
