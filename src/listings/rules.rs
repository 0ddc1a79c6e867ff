//! Decisions about submissions and listings: quorum, what a decision leads to, deadlines, states.
//! Pure: people, dates and outcomes in, the next state out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::model::{ListingState, Outcome, Reason, SignOff, SubmissionStatus};
use crate::accounts::AccountId;
use crate::checklists::programme::ScoreLine;
use crate::storage::UtcTime;

/// Minutes a claim lasts.
pub const CLAIM_MINUTES: i64 = 20;

/// Fewer products than this are not counted out to a partner (CONTRACTS 3).
pub const SMALLEST_COUNT: usize = 5;

/// Working days after the deadline at which the partner's administrators are told too.
pub const ESCALATE_AFTER: u32 = 3;

/// The functions that have not approved yet. A person counts once, for the
/// function of their first approval in the round.
#[must_use]
pub fn missing_functions(quorum: &[String], round: &[SignOff]) -> Vec<String> {
    let mut people: BTreeSet<AccountId> = BTreeSet::new();
    let mut filled: BTreeSet<&str> = BTreeSet::new();
    for sign_off in round.iter().filter(|s| s.outcome == Outcome::Approve) {
        let wanted = quorum.contains(&sign_off.function);
        let vacant = !filled.contains(sign_off.function.as_str());
        if wanted && vacant && people.insert(sign_off.made_by) {
            filled.insert(&sign_off.function);
        }
    }
    quorum
        .iter()
        .filter(|f| !filled.contains(f.as_str()))
        .cloned()
        .collect()
}

/// Where a submission goes with these decisions of its round: one rejection ends
/// it, one change request pauses it, a full quorum approves it.
#[must_use]
pub fn status_after(quorum: &[String], round: &[SignOff]) -> SubmissionStatus {
    let any = |outcome| round.iter().any(|s| s.outcome == outcome);
    if any(Outcome::Reject) {
        SubmissionStatus::Rejected
    } else if any(Outcome::RequestChange) {
        SubmissionStatus::ChangesRequested
    } else if missing_functions(quorum, round).is_empty() {
        SubmissionStatus::Approved
    } else {
        SubmissionStatus::Open
    }
}

/// The functions in which a person may decide now: their own, named by the quorum
/// and not filled yet. None when they decided in this round already.
#[must_use]
pub fn open_functions(
    quorum: &[String],
    round: &[SignOff],
    person: AccountId,
    functions: &[String],
) -> Vec<String> {
    if round.iter().any(|s| s.made_by == person) {
        return Vec::new();
    }
    missing_functions(quorum, round)
        .into_iter()
        .filter(|f| functions.contains(f))
        .collect()
}

/// The weighted score in percent of the best; `None` while a line has no mark.
#[must_use]
pub fn weighted(lines: &[ScoreLine], scores: &BTreeMap<String, u8>) -> Option<u32> {
    let mut sum = 0_u32;
    for line in lines {
        sum += line.weight * u32::from(*scores.get(&line.code)?);
    }
    Some(sum / 5)
}

/// What is wrong with a decision as typed, by field.
#[must_use]
pub fn decision_faults(
    outcome: Outcome,
    reasons: &[Reason],
    note: &str,
    lines: &[ScoreLine],
    scores: &BTreeMap<String, u8>,
) -> Vec<(String, &'static str)> {
    let mut faults = Vec::new();
    if outcome == Outcome::Approve {
        let unmarked = lines.iter().filter(|l| !scores.contains_key(&l.code));
        faults.extend(unmarked.map(|l| (format!("score_{}", l.code), "listing-score-needed")));
        return faults;
    }
    if reasons.is_empty() {
        faults.push(("reasons".to_owned(), "listing-reason-needed"));
    }
    if note.trim().chars().count() < 10 {
        faults.push(("note".to_owned(), "listing-note-needed"));
    }
    faults
}

/// The day `working` working days after `from`; Saturdays, Sundays and holidays do not count.
#[must_use]
pub fn working_days_on(from: NaiveDate, working: u32, holidays: &BTreeSet<NaiveDate>) -> NaiveDate {
    let mut day = from;
    let mut left = working;
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else {
            return day;
        };
        day = next;
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        if !weekend && !holidays.contains(&day) {
            left -= 1;
        }
    }
    day
}

