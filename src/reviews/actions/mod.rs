//! Use-cases of reviews: look through the queue, claim, decide, hand over.

mod claims;
mod decide;
mod expiring;
mod hand_over;
mod item;
mod lost_nib;
mod queue;
mod recheck;
mod rechecks;
mod register;
mod tell;

use super::model::{Barred, Claim, Decision, DecisionId, ReviewError, Verdict};
use super::{rules, store};
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{self, Account, AccountId, Actor, Role};
use crate::audit::{self, Change, Event};
use crate::businesses::{self, Business};
use crate::checklists::Catalogue;
use crate::permits::version::{EvidenceKind, ReviewState};
use crate::permits::{self, SubjectKind, Version, VersionId};
use crate::storage::{Conn, StorageError, UtcTime};

pub use claims::{claim, release, renew};
pub use decide::{CloserLook, Return, accept, check_again, mark_page, send_back, withdraw};
pub use expiring::{Expiring, Line, Span, expiring};
pub use hand_over::{area_mentors, assign, hand_groups, last_told};
pub use item::{Choice, Item, item};
pub use lost_nib::take_back_nib;
pub use queue::{HandedTo, Queue, Row, next, queue, unattended};
pub use recheck::{Changed, Shift, ask_new_version, no_effect};
pub use rechecks::{OpenRecheck, RecheckLine, Rechecks, count_rechecks, rechecks};
pub use register::{LookUp, LookUpLine, LookUps, count_look_ups, look_ups};
pub use tell::{hears_by_mail, tell_lifted, tell_revoked};

type Result<T> = std::result::Result<T, ReviewError>;

/// Rows of one page of a list.
pub const PAGE: i64 = 50;

/// What the policy must know of a version.
fn facts(conn: &mut Conn, version: &Version) -> Result<Facts> {
    Ok(Facts {
        entered_by: version.enterers(),
        ..businesses::policy_facts(conn, version.business)?
    })
}

/// A version in the scope of the actor's queue.
fn in_queue(conn: &mut Conn, actor: &Actor, id: VersionId) -> Result<Version> {
    let version = permits::version(conn, id)?;
    let facts = facts(conn, &version)?;
    if policy::may(actor, Capability::ReviewQueue, &facts) {
        Ok(version)
    } else {
        Err(ReviewError::NotFound)
    }
}

/// A version this mentor may decide on, at the revision and in the state they saw.
/// What happened meanwhile is told before who holds it now.
fn to_decide(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: (ReviewState, i32),
) -> Result<Version> {
    let version = in_queue(conn, actor, id)?;
    if let Some(why) = rules::barred(actor, &version) {
        return Err(ReviewError::Barred(why));
    }
    if !policy::may(actor, Capability::DecideReview, &facts(conn, &version)?) {
        return Err(ReviewError::NotFound);
    }
    if (version.review, version.revision) != seen {
        return Err(ReviewError::Overtaken);
    }
    let claim = claim_on(conn, id)?;
    match rules::held_by_other(claim, actor.id, now) {
        Some(claim) => Err(ReviewError::Held(claim)),
        None => Ok(version),
    }
}

fn claim_on(conn: &mut Conn, id: VersionId) -> Result<Option<Claim>> {
    Ok(store::claims(conn, &[id])?.into_iter().next())
}

/// The mentors in scope who may decide on this version.
fn reviewers(conn: &mut Conn, version: &Version, business: &Business) -> Result<Vec<Account>> {
    let mut found = businesses::mentors_in_scope(conn, business)?;
    let members = businesses::members(conn, business.id)?;
    let members: Vec<AccountId> = members.into_iter().map(|(id, _)| id).collect();
    let ids: Vec<AccountId> = found.iter().map(|a| a.id).collect();
    let free = rules::reviewers(&ids, &version.enterers(), &members);
    found.retain(|a| free.contains(&a.id));
    Ok(found)
}

/// Names of these people.
fn names(
    conn: &mut Conn,
    ids: impl IntoIterator<Item = AccountId>,
) -> std::result::Result<std::collections::BTreeMap<AccountId, String>, StorageError> {
    let ids: Vec<AccountId> = ids.into_iter().collect();
    let people = accounts::contacts(conn, &ids)?;
    Ok(people.into_iter().map(|a| (a.id, a.name)).collect())
}

/// What a version of this kind covers: the scope of the requirement it is first accepted for.
#[must_use]
pub fn covers(catalogue: &Catalogue, kind: &EvidenceKind) -> SubjectKind {
    use crate::checklists::requirement::Scope;
    let accepting = catalogue
        .requirements()
        .iter()
        .find(|r| r.accepts.contains(kind));
    match accepting.map(|r| r.scope) {
        Some(Scope::Business) => SubjectKind::Business,
        Some(Scope::Facility) => SubjectKind::Facility,
        Some(Scope::Person) => SubjectKind::Person,
        Some(Scope::Brand) => SubjectKind::Brand,
        Some(Scope::Product) | None => SubjectKind::Product,
    }
}

/// Keeps a decision: its row, its trace, the end of the claim and of the hand-over.
fn keep_decision(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    verdict: Verdict,
    note: &str,
) -> Result<Decision> {
    let decision = Decision {
        id: DecisionId::new(now),
        version: version.id,
        verdict,
        made_by: actor.id,
        made_at: now,
        note: rules::cut(note),
    };
    store::keep_decision(conn, &decision)?;
    store::drop_claim(conn, version.id)?;
    store::drop_assignment(conn, version.id)?;
    let changes = [
        Change::to("verdict", verdict.as_str()),
        Change::to("note", &decision.note),
    ];
    record(conn, actor, now, version, "review.decided", changes)?;
    Ok(decision)
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    kind: &'static str,
    changes: impl IntoIterator<Item = Change>,
) -> Result<()> {
    let (id, business) = (version.id.any(), version.business.any());
    let event = Event::new(kind, "permit_version", id, business).with(changes);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

/// Whether the actor might decide on this version if nobody held it.
fn deciding(conn: &mut Conn, actor: &Actor, version: &Version) -> Result<(bool, Option<Barred>)> {
    let barred = rules::barred(actor, version).filter(|_| actor.role == Role::Mentor);
    let may = policy::may(actor, Capability::DecideReview, &facts(conn, version)?);
    Ok((may, barred))
}
