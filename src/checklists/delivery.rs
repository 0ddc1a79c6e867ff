//! On which days a partner's goods are delivered, and when its buyers get the list of
//! what is at risk before that. Pure: holidays and the day are parameters. Refuses days
//! of the week that do not exist and figures nobody can have meant.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// The most days before a delivery on which its list can leave.
pub const MOST_BEFORE: u32 = 14;
/// The most days after a delivery that a list can look at.
pub const MOST_AHEAD: u32 = 180;
/// How many days a run of holidays may bring a list forward.
const SLACK: u32 = 31;

/// The delivery days of a programme: the same days each week, as a shop plans them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Days of the week, Monday is 1 and Sunday 7; at least one.
    pub weekdays: BTreeSet<u32>,
    /// How many days before a delivery its list leaves, 1 to 14.
    pub days_before: u32,
    /// How many days after a delivery what ends is named too, 0 to 180.
    pub ahead: u32,
}

impl Delivery {
    /// The figure that is out of bounds, by the name of its field, if one is.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if self.weekdays.is_empty() || self.weekdays.iter().any(|day| !(1..=7).contains(day)) {
            return Some("delivery_weekdays");
        }
        if !(1..=MOST_BEFORE).contains(&self.days_before) {
            return Some("delivery_days_before");
        }
        (self.ahead > MOST_AHEAD).then_some("delivery_ahead")
    }

    /// The day on which the list of a delivery leaves: never a Sunday or holiday, and
    /// then earlier, never later (CONTRACTS 6).
    #[must_use]
    pub fn list_day(&self, delivery: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> NaiveDate {
        let before = Days::new(u64::from(self.days_before));
        let mut day = delivery.checked_sub_days(before).unwrap_or(delivery);
        while day.weekday() == Weekday::Sun || holidays.contains(&day) {
            day = day.pred_opt().unwrap_or(NaiveDate::MIN);
        }
        day
    }

    /// The delivery whose list may leave on a day: the last one whose day for that has
    /// come. Lists of earlier ones that were missed are covered by it, because it looks
    /// farther; what was delivered before is over and gets none.
    #[must_use]
    pub fn due(&self, today: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> Option<NaiveDate> {
        let days = self.coming(today, self.days_before.saturating_add(SLACK));
        days.take_while(|day| self.list_day(*day, holidays) <= today)
            .last()
    }

    /// The next delivery from a day on, that day included.
    #[must_use]
    pub fn next(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.coming(today, 7).next()
    }

    /// The last day that the list of a delivery looks at.
    #[must_use]
    pub fn last_day(&self, delivery: NaiveDate) -> NaiveDate {
        let ahead = Days::new(u64::from(self.ahead));
        delivery.checked_add_days(ahead).unwrap_or(delivery)
    }

    fn coming(&self, from: NaiveDate, days: u32) -> impl Iterator<Item = NaiveDate> {
        let count = usize::try_from(days).unwrap_or(0).saturating_add(1);
        let on = |day: &NaiveDate| self.weekdays.contains(&day.weekday().number_from_monday());
        from.iter_days().take(count).filter(on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn tuesdays_and_fridays() -> Delivery {
        Delivery {
            weekdays: BTreeSet::from([2, 5]),
            days_before: 2,
            ahead: 14,
        }
    }

    #[test]
    fn a_list_never_leaves_on_a_sunday_or_holiday_and_never_later() {
        let (delivery, mut holidays) = (tuesdays_and_fridays(), BTreeSet::new());
        // 24 November 2026 is a Tuesday: two days before is a Sunday.
        let tuesday = day("2026-11-24");
        assert_eq!(delivery.list_day(tuesday, &holidays), day("2026-11-21"));
        holidays.extend([day("2026-11-21"), day("2026-11-20")]);
        assert_eq!(delivery.list_day(tuesday, &holidays), day("2026-11-19"));
    }

    #[test]
    fn a_missed_list_goes_late_until_its_delivery_is_over() {
        let (delivery, none) = (tuesdays_and_fridays(), BTreeSet::new());
        for (today, due) in [
            ("2026-11-20", Some("2026-11-20")),
            ("2026-11-21", Some("2026-11-24")),
            ("2026-11-24", Some("2026-11-24")),
            ("2026-11-25", Some("2026-11-27")),
            ("2026-11-28", Some("2026-12-01")),
        ] {
            assert_eq!(delivery.due(day(today), &none), due.map(day), "{today}");
        }
        let weekly = Delivery {
            weekdays: BTreeSet::from([2]),
            ..delivery
        };
        assert_eq!(weekly.due(day("2026-11-25"), &none), None, "it is over");
    }
}
