//! The months of a calendar picture: weeks from Monday, days outside left empty.
//! Pure: what stands on a day is given.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use crate::i18n::{Lang, month_of};

/// One month as weeks of seven places.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Month {
    /// `November 2026`.
    pub title: String,
    /// Weeks; a place outside the month is empty.
    pub weeks: Vec<Vec<Option<Cell>>>,
}

/// One day of the picture.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Cell {
    /// The day.
    pub day: NaiveDate,
    /// Its number in the month.
    pub number: u32,
    /// How many things stand on it.
    pub count: usize,
    /// `late`, `near` or `ahead`: how urgent the most urgent of them is.
    pub tone: &'static str,
    /// A confirmed holiday.
    pub holiday: bool,
    /// Before the first or after the last day of the stretch.
    pub outside: bool,
}

/// Every month that has a day from `from` to `last`.
#[must_use]
pub fn months(
    lang: Lang,
    (from, last): (NaiveDate, NaiveDate),
    days: &BTreeMap<NaiveDate, (usize, &'static str)>,
    holidays: &BTreeSet<NaiveDate>,
) -> Vec<Month> {
    let cell = |day: NaiveDate| {
        let (count, tone) = days.get(&day).copied().unwrap_or_default();
        Cell {
            day,
            number: day.day(),
            count,
            tone,
            holiday: holidays.contains(&day),
            outside: !(from..=last).contains(&day),
        }
    };
    let first_of = |day: NaiveDate| day.with_day(1).unwrap_or(day);
    let firsts = std::iter::successors(Some(first_of(from)), |first| {
        first.checked_add_months(Months::new(1))
    });
    let month = |first: NaiveDate| Month {
        title: month_of(lang, first),
        weeks: weeks(first)
            .into_iter()
            .map(|week| week.into_iter().map(|day| day.map(cell)).collect())
            .collect(),
    };
    firsts
        .take_while(|first| *first <= last)
        .map(month)
        .collect()
}

fn weeks(first: NaiveDate) -> Vec<Vec<Option<NaiveDate>>> {
    let monday = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
    let in_month = |day: NaiveDate| (day.month() == first.month()).then_some(day);
    let mondays = monday.iter_weeks();
    let mondays = mondays.take_while(|day| *day <= first || in_month(*day).is_some());
    mondays
        .map(|monday| monday.iter_days().take(7).map(in_month).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_stretch_stands_once_under_its_weekday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let span = (day("2026-11-22"), day("2027-02-19"));
        let some = BTreeMap::from([(day("2026-12-01"), (2, "near"))]);
        let feast = BTreeSet::from([day("2026-12-25")]);
        let all = months(Lang::Id, span, &some, &feast);
        let titles: Vec<&str> = all.iter().map(|m| m.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "November 2026",
                "Desember 2026",
                "Januari 2027",
                "Februari 2027"
            ]
        );
        let mut inside = Vec::new();
        for week in all.iter().flat_map(|month| &month.weeks) {
            assert_eq!(week.len(), 7);
            for (place, cell) in (0..).zip(week) {
                let Some(cell) = cell else { continue };
                assert_eq!(cell.day.weekday().num_days_from_monday(), place);
                assert_eq!(
                    cell.count,
                    if cell.number == 1 && cell.tone == "near" {
                        2
                    } else {
                        0
                    }
                );
                assert_eq!(cell.holiday, cell.day == day("2026-12-25"));
                inside.extend((!cell.outside).then_some(cell.day));
            }
        }
        let whole: Vec<NaiveDate> = span.0.iter_days().take(90).collect();
        assert_eq!(inside, whole);
    }
}
