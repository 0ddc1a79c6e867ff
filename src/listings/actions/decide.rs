//! The partner's decision: a claim, and what one person signs.

use std::collections::BTreeMap;

use chrono::Duration;

use super::decided::{list, tell_decided};
use super::dossiers::checklist;
use super::view::round_of;
use super::{Result, allow_on, record};
use crate::accounts::Actor;
use crate::accounts::policy::Capability;
use crate::audit::Change;
use crate::checklists::{self, Catalogue, Standing, StoredProgramme};
use crate::listings::model::{
    ListingError, Outcome, Reason, SignOff, SignOffId, Submission, SubmissionId, SubmissionStatus,
};
use crate::listings::{rules, store, store_sign_offs};
use crate::products::{self, Product};
use crate::storage::{Conn, UtcTime};

/// A submission the actor may decide about, if it waits for the partner.
fn to_decide(conn: &mut Conn, actor: &Actor, id: SubmissionId) -> Result<(Submission, Product)> {
    let submission = store::submission(conn, id)?;
    let product = products::by_id(conn, submission.product)?;
    allow_on(
        conn,
        actor,
        Capability::DecideSubmission,
        product.business,
        Some(&submission),
    )?;
    Ok((submission, product))
}

/// Refuses what waits for nobody here, and what somebody else works on.
fn waits_here(actor: &Actor, now: UtcTime, submission: &Submission) -> Result<()> {
    if submission.status != SubmissionStatus::Open {
        return Err(ListingError::WrongState);
    }
    if submission.holder(now).is_some_and(|who| who != actor.id) {
        return Err(ListingError::Held);
    }
    Ok(())
}

/// Takes a submission to work on, for a short while; taking it again prolongs.
///
/// # Errors
/// `NotFound`, `WrongState` when it waits for nobody here, `Held` by somebody else.
pub fn claim(conn: &mut Conn, actor: &Actor, now: UtcTime, id: SubmissionId) -> Result<()> {
    let (submission, product) = to_decide(conn, actor, id)?;
    waits_here(actor, now, &submission)?;
    let until = now + Duration::minutes(rules::CLAIM_MINUTES);
    store::hold(conn, id, Some((actor.id, until)))?;
    held(
        conn,
        actor,
        now,
        "submission.claimed",
        &submission,
        &product,
    )
}

/// Gives a claim back.
///
/// # Errors
/// `NotFound`, `Held` by somebody else.
pub fn release(conn: &mut Conn, actor: &Actor, now: UtcTime, id: SubmissionId) -> Result<()> {
    let (submission, product) = to_decide(conn, actor, id)?;
    match submission.holder(now) {
        Some(who) if who != actor.id => return Err(ListingError::Held),
        None => return Ok(()),
        Some(_) => store::hold(conn, id, None)?,
    }
    held(
        conn,
        actor,
        now,
        "submission.released",
        &submission,
        &product,
    )
}

fn held(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    kind: &'static str,
    submission: &Submission,
    product: &Product,
) -> Result<()> {
    let subject = ("submission", submission.id.any());
    record(conn, actor, now, kind, subject, product.business.any(), [])
}

/// A decision as made on the page.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The revision the person saw.
    pub seen: i32,
    /// In which function they speak.
    pub function: String,
    /// What they decide.
    pub outcome: Outcome,
    /// Why.
    pub reasons: Vec<Reason>,
    /// In their words.
    pub note: String,
    /// Marks by line of the score card.
    pub scores: BTreeMap<String, u8>,
}

/// Decides about a submission; the caller has asked the password again. Approving
/// fills a function of the quorum, and the last one makes the listing.
///
/// # Errors
/// `NotFound`, `Changed` when somebody was first, `Held`, `WrongState`, `DecidedAlready`,
/// `NotReady` for an approval of a product that is not ready today, `Fields`.
pub fn decide(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: SubmissionId,
    decision: &Decision,
) -> Result<SubmissionStatus> {
    let (submission, _) = to_decide(conn, actor, id)?;
    if submission.revision != decision.seen {
        return Err(ListingError::Changed);
    }
    waits_here(actor, now, &submission)?;
    let programme = checklists::programme(conn, submission.programme)?;
    let mut round = round_of(conn, &submission)?;
    check(actor, &programme, &round, decision)?;
    let standing = checklists::standing(conn, catalogue, submission.product)?;
    if decision.outcome == Outcome::Approve {
        still_ready(catalogue, &standing, &programme, now)?;
    }
    let sign_off = sign_off(actor, now, &submission, decision);
    store_sign_offs::insert_sign_off(conn, &sign_off)?;
    round.push(sign_off.clone());
    let status = rules::status_after(&programme.spec.quorum, &round);
    let ended = [SubmissionStatus::Approved, SubmissionStatus::Rejected].contains(&status);
    let next = Submission {
        status,
        held: None,
        decided_at: ended.then_some(now),
        ..submission
    };
    if !store::update_submission(conn, &next)? {
        return Err(ListingError::Changed);
    }
    keep_record(conn, actor, now, &next, &sign_off, &standing)?;
    if status == SubmissionStatus::Approved {
        list(conn, actor, now, &next, &standing)?;
    }
    if status != SubmissionStatus::Open {
        tell_decided(conn, now, &next, &programme, &sign_off, &standing)?;
    }
    Ok(status)
}

fn check(
    actor: &Actor,
    programme: &StoredProgramme,
    round: &[SignOff],
    decision: &Decision,
) -> Result<()> {
    if round.iter().any(|s| s.made_by == actor.id) {
        return Err(ListingError::DecidedAlready);
    }
    let quorum = &programme.spec.quorum;
    let open = rules::open_functions(quorum, round, actor.id, &actor.functions);
    if !open.contains(&decision.function) {
        return Err(ListingError::field("function", "listing-function-needed"));
    }
    let faults = rules::decision_faults(
        decision.outcome,
        &decision.reasons,
        &decision.note,
        &programme.spec.scores,
        &decision.scores,
    );
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ListingError::Fields(faults))
    }
}

fn still_ready(
    catalogue: &Catalogue,
    standing: &Standing,
    programme: &StoredProgramme,
    now: UtcTime,
) -> Result<()> {
    let checklist = checklist(catalogue, standing, &programme.spec, now);
    let blocking = checklist.items.iter().filter(|i| i.blocks);
    if checklist.ready && standing.product.ended_at.is_none() {
        Ok(())
    } else {
        let missing = blocking.map(|i| i.requirement.clone()).collect();
        Err(ListingError::NotReady(missing))
    }
}

fn sign_off(actor: &Actor, now: UtcTime, submission: &Submission, decision: &Decision) -> SignOff {
    SignOff {
        id: SignOffId::new(now),
        submission: submission.id,
        round: submission.round,
        function: decision.function.clone(),
        outcome: decision.outcome,
        reasons: decision.reasons.clone(),
        note: decision.note.trim().to_owned(),
        scores: decision.scores.clone(),
        dossier_hash: submission.dossier_hash.clone(),
        made_by: actor.id,
        made_at: now,
    }
}

fn keep_record(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    submission: &Submission,
    sign_off: &SignOff,
    standing: &Standing,
) -> Result<()> {
    let changes = [
        Change::to("outcome", sign_off.outcome.as_str()),
        Change::to("function", &sign_off.function),
        Change::to("dossier_hash", &sign_off.dossier_hash),
        Change::to("status", submission.status.as_str()),
    ];
    let subject = ("submission", submission.id.any());
    let owner = standing.business.id.any();
    record(
        conn,
        actor,
        now,
        "submission.decided",
        subject,
        owner,
        changes,
    )
}
