//! Which stored dates matter for a stretch of days, so that the database is
//! asked for those and not for every permit. Pure.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::model::{Dates, LAST_DAYS};
use super::plan::due_day;
use crate::checklists::Catalogue;
use crate::checklists::requirement::{Commitment, Reminders};
use crate::permits::dates::{days_between, days_on, months_on, reminders_count_from};
use crate::permits::version::EvidenceKind;

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
    /// Days of issue of evidence that ages for a partner, by its kind.
    pub ageing: Vec<(EvidenceKind, Vec<NaiveDate>)>,
    /// Years of permits whose day is unknown.
    pub years: Vec<i32>,
}

impl Turning {
    /// Whether one of the days of a version is among these.
    #[must_use]
    pub fn turns(&self, version: &Dates) -> bool {
        let among = |day: Option<NaiveDate>, days: &[NaiveDate]| {
            day.is_some_and(|day| days.binary_search(&day).is_ok())
        };
        let of_kind = self.ageing.iter().filter(|(kind, _)| *kind == version.kind);
        let mut ageing = of_kind.flat_map(|(_, days)| days);
        among(version.valid_until, &self.last_days)
            || among(version.issued_on, &self.issue_days)
            || ageing.any(|day| version.issued_on == Some(*day))
            || version.year.is_some_and(|y| self.years.contains(&y))
    }
}

/// Kinds of evidence and the months from their issue for which partners take them.
pub type Limits = BTreeSet<(EvidenceKind, u32)>;

/// The stored dates of everything said from `from` to `to`, both included.
#[must_use]
pub fn turning(
    catalogue: &Catalogue,
    limits: &Limits,
    holidays: &BTreeSet<NaiveDate>,
    (from, to): (NaiveDate, NaiveDate),
) -> Turning {
    let kinds = catalogue.evidence_kinds();
    let last_days = last_days(kinds.map(|kind| &kind.reminders), holidays, from, to);
    let mut issue_days = BTreeSet::new();
    for requirement in catalogue.requirements() {
        if let Some(commitment) = &requirement.commitment {
            issue_days.extend(issues(commitment, holidays, from, to));
        }
    }
    let years = (from.year() - 6..=to.year() + 2)
        .filter(|year| last_days.contains(&reminders_count_from(*year)))
        .collect();
    let aged = |(kind, months): &(EvidenceKind, u32)| {
        let reminders = &catalogue.evidence(kind)?.reminders;
        let ends = self::last_days(std::iter::once(reminders), holidays, from, to);
        let days = ends.into_iter().flat_map(|end| issued_for(end, *months));
        Some((kind.clone(), days.collect()))
    };
    Turning {
        ageing: limits.iter().filter_map(aged).collect(),
        last_days: last_days.into_iter().collect(),
        issue_days: issue_days.into_iter().collect(),
        years,
    }
}

/// The days of issue from which so many months end on `end`; several at the end of a month.
fn issued_for(end: NaiveDate, months: u32) -> impl Iterator<Item = NaiveDate> {
    let first = end.checked_sub_months(Months::new(months));
    let days = first
        .into_iter()
        .flat_map(|first| first.iter_days().take(4));
    days.filter(move |issued| months_on(*issued, months) == end)
}

fn last_days<'a>(
    kinds: impl Iterator<Item = &'a Reminders>,
    holidays: &BTreeSet<NaiveDate>,
    from: NaiveDate,
    to: NaiveDate,
) -> BTreeSet<NaiveDate> {
    let mut offsets = BTreeSet::new();
    let mut rhythms = BTreeSet::new();
    for reminders in kinds {
        offsets.extend(&reminders.days_before);
        rhythms.extend(reminders.every_days_after);
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

/// The first day of which something may still be unsaid when reminders were planned
/// on `last`: the day before, or the working day before the holidays it lies in.
#[must_use]
pub fn unsaid_from(last: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> NaiveDate {
    let mut days = last.iter_days().rev().skip(1);
    days.find(|day| !holidays.contains(day)).unwrap_or(last)
}

/// The days on which one offset is the most urgent of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Which offset.
    pub offset: i32,
    /// Its first day.
    pub from: NaiveDate,
    /// The first day after it.
    pub until: NaiveDate,
}

impl Window {
    /// The day from `today` on on which its offset is said, if it still is: what
    /// may wait is not said on a holiday.
    #[must_use]
    pub fn said_on(&self, today: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> Option<NaiveDate> {
        let waits = !(0..=LAST_DAYS).contains(&self.offset);
        let mut days = self.from.max(today).iter_days();
        let day = days.find(|day| !waits || !holidays.contains(day))?;
        (day < self.until).then_some(day)
    }
}

/// One window for each offset that is ever the most urgent, the last one first;
/// from `over_on` on nothing is said any more.
#[must_use]
pub fn windows(
    event_on: NaiveDate,
    offsets: &[i32],
    holidays: &BTreeSet<NaiveDate>,
    over_on: NaiveDate,
) -> Vec<Window> {
    let sorted: BTreeSet<i32> = offsets.iter().copied().collect();
    let mut until = over_on;
    let mut found = Vec::new();
    for offset in sorted {
        let from = due_day(event_on, offset, holidays);
        if from < until {
            let window = Window {
                offset,
                from,
                until,
            };
            found.push(window);
            until = from;
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
