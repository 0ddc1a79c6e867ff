//! What people are told of a permit version: its end, and that it was sent back.
//! Pure: everything it looks at was read before.

use chrono::{Duration, NaiveDate};

use super::around::{Around, only};
use super::asked::set_offsets;
use super::model::{Rule, Subject};
use crate::checklists::Catalogue;
use crate::checklists::requirement::Requirement;
use crate::permits::Held;
use crate::permits::best::{one_series, supersedes};
use crate::permits::dates::reminders_count_from;
use crate::permits::rules::{End, KindRules, counts_as_accepted, end_of, is_history};
use crate::permits::version::ReviewState;
use crate::products::Product;
use crate::storage::AnyId;

/// What a version is evidence of.
pub(super) fn requirement_of<'a>(
    catalogue: &'a Catalogue,
    version: &Held,
) -> Option<&'a Requirement> {
    let accepts = |r: &&Requirement| r.accepts.contains(&version.facts.kind);
    catalogue.requirements().iter().find(accepts)
}

/// Whether `other` takes the place of a version that ends on `end`: within one permit if
/// it supersedes it, as in the checklist; of another permit if it lasts longer.
fn replaces(
    catalogue: &Catalogue,
    kinds: &Requirement,
    other: &Held,
    (version, end): (&Held, NaiveDate),
) -> bool {
    let Some(evidence) = catalogue.evidence(&other.facts.kind) else {
        return false;
    };
    let rules = evidence.rules();
    if one_series(&other.facts, &version.facts, &rules) {
        return supersedes(&other.facts, &version.facts, &rules);
    }
    let later = match end_of(&other.facts, &rules) {
        End::Never => true,
        End::LastDay(day) => day > end,
        End::Unknown => false,
    };
    kinds.accepts.contains(&other.facts.kind)
        && counts_as_accepted(&other.facts, &rules)
        && other.facts.revoked_on.is_none()
        && later
}

/// The end of a version people are told about: its last day while accepted, or
/// 1 January of its year while only the year is known.
fn ending(version: &Held, rules: &KindRules<'_>) -> Option<(Rule, NaiveDate)> {
    if is_history(&version.facts, rules) {
        return None;
    }
    if let (Some(year), None) = (version.facts.year_only, version.facts.valid_until) {
        let waits = version.facts.review != ReviewState::Withdrawn;
        return waits.then(|| (Rule::YearOnly, reminders_count_from(year)));
    }
    if !counts_as_accepted(&version.facts, rules) {
        return None;
    }
    let day = end_of(&version.facts, rules).last_day()?;
    Some((Rule::Permit, day))
}

/// The end of a version, unless another takes its place for everything it covers.
pub(super) fn of_permit(catalogue: &Catalogue, around: &Around, version: &Held) -> Option<Subject> {
    let evidence = catalogue.evidence(&version.facts.kind)?;
    let requirement = requirement_of(catalogue, version)?;
    let (rule, end) = ending(version, &evidence.rules())?;
    let replaced = |subject: AnyId| {
        around
            .others(version, subject)
            .any(|other| replaces(catalogue, requirement, other, (version, end)))
    };
    let mut subject = around.subject(version, rule, end);
    stand_for(&mut subject, around, version, replaced)?;
    requirement.id.clone_into(&mut subject.requirement);
    subject.title = requirement.title.clone();
    set_offsets(&mut subject, evidence, around.asked(version));
    Some(subject)
}

/// Names what a version still stands for, `gone` saying of what it does no longer; `None`
/// when nothing is left.
pub(super) fn stand_for(
    subject: &mut Subject,
    around: &Around,
    version: &Held,
    gone: impl Fn(AnyId) -> bool,
) -> Option<()> {
    match around.products_of(version) {
        Some(products) => {
            let kept = |product: &&Product| !gone(product.id.any());
            let open: Vec<&Product> = products.into_iter().filter(kept).collect();
            name_products(subject, around, version, &open)?;
        }
        None if version.covers.iter().any(|id| gone(*id)) => return None,
        None => name_place(subject, around, version),
    }
    Some(())
}

/// Whether a later version of the same kind that covers the thing is in review.
fn handed_in(around: &Around, version: &Held, subject: AnyId) -> bool {
    around.others(version, subject).any(|other| {
        other.facts.review == ReviewState::InReview
            && other.facts.kind == version.facts.kind
            && other.id > version.id
    })
}

/// Names the products it still stands for; `None` when there is none.
pub(super) fn name_products(
    subject: &mut Subject,
    around: &Around,
    version: &Held,
    open: &[&Product],
) -> Option<()> {
    subject.path = format!("/products/{}", open.first()?.id);
    let names: Vec<String> = open.iter().map(|product| product.label()).collect();
    subject.product = names.join(", ");
    subject.about = only(open);
    subject.in_hand = open
        .iter()
        .all(|product| handed_in(around, version, product.id.any()));
    Some(())
}

fn name_place(subject: &mut Subject, around: &Around, version: &Held) {
    let named = version.brand.clone().or_else(|| version.person.clone());
    subject.product = named.unwrap_or_else(|| subject.business.clone());
    subject.in_hand = version
        .covers
        .iter()
        .any(|id| handed_in(around, version, *id));
}

/// A version that was sent back and waits for its maker: said at once, then weekly.
pub(super) fn of_return(
    catalogue: &Catalogue,
    around: &Around,
    version: &Held,
    on: NaiveDate,
) -> Option<Subject> {
    let requirement = requirement_of(catalogue, version)?;
    let products = around.products_of(version);
    let names: Vec<String> = match &products {
        Some(running) => running.iter().map(|product| product.label()).collect(),
        None => vec![],
    };
    let ended = products.is_some_and(|running| running.is_empty());
    let mut subject = around.subject(version, Rule::Returned, on);
    requirement.id.clone_into(&mut subject.requirement);
    subject.title = requirement.title.clone();
    subject.product = if names.is_empty() {
        subject.business.clone()
    } else {
        names.join(", ")
    };
    subject.path = format!("/permits/{}", version.id);
    subject.offsets = vec![0];
    subject.every_after = Some(7);
    (!ended).then_some(subject)
}

/// How long after its day a revocation is still told by phone, in days.
const REVOKED_DAYS: i64 = 90;

/// An accepted version that its office withdrew or froze: said once, unless another stands
/// for everything it covered.
pub(super) fn of_revocation(
    catalogue: &Catalogue,
    around: &Around,
    version: &Held,
) -> Option<Subject> {
    let accepted = version.facts.review == ReviewState::Accepted;
    let on = version.facts.revoked_on.filter(|_| accepted)?;
    let requirement = requirement_of(catalogue, version)?;
    let stands = |other: &Held| {
        let evidence = catalogue.evidence(&other.facts.kind);
        requirement.accepts.contains(&other.facts.kind)
            && other.facts.revoked_on.is_none()
            && evidence.is_some_and(|e| counts_as_accepted(&other.facts, &e.rules()))
    };
    let covered = |subject: AnyId| around.others(version, subject).any(stands);
    let mut subject = around.subject(version, Rule::Revoked, on);
    stand_for(&mut subject, around, version, covered)?;
    requirement.id.clone_into(&mut subject.requirement);
    subject.title = requirement.title.clone();
    subject.path = format!("/permits/{}", version.id);
    subject.offsets = vec![0];
    subject.over_on = Some(on + Duration::days(REVOKED_DAYS));
    subject.in_hand = false;
    Some(subject)
}
