//! Which of several versions decides on a day, and what stands beside it (CONTRACTS 1.2).

use chrono::NaiveDate;

use super::rules::{
    End, KindRules, Standing, Status, counts_as_accepted, end_of, is_history, standing,
};
use super::version::{EvidenceKind, VersionFacts};

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
    all.iter()
        .any(|next| next.starts_on() <= on && supersedes(next, version, &rules))
}

/// Whether two versions are accepted ones of the same permit, so that the order of their
/// series says which of them counts. `rules` are those of the version's kind.
#[must_use]
pub fn one_series(next: &VersionFacts, version: &VersionFacts, rules: &KindRules<'_>) -> bool {
    next.kind == version.kind
        && next.permit == version.permit
        && counts_as_accepted(version, rules)
        && counts_as_accepted(next, rules)
        && !is_history(next, rules)
}

/// Whether `next` takes the place of `version` from its own first valid day on: it begins
/// later, or on the same day (a changed certificate, a paper without dates) and was
/// entered later. Of two without ids, as a facts file gives them, nobody knows which.
#[must_use]
pub fn supersedes(next: &VersionFacts, version: &VersionFacts, rules: &KindRules<'_>) -> bool {
    let order = |v: &VersionFacts| (v.starts_on(), v.id);
    one_series(next, version, rules) && order(next) > order(version)
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