/// The state of a listing: ended by a person, else what the checklist says now.
/// A product without a projection for the programme keeps nothing.
#[must_use]
pub const fn listing_state(ended: Option<UtcTime>, keeps: bool) -> ListingState {
    match (ended, keeps) {
        (Some(_), _) => ListingState::Ended,
        (None, true) => ListingState::Active,
        (None, false) => ListingState::OnHold,
    }
}

/// A count as a partner may see it: below five it is not told.
#[must_use]
pub const fn told_count(count: usize) -> Option<usize> {
    if count < SMALLEST_COUNT {
        None
    } else {
        Some(count)
    }
}

/// A word for addresses from a name: small letters, digits and dashes.
#[must_use]
pub fn slug_of(text: &str) -> String {
    let folded = crate::text::fold(text).replace(' ', "-");
    folded
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
        .take(40)
        .collect::<String>()
        .trim_matches('-')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::model::{SignOffId, SubmissionId};
    use super::*;

    fn by(person: AccountId, function: &str, outcome: Outcome) -> SignOff {
        let now = UtcTime::far();
        SignOff {
            id: SignOffId::new(now),
            submission: SubmissionId::new(now),
            round: 1,
            function: function.to_owned(),
            outcome,
            reasons: vec![],
            note: String::new(),
            scores: BTreeMap::new(),
            dossier_hash: String::new(),
            made_by: person,
            made_at: now,
        }
    }

    fn person() -> AccountId {
        AccountId::new(UtcTime::far())
    }

    fn quorum() -> Vec<String> {
        vec!["quality".into(), "merchandising".into()]
    }

    #[test]
    fn one_person_never_fills_two_functions() {
        let ani = person();
        let round = [
            by(ani, "quality", Outcome::Approve),
            by(ani, "merchandising", Outcome::Approve),
        ];
        assert_eq!(missing_functions(&quorum(), &round), ["merchandising"]);
        assert_eq!(status_after(&quorum(), &round), SubmissionStatus::Open);
        let functions = quorum();
        assert!(open_functions(&quorum(), &round, ani, &functions).is_empty());
        assert_eq!(
            open_functions(&quorum(), &round, person(), &functions),
            ["merchandising"]
        );
    }

    #[test]
    fn two_people_of_the_two_functions_approve_and_a_stranger_does_not() {
        let approved = by(person(), "quality", Outcome::Approve);
        let stranger = by(person(), "design", Outcome::Approve);
        let second = by(person(), "merchandising", Outcome::Approve);
        let open = [approved.clone(), stranger];
        assert_eq!(status_after(&quorum(), &open), SubmissionStatus::Open);
        assert_eq!(
            status_after(&quorum(), &[approved, second]),
            SubmissionStatus::Approved
        );
    }

    #[test]
    fn one_rejection_ends_and_one_change_request_pauses() {
        let approved = by(person(), "quality", Outcome::Approve);
        let asks = by(person(), "merchandising", Outcome::RequestChange);
        let refuses = by(person(), "merchandising", Outcome::Reject);
        assert_eq!(
            status_after(&quorum(), &[approved.clone(), asks.clone()]),
            SubmissionStatus::ChangesRequested
        );
        assert_eq!(
            status_after(&quorum(), &[approved, asks, refuses]),
            SubmissionStatus::Rejected
        );
    }

    #[test]
    fn a_deadline_counts_working_days() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        // 20 November 2026 is a Friday.
        let none = BTreeSet::new();
        let on = |from, working| working_days_on(day(from), working, &none);
        assert_eq!(on("2026-11-20", 1), day("2026-11-23"));
        assert_eq!(on("2026-11-22", 10), day("2026-12-04"));
        // A holiday on a Thursday costs a day, one on a Sunday none.
        let holidays = BTreeSet::from([day("2026-11-26"), day("2026-11-29")]);
        let due = working_days_on(day("2026-11-22"), 10, &holidays);
        assert_eq!(due, day("2026-12-07"));
    }

    #[test]
    fn few_products_are_not_counted_out() {
        assert_eq!(told_count(4), None);
        assert_eq!(told_count(5), Some(5));
    }

    #[test]
    fn a_name_becomes_a_word_for_addresses() {
        assert_eq!(slug_of("CONTOH Minimarket & Co."), "contoh-minimarket-co");
    }
}
