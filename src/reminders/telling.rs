//! Who is told of one item of a checklist, when and why, before any day is counted: the
//! rule in words, for the page that shows the item. Pure.

use super::days::commitment_offsets;
use super::recurring::{Round, rounds_of};
use crate::checklists::model::NextActor;
use crate::checklists::requirement::Requirement;
use crate::checklists::{Catalogue, Item};
use crate::permits::rules::Status;
use crate::permits::version::EvidenceKind;

/// When the people of a business are told of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Telling {
    /// So many days before its last day, on it, and every so many days after.
    BeforeEnd(Vec<i32>, Option<u32>),
    /// So many days before a promise falls due, and on that day.
    BeforeDue(Vec<i32>),
    /// So many days after the product was recorded, while it is the first thing it lacks.
    WhileMissing(Vec<i32>),
    /// Its last day has passed: every so many days, until it is renewed.
    Lapsed(Option<u32>),
    /// It has no last day, but so many months after its issue, and again and again, something
    /// comes round: which, and so many days before it.
    Rounds(Vec<Round>),
    /// At once, when it was sent back.
    Returned,
    /// It has no last day, or somebody else takes the next step.
    Never,
}

/// When people are told of an item.
#[must_use]
pub fn telling(catalogue: &Catalogue, missing_days: &[i32], item: &Item) -> Telling {
    let kind = item.kind.as_str().into();
    let reminders = catalogue.evidence(&kind).map(|e| &e.reminders);
    let every = reminders.and_then(|r| r.every_days_after);
    match item.status {
        Status::Returned => Telling::Returned,
        _ if item.due.is_some() => catalogue
            .requirement(&item.requirement)
            .and_then(|requirement| before_due(requirement, item))
            .unwrap_or(Telling::Never),
        Status::Accepted | Status::Expiring | Status::Recheck if item.valid_until.is_some() => {
            let days = reminders.map_or(&[][..], |r| r.days_before.as_slice());
            let before = days.iter().filter_map(|days| i32::try_from(*days).ok());
            Telling::BeforeEnd(descending(before), every)
        }
        Status::Accepted | Status::Recheck => rounds(catalogue, &kind),
        Status::Expired => Telling::Lapsed(every),
        Status::Missing | Status::Draft if item.blocks && item.next_actor == NextActor::Owner => {
            let mut days = missing_days.to_vec();
            days.sort_unstable();
            Telling::WhileMissing(days)
        }
        _ => Telling::Never,
    }
}

fn rounds(catalogue: &Catalogue, kind: &EvidenceKind) -> Telling {
    let evidence = catalogue.evidence(kind);
    let rounds = evidence.map(rounds_of).unwrap_or_default();
    if rounds.is_empty() {
        return Telling::Never;
    }
    Telling::Rounds(rounds)
}

fn before_due(requirement: &Requirement, item: &Item) -> Option<Telling> {
    let (promise, due) = (requirement.commitment.as_ref()?, item.due?);
    let open = matches!(
        item.status,
        Status::Missing | Status::Draft | Status::InReview
    );
    // The day of issue is not at hand: so many months before the due day gives the same days.
    let months = chrono::Months::new(promise.months);
    let issued = due.checked_sub_months(months)?;
    let (_, offsets) = commitment_offsets(promise, issued);
    open.then(|| Telling::BeforeDue(descending(offsets.into_iter())))
}

/// Without the day itself, which is always told.
fn descending(days: impl Iterator<Item = i32>) -> Vec<i32> {
    let mut days: Vec<i32> = days.filter(|days| *days > 0).collect();
    days.sort_unstable_by(|a, b| b.cmp(a));
    days.dedup();
    days
}
