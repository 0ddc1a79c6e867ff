//! The NIB: claimed by typing it, confirmed by a mentor who accepted the
//! permit, disputed when another business holds it, decided by a coordinator.

use super::register::refuse;
use super::{Result, allowed, villages};
use crate::accounts::Actor;
use crate::accounts::policy::{self, Capability};
use crate::audit::{self, Change, Event};
use crate::businesses::{
    BusinessError, BusinessId, Dispute, DisputeId, DisputeOutcome, NibClaim, Problem, rules, store,
    store_groups, store_people,
};
use crate::identifiers::Level;
use crate::storage::{Conn, UtcTime};

/// Looks at the number a business claims and opens a dispute if another holds it.
pub(super) fn claim(conn: &mut Conn, now: UtcTime, id: BusinessId) -> Result<NibClaim> {
    let business = store::by_id(conn, id)?;
    let Some(nib) = business.nib else {
        return Ok(NibClaim::Free);
    };
    match store::nib_holder(conn, &nib)? {
        Some(holder) if holder != id => open(conn, now, id, nib),
        _ => Ok(NibClaim::Free),
    }
}

fn open(conn: &mut Conn, now: UtcTime, claimant: BusinessId, nib: String) -> Result<NibClaim> {
    if store_groups::dispute_of(conn, claimant, Some(&nib))?.is_some() {
        return Ok(NibClaim::Disputed);
    }
    let kecamatan = store::by_id(conn, claimant)?.kecamatan;
    let dispute = Dispute {
        id: DisputeId::new(now),
        claimant,
        nib,
        regency: kecamatan.at(Level::Regency).unwrap_or(kecamatan),
        opened_at: now,
    };
    store_groups::insert_dispute(conn, &dispute)?;
    // The subject is the dispute, so that the claimant's own history says nothing.
    let event = Event::new(
        "nib_dispute.opened",
        "nib_dispute",
        dispute.id.any(),
        claimant.any(),
    );
    audit::record(conn, now, None, &event.on("business", claimant.any()))?;
    Ok(NibClaim::Disputed)
}

/// Ends what a business claimed before it typed another number.
pub(super) fn drop_claim(conn: &mut Conn, now: UtcTime, id: BusinessId) -> Result<()> {
    if let Some(dispute) = store_groups::dispute_of(conn, id, None)? {
        store_groups::close_dispute(conn, dispute.id, DisputeOutcome::Kept, now)?;
    }
    Ok(())
}

/// Confirms the NIB of a business whose NIB permit was accepted; the caller
/// has asked the policy. When another business holds the number confirmed, a
/// dispute opens instead and nothing is confirmed.
///
/// # Errors
/// `Invalid` for something that is no NIB, or the database.
pub fn confirm_nib(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: BusinessId,
    number: &str,
) -> Result<NibClaim> {
    let Some(nib) = rules::nib(number, now.date_at(7)) else {
        return refuse(Problem::Nib);
    };
    match store::nib_holder(conn, &nib)? {
        Some(holder) if holder == id => Ok(NibClaim::Free),
        Some(_) => open(conn, now, id, nib),
        None => {
            store::set_nib(conn, id, Some(&nib), Some(now))?;
            let event = Event::new("business.nib_confirmed", "business", id.any(), id.any());
            let event = event.with([Change::to("nib", &nib)]);
            audit::record(conn, now, Some(actor.id.any()), &event)?;
            Ok(NibClaim::Free)
        }
    }
}

/// One open dispute as the coordinator sees it.
#[derive(Debug, Clone)]
pub struct DisputeLine {
    /// The dispute.
    pub dispute: Dispute,
    /// Name of the business that claims the number.
    pub claimant: String,
    /// Who holds it: name and id, if the coordinator may read that business.
    pub holder: Option<(BusinessId, String)>,
    /// Kabupaten or kota of the holder.
    pub holder_place: String,
}

/// A page of open disputes, oldest first.
#[derive(Debug, Clone)]
pub struct Disputes {
    /// The disputes.
    pub lines: Vec<DisputeLine>,
    /// Where the next page begins.
    pub next: Option<DisputeId>,
}

