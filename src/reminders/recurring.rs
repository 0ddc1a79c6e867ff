//! What comes round while a permit is valid "until something changes": the surveillance
//! of whoever issued it, and, where an installation asks for it, the question whether
//! everything is still as it was. Counted from the day of issue. Pure.
//!
//! Nothing lapses on such a day. It is said before, on the day and once after it, until its
//! people or their mentor answer; what nobody answers is let go after ninety days.

use std::collections::BTreeSet;

use chrono::{Datelike, Duration, NaiveDate};

use super::around::Around;
use super::model::{Rule, Subject};
use super::plan::{due_day, offset_day};
use super::subjects::{requirement_of, stand_for};
use crate::checklists::Catalogue;
use crate::checklists::requirement::{Evidence, Requirement};
use crate::permits::Held;
use crate::permits::best::{one_series, supersedes};
use crate::permits::dates::months_on;
use crate::permits::rules::{End, KindRules, counts_as_accepted, end_of, is_history};

/// Days after its day from which on nothing is said of it any more.
pub const OVER_AFTER: i32 = 90;
/// Days after its day on which it is said once more.
const AGAIN_AFTER: i32 = 30;
/// More days than holidays move a reminder.
const SLACK: i64 = 30;
/// Permits are followed for so many months after their issue: forty years.
const FOLLOWED: u32 = 480;
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
    /// Where another round asks for more on the same day, it is left out: the months of that.
    pub unless: Option<u32>,
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
            unless: None,
        }
    };
    let surveillance = rounds.surveillance_months.filter(|months| *months > 0);
    let confirmation = Some(rounds.confirm_months).filter(|months| *months > 0);
    let confirmation = confirmation.map(|months| Round {
        unless: surveillance,
        ..round(Rule::Confirmation, months)
    });
    let surveillance = surveillance.map(|months| round(Rule::Surveillance, months));
    surveillance.into_iter().chain(confirmation).collect()
}

