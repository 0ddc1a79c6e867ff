//! Who is looking at an item: claimed, renewed, let go.

use super::{Result, claim_on, in_queue, record, rules, store, to_decide};
use crate::accounts::{AccountId, Actor};
use crate::permits::VersionId;
use crate::permits::version::ReviewState;
use crate::reviews::model::Claim;
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
