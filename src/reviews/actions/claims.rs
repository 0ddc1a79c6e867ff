//! Who is looking at an item: claimed, renewed, let go, handed to somebody else.

use super::{Result, claim_on, facts, in_queue, record, reviewers, rules, store, to_decide};
use crate::accounts::policy::{self, Capability};
use crate::accounts::{AccountId, Actor};
use crate::audit::Change;
use crate::businesses;
use crate::permits::VersionId;
use crate::permits::version::ReviewState;
use crate::reviews::model::{Claim, ReviewError};
use crate::storage::{Conn, UtcTime};

fn lease(version: VersionId, holder: AccountId, now: UtcTime) -> Claim {
    Claim {
        version,
        holder,
        until: now + rules::LEASE,
    }
}

/// Takes an item for twenty minutes.
///
/// # Errors
/// `NotFound`, `Barred`, `Held` by another, `Overtaken` when it no longer waits.
pub fn claim(conn: &mut Conn, actor: &Actor, now: UtcTime, id: VersionId) -> Result<()> {
    let revision = in_queue(conn, actor, id)?.revision;
    let version = to_decide(conn, actor, now, id, (ReviewState::InReview, revision))?;
    store::keep_claim(conn, &lease(id, actor.id, now))?;
    record(conn, actor, now, &version, "review.claimed", [])
}

/// Gives the holder of a live claim twenty minutes more; for anybody else nothing happens.
///
/// # Errors
/// The database.
pub fn renew(conn: &mut Conn, actor: &Actor, now: UtcTime, id: VersionId) -> Result<()> {
    let own = |c: &Claim| c.holder == actor.id && rules::is_live(c, now);
    if claim_on(conn, id)?.is_some_and(|c| own(&c)) {
        store::keep_claim(conn, &lease(id, actor.id, now))?;
    }
    Ok(())
}

/// Lets an item go; without a claim of one's own nothing happens.
///
/// # Errors
/// `NotFound`, or the database.
pub fn release(conn: &mut Conn, actor: &Actor, now: UtcTime, id: VersionId) -> Result<()> {
    let version = in_queue(conn, actor, id)?;
    if claim_on(conn, id)?.is_some_and(|c| c.holder == actor.id) {
        store::drop_claim(conn, id)?;
        record(conn, actor, now, &version, "review.released", [])?;
    }
    Ok(())
}

/// Hands an item to a mentor in whose scope it lies; a claim of somebody else ends.
/// Others of the scope still see it and may decide it: a hand-over never locks an item.
///
/// # Errors
/// `NotFound` outside the coordinator's area, `Overtaken` when it no longer
/// waits, `BadMentor` for somebody who may not decide it.
pub fn assign(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    mentor: AccountId,
) -> Result<()> {
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
    if !able.iter().any(|a| a.id == mentor) {
        return Err(ReviewError::BadMentor);
    }
    store::assign(conn, id, mentor, actor.id, now)?;
    if claim_on(conn, id)?.is_some_and(|c| c.holder != mentor) {
        store::drop_claim(conn, id)?;
    }
    let changes = [Change::to("mentor", mentor.to_string())];
    record(conn, actor, now, &version, "review.assigned", changes)
}
