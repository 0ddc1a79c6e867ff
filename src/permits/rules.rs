//! The status of a permit on a date (CONTRACTS 1.2 to 1.5, 1.9 to 1.11), from stored dates only.
//!
//! Nothing here is stored: the same versions give the status of yesterday, today
//! and next year. An accepted version whose exact end is unknown never counts as valid.

use chrono::NaiveDate;

use super::dates::{days_back, days_on, months_on, surely_over_from};
use super::version::{EvidenceKind, ReviewState, VersionFacts};
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

/// A version under way beside the one that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending<'v> {
    /// `draft`, `in_review`, `returned`, or `accepted` when it only waits for its first valid day.
    pub status: Status,
    /// The version itself.
    pub version: &'v VersionFacts,
}

/// What a set of versions amounts to on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Best<'v> {
    /// `missing` when there is no version at all, or only one that begins later.
    pub status: Status,
    /// The version that decides; `None` when missing.
    pub version: Option<&'v VersionFacts>,
    /// When the deciding version ends, if it is accepted.
    pub end: Option<End>,
    /// The most advanced other version under way.
    pub pending: Option<Pending<'v>>,
    /// Last day of the latest version that has ended, when nothing is valid.
    pub lapsed_on: Option<NaiveDate>,
}

/// The best version on a date (CONTRACTS 1.2). Any valid version beats what is under
/// way, which stands beside it; a revocation is not hidden by a new draft; without
/// either, the version that has come furthest decides and a lapse is told beside it.
///
/// `rules_of` gives the rules of a kind; `changed` says whether a version rests on a
/// fact that has changed (it then counts as `recheck`, after versions that do not).
pub fn best<'v, 'r>(
    versions: &[&'v VersionFacts],
    rules_of: &dyn Fn(&EvidenceKind) -> KindRules<'r>,
    changed: &dyn Fn(&VersionFacts) -> bool,
    on: NaiveDate,
) -> Best<'v> {
    let current: Vec<_> = versions
        .iter()
        .copied()
        .filter(|v| !superseded(v, versions, rules_of, on))
        .collect();
    let ranked = |v: &'v VersionFacts| (v, status_of(v, &rules_of(&v.kind), changed, on));
    let decided = current
        .iter()
        .map(|v| ranked(v))
        .filter(|(_, s)| *s != Status::Missing)
        .max_by_key(|(v, s)| (rank(*s), v.starts_on()));
    let (version, status) = decided.map_or((None, Status::Missing), |(v, s)| (Some(v), s));
    let is_other = |v: &&VersionFacts| version.is_none_or(|chosen| !std::ptr::eq(chosen, *v));
    let valid = matches!(
        status,
        Status::Accepted | Status::Expiring | Status::Recheck
    );
    Best {
        status,
        version,
        end: version
            .filter(|_| valid || matches!(status, Status::Expired | Status::Revoked))
            .map(|v| end_of(v, &rules_of(&v.kind))),
        pending: current
            .iter()
            .copied()
            .filter(is_other)
            .filter_map(|v| pending_of(v, &rules_of(&v.kind), on))
            .max_by_key(|p| rank(p.status)),
        lapsed_on: if valid {
            None
        } else {
            lapsed_on(versions, rules_of, on)
        },
    }
}

/// Superseded from the first valid day of the next accepted version of its series.
fn superseded<'r>(
    version: &VersionFacts,
    all: &[&VersionFacts],
    rules_of: &dyn Fn(&EvidenceKind) -> KindRules<'r>,
    on: NaiveDate,
) -> bool {
    let rules = rules_of(&version.kind);
    counts_as_accepted(version, &rules)
        && all.iter().any(|next| {
            next.kind == version.kind
                && next.permit == version.permit
                && counts_as_accepted(next, &rules)
                && !is_history(next, &rules)
                && next.starts_on() > version.starts_on()
                && next.starts_on() <= on
        })
}

fn status_of(
    version: &VersionFacts,
    rules: &KindRules<'_>,
    changed: &dyn Fn(&VersionFacts) -> bool,
    on: NaiveDate,
) -> Status {
    match standing(version, rules, on) {
        Standing::Pending(status) => status,
        Standing::Future(_) => Status::Missing,
        Standing::Valid(_) if changed(version) => Status::Recheck,
        Standing::Valid(true) => Status::Expiring,
        Standing::Valid(false) => Status::Accepted,
        Standing::Expired => Status::Expired,
        Standing::Revoked => Status::Revoked,
    }
}

/// How far a status is from nothing: what decides when several versions stand beside each other.
const fn rank(status: Status) -> u8 {
    match status {
        Status::NotApplicable | Status::Missing | Status::Waived => 0,
        Status::Expired => 1,
        Status::Draft => 2,
        Status::Returned => 3,
        Status::InReview => 4,
        Status::Revoked => 5,
        Status::Recheck => 6,
        Status::Expiring => 7,
        Status::Accepted => 8,
    }
}

fn pending_of<'v>(
    version: &'v VersionFacts,
    rules: &KindRules<'_>,
    on: NaiveDate,
) -> Option<Pending<'v>> {
    match standing(version, rules, on) {
        Standing::Pending(status) => Some(Pending { status, version }),
        Standing::Future(_) => Some(Pending {
            status: Status::Accepted,
            version,
        }),
        Standing::Valid(_) | Standing::Expired | Standing::Revoked => None,
    }
}

fn lapsed_on<'r>(
    versions: &[&VersionFacts],
    rules_of: &dyn Fn(&EvidenceKind) -> KindRules<'r>,
    on: NaiveDate,
) -> Option<NaiveDate> {
    let ended = versions
        .iter()
        .filter(|v| standing(v, &rules_of(&v.kind), on) == Standing::Expired);
    ended
        .filter_map(|v| end_of(v, &rules_of(&v.kind)).last_day())
        .max()
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
