//! Use-cases of reminders: queue what is due, show what will come, acknowledge,
//! and phone those who read no mail.

use std::collections::BTreeSet;

use chrono::Duration;

use super::load::{self, Rules};
use super::model::{
    LAST_DAYS, Phoned, PlannedCall, PlannedMail, ReminderError, Rhythm, Rule, Subject,
};
use super::plan::{calls as calls_due, mails, message, plan, simulate, still_known};
use super::planned::Planned;
use super::rounds;
use super::sight::Sight;
use super::{store, store_recalls};
use crate::accounts::{self, Account, AccountId, Actor};
use crate::audit::{self, Change, Event};
use crate::businesses::{self, BusinessId};
use crate::mail::outbox::{self, Returned};
use crate::mail::{self, Envelope};
use crate::permits::{self, VersionId};
use crate::storage::{AnyId, Conn, Database, StorageError, UtcTime};

/// Mails written in one transaction.
const BATCH: usize = 50;

/// Plans and queues every reminder due now; `since` is when this last went
/// well. Each mail and its events are kept together; run twice or by two
/// processes, nothing is queued twice. Answers with how many mails.
///
/// # Errors
/// The database; what was queued before stays.
pub fn queue_due(
    db: &Database,
    rules: Rules<'_>,
    since: UtcTime,
    now: UtcTime,
) -> Result<usize, StorageError> {
    let planned = db.read_here(|conn| due_now(conn, rules, since, now))?;
    let mut queued = 0;
    for mails in planned.chunks(BATCH) {
        queued += db.write_here(|conn| {
            let mut count = 0;
            for mail in mails {
                count += usize::from(queue(conn, mail.clone(), now)?);
            }
            Ok::<_, StorageError>(count)
        })?;
    }
    Ok(queued)
}

/// What leaves now. Where somebody wants it once a week, more is read than the others'
/// mails are made from.
fn due_now(
    conn: &mut Conn,
    rules: Rules<'_>,
    since: UtcTime,
    now: UtcTime,
) -> Result<Vec<PlannedMail>, StorageError> {
    let state = load::due(conn, rules, since, (now, now))?;
    if state.people.values().all(|p| p.rhythm != Rhythm::Weekly) {
        return Ok(plan(&state, now));
    }
    let mut sight = Sight::from(
        conn,
        rules,
        &state.holidays,
        (&Planned::of(vec![since]), now),
    )?;
    Ok(mails(&state, now, &mut |s, rhythm| {
        sight.sees(s, rhythm, now)
    }))
}

/// Queues one mail with its events, without what another process said since
/// the plan was made.
fn queue(conn: &mut Conn, mut mail: PlannedMail, now: UtcTime) -> Result<bool, StorageError> {
    let account = mail.person.account;
    let told = store::told(conn, &[account])?;
    mail.items.retain(|item| {
        let known = told.offset(&item.key(account), mail.day);
        known.is_none_or(|offset| offset > item.offset)
    });
    if mail.items.is_empty() {
        return Ok(false);
    }
    let envelope = Envelope {
        account: Some(account.any()),
        recipient: mail.person.email.clone(),
        lang: mail.person.lang,
        message: message(&mail),
        dedupe_key: format!("digest:{account}:{}", mail.day),
        optional: false,
        not_before: now,
    };
    let Some(id) = mail::enqueue(conn, &envelope, now)? else {
        return Ok(false);
    };
    for item in &mail.items {
        store::insert_event(conn, account, item, mail.day, Some(id), now)?;
    }
    Ok(true)
}

/// What would be sent from one instant to another if the service ran between;
/// changes nothing.
///
/// # Errors
/// The database.
pub fn foresee(
    conn: &mut Conn,
    rules: Rules<'_>,
    planned: &Planned,
    from: UtcTime,
    until: UtcTime,
) -> Result<Vec<PlannedMail>, StorageError> {
    let state = load::due(conn, rules, planned.since(from), (from, until))?;
    let mut sight = Sight::from(conn, rules, &state.holidays, (planned, from))?;
    let mut all = rounds::foresee(conn, rules.catalogue, &state.holidays, (from, until))?;
    all.extend(simulate(state, (from, until), &mut |s, rhythm, at| {
        sight.sees(s, rhythm, at)
    }));
    all.sort_by(|a, b| (a.send_at, &a.person.email).cmp(&(b.send_at, &b.person.email)));
    Ok(all)
}

