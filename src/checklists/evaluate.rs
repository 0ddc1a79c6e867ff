//! The checklist itself: decisions with their words, every requirement once, in catalogue order.

use chrono::NaiveDate;

use super::catalogue::Catalogue;
use super::decide::{Decision, Question, decide};
use super::model::{Checklist, Exemption, Item, PendingEvidence, Situation, Target};
use super::next_step::next_actor;
use super::recheck::Watch;
use super::wording;
use crate::permits::dates::days_back;
use crate::permits::rules::{End, Status};
use crate::permits::watched::WatchedFacts;

/// Computes the checklist of one product for a target on a day (civil, in the facility's zone).
///
/// Pure: the same arguments always give the same checklist; any date may be asked.
#[must_use]
pub fn evaluate(
    catalogue: &Catalogue,
    situation: &Situation,
    target: Target<'_>,
    on: NaiveDate,
) -> Checklist {
    let question = Question {
        catalogue,
        situation,
        target,
        on,
    };
    let decisions = decide(&question);
    Checklist {
        target: target.id().to_owned(),
        on,
        ready: is_ready(&decisions),
        keeps_listing: keeps_listing(&decisions, on),
        items: decisions
            .iter()
            .map(|decision| item(&question, decision))
            .collect(),
    }
}

/// The watched facts as evidence accepted today would rest on: those of the situation,
/// and the number of the distribution permit that counts. Hash them with
/// [`crate::permits::watched::fingerprint`] when a version is accepted.
#[must_use]
pub fn watched_now(catalogue: &Catalogue, situation: &Situation, on: NaiveDate) -> WatchedFacts {
    Watch::new(&Question {
        catalogue,
        situation,
        target: Target::Legal,
        on,
    })
    .into_facts()
}

/// Nothing demanded is open but commitments not yet due (CONTRACTS 1.6).
pub(super) fn is_ready(decisions: &[Decision<'_>]) -> bool {
    decisions.iter().all(|decision| !decision.blocks)
}

/// Like ready, but a changed fact holds a listing only after its delay (CONTRACTS 1.8).
pub(super) fn keeps_listing(decisions: &[Decision<'_>], on: NaiveDate) -> bool {
    let delayed =
        |d: &Decision<'_>| d.status == Status::Recheck && d.hold_from.is_some_and(|from| from > on);
    decisions
        .iter()
        .all(|decision| !decision.blocks || delayed(decision))
}

fn item(question: &Question<'_>, decision: &Decision<'_>) -> Item {
    let requirement = decision.requirement;
    let told = wording::tell(question, decision);
    let valid_until = valid_until(decision);
    let version = decision.best.version;
    let (certainty, source) = wording::certainty(decision);
    let window = version.map_or(0, |v| question.rules_of(&v.kind).renewal_window_days);
    let renewable = valid_until.filter(|_| decision.status != Status::Waived);
    Item {
        requirement: requirement.id.clone(),
        title: requirement.title.clone(),
        guidance: requirement.guidance.clone(),
        group: requirement.group,
        scope: requirement.scope,
        status: decision.status,
        mandatory: decision.mandatory,
        blocks: decision.blocks,
        because: told.because,
        legal_basis: told.legal_basis,
        in_force: told.in_force,
        next_step: told.next_step,
        next_actor: next_actor(decision),
        valid_until,
        expiring_from: renewable.map(|last| days_back(last, window)),
        pending: decision.best.pending.map(|p| PendingEvidence {
            status: p.status,
            version: p.version.id,
            valid_from: (p.status == Status::Accepted).then(|| p.version.starts_on()),
        }),
        version: version.and_then(|v| v.id),
        kind: version
            .map(|v| &v.kind)
            .or(requirement.accepts.first())
            .map(ToString::to_string)
            .unwrap_or_default(),
        due: decision.due,
        hold_from: decision.hold_from.filter(|_| decision.blocks),
        starts_on: decision.applies.starts_on(),
        lapsed_on: decision.best.lapsed_on.filter(|_| decision.applies.holds()),
        old_label_until: decision.old_label_until,
        exemption: decision.waiver.map(|waiver| Exemption {
            reason: waiver.reason.clone(),
            by_office: waiver.programme.is_none(),
        }),
        changed: decision.changed.clone(),
        asked: decision
            .recheck
            .and_then(|r| r.asked)
            .map(|asked| asked.reason.clone()),
        certainty,
        source,
        cost: requirement.cost.clone(),
        lead_time: requirement.lead_time.clone(),
    }
}

/// The day a status rests on: the exemption's end, or the deciding version's last valid day.
fn valid_until(decision: &Decision<'_>) -> Option<NaiveDate> {
    match decision.status {
        Status::NotApplicable => None,
        Status::Waived => decision.waiver.and_then(|waiver| waiver.until),
        _ => decision.best.end.and_then(End::last_day),
    }
}
