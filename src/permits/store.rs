//! All queries of permits, their versions, outcomes, coverage and pages.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Fields, Outcome, PermitId, Subject, SubjectKind, Version, VersionId};
use super::version::EvidenceKind;
use crate::accounts::AccountId;
use crate::businesses::BusinessId;
use crate::documents::DocumentId;
use crate::storage::schema::{
    permit_coverage, permit_days, permit_outcomes, permit_pages, permit_versions, permits,
};
use crate::storage::{AnyId, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// A row of `permit_versions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = permit_versions, check_for_backend(MultiBackend), treat_none_as_null = true)]
struct VersionRow {
    id: VersionId,
    permit_id: PermitId,
    business_id: BusinessId,
    kind: String,
    number: Option<String>,
    number_hash: Option<Vec<u8>>,
    holder: Option<String>,
    issuer: Option<String>,
    brand: Option<String>,
    person: Option<String>,
    issued_on: Option<NaiveDate>,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    open_ended: bool,
    year_only: Option<i32>,
    review: String,
    entered_by: AccountId,
    also_entered: String,
    assisted: bool,
    submitted_at: Option<UtcTime>,
    watched: String,
    recheck_closed: String,
    returned: String,
    created_at: UtcTime,
    revision: i32,
}

/// A row of `permit_outcomes`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = permit_outcomes, check_for_backend(MultiBackend), treat_none_as_null = true)]
struct OutcomeRow {
    version_id: VersionId,
    accepted_at: Option<UtcTime>,
    accepted_by: Option<AccountId>,
    how_checked: Option<String>,
    checked_on: Option<NaiveDate>,
    withdrawn_at: Option<UtcTime>,
    withdrawn_by: Option<AccountId>,
    withdrawn_reason: Option<String>,
    revoked_on: Option<NaiveDate>,
    revoked_by: Option<AccountId>,
    revoked_reason: Option<String>,
    revoked_document_id: Option<DocumentId>,
    asked_at: Option<UtcTime>,
    asked_by: Option<AccountId>,
    asked_reason: Option<String>,
}

fn code<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T> {
    text.parse()
        .map_err(|e: T::Err| StorageError::Corrupt(e.to_string()))
}

impl VersionRow {
    fn of(version: &Version) -> Result<Self> {
        let fields = version.fields.clone();
        Ok(Self {
            id: version.id,
            permit_id: version.permit,
            business_id: version.business,
            kind: version.kind.as_str().to_owned(),
            number: fields.number,
            number_hash: version.number_hash.clone(),
            holder: fields.holder,
            issuer: fields.issuer,
            brand: fields.brand,
            person: fields.person,
            issued_on: fields.issued_on,
            valid_from: fields.valid_from,
            valid_until: fields.valid_until,
            open_ended: fields.open_ended,
            year_only: version.year_only,
            review: version.review.to_string(),
            entered_by: version.entered_by,
            also_entered: serde_json::to_string(&version.also_entered)?,
            assisted: version.assisted,
            submitted_at: version.submitted_at,
            watched: serde_json::to_string(&version.watched)?,
            recheck_closed: serde_json::to_string(&version.recheck_closed)?,
            returned: serde_json::to_string(&version.returned)?,
            created_at: version.created_at,
            revision: version.revision,
        })
    }

    fn version(self, outcome: Option<OutcomeRow>, coverage: Vec<Subject>) -> Result<Version> {
        Ok(Version {
            id: self.id,
            permit: self.permit_id,
            business: self.business_id,
            kind: EvidenceKind::from(self.kind),
            fields: Fields {
                number: self.number,
                holder: self.holder,
                issuer: self.issuer,
                brand: self.brand,
                person: self.person,
                issued_on: self.issued_on,
                valid_from: self.valid_from,
                valid_until: self.valid_until,
                open_ended: self.open_ended,
            },
            number_hash: self.number_hash,
            year_only: self.year_only,
            review: code(&self.review)?,
            entered_by: self.entered_by,
            also_entered: serde_json::from_str(&self.also_entered)?,
            assisted: self.assisted,
            submitted_at: self.submitted_at,
            watched: serde_json::from_str(&self.watched)?,
            recheck_closed: serde_json::from_str(&self.recheck_closed)?,
            returned: serde_json::from_str(&self.returned)?,
            created_at: self.created_at,
            revision: self.revision,
            outcome: outcome
                .map(OutcomeRow::outcome)
                .transpose()?
                .unwrap_or_default(),
            coverage,
        })
    }
}

impl OutcomeRow {
    fn of(version: VersionId, outcome: &Outcome) -> Self {
        let outcome = outcome.clone();
        Self {
            version_id: version,
            accepted_at: outcome.accepted_at,
            accepted_by: outcome.accepted_by,
            how_checked: outcome.how_checked.map(|how| how.to_string()),
            checked_on: outcome.checked_on,
            withdrawn_at: outcome.withdrawn_at,
            withdrawn_by: outcome.withdrawn_by,
            withdrawn_reason: outcome.withdrawn_reason,
            revoked_on: outcome.revoked_on,
            revoked_by: outcome.revoked_by,
            revoked_reason: outcome.revoked_reason,
            revoked_document_id: outcome.revoked_document,
            asked_at: outcome.asked_at,
            asked_by: outcome.asked_by,
            asked_reason: outcome.asked_reason,
        }
    }

    fn outcome(self) -> Result<Outcome> {
        Ok(Outcome {
            accepted_at: self.accepted_at,
            accepted_by: self.accepted_by,
            how_checked: self.how_checked.as_deref().map(code).transpose()?,
            checked_on: self.checked_on,
            withdrawn_at: self.withdrawn_at,
            withdrawn_by: self.withdrawn_by,
            withdrawn_reason: self.withdrawn_reason,
            revoked_on: self.revoked_on,
            revoked_by: self.revoked_by,
            revoked_reason: self.revoked_reason,
            revoked_document: self.revoked_document_id,
            asked_at: self.asked_at,
            asked_by: self.asked_by,
            asked_reason: self.asked_reason,
        })
    }
}

type Loaded = (VersionRow, Option<OutcomeRow>);

/// Adds what each version covers, with one query for all.
fn with_coverage(conn: &mut Conn, rows: Vec<Loaded>) -> Result<Vec<Version>> {
    let ids: Vec<VersionId> = rows.iter().map(|(row, _)| row.id).collect();
    let covered: Vec<(VersionId, SubjectKind, AnyId)> = permit_coverage::table
        .filter(permit_coverage::version_id.eq_any(ids))
        .order((permit_coverage::subject_kind, permit_coverage::subject_id))
        .load(conn)?;
    let mut by_version: BTreeMap<VersionId, Vec<Subject>> = BTreeMap::new();
    for (version, kind, id) in covered {
        by_version
            .entry(version)
            .or_default()
            .push(Subject { kind, id });
    }
    rows.into_iter()
        .map(|(row, outcome)| {
            let coverage = by_version.remove(&row.id).unwrap_or_default();
            row.version(outcome, coverage)
        })
        .collect()
}

fn first(versions: Vec<Version>) -> Result<Version> {
    versions.into_iter().next().ok_or(StorageError::NotFound)
}

/// One version.
///
/// # Errors
/// `NotFound`, or the database.
pub fn version(conn: &mut Conn, id: VersionId) -> Result<Version> {
    let rows = permit_versions::table
        .left_join(permit_outcomes::table)
        .filter(permit_versions::id.eq(id))
        .select((VersionRow::as_select(), Option::<OutcomeRow>::as_select()))
        .load(conn)?;
    first(with_coverage(conn, rows)?)
}

/// Several versions at once, in no order; ids that are not there are left out.
///
/// # Errors
/// The database.
pub fn versions(conn: &mut Conn, ids: &[VersionId]) -> Result<Vec<Version>> {
    let rows = permit_versions::table
        .left_join(permit_outcomes::table)
        .filter(permit_versions::id.eq_any(ids.to_vec()))
        .select((VersionRow::as_select(), Option::<OutcomeRow>::as_select()))
        .load(conn)?;
    with_coverage(conn, rows)
}

/// All versions of a permit, newest first.
///
/// # Errors
/// The database.
pub fn history(conn: &mut Conn, permit: PermitId) -> Result<Vec<Version>> {
    let rows = permit_versions::table
        .left_join(permit_outcomes::table)
        .filter(permit_versions::permit_id.eq(permit))
        .order(permit_versions::id.desc())
        .select((VersionRow::as_select(), Option::<OutcomeRow>::as_select()))
        .load(conn)?;
    with_coverage(conn, rows)
}

/// Versions that cover one of these things.
pub(super) fn covering(conn: &mut Conn, subjects: &[AnyId]) -> Result<Vec<Version>> {
    let covered = permit_coverage::table
        .filter(permit_coverage::subject_id.eq_any(subjects.to_vec()))
        .select(permit_coverage::version_id);
    let rows = permit_versions::table
        .left_join(permit_outcomes::table)
        .filter(permit_versions::id.eq_any(covered))
        .order(permit_versions::id)
        .select((VersionRow::as_select(), Option::<OutcomeRow>::as_select()))
        .load(conn)?;
    with_coverage(conn, rows)
}

pub(super) fn insert_permit(conn: &mut Conn, id: PermitId, version: &Version) -> Result<()> {
    diesel::insert_into(permits::table)
        .values((
            permits::id.eq(id),
            permits::business_id.eq(version.business),
            permits::kind.eq(version.kind.as_str()),
            permits::created_at.eq(version.created_at),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn insert_version(conn: &mut Conn, version: &Version) -> Result<()> {
    diesel::insert_into(permit_versions::table)
        .values(VersionRow::of(version)?)
        .execute(conn)?;
    set_coverage(conn, version.id, &version.coverage)
}

/// Stores the version under the next revision if it still stands at the one it
/// carries; `false` when somebody was first.
pub(super) fn update(conn: &mut Conn, version: &Version) -> Result<bool> {
    let row = VersionRow {
        revision: version.revision.saturating_add(1),
        ..VersionRow::of(version)?
    };
    let changed = diesel::update(permit_versions::table.find(version.id))
        .filter(permit_versions::revision.eq(version.revision))
        .set(row)
        .execute(conn)?;
    if changed == 1 {
        set_coverage(conn, version.id, &version.coverage)?;
    }
    Ok(changed == 1)
}

fn set_coverage(conn: &mut Conn, version: VersionId, coverage: &[Subject]) -> Result<()> {
    diesel::delete(permit_coverage::table.filter(permit_coverage::version_id.eq(version)))
        .execute(conn)?;
    for subject in coverage {
        diesel::insert_into(permit_coverage::table)
            .values((
                permit_coverage::version_id.eq(version),
                permit_coverage::subject_kind.eq(subject.kind),
                permit_coverage::subject_id.eq(subject.id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub(super) fn set_outcome(conn: &mut Conn, version: VersionId, outcome: &Outcome) -> Result<()> {
    diesel::delete(permit_outcomes::table.find(version)).execute(conn)?;
    diesel::insert_into(permit_outcomes::table)
        .values(OutcomeRow::of(version, outcome))
        .execute(conn)?;
    Ok(())
}

/// The files of a version, in order.
pub(super) fn pages(conn: &mut Conn, version: VersionId) -> Result<Vec<(i16, DocumentId)>> {
    Ok(permit_pages::table
        .filter(permit_pages::version_id.eq(version))
        .order(permit_pages::position)
        .select((permit_pages::position, permit_pages::document_id))
        .load(conn)?)
}

/// The versions a file is a page of.
///
/// # Errors
/// The database.
pub fn versions_with(conn: &mut Conn, document: DocumentId) -> Result<Vec<VersionId>> {
    Ok(permit_pages::table
        .filter(permit_pages::document_id.eq(document))
        .select(permit_pages::version_id)
        .load(conn)?)
}

/// Puts these files, in this order, in the place of what was there.
pub(super) fn set_pages(
    conn: &mut Conn,
    version: VersionId,
    documents: &[DocumentId],
) -> Result<()> {
    diesel::delete(permit_pages::table.filter(permit_pages::version_id.eq(version)))
        .execute(conn)?;
    for (position, document) in (1_i16..).zip(documents) {
        diesel::insert_into(permit_pages::table)
            .values((
                permit_pages::version_id.eq(version),
                permit_pages::position.eq(position),
                permit_pages::document_id.eq(*document),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes a version out that nobody decided about, and its permit with the last one.
pub(super) fn delete(conn: &mut Conn, version: &Version) -> Result<()> {
    set_pages(conn, version.id, &[])?;
    set_coverage(conn, version.id, &[])?;
    diesel::delete(permit_versions::table.find(version.id)).execute(conn)?;
    let left: Vec<VersionId> = permit_versions::table
        .filter(permit_versions::permit_id.eq(version.permit))
        .select(permit_versions::id)
        .limit(1)
        .load(conn)?;
    if left.is_empty() {
        diesel::delete(permit_days::table.find(version.permit)).execute(conn)?;
        diesel::delete(permits::table.find(version.permit)).execute(conn)?;
    }
    Ok(())
}
