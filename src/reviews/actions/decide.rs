//! What a mentor decides: accept, send back, take an acceptance back.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::item::choices;
use super::recheck::watched;
use super::tell::{tell_accepted, tell_returned};
use super::{Result, in_queue, keep_decision, rules, store, to_decide};
use crate::accounts::Actor;
use crate::checklists::Catalogue;
use crate::documents::DocumentId;
use crate::permits::version::{EvidenceKind, HowChecked, ReviewState};
use crate::permits::{self, Finding, Version, VersionId};
use crate::reviews::model::{Acceptance, ReviewError, Verdict};
use crate::reviews::rules::Remark;
use crate::storage::{Conn, UtcTime};

/// Accepts a version: it counts from now on for what it covers.
///
/// # Errors
/// `Overtaken` on a revision not seen, `Held`, `Barred`, what [`rules::check`] refuses.
pub fn accept(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    input: &Acceptance,
) -> Result<()> {
    let seen = (ReviewState::InReview, input.revision);
    let version = to_decide(conn, actor, now, id, seen)?;
    let needs_end = needs_end(catalogue, &version.kind);
    let today = permits::today_of(conn, version.business, now)?;
    let may_cover: Vec<_> = choices(conn, catalogue, &version)?
        .into_iter()
        .map(|c| c.subject)
        .collect();
    rules::check(input, &version, &may_cover, needs_end, today)?;
    let mut facts = BTreeMap::new();
    for product in permits::covered_products(conn, &version, &input.coverage)? {
        facts.insert(product, watched(conn, catalogue, product, today)?);
    }
    let decision = permits::Decision::Accept {
        coverage: input.coverage.clone(),
        how: input.how,
        checked_on: input.checked_on,
        needs_end,
        watched: facts,
    };
    let version = permits::record_outcome(conn, actor, now, id, input.revision, &decision)?;
    store::resolve(conn, id, now)?;
    let kept = keep_decision(conn, actor, now, &version, Verdict::Accepted, &input.note)?;
    tell_accepted(conn, catalogue, now, &version, &kept)
}

/// No acceptance of this kind without an exact last day.
pub(super) fn needs_end(catalogue: &Catalogue, kind: &EvidenceKind) -> bool {
    catalogue
        .evidence(kind)
        .is_some_and(|e| e.rules().needs_end)
}

/// A return as the form says it.
#[derive(Debug, Clone)]
pub struct Return {
    /// The revision the mentor looked at.
    pub revision: i32,
    /// One remark a part, empty ones too.
    pub remarks: Vec<Remark>,
}

/// Sends a version back: exactly the parts with a finding reopen for the owner.
///
/// # Errors
/// `NoFinding` and `Findings` for what names no reason, else as [`accept`].
pub fn send_back(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    input: &Return,
) -> Result<()> {
    let seen = (ReviewState::InReview, input.revision);
    let version = to_decide(conn, actor, now, id, seen)?;
    let known: Vec<&str> = catalogue
        .return_reasons(&version.kind)
        .map(|r| r.code.as_str())
        .collect();
    let pages = permits::pages(conn, id)?.len();
    let found = rules::findings(&input.remarks, &known, pages)?;
    let decision = permits::Decision::Return(found.clone());
    permits::record_outcome(conn, actor, now, id, input.revision, &decision)?;
    keep_findings(conn, actor, now, &version, &found)?;
    let kept = keep_decision(conn, actor, now, &version, Verdict::Returned, "")?;
    tell_returned(conn, catalogue, now, &version, &found, &kept)
}

fn keep_findings(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    found: &[Finding],
) -> Result<()> {
    store::resolve(conn, version.id, now)?;
    Ok(store::keep_findings(
        conn, version.id, found, actor.id, now,
    )?)
}

/// A closer look at what was accepted, as the form says it.
#[derive(Debug, Clone)]
pub struct CloserLook {
    /// The revision the mentor looked at.
    pub revision: i32,
    /// How it was checked now.
    pub how: HowChecked,
    /// On which civil day.
    pub checked_on: NaiveDate,
    /// The mentor's own words; may be empty.
    pub note: String,
}

/// Records that what was accepted has since been checked more closely, as a partner's
/// programme may ask; the acceptance goes on as it was.
///
/// # Errors
/// What [`rules::closer`] refuses, else as [`accept`].
pub fn check_again(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    input: &CloserLook,
) -> Result<()> {
    let seen = (ReviewState::Accepted, input.revision);
    let version = to_decide(conn, actor, now, id, seen)?;
    let today = permits::today_of(conn, version.business, now)?;
    let (how, checked_on) = (input.how, input.checked_on);
    rules::closer(version.outcome.how_checked, how, checked_on, today)?;
    let decision = permits::Decision::CheckAgain { how, checked_on };
    permits::record_outcome(conn, actor, now, id, input.revision, &decision)?;
    keep_decision(conn, actor, now, &version, Verdict::Checked, &input.note)?;
    Ok(())
}

/// Takes an acceptance back; the owner begins a new version.
///
/// # Errors
/// `NoReason`, else as [`accept`].
pub fn withdraw(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    (revision, reason): (i32, &str),
) -> Result<()> {
    let reason = rules::cut(reason);
    if reason.is_empty() {
        return Err(ReviewError::NoReason);
    }
    let seen = (ReviewState::Accepted, revision);
    let version = to_decide(conn, actor, now, id, seen)?;
    let decision = permits::Decision::Withdraw(reason.clone());
    permits::record_outcome(conn, actor, now, id, revision, &decision)?;
    let kept = keep_decision(conn, actor, now, &version, Verdict::Withdrawn, &reason)?;
    super::tell::tell_withdrawn(conn, catalogue, now, &version, &reason, &kept)
}

/// Marks a page's copy as one that partners may see after submission, or takes the mark away.
///
/// # Errors
/// `NeverShown` for NIB, tax numbers and identity cards, `Barred`, `NotFound`.
pub fn mark_page(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    (document, marked): (DocumentId, bool),
) -> Result<()> {
    let version = in_queue(conn, actor, id)?;
    if let Some(why) = rules::barred(actor, &version) {
        return Err(ReviewError::Barred(why));
    }
    Ok(permits::mark_page(conn, actor, now, id, document, marked)?)
}
