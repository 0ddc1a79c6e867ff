//! Work handed to another mentor: items one by one or many at once, and what an
//! absent one held. One hand-over is one mail; nothing is handed to somebody who
//! may not decide it, and a hand-over never locks an item.

use super::{Result, claim_on, facts, in_queue, record, reviewers, store};
use crate::accounts::policy::{self, Capability};
use crate::accounts::{self, Account, AccountId, AccountStatus, Actor, Role};
use crate::audit::Change;
use crate::businesses::{self, Group, Narrow};
use crate::checklists::Catalogue;
use crate::i18n::tr;
use crate::mail::outbox::{self, MailRow};
use crate::mail::{self, Envelope, MailId, Message};
use crate::permits::version::ReviewState;
use crate::permits::{self, Version, VersionId, Waiting};
use crate::products;
use crate::reviews::model::ReviewError;
use crate::storage::{AnyId, Conn, UtcTime};

/// Lines named in one mail.
const NAMED: usize = 12;

/// Items counted at most for one group.
const COUNTED: i64 = 200;

/// Where the mails of hand-overs to somebody are found.
fn key(mentor: AccountId) -> String {
    format!("hand-over/{mentor}/")
}

/// Active mentors of the actor's area, by name: whom items may be handed to.
///
/// # Errors
/// The database.
pub fn area_mentors(conn: &mut Conn, actor: &Actor) -> Result<Vec<(AccountId, String)>> {
    let found = accounts::staff_within(conn, Role::Mentor, &actor.areas)?;
    let active = found
        .into_iter()
        .filter(|a| a.status == AccountStatus::Active);
    Ok(active.map(|a| (a.id, a.name)).collect())
}

/// The last mail about a hand-over to this mentor.
///
/// # Errors
/// The database.
pub fn last_told(conn: &mut Conn, mentor: AccountId) -> Result<Option<MailRow>> {
    Ok(outbox::last_keyed(conn, &key(mentor))?)
}

/// Hands items to a mentor in whose scope they lie, all or none, with one mail;
/// a claim of somebody else ends. Others of the scope still see them and may
/// decide them.
///
/// # Errors
/// `NothingChosen`, `NotFound` outside the coordinator's area, `Overtaken` when
/// one no longer waits, `BadMentor` for somebody who may not decide one of them.
pub fn assign(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    ids: &[VersionId],
    mentor: AccountId,
) -> Result<()> {
    if ids.is_empty() {
        return Err(ReviewError::NothingChosen);
    }
    let mut items = Vec::new();
    for id in ids {
        items.push(assignable(conn, actor, *id, mentor)?);
    }
    hand(conn, catalogue, actor, now, (&[], &items), mentor)
}

/// Hands groups to their new mentor together with the waiting items that the
/// former one was handed, in one mail. An item the new one may not decide goes
/// back to the pool.
///
/// # Errors
/// The database.
pub fn hand_groups(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    groups: &[Group],
    (from, to): (AccountId, AccountId),
) -> Result<()> {
    let mut items = Vec::new();
    for id in store::assigned_to(conn, from)? {
        match assignable(conn, actor, id, to) {
            Ok(version) => items.push(version),
            Err(ReviewError::BadMentor) => store::drop_assignment(conn, id)?,
            Err(ReviewError::NotFound | ReviewError::Overtaken) => {}
            Err(error) => return Err(error),
        }
    }
    hand(conn, catalogue, actor, now, (groups, &items), to)
}

/// The waiting version, if the actor may hand it to this mentor.
fn assignable(conn: &mut Conn, actor: &Actor, id: VersionId, mentor: AccountId) -> Result<Version> {
    let version = in_queue(conn, actor, id)?;
    let facts = facts(conn, &version)?;
    if !policy::may(actor, Capability::ReassignReview, &facts) {
        return Err(ReviewError::NotFound);
    }
    if version.review != ReviewState::InReview {
        return Err(ReviewError::Overtaken);
    }
    let business = businesses::by_id(conn, version.business)?;
    let able = reviewers(conn, &version, &business)?;
    if able.iter().any(|a| a.id == mentor) {
        Ok(version)
    } else {
        Err(ReviewError::BadMentor)
    }
}

fn hand(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    (groups, items): (&[Group], &[Version]),
    mentor: AccountId,
) -> Result<()> {
    let person = accounts::by_id(conn, mentor)?;
    let mail = tell(conn, catalogue, actor, now, (groups, items), &person)?;
    for version in items {
        store::assign(conn, version.id, mentor, (actor.id, mail), now)?;
        if claim_on(conn, version.id)?.is_some_and(|c| c.holder != mentor) {
            store::drop_claim(conn, version.id)?;
        }
        let changes = [Change::to("mentor", mentor.to_string())];
        record(conn, actor, now, version, "review.assigned", changes)?;
    }
    Ok(())
}

/// One mail for all of it; none for somebody without a mail address.
fn tell(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    (groups, items): (&[Group], &[Version]),
    person: &Account,
) -> Result<Option<MailId>> {
    let Some(recipient) = person.email.clone() else {
        return Ok(None);
    };
    if groups.is_empty() && items.is_empty() {
        return Ok(None);
    }
    let mut lines = Vec::new();
    for group in groups {
        lines.push(group_line(conn, actor, group, person)?);
    }
    let named = NAMED.saturating_sub(lines.len()).min(items.len());
    for version in items.iter().take(named) {
        lines.push(item_line(conn, catalogue, version, person)?);
    }
    let only_items = groups.is_empty();
    let envelope = Envelope {
        account: Some(person.id.any()),
        recipient,
        lang: person.lang,
        message: Message::HandOver {
            name: person.name.clone(),
            by: actor.name.clone(),
            lines,
            more: items.len() - named,
            path: if only_items {
                "/review?show=mine"
            } else {
                "/review"
            }
            .to_owned(),
        },
        dedupe_key: format!("{}{}", key(person.id), AnyId::new(now)),
        optional: false,
        not_before: now,
    };
    Ok(mail::enqueue(conn, &envelope, now)?)
}

fn group_line(conn: &mut Conn, actor: &Actor, group: &Group, person: &Account) -> Result<String> {
    let narrow = Narrow {
        group: Some(group.id),
        ..Narrow::default()
    };
    let scope = businesses::narrowed(actor, &narrow);
    let waiting = permits::in_review(conn, scope, &Waiting::default(), COUNTED)?.len();
    let count = i64::try_from(waiting).unwrap_or(COUNTED);
    let args = [
        ("name", group.name.as_str().into()),
        ("count", count.into()),
    ];
    Ok(tr(person.lang, "mail-hand_over-group", &args))
}

fn item_line(
    conn: &mut Conn,
    catalogue: &Catalogue,
    version: &Version,
    person: &Account,
) -> Result<String> {
    let evidence = catalogue.evidence(&version.kind);
    let title = evidence.map_or(version.kind.as_str(), |e| e.title.lang(person.lang));
    let products = products::by_ids(conn, &version.named_products())?;
    let labels: Vec<String> = products.iter().map(products::Product::label).collect();
    let business = businesses::by_id(conn, version.business)?.name;
    let parts = [title, &labels.join(", "), &business];
    let said = parts.into_iter().filter(|part| !part.is_empty());
    Ok(said.collect::<Vec<_>>().join(" · "))
}
