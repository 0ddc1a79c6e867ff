//! A product's readiness over time without looking at every day: the days on which
//! anything can change are computed, and the checklist is decided on those only.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::catalogue::Catalogue;
use super::decide::{Decision, Question, decide};
use super::evaluate::{is_ready, keeps_listing};
use super::model::{NextActor, Situation, Target};
use super::next_step::{foremost, next_actor};
use super::situation::differs_since;
use crate::permits::dates::{days_on, months_on};
use crate::permits::rules::{Status, turning_days};
use crate::permits::version::VersionFacts;

/// A stretch of days on which a checklist reads the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// First day.
    pub from: NaiveDate,
    /// Last day, inclusive; `None` for the last stretch, which runs past the horizon.
    pub until: Option<NaiveDate>,
    /// Ready for the target.
    pub ready: bool,
    /// An active listing stays active.
    pub keeps_listing: bool,
    /// Mandatory items that apply and are satisfied.
    pub done: usize,
    /// Mandatory items that apply.
    pub total: usize,
    /// Items that keep it from being ready; a commitment not yet due is none of them.
    pub blocking: usize,
    /// The foremost item that keeps it from being ready, see [`foremost`].
    pub next: Option<(String, Status)>,
    /// One letter an item in catalogue order, see [`shelf_letter`]; mandatory ones in capitals.
    pub shelf: String,
    /// Since when a changed fact waits for a mentor's word or, once a new version was
    /// asked for, for the owner.
    pub recheck: Option<(NextActor, NaiveDate)>,
}

/// The letter of a status in a compact shelf: `-` not applicable, `m` missing, `d` draft, `i` in review,
/// `r` returned, `a` accepted, `e` expiring, `x` expired, `c` recheck, `w` waived, `v` revoked.
#[must_use]
pub const fn shelf_letter(status: Status) -> char {
    match status {
        Status::NotApplicable => '-',
        Status::Missing => 'm',
        Status::Draft => 'd',
        Status::InReview => 'i',
        Status::Returned => 'r',
        Status::Accepted => 'a',
        Status::Expiring => 'e',
        Status::Expired => 'x',
        Status::Recheck => 'c',
        Status::Waived => 'w',
        Status::Revoked => 'v',
    }
}

/// The status a letter of a compact shelf stands for, and whether it is mandatory; `None` for any other letter.
#[must_use]
pub fn shelf_status(letter: char) -> Option<(Status, bool)> {
    let small = letter.to_ascii_lowercase();
    Status::ALL
        .iter()
        .copied()
        .find(|status| shelf_letter(*status) == small)
        .map(|status| (status, letter != small))
}

/// The stretches from `from` through `horizon`, in order, without gaps; neighbours differ.
#[must_use]
pub fn segments(
    catalogue: &Catalogue,
    situation: &Situation,
    target: Target<'_>,
    from: NaiveDate,
    horizon: NaiveDate,
) -> Vec<Segment> {
    let mut days = turning(catalogue, situation, target);
    days.insert(from);
    let mut found: Vec<Segment> = Vec::new();
    for day in days.range(from..=horizon.max(from)) {
        let segment = on_day(catalogue, situation, target, *day);
        let same = found
            .last()
            .is_some_and(|last| same_reading(last, &segment));
        if same {
            continue;
        }
        if let Some(last) = found.last_mut() {
            last.until = day.pred_opt();
        }
        found.push(segment);
    }
    found
}

/// What a single day reads; `until` is left open.
#[must_use]
pub fn on_day(
    catalogue: &Catalogue,
    situation: &Situation,
    target: Target<'_>,
    day: NaiveDate,
) -> Segment {
    let decisions = decide(&Question {
        catalogue,
        situation,
        target,
        on: day,
    });
    let counted = || {
        decisions
            .iter()
            .filter(|d| d.mandatory && d.status != Status::NotApplicable)
    };
    Segment {
        from: day,
        until: None,
        ready: is_ready(&decisions),
        keeps_listing: keeps_listing(&decisions, day),
        done: counted().filter(|d| d.status.satisfies()).count(),
        total: counted().count(),
        blocking: decisions.iter().filter(|d| d.blocks).count(),
        next: foremost(decisions.iter().map(|d| (d.blocks, next_actor(d))))
            .and_then(|at| decisions.get(at))
            .map(|d| (d.requirement.id.clone(), d.status)),
        shelf: decisions.iter().map(letter).collect(),
        recheck: recheck(&decisions),
    }
}

