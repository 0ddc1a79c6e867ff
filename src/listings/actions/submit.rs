//! The maker's side: see which programmes a product may go to, send, answer, withdraw, appeal.

use super::dossiers::{checklist, compose};
use super::{Result, allow, allow_on, makers, record, tell};
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{Actor, Role};
use crate::audit::Change;
use crate::businesses;
use crate::checklists::actions::Standing;
use crate::checklists::{self, Catalogue, Checklist, ProgrammeId, StoredProgramme};
use crate::listings::dossier::Sealed;
use crate::listings::model::{
    Appeal, AppealAnswer, ListingError, ListingId, Partner, Submission, SubmissionId,
    SubmissionStatus, Terms,
};
use crate::listings::{rules, store, store_partners};
use crate::mail::Message;
use crate::products::ProductId;
use crate::storage::{Conn, StorageError, UtcTime};

/// One programme as it stands for a product.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The programme.
    pub programme: StoredProgramme,
    /// Whose it is.
    pub partner: Partner,
    /// The checklist for it today.
    pub checklist: Checklist,
    /// A submission that waits there.
    pub waiting: Option<SubmissionId>,
    /// A listing that runs there.
    pub listed: Option<ListingId>,
    /// It is not ready, and everything missing is the partner's own to waive.
    pub waivable: bool,
}

impl Offer {
    /// Whether the product may be sent there now.
    #[must_use]
    pub const fn may_send(&self) -> bool {
        self.checklist.ready && self.waiting.is_none() && self.listed.is_none()
    }
}

/// A product with the programmes that take its kind.
#[derive(Debug, Clone)]
pub struct Offers {
    /// Where it stands.
    pub standing: Standing,
    /// One a programme.
    pub offers: Vec<Offer>,
    /// The actor may send: a member, or a mentor with recorded consent.
    pub may_send: bool,
}

/// The programmes a product may go to, each with what is still missing.
///
/// # Errors
/// `NotFound`, or the database.
pub fn offers(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    product: ProductId,
) -> Result<Offers> {
    let standing = checklists::standing(conn, catalogue, product)?;
    let facts = businesses::policy_facts(conn, standing.product.business)?;
    allow(policy::may(actor, Capability::ReadBusiness, &facts))?;
    let submissions = store::submissions_of_product(conn, product)?;
    let listings = store::listings_of_product(conn, product)?;
    let mut offers = Vec::new();
    for programme in checklists::programmes(conn)? {
        let partner = store_partners::partner(conn, programme.partner)?;
        if !partner.active || !catalogue.takes(&programme.spec, &standing.situation) {
            continue;
        }
        let waits = |s: &&Submission| {
            s.programme == programme.id
                && matches!(
                    s.status,
                    SubmissionStatus::Open | SubmissionStatus::ChangesRequested
                )
        };
        let runs = listings
            .iter()
            .find(|l| l.programme == programme.id && l.ended_at.is_none());
        let checklist = checklist(catalogue, &standing, &programme.spec, now);
        offers.push(Offer {
            waivable: only_own_missing(catalogue, &standing, &programme, &checklist),
            checklist,
            waiting: submissions.iter().find(waits).map(|s| s.id),
            listed: runs.map(|l| l.id),
            partner,
            programme,
        });
    }
    Ok(Offers {
        standing,
        offers,
        may_send: policy::may(actor, Capability::Submit, &facts),
    })
}

fn only_own_missing(
    catalogue: &Catalogue,
    standing: &Standing,
    programme: &StoredProgramme,
    checklist: &Checklist,
) -> bool {
    let own = checklists::waivable(catalogue, standing, Some(&programme.spec), checklist.on);
    let mut missing = checklist.items.iter().filter(|i| i.blocks);
    !checklist.ready && missing.all(|i| own.contains(&i.requirement))
}

/// As [`offers`], for one programme.
///
/// # Errors
/// `NotFound` when it takes nothing or not this kind of product.
pub fn offer(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    product: ProductId,
    programme: ProgrammeId,
) -> Result<(Standing, Offer)> {
    let found = offers(conn, catalogue, actor, now, product)?;
    allow(found.may_send)?;
    let mut matching = found.offers.into_iter();
    let offer = matching.find(|o| o.programme.id == programme);
    Ok((found.standing, offer.ok_or(ListingError::NotTaken)?))
}

fn check_terms(terms: &Terms) -> Result<()> {
    let faults = rules::terms_faults(terms);
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
    checklist: &Checklist,
    terms: &Terms,
) -> Result<Sealed> {
    check_terms(terms)?;
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
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    product: ProductId,
    programme: ProgrammeId,
    terms: &Terms,
) -> Result<SubmissionId> {
    let (standing, offer) = offer(conn, catalogue, actor, now, product, programme)?;
    if offer.waiting.is_some() || offer.listed.is_some() {
        return Err(ListingError::SentAlready);
    }
    let sealed = seal(conn, &standing, &offer.checklist, terms)?;
    let spec = &offer.programme.spec;
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
        due_on: rules::working_days_on(offer.checklist.on, spec.review_days),
        held: None,
        appeal: None,
        decided_at: None,
        revision: 1,
    };
    store::insert_submission(conn, &submission)?;
    note(conn, actor, now, "submission.sent", &submission, &standing)?;
    Ok(submission.id)
}