/// Open disputes of claimants in the coordinator's area.
///
/// # Errors
/// The database.
pub fn disputes(
    conn: &mut Conn,
    actor: &Actor,
    after: Option<DisputeId>,
    limit: i64,
) -> Result<Disputes> {
    let mut found = store_groups::disputes_in(conn, &actor.areas, after, limit + 1)?;
    let more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        found.pop();
    }
    let next = found.last().filter(|_| more).map(|d| d.id);
    let lines = found.into_iter().map(|d| line(conn, actor, d));
    Ok(Disputes {
        lines: lines.collect::<Result<_>>()?,
        next,
    })
}

fn line(conn: &mut Conn, actor: &Actor, dispute: Dispute) -> Result<DisputeLine> {
    let claimant = store::by_id(conn, dispute.claimant)?.name;
    let Some(holder) = store::nib_holder(conn, &dispute.nib)? else {
        return Ok(DisputeLine {
            dispute,
            claimant,
            holder: None,
            holder_place: String::new(),
        });
    };
    let business = store::by_id(conn, holder)?;
    let regency = business.kecamatan.at(Level::Regency).into_iter();
    let names = villages::labels(conn, &regency.clone().collect::<Vec<_>>())?;
    let holder_place = regency
        .filter_map(|code| names.get(&code).cloned())
        .collect();
    let facts = store_people::policy_facts(conn, holder)?;
    let seen = policy::may(actor, Capability::ReadBusiness, &facts);
    Ok(DisputeLine {
        dispute,
        claimant,
        holder: seen.then_some((holder, business.name)),
        holder_place,
    })
}

/// A coordinator's decision.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Who has the number from now on.
    pub outcome: DisputeOutcome,
    /// Why, in words both sides may read later.
    pub reason: String,
}

/// Who lost which number in a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The business.
    pub business: BusinessId,
    /// The number.
    pub nib: String,
}

/// Decides a dispute. Kept: the claimant's number is taken out. Moved: the
/// holder loses it and the claimant has it confirmed; that needs both
/// businesses in the coordinator's area. Answers with the claimant, whose checklists wait for
/// this, and with who lost it, if it was held: what rests on their NIB is for the caller to
/// take back.
///
/// # Errors
/// `Invalid` without a reason, `Stale` when it was decided before, `NotFound`
/// outside the area, or the database.
pub fn decide_dispute(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: DisputeId,
    verdict: &Verdict,
) -> Result<(BusinessId, Option<Lost>)> {
    let dispute = store_groups::open_dispute(conn, id)?;
    allowed(conn, actor, Capability::ManageArea, dispute.claimant)?;
    if rules::out_of(&verdict.reason, 5, 500) {
        return refuse(Problem::Reason);
    }
    let holder = store::nib_holder(conn, &dispute.nib)?;
    if verdict.outcome == DisputeOutcome::Moved
        && let Some(holder) = holder
    {
        allowed(conn, actor, Capability::ManageArea, holder)?;
        store::set_nib(conn, holder, None, None)?;
        record(conn, actor, now, holder, "business.nib_lost", verdict)?;
    }
    if !store_groups::close_dispute(conn, id, verdict.outcome, now)? {
        return Err(BusinessError::Stale);
    }
    let (kind, number, confirmed) = match verdict.outcome {
        DisputeOutcome::Moved => ("business.nib_confirmed", Some(&dispute.nib), Some(now)),
        DisputeOutcome::Kept => ("business.nib_lost", None, None),
    };
    store::set_nib(
        conn,
        dispute.claimant,
        number.map(String::as_str),
        confirmed,
    )?;
    record(conn, actor, now, dispute.claimant, kind, verdict)?;
    let loser = match verdict.outcome {
        DisputeOutcome::Moved => holder.filter(|holder| *holder != dispute.claimant),
        DisputeOutcome::Kept => Some(dispute.claimant),
    };
    let nib = dispute.nib;
    let lost = loser.map(|business| Lost { business, nib });
    Ok((dispute.claimant, lost))
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    kind: &'static str,
    verdict: &Verdict,
) -> Result<()> {
    let id = business.any();
    let event = Event::new(kind, "business", id, id).with([
        Change::to("outcome", verdict.outcome.as_str()),
        Change::to("reason", rules::tidy(&verdict.reason)),
    ]);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}