impl Round {
    /// The months from the issue to each time it comes round, while a permit is followed.
    fn times(&self) -> impl Iterator<Item = u32> + '_ {
        let times = 1..=FOLLOWED / self.months;
        times.map(|times| self.months * times).filter(|months| {
            let more = |other: u32| months.is_multiple_of(other);
            !self.unless.is_some_and(more)
        })
    }

    /// Those of [`Self::times`] that are not over for long on a day.
    fn times_from(&self, issued: NaiveDate, since: NaiveDate) -> impl Iterator<Item = u32> + '_ {
        let years = i64::from(since.year()) - i64::from(issued.year());
        let months = years * 12 + i64::from(since.month()) - i64::from(issued.month());
        // Ninety days are less than four whole months.
        self.times()
            .skip_while(move |time| i64::from(*time) + 5 <= months)
    }

    /// Whether something of it is said on one of some days, by the day of issue.
    pub(super) fn is_said(
        &self,
        issued: NaiveDate,
        holidays: &BTreeSet<NaiveDate>,
        (from, to): (NaiveDate, NaiveDate),
    ) -> bool {
        let slack = Duration::days(SLACK);
        let ons = self
            .times_from(issued, from)
            .map(|months| months_on(issued, months));
        let near = ons.take_while(|on| self.first_day(*on) <= to + slack);
        let mut said = near.flat_map(|on| {
            let days = self.offsets.iter();
            days.map(move |offset| due_day(on, *offset, holidays))
        });
        said.any(|day| (from..=to).contains(&day))
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
        for months in self.times_from(issued, from) {
            let on = months_on(issued, months);
            let next = self.first_day(months_on(issued, months + self.months));
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
    for round in rounds_of(evidence) {
        let occasions = round.occasions(issued, days).into_iter();
        found.extend(occasions.map(|occasion| at(&plain, &round, occasion)));
    }
    found
}

/// Whether a version is accepted and valid until something changes.
fn is_endless(version: &Held, rules: &KindRules<'_>) -> bool {
    counts_as_accepted(&version.facts, rules)
        && end_of(&version.facts, rules) == End::Never
        && !is_history(&version.facts, rules)
}

/// Whether `other` stands in the place of a version: within one permit as in the checklist,
/// of another permit when it is newer, has no end either and is about the same.
fn replaces(catalogue: &Catalogue, kinds: &Requirement, other: &Held, version: &Held) -> bool {
    let Some(evidence) = catalogue.evidence(&other.facts.kind) else {
        return false;
    };
    let rules = evidence.rules();
    if one_series(&other.facts, &version.facts, &rules) {
        return supersedes(&other.facts, &version.facts, &rules);
    }
    let about = |held: &Held| (held.person.clone(), held.brand.clone());
    let age = |held: &Held| (held.facts.issued_on, held.id);
    kinds.accepts.contains(&other.facts.kind)
        && other.facts.revoked_on.is_none()
        && is_endless(other, &rules)
        && about(other) == about(version)
        && age(other) > age(version)
}

/// A version that is valid until something changes, without what comes round.
fn standing(
    catalogue: &Catalogue,
    around: &Around,
    version: &Held,
    evidence: &Evidence,
) -> Option<Subject> {
    let endless = is_endless(version, &evidence.rules());
    let requirement = requirement_of(catalogue, version).filter(|_| endless)?;
    let newer = |other: &Held| replaces(catalogue, requirement, other, version);
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
        for months in round.times() {
            found.extend(super::days::issued_for(*on, months));
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
        use crate::reminders::days::recurring;
        let catalogue = Catalogue::embedded().unwrap();
        let halal = &rounds("halal", |_| ())[0];
        for issued in ["2020-02-29", "2022-12-31", "2023-02-20", "1999-08-31"].map(day) {
            let until = (day("2023-01-01"), day("2035-01-01"));
            for occasion in halal.occasions(issued, until) {
                for offset in &halal.offsets {
                    let said = offset_day(occasion.on, *offset);
                    let found = recurring(&catalogue, &BTreeSet::new(), (said, said));
                    let days = &found
                        .iter()
                        .find(|(kind, _)| kind.as_str() == "halal")
                        .unwrap()
                        .1;
                    assert!(days.contains(&issued), "{issued} {said}");
                }
            }
        }
    }

    #[test]
    fn the_run_and_what_is_foreseen_look_at_the_same_days() {
        use crate::permits::version::EvidenceKind;
        use crate::reminders::days::{comes_round, recurring};
        use crate::reminders::model::Dates;
        let catalogue = Catalogue::embedded().unwrap();
        let holidays: BTreeSet<NaiveDate> = day("2027-03-05").iter_days().take(9).collect();
        let dates = |kind: &str, issued: NaiveDate| Dates {
            kind: EvidenceKind::from(kind),
            issued_on: Some(issued),
            valid_until: None,
            year: None,
            own: false,
        };
        for from in day("2027-02-15").iter_days().step_by(3).take(12) {
            for days in [
                (from, from + Duration::days(1)),
                (from - Duration::days(28), from),
            ] {
                let found = recurring(&catalogue, &holidays, days);
                for (kind, first) in [("batikmark", "2025-08-20"), ("halal", "2023-01-15")] {
                    let all = found.iter().find(|(of, _)| of.as_str() == kind);
                    for issued in day(first).iter_days().take(60) {
                        let listed = all.is_some_and(|(_, all)| all.contains(&issued));
                        let round = comes_round(&catalogue, &holidays, &dates(kind, issued), days);
                        assert_eq!(round, listed, "{issued} {days:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_surveillance_takes_the_place_of_the_question_on_its_day() {
        let both = rounds("halal", |r| r.confirm_months = 12);
        let span = (day("2020-03-01"), day("2029-01-01"));
        let years: Vec<i32> = both[1]
            .occasions(day("2020-01-10"), span)
            .iter()
            .map(|o| o.on.year())
            .collect();
        assert_eq!(years, [2021, 2022, 2023, 2025, 2026, 2027, 2029, 2030]);
        for late in ["2024-01-10", "2024-04-05", "2024-05-20"].map(day) {
            let now = both[1].occasions(day("2020-01-10"), (late, late));
            assert!(
                now.iter().all(|o| o.on.year() != 2024),
                "{late}: whatever is asked for"
            );
        }
    }
}