fn note(
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
fn own(
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

fn keep(conn: &mut Conn, submission: &Submission) -> Result<()> {
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
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: SubmissionId,
    terms: &Terms,
) -> Result<()> {
    let (submission, standing) = own(conn, catalogue, actor, id)?;
    if submission.status != SubmissionStatus::ChangesRequested {
        return Err(ListingError::WrongState);
    }
    let programme = checklists::programme(conn, submission.programme)?;
    let checklist = checklist(catalogue, &standing, &programme.spec, now);
    let sealed = seal(conn, &standing, &checklist, terms)?;
    let next = Submission {
        status: SubmissionStatus::Open,
        round: submission.round.saturating_add(1),
        dossier: sealed.text,
        dossier_hash: sealed.hash,
        terms: terms.clone(),
        sent_by: actor.id,
        assisted: is_assisted(actor, &standing),
        sent_at: now,
        due_on: rules::working_days_on(checklist.on, programme.spec.review_days),
        held: None,
        ..submission
    };
    keep(conn, &next)?;
    note(conn, actor, now, "submission.answered", &next, &standing)
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
    if !matches!(
        submission.status,
        SubmissionStatus::Open | SubmissionStatus::ChangesRequested
    ) {
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

fn sentence(text: &str, field: &str) -> Result<String> {
    let text = text.trim();
    if (10..=2000).contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(ListingError::field(field, "listing-note-needed"))
    }
}

/// Appeals against a rejection, once.
///
/// # Errors
/// `NotFound`, `WrongState` unless it was rejected and not appealed, `Fields`, `Changed`.
pub fn appeal(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: SubmissionId,
    text: &str,
) -> Result<()> {
    let (submission, standing) = own(conn, catalogue, actor, id)?;
    if submission.status != SubmissionStatus::Rejected || submission.appeal.is_some() {
        return Err(ListingError::WrongState);
    }
    let appeal = Appeal {
        text: sentence(text, "text")?,
        by: actor.id,
        at: now,
        answer: None,
    };
    let next = Submission {
        appeal: Some(appeal),
        ..submission
    };
    keep(conn, &next)?;
    note(conn, actor, now, "submission.appealed", &next, &standing)
}

/// The partner's administrator answers an appeal; a granted one is judged again in a new round.
///
/// # Errors
/// `NotFound`, `WrongState` without an unanswered appeal, `SentAlready` when the maker
/// sent the product anew meanwhile, `Fields`, `Changed`.
pub fn answer_appeal(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: SubmissionId,
    reopen: bool,
    text: &str,
) -> Result<()> {
    let submission = store::submission(conn, id)?;
    let facts = Facts {
        partner: Some(submission.partner),
        ..Facts::default()
    };
    allow(actor.role == Role::PartnerAdmin)?;
    allow(policy::may(actor, Capability::ManageProgrammes, &facts))?;
    let Some(appeal) = submission.appeal.clone().filter(|a| a.answer.is_none()) else {
        return Err(ListingError::WrongState);
    };
    let standing = checklists::standing(conn, catalogue, submission.product)?;
    let answer = AppealAnswer {
        reopened: reopen,
        text: sentence(text, "text")?,
        by: actor.id,
        at: now,
    };
    let mut next = Submission {
        appeal: Some(Appeal {
            answer: Some(answer),
            ..appeal
        }),
        ..submission
    };
    if reopen {
        check_free(conn, &next)?;
        let programme = checklists::programme(conn, next.programme)?;
        next.status = SubmissionStatus::Open;
        next.round = next.round.saturating_add(1);
        next.decided_at = None;
        let today = standing.zone.today(now.naive());
        next.due_on = rules::working_days_on(today, programme.spec.review_days);
    }
    keep(conn, &next)?;
    note(
        conn,
        actor,
        now,
        "submission.appeal_answered",
        &next,
        &standing,
    )?;
    tell_answer(conn, now, &next, &standing)
}

/// Nothing else of this product may wait or run at the programme.
fn check_free(conn: &mut Conn, submission: &Submission) -> Result<()> {
    let others = store::submissions_of_product(conn, submission.product)?;
    let waits = others.iter().any(|s| {
        s.programme == submission.programme
            && matches!(
                s.status,
                SubmissionStatus::Open | SubmissionStatus::ChangesRequested
            )
    });
    let listings = store::listings_of_product(conn, submission.product)?;
    let runs = listings
        .iter()
        .any(|l| l.programme == submission.programme && l.ended_at.is_none());
    if waits || runs {
        Err(ListingError::SentAlready)
    } else {
        Ok(())
    }
}

fn tell_answer(
    conn: &mut Conn,
    now: UtcTime,
    submission: &Submission,
    standing: &Standing,
) -> Result<()> {
    let people = makers(conn, &standing.product, Some(submission))?;
    let programme = checklists::programme(conn, submission.programme)?;
    let text = submission.appeal.as_ref().and_then(|a| a.answer.as_ref());
    let reasons: Vec<String> = text.map(|a| a.text.clone()).into_iter().collect();
    let outcome = if submission.status == SubmissionStatus::Open {
        "reopened"
    } else {
        "rejected"
    };
    let key = format!("appeal:{}:{}", submission.id, submission.revision);
    tell(conn, &people, &key, now, |person| Message::Decided {
        name: person.name.clone(),
        product: standing.product.label(),
        programme: programme.spec.title.lang(person.lang).to_owned(),
        outcome: outcome.to_owned(),
        reasons: reasons.clone(),
        path: format!("/submissions/{}", submission.id),
    })?;
    Ok(())
}
