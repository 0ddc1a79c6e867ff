//! Many versions at once, as reminders need them: chosen by the day they turn
//! on, never by walking through all permits.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::query_dsl::methods::LoadQuery;

use super::days_before::DaysBefore;
use super::store_days;
use super::version::{EvidenceKind, ReviewState, VersionFacts};
use super::{PermitId, VersionId};
use crate::businesses::BusinessId;
use crate::storage::schema::{permit_coverage, permit_days, permit_outcomes, permit_versions};
use crate::storage::{AnyId, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Keys asked for in one statement.
const CHUNK: usize = 400;

/// Days asked for in one statement. Few, because a database whose statistics say that
/// many permits share a day walks the whole table for a longer list of them.
pub const DAYS_AT_ONCE: usize = 4;

/// A version with what it covers, as far as its dates matter.
#[derive(Debug, Clone)]
pub struct Held {
    /// Which.
    pub id: VersionId,
    /// Whose.
    pub business: BusinessId,
    /// Dates, kind, review and revocation; watched facts stay empty.
    pub facts: VersionFacts,
    /// Brand of a trademark, if it is one.
    pub brand: Option<String>,
    /// The person a certificate is for, if it is.
    pub person: Option<String>,
    /// What it covers: products, facilities, the business.
    pub covers: Vec<AnyId>,
    /// Days of its permit's own on which people are told of its end.
    pub own: Option<DaysBefore>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = permit_versions, check_for_backend(MultiBackend))]
struct Row {
    id: VersionId,
    permit_id: PermitId,
    business_id: BusinessId,
    kind: String,
    number: Option<String>,
    brand: Option<String>,
    person: Option<String>,
    issued_on: Option<NaiveDate>,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    open_ended: bool,
    year_only: Option<i32>,
    review: String,
}

impl Row {
    fn held(self, revoked_on: Option<NaiveDate>) -> Result<Held> {
        let review: ReviewState = self
            .review
            .parse()
            .map_err(|e: crate::codes::UnknownCode| StorageError::Corrupt(e.to_string()))?;
        Ok(Held {
            id: self.id,
            business: self.business_id,
            facts: VersionFacts {
                id: Some(self.id.uuid()),
                permit: Some(self.permit_id.uuid()),
                kind: EvidenceKind::from(self.kind),
                number: self.number.unwrap_or_default(),
                issued_on: self.issued_on,
                valid_from: self.valid_from,
                valid_until: self.valid_until,
                open_ended: self.open_ended,
                review,
                revoked_on,
                year_only: self.year_only,
                ..VersionFacts::default()
            },
            brand: self.brand,
            person: self.person,
            covers: vec![],
            own: None,
        })
    }
}

