//! What comes round while a permit is valid "until something changes": the surveillance
//! of whoever issued it, and, where an installation asks for it, the question whether
//! everything is still as it was. Counted from the day of issue. Pure.
//!
//! Nothing lapses on such a day. It is said before, on the day and once after it, until its
//! people or their mentor answer; what nobody answers is let go after ninety days.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};

use super::around::Around;
use super::model::{Rule, Subject};
use super::plan::offset_day;
use super::subjects::{requirement_of, stand_for};
use crate::checklists::Catalogue;
use crate::checklists::requirement::Evidence;
use crate::permits::Held;
use crate::permits::dates::months_on;
use crate::permits::rules::{End, counts_as_accepted, end_of, is_history};

/// Days after its day from which on nothing is said of it any more.
pub const OVER_AFTER: i32 = 90;
/// Days after its day on which it is said once more.
const AGAIN_AFTER: i32 = 30;
/// Permits are followed for so many months after their issue: forty years.
pub(super) const FOLLOWED: u32 = 480;
/// Fewest days in a month: of rounds that follow close upon each other, no reminder of
/// the next one comes before the one at hand.
const SHORTEST_MONTH: u32 = 28;

/// One thing that comes round for a kind of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Which sentence is said.
    pub rule: Rule,
    /// Months from one time to the next.
    pub months: u32,
    /// Days before its day on which it is said, negative after it; the farthest first.
    pub offsets: Vec<i32>,
}

/// One time that it comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// The day counted to.
    pub on: NaiveDate,
    /// From this day on nothing is said of it.
    pub over_on: NaiveDate,
}

/// What comes round for a kind of evidence; none where it is not asked for.
#[must_use]
pub fn rounds_of(evidence: &Evidence) -> Vec<Round> {
    let Some(rounds) = &evidence.rounds else {
        return vec![];
    };
    let round = |rule, months: u32| {
        let near = |days: &u32| *days < months.saturating_mul(SHORTEST_MONTH);
        let before = rounds.days_before.iter().copied().filter(near);
        let before = before.filter_map(|days| i32::try_from(days).ok());
        let offsets: BTreeSet<i32> = before.chain([0, -AGAIN_AFTER]).collect();
        Round {
            rule,
            months,
            offsets: offsets.into_iter().rev().collect(),
        }
    };
    [
        (Rule::Surveillance, rounds.surveillance_months.unwrap_or(0)),
        (Rule::Confirmation, rounds.confirm_months),
    ]
    .into_iter()
    .filter(|(_, months)| *months > 0)
    .map(|(rule, months)| round(rule, months))
    .collect()
}

impl Round {
    /// How often it comes round of a permit that is followed.
    pub(super) const fn times(&self) -> u32 {
        FOLLOWED / self.months
    }

    /// The first day on which something is said of a time.
    #[must_use]
    pub fn first_day(&self, on: NaiveDate) -> NaiveDate {
        let farthest = self.offsets.first().copied().unwrap_or(0);
        offset_day(on, farthest)
    }

