//! What the hourly run looks at. It reads only what turns on a day since it last ran,
//! so somebody who joins a business is told of its permits from their next day on;
//! what is foreseen must know as little as the run will.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use super::days::{Wishes, comes_round, turning, turns, unsaid_from};
use super::load::{Rules, collected_from};
use super::model::{Rhythm, Subject, Turn};
use super::planned::Planned;
use super::store_recalls;
use crate::checklists;
use crate::identifiers::Zone;
use crate::permits::{self, Turning};
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

/// From the first day asked for to the last.
type Days = (NaiveDate, NaiveDate);

/// The days of a run at an instant, the one before having been at another.
fn days_of(holidays: &BTreeSet<NaiveDate>, before: UtcTime, at: UtcTime) -> Days {
    let from = unsaid_from(Zone::Wib.today(before.naive()), holidays);
    (from, Zone::Wit.today(at.naive()))
}

/// Whether what a product lacks is said on one of these days.
pub(super) fn is_recorded(missing_days: &[i32], recorded: UtcTime, (from, to): Days) -> bool {
    missing_days.iter().any(|after| {
        let back = Duration::days(i64::from(*after));
        let end = UtcTime::start_of(to - back, 0) + Duration::days(1);
        let start = UtcTime::start_of(from - back, 9);
        (start..end).contains(&recorded)
    })
}

/// Every run from one instant on, hour by hour.
pub(super) struct Sight<'a> {
    rules: Rules<'a>,
    wishes: Wishes,
    holidays: BTreeSet<NaiveDate>,
    /// When runs were, and when the next one is.
    runs: (Planned, UtcTime),
    /// What was accepted or let speak again since the first day of a run, by that day; nothing
    /// is known yet of what will be.
    new: BTreeMap<NaiveDate, BTreeSet<AnyId>>,
    known: BTreeMap<Days, Turning>,
}

impl<'a> Sight<'a> {
    /// Runs from `from` on; `planned` is when those before were.
    ///
    /// # Errors
    /// The database.
    pub(super) fn from(
        conn: &mut Conn,
        rules: Rules<'a>,
        holidays: &BTreeSet<NaiveDate>,
        (planned, from): (&Planned, UtcTime),
    ) -> Result<Self, StorageError> {
        let programmes = checklists::every_programme(conn)?;
        let wishes = Wishes::of(&programmes, permits::own_days(conn)?);
        let mut firsts: BTreeSet<NaiveDate> = planned
            .all(from)
            .map(|since| days_of(holidays, since, from).0)
            .collect();
        let (next, today) = days_of(holidays, from, from);
        firsts.extend(next.iter_days().take_while(|day| *day <= today));
        let mut new = BTreeMap::new();
        for day in firsts {
            let since = UtcTime::start_of(day, 9);
            let accepted = permits::turning_on(conn, &Turning::default(), since)?;
            let mut ids: BTreeSet<AnyId> = accepted.iter().map(|held| held.id.any()).collect();
            ids.extend(store_recalls::since(conn, since)?);
            new.insert(day, ids);
        }
        Ok(Self {
            rules,
            wishes,
            holidays: holidays.clone(),
            runs: (planned.clone(), from),
            new,
            known: BTreeMap::new(),
        })
    }

    /// Whether the run at an instant reads this for somebody of a rhythm.
    pub(super) fn sees(&mut self, subject: &Subject, rhythm: Rhythm, at: UtcTime) -> bool {
        let (planned, from) = &self.runs;
        let before = planned.foreseen(*from, at);
        let days = days_of(&self.holidays, before, at);
        let collected = collected_from(before, at, &self.holidays);
        self.is_new(subject, days.0)
            || self.turns(subject, days)
            || (rhythm == Rhythm::Weekly && self.turns(subject, (collected, days.1)))
    }

    fn is_new(&self, subject: &Subject, day: NaiveDate) -> bool {
        let new = self.new.get(&day);
        new.is_some_and(|ids| ids.contains(&subject.id))
    }

    /// Whether a thing turns on one of these days.
    fn turns(&mut self, subject: &Subject, days: Days) -> bool {
        let version = match &subject.turn {
            Turn::Product(recorded) => {
                return is_recorded(self.rules.missing_days, *recorded, days);
            }
            Turn::Version(version) => version,
        };
        let (catalogue, wishes, holidays) = (self.rules.catalogue, &self.wishes, &self.holidays);
        let turning = self
            .known
            .entry(days)
            .or_insert_with(|| turning(catalogue, wishes, holidays, days));
        let rested = subject.pause.as_ref();
        turns(turning, version)
            || comes_round(catalogue, holidays, version, days)
            || rested.is_some_and(|pause| pause.turns(days, holidays))
    }
}
