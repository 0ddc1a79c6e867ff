//! Which stored dates matter for a stretch of days, so that the database is
//! asked for those and not for every permit. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};

use super::model::{Dates, LAST_DAYS};
use super::plan::due_day;
use super::recurring::{issued_for_rounds, rounds_of, said_after};
use crate::checklists::requirement::Commitment;
use crate::checklists::{Catalogue, StoredProgramme};
use crate::permits::Turning;
use crate::permits::dates::{days_between, days_on, months_on, reminders_count_from};
use crate::permits::version::EvidenceKind;

/// What has lapsed is repeated for so many days, five years.
const REPEAT_DAYS: u32 = 5 * 366;
/// The longest run of holidays a reminder is moved across.
const LONGEST_HOLIDAY: u64 = 21;

/// What decides besides the catalogue which stored dates matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Kinds of evidence and the months from their issue for which partners take them.
    pub limits: BTreeSet<(EvidenceKind, u32)>,
    /// Days before the end on which programmes have people told, by kind.
    pub asked: BTreeMap<EvidenceKind, BTreeSet<u32>>,
    /// Days before the end that single permits have of their own.
    pub own: BTreeSet<u32>,
}

impl Wishes {
    /// Those of the programmes, and the days single permits have of their own.
    #[must_use]
    pub fn of(programmes: &[StoredProgramme], own: BTreeSet<u32>) -> Self {
        let mut asked: BTreeMap<EvidenceKind, BTreeSet<u32>> = BTreeMap::new();
        for (kind, rhythm) in programmes.iter().flat_map(|p| &p.spec.reminders) {
            asked.entry(kind.clone()).or_default().extend(rhythm.days());
        }
        let limits = programmes.iter().flat_map(|p| p.spec.tightens.ageing());
        Self {
            limits: limits.collect(),
            asked,
            own,
        }
    }
}

/// Whether one of the days of a version is among these; of what comes round asks
/// [`comes_round`].
#[must_use]
pub fn turns(turning: &Turning, version: &Dates) -> bool {
    let among = |day: Option<NaiveDate>, days: &[NaiveDate]| {
        day.is_some_and(|day| days.binary_search(&day).is_ok())
    };
    let of_kind = |all: &[(EvidenceKind, Vec<NaiveDate>)], day: Option<NaiveDate>| {
        let mut own = all.iter().filter(|(kind, _)| *kind == version.kind);
        own.any(|(_, days)| among(day, days))
    };
    among(version.valid_until, &turning.last_days)
        || of_kind(&turning.asked, version.valid_until)
        || (version.own && among(version.valid_until, &turning.own))
        || among(version.issued_on, &turning.issue_days)
        || of_kind(&turning.ageing, version.issued_on)
        || version.year.is_some_and(|y| turning.years.contains(&y))
}

/// The stored dates of everything said from `from` to `to`, both included.
#[must_use]
pub fn turning(
    catalogue: &Catalogue,
    wishes: &Wishes,
    holidays: &BTreeSet<NaiveDate>,
    (from, to): (NaiveDate, NaiveDate),
) -> Turning {
    let kinds = || catalogue.evidence_kinds().map(|kind| &kind.reminders);
    let usual = kinds()
        .flat_map(|r| r.days_before.iter().copied())
        .collect();
    let mut last_days = last_days(&usual, holidays, (from, to));
    let rhythms = kinds().filter_map(|r| r.every_days_after).collect();
    last_days.extend(lapsed_days(&rhythms, (from, to)));
    let mut issue_days = BTreeSet::new();
    for requirement in catalogue.requirements() {
        if let Some(commitment) = &requirement.commitment {
            issue_days.extend(issues(commitment, holidays, from, to));
        }
    }
    let asked = wishes.asked.iter();
    let asked: BTreeMap<&EvidenceKind, BTreeSet<NaiveDate>> = asked
        .map(|(kind, days)| (kind, self::last_days(days, holidays, (from, to))))
        .collect();
    let own = self::last_days(&wishes.own, holidays, (from, to));
    let all = || last_days.iter().chain(&own).chain(asked.values().flatten());
    let years = (from.year() - 6..=to.year() + 10)
        .filter(|year| all().any(|day| *day == reminders_count_from(*year)))
        .collect();
    let aged = |(kind, months): &(EvidenceKind, u32)| {
        let reminders = &catalogue.evidence(kind)?.reminders;
        let offsets = reminders.days_before.iter().copied();
        let asked = wishes.asked.get(kind).into_iter().flatten().copied();
        let offsets = offsets
            .chain(asked)
            .chain(wishes.own.iter().copied())
            .collect();
        let mut ends = self::last_days(&offsets, holidays, (from, to));
        let rhythms = reminders.every_days_after.into_iter().collect();
        ends.extend(lapsed_days(&rhythms, (from, to)));
        let days: BTreeSet<NaiveDate> = ends
            .into_iter()
            .flat_map(|end| issued_for(end, *months))
            .collect();
        Some((kind.clone(), days.into_iter().collect()))
    };
    Turning {
        recurring: vec![],
        ageing: wishes.limits.iter().filter_map(aged).collect(),
        asked: asked
            .iter()
            .map(|(kind, days)| ((*kind).clone(), days.iter().copied().collect()))
            .collect(),
        years,
        own: own.iter().copied().collect(),
        last_days: last_days.into_iter().collect(),
        issue_days: issue_days.into_iter().collect(),
    }
}