/// What waits for a mentor comes before what waits for the owner; the oldest of each.
fn recheck(decisions: &[Decision<'_>]) -> Option<(NextActor, NaiveDate)> {
    let open = decisions.iter().filter_map(|d| d.recheck);
    let with = open.map(|r| match r.asked {
        None => (NextActor::Mentor, r.since),
        Some(_) => (NextActor::Owner, r.since),
    });
    with.min_by_key(|(who, since)| (*who == NextActor::Owner, *since))
}

fn letter(decision: &Decision<'_>) -> char {
    let letter = shelf_letter(decision.status);
    if decision.mandatory {
        letter.to_ascii_uppercase()
    } else {
        letter
    }
}

fn same_reading(one: &Segment, other: &Segment) -> bool {
    one.shelf == other.shelf
        && one.ready == other.ready
        && one.keeps_listing == other.keeps_listing
        && one.blocking == other.blocking
        && one.next == other.next
        && one.recheck == other.recheck
}

/// Every day on which some part of a checklist may change. Too many are harmless, one too few is a wrong status.
fn turning(
    catalogue: &Catalogue,
    situation: &Situation,
    target: Target<'_>,
) -> BTreeSet<NaiveDate> {
    let mut days = BTreeSet::new();
    let span = |from: Option<NaiveDate>, until: Option<NaiveDate>| {
        from.into_iter().chain(until.map(|last| days_on(last, 1)))
    };
    for rule in catalogue.requirements.iter().flat_map(|r| &r.rules) {
        days.extend(span(rule.begins(), rule.ends()));
    }
    if let Target::Programme(programme) = target {
        days.extend(span(programme.effective_from, programme.effective_until));
    }
    for waiver in &situation.waivers {
        days.extend(span(Some(waiver.from), waiver.until));
    }
    for version in &situation.evidence {
        days.extend(version_days(catalogue, situation, target, version));
    }
    days
}

fn version_days(
    catalogue: &Catalogue,
    situation: &Situation,
    target: Target<'_>,
    version: &VersionFacts,
) -> Vec<NaiveDate> {
    let plain = Question {
        catalogue,
        situation,
        target: Target::Legal,
        on: NaiveDate::MIN,
    }
    .rules_of(&version.kind);
    let mut days = turning_days(version, &plain);
    if let Target::Programme(programme) = target {
        let aged = crate::permits::rules::KindRules {
            max_age_months: programme.tightens.lab_test_max_age_months,
            ..plain
        };
        days.extend(turning_days(version, &aged));
    }
    let promised = catalogue
        .requirements
        .iter()
        .filter_map(|r| r.commitment.as_ref())
        .filter(|c| c.of == version.kind);
    let issued = version.issued_on.or(version.valid_from);
    days.extend(promised.filter_map(|c| issued.map(|day| days_on(months_on(day, c.months), 1))));
    let kinds = catalogue.evidence_kinds();
    let delays: BTreeSet<u32> = kinds
        .flat_map(|e| [e.hold_after_days, e.stock_days])
        .collect();
    let last = crate::permits::rules::end_of(version, &plain).last_day();
    let watched = version.watched_at_acceptance.keys();
    let changed = watched.filter_map(|field| differs_since(&situation.history, version, *field));
    let bases = changed
        .chain([version.starts_on()])
        .chain(last.map(|day| days_on(day, 1)));
    days.extend(bases.flat_map(|base| {
        std::iter::once(base).chain(delays.iter().map(move |delay| days_on(base, *delay)))
    }));
    days
}
