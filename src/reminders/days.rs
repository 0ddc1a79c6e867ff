//! Which stored dates matter for a stretch of days, so that the database is
//! asked for those and not for every permit. Pure.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};

use super::plan::due_day;
use crate::checklists::Catalogue;
use crate::checklists::requirement::Commitment;
use crate::permits::dates::{days_between, days_on, months_on, reminders_count_from};

/// What has lapsed is repeated for so many days, five years.
const REPEAT_DAYS: u32 = 5 * 366;
/// The longest run of holidays a reminder is moved across.
const LONGEST_HOLIDAY: u64 = 21;

/// Stored dates that matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turning {
    /// Last valid days.
    pub last_days: Vec<NaiveDate>,
    /// Days of issue that begin a commitment.
    pub issue_days: Vec<NaiveDate>,
    /// Years of permits whose day is unknown.
    pub years: Vec<i32>,
}

/// The stored dates of everything said from `from` to `to`, both included.
#[must_use]
pub fn turning(
    catalogue: &Catalogue,
    holidays: &BTreeSet<NaiveDate>,
    from: NaiveDate,
    to: NaiveDate,
) -> Turning {
    let last_days = last_days(catalogue, holidays, from, to);
    let mut issue_days = BTreeSet::new();
    for requirement in catalogue.requirements() {
        if let Some(commitment) = &requirement.commitment {
            issue_days.extend(issues(commitment, holidays, from, to));
        }
    }
    let years = (from.year() - 6..=to.year() + 2)
        .filter(|year| last_days.contains(&reminders_count_from(*year)))
        .collect();
    Turning {
        last_days: last_days.into_iter().collect(),
        issue_days: issue_days.into_iter().collect(),
        years,
    }
}

fn last_days(
    catalogue: &Catalogue,
    holidays: &BTreeSet<NaiveDate>,
    from: NaiveDate,
    to: NaiveDate,
) -> BTreeSet<NaiveDate> {
    let mut offsets = BTreeSet::new();
    let mut rhythms = BTreeSet::new();
    for evidence in catalogue.evidence_kinds() {
        offsets.extend(&evidence.reminders.days_before);
        rhythms.extend(evidence.reminders.every_days_after);
    }
    let mut found = BTreeSet::new();
    let raw_from = from
        .checked_sub_days(Days::new(LONGEST_HOLIDAY))
        .unwrap_or(from);
    let raw_to = to
        .checked_add_days(Days::new(LONGEST_HOLIDAY))
        .unwrap_or(to);
    for offset in offsets {
        let signed = i32::try_from(offset).unwrap_or(i32::MAX);
        let ends = raw_from.iter_days().take_while(|raw| *raw <= raw_to);
        let ends = ends.map(|raw| days_on(raw, offset));
        found.extend(ends.filter(|end| (from..=to).contains(&due_day(*end, signed, holidays))));
    }
    for every in rhythms.into_iter().filter(|every| *every > 0) {
        for day in from.iter_days().take_while(|day| *day <= to) {
            let after = (every..=REPEAT_DAYS).step_by(usize::try_from(every).unwrap_or(7));
            found.extend(after.filter_map(|n| day.checked_sub_days(Days::new(u64::from(n)))));
        }
    }
    found
}

/// Offsets of a commitment, counted back from its due day: the days of warning and the day itself.
#[must_use]
pub fn commitment_offsets(commitment: &Commitment, issued: NaiveDate) -> (NaiveDate, Vec<i32>) {
    let due = months_on(issued, commitment.months);
    let offsets = commitment
        .warn_days
        .iter()
        .map(|days| days_between(days_on(issued, *days), due))
        .filter_map(|offset| i32::try_from(offset).ok())
        .filter(|offset| *offset > 0)
        .chain([0])
        .collect();
    (due, offsets)
}

fn issues(
    commitment: &Commitment,
    holidays: &BTreeSet<NaiveDate>,
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<NaiveDate> {
    let longest = u64::from(commitment.months) * 31 + LONGEST_HOLIDAY;
    let first = from.checked_sub_days(Days::new(longest)).unwrap_or(from);
    first
        .iter_days()
        .take_while(|issued| *issued <= to)
        .filter(|issued| {
            let (due, offsets) = commitment_offsets(commitment, *issued);
            offsets
                .iter()
                .any(|offset| (from..=to).contains(&due_day(due, *offset, holidays)))
        })
        .collect()
}
