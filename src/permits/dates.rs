//! Date arithmetic of permits, with the two traps written down once: 29 February and month ends.

use chrono::{Datelike, Months, NaiveDate};

/// Same day and month `years` on; 29 February becomes 28 February. A date past the calendar stays where it is.
#[must_use]
pub fn years_on(date: NaiveDate, years: u32) -> NaiveDate {
    months_on(date, years.saturating_mul(12))
}

/// Same day `months` on, the last day of a shorter month. A date past the calendar stays where it is.
#[must_use]
pub fn months_on(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(date)
}

/// `days` later; the end of the calendar at most.
#[must_use]
pub fn days_on(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(chrono::Days::new(u64::from(days)))
        .unwrap_or(NaiveDate::MAX)
}

/// `days` earlier; the start of the calendar at least.
#[must_use]
pub fn days_back(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(chrono::Days::new(u64::from(days)))
        .unwrap_or(NaiveDate::MIN)
}

/// 1 January of the year after `year`: the first day on which a permit known by year only has surely ended.
#[must_use]
pub fn surely_over_from(year: i32) -> NaiveDate {
    year.checked_add(1)
        .and_then(|next| NaiveDate::from_ymd_opt(next, 1, 1))
        .unwrap_or(NaiveDate::MAX)
}

/// 1 January of `year`: the day reminders count from while only the year is known (CONTRACTS 1.10).
#[must_use]
pub fn reminders_count_from(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX)
}

/// The last day a P-IRT certificate would print, proposed to the person who types it (never stored unasked).
#[must_use]
pub fn proposed_end(issued_on: NaiveDate, years: u32) -> NaiveDate {
    years_on(issued_on, years)
}

/// Whole days from `from` to `until`, negative when it has passed.
#[must_use]
pub fn days_between(from: NaiveDate, until: NaiveDate) -> i64 {
    i64::from(until.num_days_from_ce()) - i64::from(from.num_days_from_ce())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn leap_day_becomes_the_28th() {
        assert_eq!(proposed_end(day("2024-02-29"), 5), day("2029-02-28"));
        assert_eq!(proposed_end(day("2021-11-22"), 5), day("2026-11-22"));
    }

    #[test]
    fn three_months_after_a_month_end_is_the_last_day() {
        assert_eq!(months_on(day("2025-11-30"), 3), day("2026-02-28"));
        assert_eq!(months_on(day("2026-08-14"), 3), day("2026-11-14"));
    }
}
