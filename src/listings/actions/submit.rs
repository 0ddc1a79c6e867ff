//! The maker's side: send a product, answer a change request, take it back.

use super::arrivals::tell_arrived;
use super::dossiers::{checklist, compose, packs};
use super::offers::offer;
use super::{Result, allow_on, record};
use crate::accounts::Actor;
use crate::accounts::policy::Capability;
use crate::audit::Change;
use crate::checklists::{self, Catalogue, Checklist, Programme, ProgrammeId, Standing};
use crate::listings::dossier::Sealed;
use crate::listings::model::{
    ListingError, Rulebook, Submission, SubmissionId, SubmissionStatus, Terms,
};
use crate::listings::rules;
use crate::listings::store;
use crate::listings::terms::{self, Freshness};
use crate::products::ProductId;
use crate::storage::{Conn, StorageError, UtcTime};

fn check_terms(terms: &Terms, freshness: Option<Freshness>) -> Result<()> {
    let mut faults = terms::faults(terms);
    if faults.is_empty() {
        faults.extend(freshness.and_then(|asked| asked.fault(terms)));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ListingError::Fields(faults))
    }
}

fn check_ready(standing: &Standing, checklist: &Checklist) -> Result<()> {
    if standing.product.ended_at.is_some() {
        return Err(ListingError::WrongState);
    }
    let missing: Vec<String> = checklist
        .items
        .iter()
        .filter(|item| item.blocks)
        .map(|item| item.requirement.clone())
        .collect();
    if checklist.ready {
        Ok(())
    } else {
        Err(ListingError::NotReady(missing))
    }
}

/// Composes and seals what the buyer will see; refused when the product is not ready today.
fn seal(
    conn: &mut Conn,
    standing: &Standing,
    programme: &Programme,
    checklist: &Checklist,
    terms: &Terms,
) -> Result<Sealed> {
    let facts = &standing.product.facts;
    check_terms(terms, Freshness::asked(programme, facts, checklist.on))?;
    check_ready(standing, checklist)?;
    let dossier = compose(conn, standing, checklist, terms)?;
    Ok(dossier.seal().map_err(StorageError::from)?)
}

/// Whether the actor acts in the owner's name, not as a member.
fn is_assisted(actor: &Actor, standing: &Standing) -> bool {
    !actor.belongs_to(standing.business.id.any())
}

/// Sends a product to a programme.
///
/// # Errors
/// `NotFound`, `NotTaken`, `SentAlready`, `NotReady` with what is missing, `Fields`, or the database.
pub fn send(
    conn: &mut Conn,
    book: Rulebook<'_>,
    actor: &Actor,
    now: UtcTime,
    product: ProductId,
    programme: ProgrammeId,
    terms: &Terms,
) -> Result<SubmissionId> {
    let (standing, offer) = offer(conn, book.catalogue, actor, now, product, programme)?;
    if offer.waiting.is_some() || offer.listed.is_some() {
        return Err(ListingError::SentAlready);
    }
    let spec = &offer.programme.spec;
    let terms = &terms.for_packs(&packs(&standing.product));
    let sealed = seal(conn, &standing, spec, &offer.checklist, terms)?;
    let submission = Submission {
        id: SubmissionId::new(now),
        product,
        programme,
        partner: offer.programme.partner,
        status: SubmissionStatus::Open,
        round: 1,
        dossier: sealed.text,
        dossier_hash: sealed.hash,
        terms: terms.clone(),
        sent_by: actor.id,
        assisted: is_assisted(actor, &standing),
        sent_at: now,
        due_on: rules::working_days_on(offer.checklist.on, spec.review_days, book.holidays),
        held: None,
        appeal: None,
        decided_at: None,
        revision: 1,
    };
    store::insert_submission(conn, &submission)?;
    note(conn, actor, now, "submission.sent", &submission, &standing)?;
    tell_arrived(conn, now, "submitted", &submission, &standing)?;
    Ok(submission.id)
}

/// Records what became of a submission.
pub(super) fn note(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    kind: &'static str,
    submission: &Submission,
    standing: &Standing,
) -> Result<()> {
    let changes = [
        Change::to("status", submission.status.as_str()),
        Change::to("dossier_hash", &submission.dossier_hash),
    ];
    let subject = ("submission", submission.id.any());
    record(
        conn,
        actor,
        now,
        kind,
        subject,
        standing.business.id.any(),
        changes,
    )
}

/// A submission the actor may act on for its maker, with where the product stands.
pub(super) fn own(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    id: SubmissionId,
) -> Result<(Submission, Standing)> {
    let submission = store::submission(conn, id)?;
    let standing = checklists::standing(conn, catalogue, submission.product)?;
    allow_on(
        conn,
        actor,
        Capability::Submit,
        standing.business.id,
        Some(&submission),
    )?;
    Ok((submission, standing))
}

/// Stores it, unless somebody changed it since.
pub(super) fn keep(conn: &mut Conn, submission: &Submission) -> Result<()> {
    if store::update_submission(conn, submission)? {
        Ok(())
    } else {
        Err(ListingError::Changed)
    }
}

/// Answers a change request: a new round with a new seal, judged by everybody anew.
///
/// # Errors
/// `NotFound`, `WrongState` unless a change was requested, `NotReady`, `Fields`, `Changed`.
pub fn answer_change(
    conn: &mut Conn,
    book: Rulebook<'_>,
    actor: &Actor,
    now: UtcTime,
    id: SubmissionId,
    terms: &Terms,
) -> Result<()> {
    let (submission, standing) = own(conn, book.catalogue, actor, id)?;
    if submission.status != SubmissionStatus::ChangesRequested {
        return Err(ListingError::WrongState);
    }
    let programme = checklists::programme(conn, submission.programme)?;
    let checklist = checklist(book.catalogue, &standing, &programme.spec, now);
    let terms = &terms.for_packs(&packs(&standing.product));
    let sealed = seal(conn, &standing, &programme.spec, &checklist, terms)?;
    let next = Submission {
        status: SubmissionStatus::Open,
        round: submission.round.saturating_add(1),
        dossier: sealed.text,
        dossier_hash: sealed.hash,
        terms: terms.clone(),
        sent_by: actor.id,
        assisted: is_assisted(actor, &standing),
        sent_at: now,
        due_on: rules::working_days_on(checklist.on, programme.spec.review_days, book.holidays),
        held: None,
        ..submission
    };
    keep(conn, &next)?;
    note(conn, actor, now, "submission.answered", &next, &standing)?;
    tell_arrived(conn, now, "answered", &next, &standing)
}

/// Takes a waiting submission back.
///
/// # Errors
/// `NotFound`, `WrongState` when it was decided, `Changed`.
pub fn withdraw(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: SubmissionId,
) -> Result<()> {
    let (submission, standing) = own(conn, catalogue, actor, id)?;
    if !submission.status.waits() {
        return Err(ListingError::WrongState);
    }
    let next = Submission {
        status: SubmissionStatus::Withdrawn,
        decided_at: Some(now),
        held: None,
        ..submission
    };
    keep(conn, &next)?;
    note(conn, actor, now, "submission.withdrawn", &next, &standing)
}
