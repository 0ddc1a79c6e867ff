//! How much of a permit's time is left, as a bar and as words. Pure: the day is given.
//! It says nothing about a status; only the rules do.

use chrono::NaiveDate;
use serde::Serialize;

use crate::permits::dates::days_between;

/// A permit's time from its first to its last valid day.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Life {
    /// First day.
    pub from: NaiveDate,
    /// Last valid day.
    pub until: NaiveDate,
    /// Days in all, at least one.
    pub whole: i64,
    /// Days left of these, the last one counted as none.
    pub left: i64,
    /// `good`, `soon` (90 days or fewer) or `over`.
    pub tone: &'static str,
    /// How long that is, in words.
    pub span: Span,
}

/// A length of time as people say it.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
pub struct Span {
    /// `days`, `months`, `years`, or `over` for what has passed (then counted in days).
    pub unit: &'static str,
    /// How many; months and years are rounded down.
    pub count: i64,
}

impl Life {
    /// None when a day is not known or the order of the days makes no sense.
    #[must_use]
    pub fn of(from: Option<NaiveDate>, until: Option<NaiveDate>, today: NaiveDate) -> Option<Self> {
        let (from, until) = (from?, until?);
        let (whole, left) = (days_between(from, until), days_between(today, until));
        (whole > 0).then(|| Self {
            from,
            until,
            whole,
            left: left.clamp(0, whole),
            tone: match left {
                ..0 => "over",
                0..=90 => "soon",
                _ => "good",
            },
            span: span(left),
        })
    }
}

/// Days in the words people use for that length.
#[must_use]
pub const fn span(days: i64) -> Span {
    let (unit, count) = match days {
        ..0 => ("over", -days),
        0..=89 => ("days", days),
        90..=729 => ("months", days / 30),
        _ => ("years", days / 365),
    };
    Span { unit, count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_ends_with_the_permit_and_the_words_fit_its_length() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        let on = |y, m, d| Life::of(day(2025, 3, 12), day(2030, 3, 12), day(y, m, d).unwrap());
        let early = on(2026, 11, 22).unwrap();
        assert_eq!((early.whole, early.left, early.tone), (1826, 1206, "good"));
        assert_eq!(
            early.span,
            Span {
                unit: "years",
                count: 3
            }
        );
        let last = on(2030, 3, 12).unwrap();
        assert_eq!((last.left, last.tone, last.span.unit), (0, "soon", "days"));
        let after = on(2030, 3, 13).unwrap();
        assert_eq!((after.left, after.tone), (0, "over"));
        assert_eq!(
            after.span,
            Span {
                unit: "over",
                count: 1
            }
        );
        assert_eq!(
            Life::of(day(2030, 3, 12), day(2025, 3, 12), day(2026, 1, 1).unwrap()),
            None
        );
    }
}
