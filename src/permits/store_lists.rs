//! Lists of versions across many businesses, by key: what waits for a mentor
//! and what ends soonest. The scope comes in as one SQL predicate.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable};

use super::model::VersionId;
use super::version::{EvidenceKind, ReviewState};
use crate::businesses::Visible;
use crate::storage::schema::{businesses, permit_outcomes, permit_versions};
use crate::storage::{Conn, StorageError, UtcTime};

/// Versions joined to the business they are of: what a scope is said about.
pub type OfBusinesses =
    diesel::helper_types::InnerJoinQuerySource<permit_versions::table, businesses::table>;

type Result<T> = std::result::Result<T, StorageError>;

/// What narrows the list of versions in review; empty parts narrow nothing.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// Only this kind of evidence.
    pub kind: Option<EvidenceKind>,
    /// Only these versions.
    pub only: Option<Vec<VersionId>>,
    /// Only those handed in up to this instant.
    pub until: Option<UtcTime>,
    /// Those that follow this one.
    pub after: Option<VersionId>,
}

/// Versions in review of these businesses, the one handed in first coming first.
///
/// # Errors
/// The database.
pub fn in_review(
    conn: &mut Conn,
    scope: Visible<OfBusinesses>,
    waiting: &Waiting,
    limit: i64,
) -> Result<Vec<VersionId>> {
    let mut query = permit_versions::table
        .inner_join(businesses::table)
        .filter(permit_versions::review.eq(ReviewState::InReview.as_str()))
        .order((permit_versions::submitted_at, permit_versions::id))
        .select(permit_versions::id)
        .limit(limit)
        .into_boxed()
        .filter(scope);
    if let Some(kind) = &waiting.kind {
        query = query.filter(permit_versions::kind.eq(kind.as_str().to_owned()));
    }
    if let Some(only) = &waiting.only {
        query = query.filter(permit_versions::id.eq_any(only.clone()));
    }
    if let Some(until) = waiting.until {
        query = query.filter(permit_versions::submitted_at.le(until));
    }
    if let Some(after) = waiting.after {
        let since: Option<UtcTime> = permit_versions::table
            .find(after)
            .select(permit_versions::submitted_at)
            .first(conn)?;
        if let Some(since) = since {
            let same = permit_versions::submitted_at
                .eq(since)
                .and(permit_versions::id.gt(after));
            query = query.filter(permit_versions::submitted_at.gt(since).or(same));
        }
    }
    Ok(query.load(conn)?)
}

diesel::alias!(permit_versions as newer_versions: NewerVersions);

/// Stands for a start that was never written down, before any other day.
const ALWAYS: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

diesel::define_sql_function! {
    /// The first valid day of a version, as `VersionFacts::starts_on` has it.
    #[sql_name = "coalesce"]
    fn first_day(from: Nullable<Date>, issued: Nullable<Date>, always: Date) -> Date;
}

/// What narrows the list of versions by their last day.
#[derive(Debug, Clone, Default)]
pub struct Ending {
    /// First last day looked at.
    pub from: NaiveDate,
    /// Last last day looked at; none goes on for ever.
    pub to: Option<NaiveDate>,
    /// Kinds whose printed end does not count.
    pub endless: Vec<EvidenceKind>,
    /// Those that follow this one.
    pub after: Option<VersionId>,
}

/// Accepted versions of these businesses by their last day, soonest first;
/// those that another accepted version of the same permit replaces (the rule of
/// [`super::best::supersedes`]), and those the office took back, are left out.
///
/// # Errors
/// The database.
pub fn ending(
    conn: &mut Conn,
    scope: Visible<OfBusinesses>,
    ending: &Ending,
    limit: i64,
) -> Result<Vec<VersionId>> {
    let accepted = ReviewState::Accepted.as_str();
    let endless: Vec<String> = ending.endless.iter().map(ToString::to_string).collect();
    let start = first_day(
        permit_versions::valid_from,
        permit_versions::issued_on,
        ALWAYS,
    );
    let newer_start = first_day(
        newer_versions.field(permit_versions::valid_from),
        newer_versions.field(permit_versions::issued_on),
        ALWAYS,
    );
    let begins_later = newer_start.gt(start);
    let begins_alike = newer_start.eq(start);
    let entered_later = newer_versions
        .field(permit_versions::id)
        .gt(permit_versions::id);
    let newer = newer_versions
        .filter(
            newer_versions
                .field(permit_versions::permit_id)
                .eq(permit_versions::permit_id),
        )
        .filter(newer_versions.field(permit_versions::review).eq(accepted))
        .filter(begins_later.or(begins_alike.and(entered_later)))
        .select(newer_versions.field(permit_versions::id));
    let revoked = permit_outcomes::table
        .filter(permit_outcomes::version_id.eq(permit_versions::id))
        .filter(permit_outcomes::revoked_on.is_not_null())
        .select(permit_outcomes::version_id);
    let mut query = permit_versions::table
        .inner_join(businesses::table)
        .filter(permit_versions::review.eq(accepted))
        .filter(permit_versions::valid_until.ge(ending.from))
        .filter(permit_versions::open_ended.eq(false))
        .filter(permit_versions::kind.ne_all(endless))
        .filter(diesel::dsl::not(diesel::dsl::exists(newer)))
        .filter(diesel::dsl::not(diesel::dsl::exists(revoked)))
        .order((permit_versions::valid_until, permit_versions::id))
        .select(permit_versions::id)
        .limit(limit)
        .into_boxed()
        .filter(scope);
    if let Some(to) = ending.to {
        query = query.filter(permit_versions::valid_until.le(to));
    }
    if let Some(after) = ending.after {
        let end: Option<NaiveDate> = permit_versions::table
            .find(after)
            .select(permit_versions::valid_until)
            .first(conn)?;
        if let Some(end) = end {
            let same = permit_versions::valid_until
                .eq(end)
                .and(permit_versions::id.gt(after));
            query = query.filter(permit_versions::valid_until.gt(end).or(same));
        }
    }
    Ok(query.load(conn)?)
}
