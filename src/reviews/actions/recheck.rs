//! An accepted version rests on facts that have changed: a mentor says whether that matters.

use super::tell::tell_new_version;
use super::{Result, keep_decision, rules, to_decide};
use crate::accounts::Actor;
use crate::checklists::{self, Catalogue};
use crate::identifiers::RegionCode;
use crate::permits::version::ReviewState;
use crate::permits::watched::{WatchField, WatchedFacts, differing};
use crate::permits::{self, Version, VersionId};
use crate::products::ProductId;
use crate::regions;
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

/// A watched fact that changed.
#[derive(Debug, Clone)]
pub struct Shift {
    /// Which.
    pub field: WatchField,
    /// As the last decision found it; none when that can no longer be read.
    pub before: Option<String>,
    /// As it is now; may be empty.
    pub now: String,
}

/// What has changed for one product since the version was accepted.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The product.
    pub product: ProductId,
    /// Fact by fact.
    pub shifts: Vec<Shift>,
    /// The facts as they are now.
    now: WatchedFacts,
}

impl Changed {
    /// These facts of a product beside what they were.
    pub(super) fn of(
        conn: &mut Conn,
        product: ProductId,
        fields: &[WatchField],
        before: Option<&WatchedFacts>,
        now: WatchedFacts,
    ) -> Result<Self> {
        let mut shifts = Vec::new();
        for field in fields {
            let then = before.and_then(|facts| facts.get(field)).cloned();
            shifts.push(Shift {
                field: *field,
                before: then.map(|fact| named(conn, *field, fact)).transpose()?,
                now: named(conn, *field, now.get(field).cloned().unwrap_or_default())?,
            });
        }
        Ok(Self {
            product,
            shifts,
            now,
        })
    }
}

/// An address begins with the code of its village; people read the name.
fn named(conn: &mut Conn, field: WatchField, fact: String) -> Result<String> {
    let code = fact
        .split_once(' ')
        .filter(|_| field == WatchField::Address);
    let Some((code, rest)) = code else {
        return Ok(fact);
    };
    let Ok(village) = code.parse::<RegionCode>() else {
        return Ok(fact);
    };
    let found = regions::find(conn, &village)?;
    let name = found.map_or_else(|| code.to_owned(), |region| region.name);
    Ok(format!("{rest}, {name}"))
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
    let before = permits::watched_before(conn, version)?;
    let mut found = Vec::new();
    for product in permits::covered_products(conn, version, &version.coverage)? {
        let now = watched(conn, catalogue, product, today)?;
        let fields = differing(&version.facts(product), &now);
        if !fields.is_empty() {
            let before = before.get(&product);
            found.push(Changed::of(conn, product, &fields, before, now)?);
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

/// Asks the owner for a new version: it becomes their open task and leaves the
/// mentor's list. Until the new one is accepted the recheck stays.
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
    let (version, why, changed) = rechecked(conn, catalogue, actor, now, id, (revision, why))?;
    let decision = permits::Decision::AskNewVersion(why.clone());
    permits::record_outcome(conn, actor, now, id, revision, &decision)?;
    let kept = keep_decision(conn, actor, now, &version, Verdict::NewVersion, &why)?;
    let fields = changed.iter().flat_map(|c| &c.shifts).map(|s| s.field);
    tell_new_version(conn, catalogue, now, &version, &fields.collect(), &kept)
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
