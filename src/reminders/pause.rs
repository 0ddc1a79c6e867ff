//! What is said of the reminders of one permit's end by its people or their mentor: not
//! before a day ("snoozed"), or "it is being dealt with". Pure.
//!
//! A pause is about one version and one last day: another day is another matter. It never
//! silences the last seven days nor what has lapsed, and a day it was put off to is a day
//! on which something is said. What comes round while a permit stays valid rests as a
//! whole once somebody answered.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::days::windows;
use super::model::{LAST_DAYS, Rule, Subject};
use super::plan::{due_day, offset_day};
use super::recurring::OVER_AFTER;
use crate::accounts::AccountId;
use crate::permits::dates::days_between;
use crate::storage::{AnyId, UtcTime};

/// The longest time past a last day for which something may be put off, in days.
pub const LONGEST: i64 = 365;

/// One pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// The permit version.
    pub version: AnyId,
    /// The day its reminders count to.
    pub event_on: NaiveDate,
    /// The day on which it is said again; none when it is being dealt with.
    pub until_on: Option<NaiveDate>,
    /// Offsets from this one on are silent, but for the last days.
    pub offset: i32,
    /// Who said so.
    pub by: AccountId,
    /// When.
    pub at: UtcTime,
}

/// Why reminders of a permit are not put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Its day has passed: what has lapsed is always said.
    Lapsed,
    /// Nothing is said before the last days, and those are always said.
    OnlyLastDays,
    /// The day is not ahead.
    NotAhead,
    /// The day is too far away to mean anything.
    TooFar,
    /// The day lies after the last day, and what that means was not understood.
    PastTheEnd,
}

/// Whether a pause can be about this.
#[must_use]
pub const fn may_rest(rule: &Rule) -> bool {
    matches!(rule, Rule::Permit | Rule::YearOnly) || rule.recurs()
}

/// The offset from which on reminders rest when they are put off to a day.
///
/// # Errors
/// Why not.
pub fn put_off(
    event_on: NaiveDate,
    until: NaiveDate,
    today: NaiveDate,
    understood: bool,
) -> Result<i32, Refused> {
    let left = days_between(until, event_on);
    if event_on < today {
        return Err(Refused::Lapsed);
    }
    if until <= today {
        return Err(Refused::NotAhead);
    }
    if left < -LONGEST {
        return Err(Refused::TooFar);
    }
    if left < 0 && !understood {
        return Err(Refused::PastTheEnd);
    }
    i32::try_from(left).ok().ok_or(Refused::TooFar)
}

/// The offset that rests when a thing is being dealt with: the next one that is said.
///
/// # Errors
/// Why not.
pub fn next_to_rest(
    event_on: NaiveDate,
    today: NaiveDate,
    coming: &[(NaiveDate, i32)],
) -> Result<i32, Refused> {
    if event_on < today {
        return Err(Refused::Lapsed);
    }
    let next = coming.first().map(|(_, offset)| *offset);
    next.filter(|offset| *offset > LAST_DAYS)
        .ok_or(Refused::OnlyLastDays)
}

/// The days on which something of a thing is still said, soonest first, each with its
/// offset; `told` is the smallest offset everybody was told. What has lapsed is repeated
/// besides.
#[must_use]
pub fn coming(
    subject: &Subject,
    today: NaiveDate,
    told: Option<i32>,
    holidays: &BTreeSet<NaiveDate>,
) -> Vec<(NaiveDate, i32)> {
    let over = subject.over_on.unwrap_or(NaiveDate::MAX);
    let unsaid = |offset: i32| told.is_none_or(|told| offset < told);
    let rests = |offset: i32| subject.in_hand && offset > LAST_DAYS;
    let mut found: Vec<(NaiveDate, i32)> =
        windows(subject.event_on, &subject.offsets, holidays, over)
            .into_iter()
            .filter(|window| unsaid(window.offset) && !rests(window.offset))
            .filter_map(|window| Some((window.said_on(today, holidays)?, window.offset)))
            .collect();
    found.sort_unstable();
    found
}

impl Pause {
    /// Takes the pause into account, if it is about this.
    pub fn rest(&self, subject: &mut Subject) {
        let own = self.version == subject.id && self.event_on == subject.event_on;
        if !own || !may_rest(&subject.rule) || self.is_answer() != subject.rule.recurs() {
            return;
        }
        let least = match subject.rule.recurs() {
            true => i32::MIN,
            false => self.offset.max(LAST_DAYS.saturating_add(1)),
        };
        subject.offsets.retain(|offset| *offset < least);
        if self.until_on.is_some() {
            subject.offsets.push(self.offset);
        }
        subject.pause = Some(self.clone());
    }

    /// Whether it answers what came round, and puts off no end: of that a pause without a
    /// day rests one of the early reminders only.
    const fn is_answer(&self) -> bool {
        self.until_on.is_none() && self.offset == -OVER_AFTER
    }

    /// Whether it rests on a day, so that nobody need ask after its people: until the day
    /// it was put off to, or past that of the one reminder that is not sent.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        match self.until_on {
            Some(until) => day < until,
            None => day <= offset_day(self.event_on, self.offset),
        }
    }

    /// Whether it ends on one of these days: then its version is looked at again.
    #[must_use]
    pub fn turns(
        &self,
        (from, to): (NaiveDate, NaiveDate),
        holidays: &BTreeSet<NaiveDate>,
    ) -> bool {
        let said = due_day(self.event_on, self.offset, holidays);
        self.until_on.is_some() && (from..=to).contains(&said)
    }
}
