//! The partner's side: the queue, a claim, the dossier beside what is true now, the decision.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};

use super::decided::{list, tell_decided};
use super::dossiers::{checklist, compose};
use super::{Result, allow_on, record};
use crate::accounts::policy::Capability;
use crate::accounts::{self, AccountId, Actor, Role};
use crate::audit::Change;
use crate::checklists::actions::Standing;
use crate::checklists::{self, Catalogue, Checklist, ProgrammeId, StoredProgramme};
use crate::listings::dossier::{Difference, Dossier, differences};
use crate::listings::model::{
    Listing, ListingError, Outcome, Partner, Reason, SignOff, SignOffId, Submission, SubmissionId,
    SubmissionStatus,
};
use crate::listings::{rules, store, store_partners};
use crate::products::{self, Product};
use crate::storage::{Conn, StorageError, UtcTime};

/// Whether somebody looks at it as one of the partner's people.
pub(super) fn is_partners(actor: &Actor, submission: &Submission) -> bool {
    matches!(actor.role, Role::Buyer | Role::PartnerAdmin)
        && actor.partner == Some(submission.partner)
}

/// One line of the buyer's queue.
#[derive(Debug, Clone)]
pub struct QueueEntry {
    /// The submission.
    pub submission: Submission,
    /// Its product.
    pub product: Product,
    /// Title of its programme.
    pub programme: StoredProgramme,
    /// Functions that have not approved yet.
    pub missing: Vec<String>,
    /// Name of whoever works on it now.
    pub holder: Option<String>,
    /// The product is ready for the programme now.
    pub ready: bool,
}

/// The partner's submissions in one status, oldest first; at most 50, and whether more follow.
///
/// # Errors
/// `NotFound` for anybody without a partner, or the database.
pub fn queue(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    status: SubmissionStatus,
    programme: Option<ProgrammeId>,
    after: Option<(UtcTime, SubmissionId)>,
) -> Result<(Vec<QueueEntry>, bool)> {
    let partner = actor.partner.ok_or(ListingError::NotFound)?;
    let mut found = store::queue(conn, partner, status, programme, after)?;
    let page = usize::try_from(store::PAGE).unwrap_or(usize::MAX);
    let more = found.len() > page;
    found.truncate(page);
    let ids: Vec<_> = found.iter().map(|s| s.product).collect();
    let products = products::by_ids(conn, &ids)?;
    let states = checklists::current_states(conn, catalogue, &ids, now, now)?;
    let programmes = checklists::programmes_of_partner(conn, partner)?;
    let holders: Vec<AccountId> = found.iter().filter_map(|s| s.holder(now)).collect();
    let holders = accounts::contacts(conn, &holders)?;
    let sent: Vec<SubmissionId> = found.iter().map(|s| s.id).collect();
    let signed = store::sign_offs_of(conn, &sent)?;
    let mut entries = Vec::new();
    for submission in found {
        let product = products.iter().find(|p| p.id == submission.product);
        let programme = programmes.iter().find(|p| p.id == submission.programme);
        let (Some(product), Some(programme)) = (product, programme) else {
            continue;
        };
        let of_round = |s: &&SignOff| s.submission == submission.id && s.round == submission.round;
        let round: Vec<SignOff> = signed.iter().filter(of_round).cloned().collect();
        let holder = submission.holder(now);
        entries.push(QueueEntry {
            missing: rules::missing_functions(&programme.spec.quorum, &round),
            holder: holders
                .iter()
                .find(|a| Some(a.id) == holder)
                .map(|a| a.name.clone()),
            ready: states
                .iter()
                .any(|s| s.product_id == product.id && s.target == programme.spec.id && s.ready),
            product: product.clone(),
            programme: programme.clone(),
            submission,
        });
    }
    Ok((entries, more))
}

fn round_of(
    conn: &mut Conn,
    submission: &Submission,
) -> std::result::Result<Vec<SignOff>, StorageError> {
    let mut all = store::sign_offs(conn, submission.id)?;
    all.retain(|s| s.round == submission.round);
    Ok(all)
}

/// Everything about a submission that the actor may see.
#[derive(Debug, Clone)]
pub struct SubmissionView {
    /// The submission; its dossier is not to be shown unless `dossier` is there.
    pub submission: Submission,
    /// Its programme.
    pub programme: StoredProgramme,
    /// Its partner.
    pub partner: Partner,
    /// What was sealed; none for a partner's people after a rejection or withdrawal.
    pub dossier: Option<Dossier>,
    /// What is not as it was sealed.
    pub changed: Vec<Difference>,
    /// The checklist for the programme now.
    pub present: Option<Checklist>,
    /// Decisions with the name of who made them; for a partner's people after the end only their own.
    pub sign_offs: Vec<(SignOff, String)>,
    /// Functions that have not approved in this round.
    pub missing: Vec<String>,
    /// Functions in which the actor may decide now.
    pub functions: Vec<String>,
    /// Name of whoever works on it now, and whether it is the actor.
    pub holder: Option<(String, bool)>,
    /// The actor stands on the maker's side and may answer, withdraw, appeal.
    pub may_send: bool,
    /// The actor is one of the partner's people.
    pub is_partners: bool,
    /// The listing it became.
    pub listing: Option<Listing>,
    /// Who sent the round.
    pub sender: String,
    /// Facility's present day.
    pub today: NaiveDate,
    /// Product name, for makers and while the dossier may be seen.
    pub product: String,
    /// The product's code, for the way to its waivers; empty when the name is.
    pub code: String,
}

