//! A submission with its dossier beside what is true now, as far as the reader may see it.

use chrono::NaiveDate;

use super::dossiers::{checklist, compose, packs};
use super::{Result, allow_on};
use crate::accounts::policy::{self, Capability};
use crate::accounts::{self, AccountId, Actor, Role};
use crate::checklists::{self, Catalogue, Checklist, Standing, StoredProgramme};
use crate::listings::dossier::{Difference, Dossier, differences};
use crate::listings::model::{
    Listing, Outcome, Partner, SignOff, Submission, SubmissionId, SubmissionStatus,
};
use crate::listings::terms::Freshness;
use crate::listings::{rules, store, store_listings, store_partners, store_sign_offs};
use crate::storage::{Conn, StorageError, UtcTime};

/// Whether somebody looks at it as one of the partner's people.
pub(super) fn is_partners(actor: &Actor, submission: &Submission) -> bool {
    matches!(actor.role, Role::Buyer | Role::PartnerAdmin)
        && actor.partner == Some(submission.partner)
}

/// The decisions of the present round.
pub(super) fn round_of(
    conn: &mut Conn,
    submission: &Submission,
) -> std::result::Result<Vec<SignOff>, StorageError> {
    let mut all = store_sign_offs::sign_offs(conn, submission.id)?;
    all.retain(|s| s.round == submission.round);
    Ok(all)
}

/// Everything about a submission that the actor may see.
#[derive(Debug, Clone)]
pub struct SubmissionView {
    /// The submission; its dossier is not to be shown unless `shown` is there.
    pub submission: Submission,
    /// Its programme.
    pub programme: StoredProgramme,
    /// Its partner.
    pub partner: Partner,
    /// What was sealed; none for a partner's people after a rejection or withdrawal.
    pub shown: Option<Shown>,
    /// Its product's name for a partner's people while an appeal waits for them.
    pub appealed: Option<String>,
    /// Decisions with the name of who made them; for a partner's people after the end only
    /// their own, for its administrator the partner's.
    pub sign_offs: Vec<(SignOff, String)>,
    /// There are decisions of colleagues that the reader does not see.
    pub colleagues_decided: bool,
    /// What somebody else did to it last: shown to who came too late.
    pub last_step: LastStep,
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
}

/// The newest step of a submission, without its reasons: who was overtaken may know
/// that much of another's decision.
#[derive(Debug, Clone)]
pub enum LastStep {
    /// Somebody of the partner decided.
    Decided {
        /// Their name.
        who: String,
        /// In which function.
        function: String,
        /// What.
        outcome: Outcome,
        /// When.
        at: UtcTime,
    },
    /// Its makers took it back.
    Withdrawn(UtcTime),
    /// Its makers sent it, or sent it again.
    Sent(UtcTime),
}

/// What was sealed beside what is true now.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The product's name now.
    pub product: String,
    /// Its code, for the way to its waivers.
    pub code: String,
    /// The sizes it is sold in now.
    pub packs: Vec<String>,
    /// What was sealed.
    pub dossier: Dossier,
    /// What the programme asks now of the goods' age at delivery.
    pub freshness: Option<Freshness>,
    /// What is not as it was sealed.
    pub changed: Vec<Difference>,
    /// The checklist for the programme now.
    pub present: Checklist,
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
    let round = round_of(conn, &submission)?;
    let sign_offs = store_sign_offs::sign_offs(conn, id)?;
    let mut sign_offs = named(conn, sign_offs)?;
    let last_step = last_step(&submission, &sign_offs);
    let all = sign_offs.len();
    let whole = open || actor.role == Role::PartnerAdmin;
    sign_offs.retain(|(s, _)| whole || s.made_by == actor.id);
    let listings = store_listings::listings_of_product(conn, submission.product)?;
    Ok(SubmissionView {
        missing: rules::missing_functions(&programme.spec.quorum, &round),
        partner: store_partners::partner(conn, submission.partner)?,
        shown: match open {
            true => Some(shown(
                conn,
                catalogue,
                &standing,
                &programme,
                &submission,
                now,
            )?),
            false => None,
        },
        today: standing.zone.today(now.naive()),
        holder: holder(conn, actor, &submission, now)?,
        sender: match open {
            true => name_of(conn, submission.sent_by)?,
            false => String::new(),
        },
        may_send: policy::may(actor, Capability::Submit, &facts),
        appealed: submission.appeal_waits().then(|| standing.product.label()),
        colleagues_decided: sign_offs.len() < all,
        listing: listings.into_iter().find(|l| l.submission == id),
        last_step,
        functions: functions(actor, &programme, &submission, &round),
        sign_offs,
        is_partners,
        programme,
        submission,
    })
}

fn last_step(submission: &Submission, sign_offs: &[(SignOff, String)]) -> LastStep {
    let of_round = |(s, _): &&(SignOff, String)| s.round == submission.round;
    let last = sign_offs.iter().rfind(of_round);
    match (submission.status, submission.decided_at, last) {
        (SubmissionStatus::Withdrawn, Some(at), _) => LastStep::Withdrawn(at),
        (_, _, Some((sign_off, who))) => LastStep::Decided {
            who: who.clone(),
            function: sign_off.function.clone(),
            outcome: sign_off.outcome,
            at: sign_off.made_at,
        },
        _ => LastStep::Sent(submission.sent_at),
    }
}

/// The functions in which the actor may decide now.
fn functions(
    actor: &Actor,
    programme: &StoredProgramme,
    submission: &Submission,
    round: &[SignOff],
) -> Vec<String> {
    if !is_partners(actor, submission) || submission.status != SubmissionStatus::Open {
        return Vec::new();
    }
    rules::open_functions(&programme.spec.quorum, round, actor.id, &actor.functions)
}

fn shown(
    conn: &mut Conn,
    catalogue: &Catalogue,
    standing: &Standing,
    programme: &StoredProgramme,
    submission: &Submission,
    now: UtcTime,
) -> Result<Shown> {
    let dossier: Dossier = serde_json::from_str(&submission.dossier).map_err(StorageError::from)?;
    let present = checklist(catalogue, standing, &programme.spec, now);
    let unsealed = compose(conn, standing, &present, &dossier.terms)?;
    Ok(Shown {
        product: standing.product.label(),
        packs: packs(&standing.product),
        code: standing.product.code.clone(),
        freshness: Freshness::asked(&programme.spec, &dossier.product.facts, present.on),
        changed: differences(&dossier, &unsealed),
        dossier,
        present,
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
