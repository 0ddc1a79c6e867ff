//! Decisions about submissions and listings: quorum, what a decision leads to, deadlines, states.
//! Pure: people, dates and outcomes in, the next state out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::model::{ListingState, Outcome, Reason, SignOff, SubmissionStatus, Terms};
use crate::accounts::AccountId;
use crate::checklists::programme::{Programme, ScoreLine};
use crate::products::facts::{Kind, ProductFacts};
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

/// What is wrong with an offer as typed, by field.
#[must_use]
pub fn terms_faults(terms: &Terms) -> Vec<(String, &'static str)> {
    const MOST: i64 = 1_000_000_000;
    let mut faults = Vec::new();
    let mut ask = |right: bool, field: &str, key| {
        if !right {
            faults.push((field.to_owned(), key));
        }
    };
    let price = |rupiah: i64| (1..=MOST).contains(&rupiah);
    ask(
        price(terms.retail_price),
        "retail_price",
        "listing-price-needed",
    );
    ask(
        price(terms.partner_price),
        "partner_price",
        "listing-price-needed",
    );
    ask(
        terms.partner_price <= terms.retail_price,
        "partner_price",
        "listing-price-order",
    );
    ask(
        (1..=10_000_000).contains(&terms.monthly_capacity),
        "monthly_capacity",
        "listing-number-needed",
    );
    ask(
        (1..=365).contains(&terms.lead_time_days),
        "lead_time_days",
        "listing-days-needed",
    );
    ask(
        terms.age_days.is_none_or(|days| days <= 365),
        "age_days",
        "listing-days-needed",
    );
    ask(
        (1..=10_000).contains(&terms.carton_content),
        "carton_content",
        "listing-number-needed",
    );
    ask(
        terms.note.chars().count() <= 1000,
        "note",
        "listing-note-long",
    );
    faults
}

/// What a programme asks of the goods' age at delivery, for one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Percent of the shelf life that must be left.
    pub least: u32,
    /// The product's shelf life in days; none when nobody stated it.
    pub shelf_life: Option<u32>,
}

impl Freshness {
    /// What a programme asks on a day; nothing of crafts, nor before its rules count.
    #[must_use]
    pub fn asked(programme: &Programme, facts: &ProductFacts, on: NaiveDate) -> Option<Self> {
        let least = programme.tightens.min_remaining_percent?;
        let counts = facts.kind == Kind::Food && programme.in_force(on);
        counts.then_some(Self {
            least,
            shelf_life: facts.food.shelf_life_days,
        })
    }

    /// Percent of the shelf life left after so many days, rounded down.
    #[must_use]
    pub fn left(self, age_days: u32) -> Option<u32> {
        let whole = self.shelf_life?;
        let rest = whole.saturating_sub(age_days);
        rest.saturating_mul(100).checked_div(whole)
    }

    /// The oldest age in days at which enough is left.
    #[must_use]
    pub fn oldest(self) -> Option<u32> {
        let whole = self.shelf_life?;
        let kept = whole.saturating_mul(self.least).div_ceil(100);
        Some(whole.saturating_sub(kept))
    }

    /// What is wrong with an offer, by field.
    #[must_use]
    pub fn fault(self, terms: &Terms) -> Option<(String, &'static str)> {
        let key = match self.oldest() {
            None => "listing-shelf-life-unknown",
            Some(oldest) if terms.age_at_delivery() > oldest => "listing-too-old",
            Some(_) => return None,
        };
        Some(("age_days".to_owned(), key))
    }
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
    fn a_price_to_the_partner_is_not_above_the_shelf() {
        let terms = Terms {
            retail_price: 10_000,
            partner_price: 12_000,
            monthly_capacity: 500,
            lead_time_days: 7,
            carton_content: 24,
            ..Terms::default()
        };
        assert_eq!(
            terms_faults(&terms),
            [("partner_price".to_owned(), "listing-price-order")]
        );
        assert!(
            terms_faults(&Terms {
                partner_price: 8_000,
                ..terms
            })
            .is_empty()
        );
    }

    #[test]
    fn goods_made_long_before_delivery_leave_too_little() {
        let asked = Freshness {
            least: 67,
            shelf_life: Some(90),
        };
        assert_eq!((asked.oldest(), asked.left(29)), (Some(29), Some(67)));
        let made_to_order = Terms {
            lead_time_days: 29,
            ..Terms::default()
        };
        assert_eq!(asked.fault(&made_to_order), None);
        let slow = Terms {
            lead_time_days: 30,
            ..Terms::default()
        };
        let too_old = Some(("age_days".to_owned(), "listing-too-old"));
        assert_eq!(asked.fault(&slow), too_old);
        let fresh = Terms {
            age_days: Some(3),
            ..slow
        };
        assert_eq!(asked.fault(&fresh), None, "the stated age counts");
        let unknown = Freshness {
            shelf_life: None,
            ..asked
        };
        assert!(unknown.fault(&fresh).is_some());
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