/// The days of issue of what comes round and is said on one of the days, by kind: many of
/// them, so only the run that reads by them makes them all.
#[must_use]
pub fn recurring(
    catalogue: &Catalogue,
    holidays: &BTreeSet<NaiveDate>,
    (from, to): (NaiveDate, NaiveDate),
) -> Vec<(EvidenceKind, Vec<NaiveDate>)> {
    let kinds = catalogue.evidence_kinds().filter_map(|evidence| {
        let mut issued = BTreeSet::new();
        for round in rounds_of(evidence) {
            let before = round.offsets.iter();
            let before = before.filter_map(|days| u32::try_from(*days).ok());
            let mut ons = last_days(&before.collect(), holidays, (from, to));
            ons.extend(said_after(&round, (from, to)));
            issued.extend(issued_for_rounds(&round, &ons));
        }
        let issued: Vec<NaiveDate> = issued.into_iter().collect();
        (!issued.is_empty()).then(|| (evidence.kind.clone(), issued))
    });
    kinds.collect()
}

/// Whether something comes round of a version on one of the days: the same as its day of
/// issue being among those of [`recurring`].
#[must_use]
pub fn comes_round(
    catalogue: &Catalogue,
    holidays: &BTreeSet<NaiveDate>,
    version: &Dates,
    days: (NaiveDate, NaiveDate),
) -> bool {
    let rounds = catalogue.evidence(&version.kind).map(rounds_of);
    let mut rounds = rounds.into_iter().flatten();
    let said = |issued| rounds.any(|round| round.is_said(issued, holidays, days));
    version.issued_on.is_some_and(said)
}

/// The days of issue from which so many months end on `end`; several at the end of a month.
pub(super) fn issued_for(end: NaiveDate, months: u32) -> impl Iterator<Item = NaiveDate> {
    let first = end.checked_sub_months(Months::new(months));
    let days = first
        .into_iter()
        .flat_map(|first| first.iter_days().take(4));
    days.filter(move |issued| months_on(*issued, months) == end)
}

/// The ends of which one of these numbers of days before is said on one of the days.
fn last_days(
    offsets: &BTreeSet<u32>,
    holidays: &BTreeSet<NaiveDate>,
    (from, to): (NaiveDate, NaiveDate),
) -> BTreeSet<NaiveDate> {
    let raw_from = from
        .checked_sub_days(Days::new(LONGEST_HOLIDAY))
        .unwrap_or(from);
    let raw_to = to
        .checked_add_days(Days::new(LONGEST_HOLIDAY))
        .unwrap_or(to);
    let mut found = BTreeSet::new();
    for offset in offsets {
        let signed = i32::try_from(*offset).unwrap_or(i32::MAX);
        let ends = raw_from.iter_days().take_while(|raw| *raw <= raw_to);
        let ends = ends.map(|raw| days_on(raw, *offset));
        found.extend(ends.filter(|end| (from..=to).contains(&due_day(*end, signed, holidays))));
    }
    found
}

/// The ends of what has lapsed and is repeated on one of the days, every so many days.
fn lapsed_days(rhythms: &BTreeSet<u32>, (from, to): (NaiveDate, NaiveDate)) -> BTreeSet<NaiveDate> {
    let mut found = BTreeSet::new();
    for every in rhythms.iter().filter(|every| **every > 0) {
        for day in from.iter_days().take_while(|day| *day <= to) {
            let after = (*every..=REPEAT_DAYS).step_by(usize::try_from(*every).unwrap_or(7));
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
