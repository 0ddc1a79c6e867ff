//! The status of a permit on a date (CONTRACTS 1.2 to 1.5, 1.9 to 1.11), from stored dates only.
//!
//! Nothing here is stored: the same versions give the status of yesterday, today
//! and next year. An accepted version whose exact end is unknown never counts as valid.

use chrono::NaiveDate;

use super::dates::{days_back, days_on, months_on, surely_over_from};
use super::version::{ReviewState, VersionFacts};
use crate::text_codes;

text_codes! {
    /// Status of one requirement on a date (PRODUCT 3). `revoked` is withdrawn or frozen by the office.
    Status {
        NotApplicable = "not_applicable", Missing = "missing", Draft = "draft", InReview = "in_review",
        Returned = "returned", Accepted = "accepted", Expiring = "expiring", Expired = "expired",
        Recheck = "recheck", Waived = "waived", Revoked = "revoked",
    }
}

impl Status {
    /// Whether a mandatory requirement in this status lets a product be ready.
    #[must_use]
    pub const fn satisfies(self) -> bool {
        matches!(
            self,
            Self::NotApplicable | Self::Accepted | Self::Expiring | Self::Waived
        )
    }
}

/// What the catalogue says about a kind of evidence, as far as its dates go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KindRules<'a> {
    /// Days before the last day from which it is `expiring`, that day included.
    pub renewal_window_days: u32,
    /// An accepted version must have an exact last day.
    pub needs_end: bool,
    /// Versions still valid on this day have no end any more, whatever is printed (halal).
    pub open_ended_since: Option<NaiveDate>,
    /// Numbers without this prefix belong to an older scheme and are history (halal: `ID`).
    pub current_prefix: Option<&'a str>,
    /// Counts only this many months from its issue (a partner's limit for lab reports).
    pub max_age_months: Option<u32>,
}

/// The last day on which a version is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Valid until something changes.
    Never,
    /// Valid through this day.
    LastDay(NaiveDate),
    /// Not known exactly, so it cannot be accepted.
    Unknown,
}

impl End {
    /// The last day, if there is one.
    #[must_use]
    pub const fn last_day(self) -> Option<NaiveDate> {
        match self {
            Self::LastDay(day) => Some(day),
            Self::Never | Self::Unknown => None,
        }
    }
}

/// When a version ends by law and by the partner's own age limit.
#[must_use]
pub fn end_of(version: &VersionFacts, rules: &KindRules<'_>) -> End {
    let legal = legal_end(version, rules);
    let Some(months) = rules.max_age_months else {
        return legal;
    };
    let Some(issued) = version.issued_on.or(version.valid_from) else {
        return End::Unknown;
    };
    let aged = months_on(issued, months);
    match legal {
        End::LastDay(day) => End::LastDay(day.min(aged)),
        End::Never => End::LastDay(aged),
        End::Unknown => End::Unknown,
    }
}

fn legal_end(version: &VersionFacts, rules: &KindRules<'_>) -> End {
    match (rules.open_ended_since, version.valid_until) {
        (Some(since), Some(printed)) if printed < since => End::LastDay(printed),
        (Some(_), _) => End::Never,
        (None, Some(day)) if rules.needs_end || !version.open_ended => End::LastDay(day),
        (None, None) if rules.needs_end => End::Unknown,
        (None, _) => End::Never,
    }
}

/// Whether the number belongs to a scheme that no longer counts. No number says nothing.
#[must_use]
pub fn is_history(version: &VersionFacts, rules: &KindRules<'_>) -> bool {
    let number = version.number.trim().to_uppercase();
    rules
        .current_prefix
        .is_some_and(|prefix| !number.is_empty() && !number.starts_with(prefix))
}

/// Accepted by a mentor, with an end that is known: the only versions that may count or supersede.
#[must_use]
pub fn counts_as_accepted(version: &VersionFacts, rules: &KindRules<'_>) -> bool {
    version.review == ReviewState::Accepted && end_of(version, rules) != End::Unknown
}

/// Where one version stands on a date, apart from its sisters and from watched facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not accepted (yet): draft, in review or returned.
    Pending(Status),
    /// Accepted, first valid on this later day.
    Future(NaiveDate),
    /// Accepted and valid; `true` inside the renewal window.
    Valid(bool),
    /// Past its last day, or an old-scheme number.
    Expired,
    /// Withdrawn or frozen by the office.
    Revoked,
}

/// Where a version stands on `on`. `valid_until` is its last valid day; the window begins inclusively.
#[must_use]
pub fn standing(version: &VersionFacts, rules: &KindRules<'_>, on: NaiveDate) -> Standing {
    if surely_over(version, rules, on) {
        return Standing::Expired;
    }
    if !counts_as_accepted(version, rules) {
        return Standing::Pending(pending_status(version.review));
    }
    if version.revoked_on.is_some_and(|day| day <= on) {
        return Standing::Revoked;
    }
    if version.starts_on() > on {
        return Standing::Future(version.starts_on());
    }
    match end_of(version, rules) {
        _ if is_history(version, rules) => Standing::Expired,
        End::LastDay(last) if on > last => Standing::Expired,
        End::LastDay(last) => Standing::Valid(on >= days_back(last, rules.renewal_window_days)),
        End::Never | End::Unknown => Standing::Valid(false),
    }
}

/// Known by year only, and that year has passed (CONTRACTS 1.10).
fn surely_over(version: &VersionFacts, rules: &KindRules<'_>, on: NaiveDate) -> bool {
    rules.needs_end
        && version.valid_until.is_none()
        && version
            .year_only
            .is_some_and(|year| on >= surely_over_from(year))
}

/// An acceptance without an exact end is still a draft; one taken back needs the owner again.
const fn pending_status(review: ReviewState) -> Status {
    match review {
        ReviewState::Draft | ReviewState::Accepted => Status::Draft,
        ReviewState::InReview => Status::InReview,
        ReviewState::Returned | ReviewState::Withdrawn => Status::Returned,
    }
}

/// Every day on which a version's standing may change, for timelines.
#[must_use]
pub fn turning_days(version: &VersionFacts, rules: &KindRules<'_>) -> Vec<NaiveDate> {
    let last = end_of(version, rules).last_day();
    let ends = last
        .into_iter()
        .flat_map(|day| [days_on(day, 1), days_back(day, rules.renewal_window_days)]);
    [
        Some(version.starts_on()),
        version.revoked_on,
        version.year_only.map(surely_over_from),
    ]
    .into_iter()
    .flatten()
    .chain(ends)
    .collect()
}