/// Which versions are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Turn<'a> {
    /// Those whose last day is one of these.
    Until(&'a [NaiveDate]),
    /// Those whose last day is one of these, of permits with days of their own.
    UntilOwn(&'a [NaiveDate]),
    /// Those issued on one of these days.
    Issued(&'a [NaiveDate]),
    /// Those of one kind that were issued on one of these days.
    IssuedOf(&'a EvidenceKind, &'a [NaiveDate]),
    /// Those known by one of these years only.
    Years(&'a [i32]),
    /// Those accepted since an instant.
    AcceptedSince(UtcTime),
    /// These.
    Ids(&'a [VersionId]),
    /// Those of these businesses.
    Of(&'a [BusinessId]),
}

/// The one statement by which versions are found for reminders; `turning_on`
/// and its fellows run it, and a test asks both databases for its plan.
pub fn turning_query(turn: Turn<'_>) -> impl QueryFragment<MultiBackend> + use<> {
    query(turn)
}

fn query(
    turn: Turn<'_>,
) -> impl QueryFragment<MultiBackend>
+ RunQueryDsl<Conn>
+ for<'q> LoadQuery<'q, Conn, (Row, Option<NaiveDate>)>
+ use<> {
    let base = permit_versions::table
        .left_join(permit_outcomes::table)
        .select((Row::as_select(), permit_outcomes::revoked_on.nullable()))
        .into_boxed::<MultiBackend>();
    match turn {
        Turn::Until(days) => base.filter(permit_versions::valid_until.eq_any(days.to_vec())),
        Turn::UntilOwn(days) => base
            .filter(permit_versions::valid_until.eq_any(days.to_vec()))
            .filter(
                permit_versions::permit_id
                    .eq_any(permit_days::table.select(permit_days::permit_id)),
            ),
        Turn::Issued(days) => base.filter(permit_versions::issued_on.eq_any(days.to_vec())),
        Turn::IssuedOf(kind, days) => base
            .filter(permit_versions::issued_on.eq_any(days.to_vec()))
            .filter(permit_versions::kind.eq(kind.as_str().to_owned())),
        Turn::Years(years) => base.filter(permit_versions::year_only.eq_any(years.to_vec())),
        Turn::AcceptedSince(at) => base.filter(permit_outcomes::accepted_at.ge(at)),
        Turn::Ids(ids) => base.filter(permit_versions::id.eq_any(ids.to_vec())),
        Turn::Of(ids) => base.filter(permit_versions::business_id.eq_any(ids.to_vec())),
    }
}

fn select(conn: &mut Conn, turn: Turn<'_>) -> Result<Vec<Held>> {
    let rows: Vec<(Row, Option<NaiveDate>)> = query(turn).load(conn)?;
    rows.into_iter()
        .map(|(row, revoked)| row.held(revoked))
        .collect()
}

/// Stored dates by which versions are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turning {
    /// Last valid days.
    pub last_days: Vec<NaiveDate>,
    /// Last valid days of one kind only: programmes ask for it.
    pub asked: Vec<(EvidenceKind, Vec<NaiveDate>)>,
    /// Last valid days of permits with days of their own.
    pub own: Vec<NaiveDate>,
    /// Days of issue that begin a commitment.
    pub issue_days: Vec<NaiveDate>,
    /// Days of issue of evidence that ages for a partner, by its kind.
    pub ageing: Vec<(EvidenceKind, Vec<NaiveDate>)>,
    /// Days of issue of permits without an end of which something comes round, by kind.
    pub recurring: Vec<(EvidenceKind, Vec<NaiveDate>)>,
    /// Years of permits whose day is unknown.
    pub years: Vec<i32>,
}

/// Versions whose dates turn on these days, or that were accepted since an instant; each
/// once, with what they cover.
///
/// # Errors
/// The database.
pub fn turning_on(conn: &mut Conn, turning: &Turning, since: UtcTime) -> Result<Vec<Held>> {
    let mut found = select(conn, Turn::AcceptedSince(since))?;
    for days in turning.last_days.chunks(DAYS_AT_ONCE) {
        found.extend(select(conn, Turn::Until(days))?);
    }
    for (kind, days) in &turning.asked {
        for days in days.chunks(DAYS_AT_ONCE) {
            // Not by kind in the statement: an index that begins with something else would
            // then look good to a database, and be walked from end to end.
            let ends = select(conn, Turn::Until(days))?.into_iter();
            found.extend(ends.filter(|held| held.facts.kind == *kind));
        }
    }
    for days in turning.own.chunks(DAYS_AT_ONCE) {
        found.extend(select(conn, Turn::UntilOwn(days))?);
    }
    for days in turning.issue_days.chunks(DAYS_AT_ONCE) {
        found.extend(select(conn, Turn::Issued(days))?);
    }
    for (kind, days) in &turning.ageing {
        for days in days.chunks(DAYS_AT_ONCE) {
            found.extend(select(conn, Turn::IssuedOf(kind, days))?);
        }
    }
    for (kind, days) in &turning.recurring {
        // Many days and few permits: by an index of its own, so not few days at once.
        for days in days.chunks(CHUNK) {
            found.extend(select(conn, Turn::IssuedOf(kind, days))?);
        }
    }
    for years in turning.years.chunks(CHUNK) {
        found.extend(select(conn, Turn::Years(years))?);
    }
    complete(conn, once_each(found))
}

/// Every version of these businesses.
///
/// # Errors
/// The database.
pub fn held_by(conn: &mut Conn, businesses: &[BusinessId]) -> Result<Vec<Held>> {
    let mut found = Vec::new();
    for ids in businesses.chunks(CHUNK) {
        found.extend(select(conn, Turn::Of(ids))?);
    }
    complete(conn, once_each(found))
}

/// These versions.
///
/// # Errors
/// The database.
pub fn held(conn: &mut Conn, ids: &[VersionId]) -> Result<Vec<Held>> {
    let mut found = Vec::new();
    for ids in ids.chunks(CHUNK) {
        found.extend(select(conn, Turn::Ids(ids))?);
    }
    complete(conn, once_each(found))
}

/// Every version that covers one of these things.
///
/// # Errors
/// The database.
pub fn covering_any(conn: &mut Conn, subjects: &[AnyId]) -> Result<Vec<Held>> {
    let mut ids: Vec<VersionId> = Vec::new();
    for part in subjects.chunks(CHUNK) {
        let found: Vec<VersionId> = permit_coverage::table
            .filter(permit_coverage::subject_id.eq_any(part.to_vec()))
            .select(permit_coverage::version_id)
            .load(conn)?;
        ids.extend(found);
    }
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        found.extend(select(conn, Turn::Ids(part))?);
    }
    complete(conn, found)
}

fn once_each(found: Vec<Held>) -> Vec<Held> {
    let by_id: BTreeMap<VersionId, Held> = found.into_iter().map(|held| (held.id, held)).collect();
    by_id.into_values().collect()
}

/// With what they cover, and the days their permits have of their own.
fn complete(conn: &mut Conn, mut found: Vec<Held>) -> Result<Vec<Held>> {
    let ids: Vec<VersionId> = found.iter().map(|held| held.id).collect();
    let mut covers: BTreeMap<VersionId, Vec<AnyId>> = BTreeMap::new();
    for part in ids.chunks(CHUNK) {
        let rows: Vec<(VersionId, AnyId)> = permit_coverage::table
            .filter(permit_coverage::version_id.eq_any(part.to_vec()))
            .select((permit_coverage::version_id, permit_coverage::subject_id))
            .load(conn)?;
        for (version, subject) in rows {
            covers.entry(version).or_default().push(subject);
        }
    }
    let permit = |held: &Held| held.facts.permit.map(PermitId::from_uuid);
    let permits: Vec<PermitId> = found.iter().filter_map(permit).collect();
    let own = store_days::days_of(conn, &permits)?;
    for held in &mut found {
        held.covers = covers.remove(&held.id).unwrap_or_default();
        held.own = permit(held).and_then(|id| own.get(&id).cloned());
    }
    Ok(found)
}
