//! The Monday summary for those who look after others: what ends within thirty days in
//! a mentor's groups and areas or a coordinator's area. Optional mail; nobody gets an
//! empty one. On a holiday it waits for the next working day of that week.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::model::{Bulletin, BulletinLine, Person};
use super::rounds::Due;
use crate::accounts::{Actor, sessions};
use crate::businesses::Narrow;
use crate::checklists::Catalogue;
use crate::mail::{Message, WeekLine};
use crate::products::Product;
use crate::reviews::actions::{Line, Span, expiring};
use crate::storage::{Conn, StorageError, UtcTime};

/// Days ahead that are told.
const AHEAD: i64 = 30;
/// Lines of one mail; what is more is counted on the page it leads to.
const LINES: usize = 15;

/// The day of its week on which the summary goes: Monday, or the first day after it
/// that is no holiday. `None` when the whole week is one.
#[must_use]
pub fn summary_day(today: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> Option<NaiveDate> {
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let week = monday.iter_days().take(6);
    week.take_while(|day| day.weekday() != Weekday::Sun)
        .find(|day| !holidays.contains(day))
}

/// The summary of one reader; none when nothing ends.
pub(super) fn compose(
    conn: &mut Conn,
    catalogue: &Catalogue,
    (person, due, at): (&Person, &Due, UtcTime),
) -> Result<Option<Bulletin>, StorageError> {
    let Some(actor) = sessions::actor_of(conn, person.account)? else {
        return Ok(None);
    };
    let mut near = near(conn, catalogue, &actor, at)?;
    if near.is_empty() {
        return Ok(None);
    }
    let more = near.len() > LINES;
    near.truncate(LINES);
    let (lines, told) = near.into_iter().map(|l| said(catalogue, &actor, l)).unzip();
    Ok(Some(Bulletin {
        key: due.key.clone(),
        lines: told,
        message: Message::Week {
            name: person.name.clone(),
            day: due.day,
            lines,
            more,
            path: "/expiring".to_owned(),
        },
    }))
}

/// What ends within the days that are told, soonest first.
fn near(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    at: UtcTime,
) -> Result<Vec<Line>, StorageError> {
    let (all, ahead) = (Narrow::default(), (Span::Ahead, None));
    let found = expiring(conn, catalogue, actor, at, &all, ahead);
    let found = found.map_err(|error| StorageError::Corrupt(error.to_string()))?;
    let near = found.lines.into_iter();
    Ok(near.filter(|line| line.days <= AHEAD).collect())
}

/// A line of the mail, and the same for the simulator and the command.
fn said(catalogue: &Catalogue, actor: &Actor, line: Line) -> (WeekLine, BulletinLine) {
    let kind = catalogue.evidence(&line.version.kind);
    let title = kind.map_or_else(String::new, |e| e.title.lang(actor.lang).to_owned());
    let named: Vec<String> = line.products.iter().map(Product::label).collect();
    let told = BulletinLine {
        about: line.version.id.any(),
        requirement: line.version.kind.to_string(),
        title: title.clone(),
        product: named.join(", "),
        owner: line.business.id,
        business: line.business.name.clone(),
        offset: line.days,
        valid_until: Some(line.until),
        path: format!("/permits/{}", line.version.id),
    };
    let line = WeekLine {
        requirement: title,
        product: named.join(", "),
        business: line.business.name,
        place: line.place,
        day: line.until,
        days: line.days,
    };
    (line, told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_waits_over_holidays_but_not_into_sunday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut holidays = BTreeSet::new();
        // 24 November 2026 is a Tuesday.
        assert_eq!(
            summary_day(day("2026-11-24"), &holidays),
            Some(day("2026-11-23"))
        );
        holidays.extend([day("2026-11-23"), day("2026-11-24")]);
        assert_eq!(
            summary_day(day("2026-11-24"), &holidays),
            Some(day("2026-11-25"))
        );
        holidays.extend(day("2026-11-23").iter_days().take(6));
        assert_eq!(summary_day(day("2026-11-29"), &holidays), None);
    }
}