/// A submission with its dossier beside what is true now.
///
/// # Errors
/// `NotFound`, or the database.
pub fn view(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: SubmissionId,
) -> Result<SubmissionView> {
    let submission = store::submission(conn, id)?;
    let standing = checklists::standing(conn, catalogue, submission.product)?;
    let business = standing.business.id;
    let facts = allow_on(
        conn,
        actor,
        Capability::ReadSubmission,
        business,
        Some(&submission),
    )?;
    let programme = checklists::programme(conn, submission.programme)?;
    let is_partners = is_partners(actor, &submission);
    let open = !is_partners || submission.status.shows_dossier();
    let checklist = checklist(catalogue, &standing, &programme.spec, now);
    let sealed: Dossier = serde_json::from_str(&submission.dossier).map_err(StorageError::from)?;
    let present = compose(conn, &standing, &checklist, &sealed.terms)?;
    let round = round_of(conn, &submission)?;
    let quorum = &programme.spec.quorum;
    let may_decide = is_partners && submission.status == SubmissionStatus::Open;
    let functions = if may_decide {
        rules::open_functions(quorum, &round, actor.id, &actor.functions)
    } else {
        Vec::new()
    };
    let sign_offs = store::sign_offs(conn, id)?;
    let mut sign_offs = named(conn, sign_offs)?;
    sign_offs.retain(|(s, _)| open || s.made_by == actor.id);
    let listings = store::listings_of_product(conn, submission.product)?;
    Ok(SubmissionView {
        missing: rules::missing_functions(quorum, &round),
        partner: store_partners::partner(conn, submission.partner)?,
        changed: if open {
            differences(&sealed, &present)
        } else {
            Vec::new()
        },
        dossier: open.then_some(sealed),
        product: if open {
            standing.product.label()
        } else {
            String::new()
        },
        code: if open {
            standing.product.code.clone()
        } else {
            String::new()
        },
        today: checklist.on,
        present: open.then_some(checklist),
        holder: holder(conn, actor, &submission, now)?,
        sender: name_of(conn, submission.sent_by)?,
        may_send: crate::accounts::policy::may(actor, Capability::Submit, &facts),
        listing: listings.into_iter().find(|l| l.submission == id),
        sign_offs,
        functions,
        is_partners,
        programme,
        submission,
    })
}

fn name_of(conn: &mut Conn, id: AccountId) -> std::result::Result<String, StorageError> {
    let found = accounts::contacts(conn, &[id])?;
    Ok(found
        .into_iter()
        .next()
        .map_or_else(String::new, |a| a.name))
}

fn named(
    conn: &mut Conn,
    sign_offs: Vec<SignOff>,
) -> std::result::Result<Vec<(SignOff, String)>, StorageError> {
    let ids: Vec<AccountId> = sign_offs.iter().map(|s| s.made_by).collect();
    let people = accounts::contacts(conn, &ids)?;
    let name = |id| people.iter().find(|a| a.id == id).map(|a| a.name.clone());
    Ok(sign_offs
        .into_iter()
        .map(|s| {
            let name = name(s.made_by).unwrap_or_default();
            (s, name)
        })
        .collect())
}

fn holder(
    conn: &mut Conn,
    actor: &Actor,
    submission: &Submission,
    now: UtcTime,
) -> std::result::Result<Option<(String, bool)>, StorageError> {
    let Some(id) = submission.holder(now) else {
        return Ok(None);
    };
    Ok(Some((name_of(conn, id)?, id == actor.id)))
}

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

/// Takes a submission to work on, for a short while; taking it again prolongs.
///
/// # Errors
/// `NotFound`, `WrongState` when it waits for nobody here, `Held` by somebody else.
pub fn claim(conn: &mut Conn, actor: &Actor, now: UtcTime, id: SubmissionId) -> Result<()> {
    let (submission, _) = to_decide(conn, actor, id)?;
    if submission.status != SubmissionStatus::Open {
        return Err(ListingError::WrongState);
    }
    if submission.holder(now).is_some_and(|who| who != actor.id) {
        return Err(ListingError::Held);
    }
    let until = now + Duration::minutes(rules::CLAIM_MINUTES);
    Ok(store::hold(conn, id, Some((actor.id, until)))?)
}

/// Gives a claim back.
///
/// # Errors
/// `NotFound`, `Held` by somebody else.
pub fn release(conn: &mut Conn, actor: &Actor, now: UtcTime, id: SubmissionId) -> Result<()> {
    let (submission, _) = to_decide(conn, actor, id)?;
    if submission.holder(now).is_some_and(|who| who != actor.id) {
        return Err(ListingError::Held);
    }
    Ok(store::hold(conn, id, None)?)
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
    if submission.status != SubmissionStatus::Open {
        return Err(ListingError::WrongState);
    }
    if submission.holder(now).is_some_and(|who| who != actor.id) {
        return Err(ListingError::Held);
    }
    let programme = checklists::programme(conn, submission.programme)?;
    let mut round = round_of(conn, &submission)?;
    check(actor, &programme, &round, decision)?;
    let standing = checklists::standing(conn, catalogue, submission.product)?;
    if decision.outcome == Outcome::Approve {
        still_ready(catalogue, &standing, &programme, now)?;
    }
    let sign_off = sign_off(actor, now, &submission, decision);
    store::insert_sign_off(conn, &sign_off)?;
    round.push(sign_off.clone());
    let status = rules::status_after(&programme.spec.quorum, &round);
    let next = Submission {
        status,
        held: None,
        decided_at: matches!(
            status,
            SubmissionStatus::Approved | SubmissionStatus::Rejected
        )
        .then_some(now),
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