    /// The times of which something is said from one day to another, and the one after
    /// them; by the day of issue.
    #[must_use]
    pub fn occasions(
        &self,
        issued: NaiveDate,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Vec<Occasion> {
        let mut found = Vec::new();
        for times in 1..=self.times() {
            let on = months_on(issued, self.months * times);
            let next = self.first_day(months_on(issued, self.months * (times + 1)));
            let over_on = offset_day(on, -OVER_AFTER).min(next);
            if over_on > from {
                found.push(Occasion { on, over_on });
                if self.first_day(on) > to {
                    break;
                }
            }
        }
        found
    }
}

/// What comes round of a version within some days, unless a newer one stands in its place.
pub(super) fn of_rounds(
    catalogue: &Catalogue,
    around: &Around,
    version: &Held,
    days: (NaiveDate, NaiveDate),
) -> Vec<Subject> {
    let mut found = Vec::new();
    let (Some(evidence), Some(issued)) = (
        catalogue.evidence(&version.facts.kind),
        version.facts.issued_on,
    ) else {
        return found;
    };
    let Some(plain) = standing(catalogue, around, version, evidence) else {
        return found;
    };
    let mut taken = BTreeSet::new();
    for round in rounds_of(evidence) {
        for occasion in round.occasions(issued, days) {
            // A surveillance asks for more than whether everything is as it was.
            if taken.insert(occasion.on) {
                found.push(at(&plain, &round, occasion));
            }
        }
    }
    found
}

/// A version that is valid until something changes, without what comes round.
fn standing(
    catalogue: &Catalogue,
    around: &Around,
    version: &Held,
    evidence: &Evidence,
) -> Option<Subject> {
    let (facts, rules) = (&version.facts, evidence.rules());
    let endless = counts_as_accepted(facts, &rules)
        && end_of(facts, &rules) == End::Never
        && !is_history(facts, &rules);
    let requirement = requirement_of(catalogue, version).filter(|_| endless)?;
    let newer = |other: &Held| {
        let age = |held: &Held| (held.facts.issued_on, held.id);
        let evidence = catalogue.evidence(&other.facts.kind);
        requirement.accepts.contains(&other.facts.kind)
            && other.facts.revoked_on.is_none()
            && evidence.is_some_and(|e| counts_as_accepted(&other.facts, &e.rules()))
            && age(other) > age(version)
    };
    let mut subject = around.subject(version, Rule::Surveillance, NaiveDate::MIN);
    stand_for(&mut subject, around, version, |covered| {
        around.others(version, covered).any(newer)
    })?;
    requirement.id.clone_into(&mut subject.requirement);
    subject.title = requirement.title.clone();
    subject.path = format!("/permits/{}#berkala", version.id);
    Some(subject)
}

fn at(plain: &Subject, round: &Round, occasion: Occasion) -> Subject {
    let revoked = plain.over_on.unwrap_or(NaiveDate::MAX);
    Subject {
        rule: round.rule.clone(),
        event_on: occasion.on,
        over_on: Some(occasion.over_on.min(revoked)),
        offsets: round.offsets.clone(),
        ..plain.clone()
    }
}

/// The days of issue of which a round is said on a day counted to one of these.
pub(super) fn issued_for_rounds(round: &Round, ons: &BTreeSet<NaiveDate>) -> BTreeSet<NaiveDate> {
    let mut found = BTreeSet::new();
    for on in ons {
        for times in 1..=round.times() {
            found.extend(super::days::issued_for(*on, round.months * times));
        }
    }
    found
}

/// The days counted to of which what is said after the day is said on one of these.
pub(super) fn said_after(round: &Round, (from, to): (NaiveDate, NaiveDate)) -> Vec<NaiveDate> {
    let after = round.offsets.iter().filter(|offset| **offset < 0);
    after
        .flat_map(|offset| {
            let days = from.iter_days().take_while(|day| *day <= to);
            days.map(move |day| day + Duration::days(i64::from(*offset)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklists::requirement::Rounds;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rounds(kind: &str, set: impl FnOnce(&mut Rounds)) -> Vec<Round> {
        let catalogue = Catalogue::embedded().unwrap();
        let mut evidence = catalogue.evidence(&kind.into()).unwrap().clone();
        evidence.rounds.as_mut().map(set);
        rounds_of(&evidence)
    }

    #[test]
    fn only_what_the_catalogue_asks_for_comes_round() {
        let halal = rounds("halal", |_| ());
        assert_eq!((halal.len(), halal[0].months), (1, 48));
        assert_eq!(halal[0].offsets, [90, 30, 7, 0, -30]);
        for kind in ["nib", "pkp", "sni_tableware", "spp_irt", "label"] {
            assert!(rounds(kind, |_| ()).is_empty(), "{kind}");
        }
        assert!(rounds("halal", |r| r.surveillance_months = Some(0)).is_empty());
        assert_eq!(rounds("nib", |r| r.confirm_months = 12).len(), 1);
    }

    #[test]
    fn a_time_is_said_of_until_it_is_over_and_the_next_one_is_known() {
        let halal = &rounds("halal", |_| ())[0];
        let times = |from: &str, to: &str| {
            let found = halal.occasions(day("2020-02-29"), (day(from), day(to)));
            found
                .iter()
                .map(|one| one.on.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(times("2020-03-01", "2020-03-01"), ["2024-02-29"]);
        assert_eq!(
            times("2024-05-28", "2024-05-28"),
            ["2024-02-29", "2028-02-29"]
        );
        assert_eq!(times("2024-05-29", "2024-05-29"), ["2028-02-29"]);
        assert_eq!(
            times("2024-01-01", "2032-01-01"),
            ["2024-02-29", "2028-02-29", "2032-02-29", "2036-02-29"]
        );
    }

    #[test]
    fn rounds_that_follow_close_upon_each_other_never_overlap() {
        for months in [1, 2, 3, 6, 120] {
            let round = &rounds("nib", |r| {
                r.confirm_months = months;
                r.days_before = vec![1100, 200, 60, 30, 7, 0];
            })[0];
            let found = round.occasions(day("2020-01-31"), (day("2020-02-01"), day("2045-01-01")));
            assert!(found.len() > 1, "{months}");
            for pair in found.windows(2) {
                assert!(pair[0].on < pair[0].over_on, "{months}");
                assert!(pair[0].over_on <= round.first_day(pair[1].on), "{months}");
                assert!(pair[0].on < round.first_day(pair[1].on), "{months}");
            }
        }
    }

    #[test]
    fn a_permit_is_found_by_its_issue_on_every_day_on_which_something_is_said() {
        use crate::reminders::days::{Wishes, turning};
        let catalogue = Catalogue::embedded().unwrap();
        let halal = &rounds("halal", |_| ())[0];
        for issued in ["2020-02-29", "2022-12-31", "2023-02-20", "1999-08-31"].map(day) {
            let until = (day("2023-01-01"), day("2035-01-01"));
            for occasion in halal.occasions(issued, until) {
                for offset in &halal.offsets {
                    let said = offset_day(occasion.on, *offset);
                    let found = turning(
                        &catalogue,
                        &Wishes::default(),
                        &BTreeSet::new(),
                        (said, said),
                    );
                    let days = &found
                        .recurring
                        .iter()
                        .find(|(kind, _)| kind.as_str() == "halal")
                        .unwrap()
                        .1;
                    assert!(days.contains(&issued), "{issued} {said}");
                }
            }
        }
    }
}