/// What the actor will be sent in the next `days` days, mail by mail; `planned` is when
/// reminders were.
///
/// # Errors
/// The database.
pub fn coming(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    days: i64,
    (planned, now): (&Planned, UtcTime),
) -> Result<Vec<PlannedMail>, StorageError> {
    let until = now + Duration::days(days);
    let state = load::of_person(conn, rules, actor.id, &own(actor), (now, until))?;
    let mut sight = Sight::from(conn, rules, &state.holidays, (planned, now))?;
    Ok(simulate(state, (now, until), &mut |s, rhythm, at| {
        sight.sees(s, rhythm, at)
    }))
}

/// What covers the same things as a version is looked at again: it may have been silent
/// for a revocation that was lifted, or for a paper whose acceptance was withdrawn.
///
/// # Errors
/// The database.
pub fn look_again(conn: &mut Conn, version: VersionId, now: UtcTime) -> Result<(), StorageError> {
    let covers: Vec<AnyId> = permits::held(conn, &[version])?
        .into_iter()
        .flat_map(|held| held.covers)
        .collect();
    for other in permits::covering_any(conn, &covers)? {
        store_recalls::keep(conn, other.id.any(), now)?;
    }
    Ok(())
}

/// What is kept silent for somebody, each list soonest last day first.
#[derive(Debug, Clone, Default)]
pub struct Silent {
    /// What its people or their mentor put off.
    pub resting: Vec<Subject>,
    /// Of what the person said that they know.
    pub known: Vec<Subject>,
}

/// What is silent of the actor's businesses, and can be taken back.
///
/// # Errors
/// The database.
pub fn silent(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    now: UtcTime,
) -> Result<Silent, StorageError> {
    let state = load::of_person(conn, rules, actor.id, &own(actor), (now, now))?;
    let today = actor.zone.today(now.naive());
    let chosen = |keep: &dyn Fn(&&Subject) -> bool| {
        let mut found: Vec<Subject> = state.subjects.iter().filter(keep).cloned().collect();
        found.sort_by(|a, b| (a.event_on, &a.product).cmp(&(b.event_on, &b.product)));
        found
    };
    let over = |s: &Subject| s.over_on.is_some_and(|over| over <= today);
    Ok(Silent {
        resting: chosen(&|s| !over(s) && s.pause.as_ref().is_some_and(|p| p.holds(today))),
        known: chosen(&|s| still_known(&state, actor.id, s, today)),
    })
}

fn own(actor: &Actor) -> Vec<BusinessId> {
    let own = actor.memberships.iter();
    own.map(|m| BusinessId::from_uuid(m.business.uuid()))
        .collect()
}

/// Whether a coming reminder can be acknowledged: the last days and what has
/// lapsed always go out, and what comes round wants an answer.
#[must_use]
pub fn may_acknowledge(rule: &Rule, offset: i32) -> bool {
    (offset > LAST_DAYS || *rule == Rule::Missing) && !rule.recurs()
}

/// The actor knows: the next reminder of this thing stays silent, the one after
/// it comes again.
///
/// # Errors
/// `NotFound` when nothing like it is coming to them, or it always goes out.
pub fn acknowledge(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    subject: AnyId,
    (planned, now): (&Planned, UtcTime),
) -> Result<(), ReminderError> {
    let coming = coming(conn, rules, actor, 400, (planned, now))?;
    let item = coming
        .iter()
        .flat_map(|mail| &mail.items)
        .find(|item| item.subject.id == subject)
        .filter(|item| may_acknowledge(&item.subject.rule, item.offset))
        .ok_or(ReminderError::NotFound)?;
    store::acknowledge(
        conn,
        actor.id,
        subject,
        item.subject.event_on,
        item.offset,
        now,
    )?;
    let event = Event::new("reminder.acknowledged", "reminder", subject, actor.id.any());
    audit::record(conn, now, Some(actor.id.any()), &event)?;
    Ok(())
}

