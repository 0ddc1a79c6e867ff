//! What a mentor or an office decides about a version. Reviews judge and call
//! these; here the version's own row, its coverage and its products change.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::recheck::seal_watched;
use super::{PermitError, Result, allow, checked_coverage, keep, mark_products, same};
use crate::accounts::Actor;
use crate::accounts::policy::{Capability, Facts};
use crate::audit::Change;
use crate::businesses;
use crate::documents::{self, DocumentId};
use crate::permits::correction;
use crate::permits::model::{Finding, Outcome, Subject, SubjectKind, Version, VersionId};
use crate::permits::rules_draft::never_for_partners;
use crate::permits::store;
use crate::permits::version::{HowChecked, ReviewState};
use crate::permits::watched::{WatchedFacts, fingerprint, hash_fact, watched_by};
use crate::products::{self, ProductId};
use crate::storage::{Conn, UtcTime};

/// A mentor's decision about a version.
#[derive(Debug, Clone)]
pub enum Decision {
    /// It is right and counts from now on.
    Accept {
        /// What it covers, as the mentor saw it on the paper.
        coverage: Vec<Subject>,
        /// How it was checked.
        how: HowChecked,
        /// On which civil day.
        checked_on: NaiveDate,
        /// The kind must have an exact last day.
        needs_end: bool,
        /// The watched facts of each covered product as they are now.
        watched: BTreeMap<ProductId, WatchedFacts>,
    },
    /// The owner has to correct exactly these parts; at least one.
    Return(Vec<Finding>),
    /// What was accepted has since been checked more closely.
    CheckAgain {
        /// How it was checked now.
        how: HowChecked,
        /// On which civil day.
        checked_on: NaiveDate,
    },
    /// An acceptance is taken back, for this reason.
    Withdraw(String),
    /// What changed needs a new version; the owner is to do this.
    AskNewVersion(String),
    /// What changed about this product has no effect on the version.
    NoEffect {
        /// The product.
        product: ProductId,
        /// Its watched facts as they are now.
        watched: WatchedFacts,
    },
}

/// Writes a decision onto the version, if it still stands at the revision the mentor saw.
///
/// # Errors
/// `NotFound` for who may not decide (their own entry, their own business),
/// `Stale`, `State`, `Coverage`, `NoEnd`, a page the scanner has not looked at, or the database.
pub fn record_outcome(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: i32,
    decision: &Decision,
) -> Result<Version> {
    let mut version = store::version(conn, id)?;
    let facts = Facts {
        entered_by: version.enterers(),
        ..businesses::policy_facts(conn, version.business)?
    };
    allow(actor, Capability::DecideReview, &facts)?;
    same(&version, seen)?;
    in_state(&version, decision)?;
    let accepts = matches!(decision, Decision::Accept { .. });
    if accepts {
        for page in super::pages(conn, id)? {
            documents::safe(&page.document)?;
        }
    }
    // What it covered until now may lose it.
    mark_products(conn, &version, now)?;
    let kind = apply(conn, actor, now, &mut version, decision)?;
    confirm_nib(conn, actor, now, &version, decision)?;
    remember(conn, actor, now, &version, decision)?;
    store::set_outcome(conn, id, &version.outcome)?;
    let changes = vec![Change::to("review", version.review.as_str())];
    keep(conn, actor, now, &version, kind, changes)?;
    if accepts {
        super::readings::drop_waiting(conn, &version)?;
    }
    Ok(store::version(conn, id)?)
}

fn in_state(version: &Version, decision: &Decision) -> Result<()> {
    let wanted = match decision {
        Decision::Accept { .. } | Decision::Return(_) => ReviewState::InReview,
        Decision::CheckAgain { .. }
        | Decision::Withdraw(_)
        | Decision::NoEffect { .. }
        | Decision::AskNewVersion(_) => ReviewState::Accepted,
    };
    let empty = matches!(decision, Decision::Return(findings) if findings.is_empty());
    if version.review == wanted && !empty {
        Ok(())
    } else {
        Err(PermitError::State)
    }
}

