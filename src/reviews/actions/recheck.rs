//! An accepted version rests on facts that have changed: a mentor says whether that matters.

use super::tell::tell_words;
use super::{Result, keep_decision, rules, to_decide};
use crate::accounts::Actor;
use crate::checklists::{self, Catalogue};
use crate::permits::version::ReviewState;
use crate::permits::watched::{WatchField, WatchedFacts, differing};
use crate::permits::{self, Version, VersionId};
use crate::products::ProductId;
use crate::reviews::model::{ReviewError, Verdict};
use crate::storage::{Conn, UtcTime};

/// The watched facts of a product on a day.
pub(super) fn watched(
    conn: &mut Conn,
    catalogue: &Catalogue,
    product: ProductId,
    today: chrono::NaiveDate,
) -> Result<WatchedFacts> {
    let situation = checklists::situation(conn, catalogue, product)?;
    Ok(checklists::watched_now(catalogue, &situation, today))
}

/// What has changed for one product since the version was accepted.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The product.
    pub product: ProductId,
    /// Which facts.
    pub fields: Vec<WatchField>,
    /// The facts as they are now.
    now: WatchedFacts,
}

/// The products for which the version rests on facts that have changed; none
/// unless it is accepted.
pub(super) fn changes(
    conn: &mut Conn,
    catalogue: &Catalogue,
    version: &Version,
    now: UtcTime,
) -> Result<Vec<Changed>> {
    if version.review != ReviewState::Accepted || version.watched.is_empty() {
        return Ok(vec![]);
    }
    let today = permits::today_of(conn, version.business, now)?;
    let mut found = Vec::new();
    for product in permits::covered_products(conn, version, &version.coverage)? {
        let now = watched(conn, catalogue, product, today)?;
        let fields = differing(&version.facts(product), &now);
        if !fields.is_empty() {
            found.push(Changed {
                product,
                fields,
                now,
            });
        }
    }
    Ok(found)
}

/// Closes every recheck of a version: what changed does not touch the permit.
///
/// # Errors
/// `NoReason`, `NothingChanged`, `Overtaken`, `Held`, `Barred`, `NotFound`.
pub fn no_effect(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    (revision, why): (i32, &str),
) -> Result<()> {
    let (version, why, changed) = rechecked(conn, catalogue, actor, now, id, (revision, why))?;
    let mut seen = revision;
    for change in changed {
        let decision = permits::Decision::NoEffect {
            product: change.product,
            watched: change.now,
        };
        seen = permits::record_outcome(conn, actor, now, id, seen, &decision)?.revision;
    }
    keep_decision(conn, actor, now, &version, Verdict::NoEffect, &why)?;
    Ok(())
}

/// Asks the owner for a new version; until it is accepted the recheck stays.
///
/// # Errors
/// As [`no_effect`].
pub fn ask_new_version(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    (revision, why): (i32, &str),
) -> Result<()> {
    let (version, why, _) = rechecked(conn, catalogue, actor, now, id, (revision, why))?;
    let kept = keep_decision(conn, actor, now, &version, Verdict::NewVersion, &why)?;
    tell_words(conn, catalogue, now, &version, &why, &kept)
}

fn rechecked(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    (revision, why): (i32, &str),
) -> Result<(Version, String, Vec<Changed>)> {
    let why = rules::cut(why);
    if why.is_empty() {
        return Err(ReviewError::NoReason);
    }
    let version = to_decide(conn, actor, now, id, (ReviewState::Accepted, revision))?;
    let changed = changes(conn, catalogue, &version, now)?;
    if changed.is_empty() {
        return Err(ReviewError::NothingChanged);
    }
    Ok((version, why, changed))
}