/// The actor takes back that they know: what is due of it is said again.
///
/// # Errors
/// `NotFound` when they never said so, or the database.
pub fn unknow(
    conn: &mut Conn,
    actor: &Actor,
    subject: AnyId,
    now: UtcTime,
) -> Result<(), ReminderError> {
    if !store::unknow(conn, actor.id, subject)? {
        return Err(ReminderError::NotFound);
    }
    store_recalls::keep(conn, subject, now)?;
    let event = Event::new("reminder.unknown", "reminder", subject, actor.id.any());
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

/// Whom a mentor phones, and whom they or a colleague have phoned.
#[derive(Debug, Clone, Default)]
pub struct CallList {
    /// Those to whom something is due, soonest first.
    pub due: Vec<PlannedCall>,
    /// The last call to each person of the scope in the last thirty days, newest first.
    pub called: Vec<(Phoned, UtcTime)>,
    /// People of the scope whose mail came back from the address they have, newest first.
    pub returned: Vec<(Account, Returned)>,
}

/// The people of the actor's scope without a mail address, with what is to be
/// told to each: what a mail would say, and what was returned to them.
///
/// # Errors
/// The database.
pub fn call_list(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    now: UtcTime,
) -> Result<CallList, StorageError> {
    let state = load::of_scope(conn, rules, actor, now)?;
    let everybody: Vec<AccountId> = state.phoned.keys().copied().collect();
    let calls = store::last_calls(conn, &everybody, now - Duration::days(30))?;
    let called = calls.into_iter();
    let mut called: Vec<(Phoned, UtcTime)> = called
        .filter_map(|(account, at)| Some((state.phoned.get(&account)?.clone(), at)))
        .collect();
    called.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    Ok(CallList {
        due: calls_due(&state, now),
        called,
        returned: returned_in_scope(conn, actor, now)?,
    })
}

/// Whose mail comes back, once each, as far as the actor's scope goes.
fn returned_in_scope(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
) -> Result<Vec<(Account, Returned)>, StorageError> {
    let returned = outbox::returned(conn, None, now)?;
    if returned.is_empty() {
        return Ok(vec![]);
    }
    let mut people: BTreeSet<AccountId> = BTreeSet::new();
    people.extend(
        businesses::people_in(conn, actor)?
            .into_iter()
            .map(|(_, who)| who),
    );
    let mut found = Vec::new();
    for one in returned {
        let who = AccountId::from_uuid(one.account.uuid());
        // Taken out of the set: the newest is enough.
        if people.contains(&who) {
            let account = accounts::by_id(conn, who)?;
            if account.email.as_ref() == Some(&one.recipient) && people.remove(&who) {
                found.push((account, one));
            }
        }
    }
    Ok(found)
}

/// The actor phoned somebody about these things: each counts as told, until its
/// next day comes.
///
/// # Errors
/// `NotFound` outside the scope, `Known` when none of them is left to say.
pub fn called(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    account: AccountId,
    about: &[AnyId],
    now: UtcTime,
) -> Result<(), ReminderError> {
    let state = load::of_scope(conn, rules, actor, now)?;
    if !state.phoned.contains_key(&account) {
        return Err(ReminderError::NotFound);
    }
    let due = calls_due(&state, now);
    let call = due.iter().find(|call| call.person.account == account);
    let call = call.ok_or(ReminderError::Known)?;
    let said = call.items.iter().filter(|i| about.contains(&i.subject.id));
    let mut names = Vec::new();
    for item in said {
        if store::insert_event(conn, account, item, call.day, None, now)? {
            names.push(format!("{} {}", item.subject.rule.code(), item.subject.id));
        }
    }
    if names.is_empty() {
        return Err(ReminderError::Known);
    }
    let event = Event::new("reminder.called", "account", account.any(), account.any())
        .with([Change::to("about", names.join(", "))]);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}