/// Changes the version in memory; answers with the name of the event.
pub(super) fn apply(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &mut Version,
    decision: &Decision,
) -> Result<&'static str> {
    match decision {
        Decision::Accept {
            coverage,
            how,
            checked_on,
            needs_end,
            watched,
        } => {
            if *needs_end && version.fields.valid_until.is_none() {
                return Err(PermitError::NoEnd);
            }
            version.coverage = checked_coverage(conn, version.business, coverage)?;
            if version.coverage.is_empty() {
                return Err(PermitError::Coverage);
            }
            version.outcome = Outcome {
                accepted_at: Some(now),
                accepted_by: Some(actor.id),
                how_checked: Some(*how),
                checked_on: Some(*checked_on),
                ..Outcome::default()
            };
            version.watched = watched
                .iter()
                .map(|(product, facts)| (product.any(), fingerprint(&version.kind, facts)))
                .collect();
            version.recheck_closed = BTreeMap::new();
            version.review = ReviewState::Accepted;
            version.returned = vec![];
            Ok("permit.accepted")
        }
        Decision::Return(findings) => {
            version.review = ReviewState::Returned;
            let pages = store::pages(conn, version.id)?;
            let files: Vec<DocumentId> = pages.iter().map(|(_, file)| *file).collect();
            version.returned = correction::noted(with_files(findings, &pages), version, &files);
            Ok("permit.returned")
        }
        Decision::CheckAgain { how, checked_on } => {
            version.outcome.how_checked = Some(*how);
            version.outcome.checked_on = Some(*checked_on);
            Ok("permit.checked_again")
        }
        Decision::Withdraw(reason) => {
            version.review = ReviewState::Withdrawn;
            version.outcome.withdrawn_at = Some(now);
            version.outcome.withdrawn_by = Some(actor.id);
            version.outcome.withdrawn_reason = Some(reason.trim().to_owned());
            Ok("permit.withdrawn")
        }
        Decision::NoEffect { product, watched } => {
            close_recheck(version, *product, watched);
            version.outcome.asked_at = None;
            version.outcome.asked_by = None;
            version.outcome.asked_reason = None;
            Ok("permit.recheck_closed")
        }
        Decision::AskNewVersion(reason) => {
            version.outcome.asked_at = Some(now);
            version.outcome.asked_by = Some(actor.id);
            version.outcome.asked_reason = Some(reason.trim().to_owned());
            Ok("permit.new_version_asked")
        }
    }
}

/// The findings with the file that stands at the page each names.
fn with_files(findings: &[Finding], pages: &[(i16, DocumentId)]) -> Vec<Finding> {
    let at = |page: i16| pages.iter().find(|(position, _)| *position == page);
    let with = |finding: &Finding| Finding {
        files: finding
            .page
            .and_then(at)
            .map(|(_, file)| *file)
            .into_iter()
            .collect(),
        ..finding.clone()
    };
    findings.iter().map(with).collect()
}

/// An accepted NIB is the business's own from now on, unless another holds it:
/// then a dispute opens and nobody here is told.
fn confirm_nib(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    decision: &Decision,
) -> Result<()> {
    let accepted = matches!(decision, Decision::Accept { .. });
    if let Some(number) = version.fields.number.as_deref()
        && accepted
        && version.kind.as_str() == "nib"
    {
        businesses::actions::confirm_nib(conn, actor, now, version.business, number)?;
    }
    Ok(())
}

/// Seals what the decision rests on, so that a later change can be shown beside it.
fn remember(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    decision: &Decision,
) -> Result<()> {
    match decision {
        Decision::Accept { watched, .. } => watched.iter().try_for_each(|(product, facts)| {
            seal_watched(conn, actor, now, version, *product, facts)
        }),
        Decision::NoEffect { product, watched } => {
            seal_watched(conn, actor, now, version, *product, watched)
        }
        Decision::Return(_)
        | Decision::CheckAgain { .. }
        | Decision::Withdraw(_)
        | Decision::AskNewVersion(_) => Ok(()),
    }
}

/// Keeps the hash of every watched fact as it is now beside the one at acceptance.
fn close_recheck(version: &mut Version, product: ProductId, watched: &WatchedFacts) {
    let closed = version.recheck_closed.entry(product.any()).or_default();
    for field in watched_by(&version.kind) {
        let hash = hash_fact(watched.get(field).map_or("", String::as_str));
        let hashes = closed.entry(*field).or_default();
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
}

/// The running products a version counts for: those it names, or those under
/// what it covers. Acceptance takes the watched facts of each.
///
/// # Errors
/// The database.
pub fn covered_products(
    conn: &mut Conn,
    version: &Version,
    coverage: &[Subject],
) -> Result<Vec<ProductId>> {
    let all = products::of_business(conn, version.business, false)?;
    let brand = version.fields.brand.as_deref().map(crate::text::fold);
    let covers = |p: &products::Product| {
        coverage.iter().any(|s| match s.kind {
            SubjectKind::Product => s.id == p.id.any(),
            SubjectKind::Facility => s.id == p.facility.any(),
            SubjectKind::Business | SubjectKind::Person => true,
            SubjectKind::Brand => Some(crate::text::fold(&p.brand)) == brand,
        })
    };
    Ok(all.iter().filter(|p| covers(p)).map(|p| p.id).collect())
}

/// Records that the issuing office withdrew or froze the permit from `on` (a civil day).
///
/// # Errors
/// `NotFound` outside the coordinator's area, `State` for a version never accepted, or the database.
pub fn revoke(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    on: NaiveDate,
    reason: &str,
    letter: Option<DocumentId>,
) -> Result<()> {
    let mut version = store::version(conn, id)?;
    let facts = businesses::policy_facts(conn, version.business)?;
    allow(actor, Capability::ManageArea, &facts)?;
    if version.review != ReviewState::Accepted || version.outcome.revoked_on.is_some() {
        return Err(PermitError::State);
    }
    version.outcome.revoked_on = Some(on);
    version.outcome.revoked_by = Some(actor.id);
    version.outcome.revoked_reason = Some(reason.trim().to_owned());
    version.outcome.revoked_document = letter;
    store::set_outcome(conn, id, &version.outcome)?;
    let changes = vec![
        Change::to("revoked_on", on.to_string()),
        Change::to("revoked_reason", reason.trim()),
    ];
    keep(conn, actor, now, &version, "permit.revoked", changes)
}

/// Takes a revocation back: the office lifted a freeze, or the wrong permit was named. The
/// permit counts again as its dates say; the trail keeps what was recorded and why it went.
///
/// # Errors
/// `NotFound` outside the coordinator's area, `State` for a version that is not revoked, or the database.
pub fn lift_revocation(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    reason: &str,
) -> Result<()> {
    let mut version = store::version(conn, id)?;
    let facts = businesses::policy_facts(conn, version.business)?;
    allow(actor, Capability::ManageArea, &facts)?;
    let Some(since) = version.outcome.revoked_on else {
        return Err(PermitError::State);
    };
    let before = version.outcome.revoked_reason.take().unwrap_or_default();
    version.outcome.revoked_on = None;
    version.outcome.revoked_by = None;
    version.outcome.revoked_document = None;
    store::set_outcome(conn, id, &version.outcome)?;
    let mut changes = vec![Change::to("lifted_reason", reason.trim())];
    changes.extend(Change::between("revoked_on", &since.to_string(), ""));
    changes.extend(Change::between("revoked_reason", &before, ""));
    keep(
        conn,
        actor,
        now,
        &version,
        "permit.revocation_lifted",
        changes,
    )
}

/// Marks a page's shown copy for partners, or takes the mark away: a mentor's
/// choice, never for NIB, identity cards and tax numbers (CONTRACTS 3).
///
/// # Errors
/// `NotFound` for who may not decide, `Closed` for kinds that are never shown, `Undecided`
/// while the reading proposes something to cover that no mentor has decided on.
pub fn mark_page(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    document: DocumentId,
    marked: bool,
) -> Result<()> {
    let version = store::version(conn, id)?;
    let facts = Facts {
        entered_by: version.enterers(),
        ..businesses::policy_facts(conn, version.business)?
    };
    allow(actor, Capability::DecideReview, &facts)?;
    let own = store::pages(conn, id)?.iter().any(|(_, d)| *d == document);
    match (own, never_for_partners(&version.kind)) {
        (false, _) => Err(PermitError::NotFound),
        (true, true) if marked => Err(PermitError::Closed),
        _ if marked && undecided(conn, document)? => Err(PermitError::Undecided),
        _ => Ok(documents::mark_for_partners(
            conn, actor, now, document, marked,
        )?),
    }
}

fn undecided(conn: &mut Conn, document: DocumentId) -> Result<bool> {
    let document = documents::by_id(conn, document)?;
    Ok(super::is_undecided(conn, &document)?)
}
