//! Permits found by number, business or file, revoked ones, and those of a business that ends.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::{Eq, InnerJoinQuerySource};
use diesel::prelude::*;

use super::model::{Version, VersionId};
use super::rules_draft::never_for_partners;
use super::store;
use super::version::{EvidenceKind, ReviewState};
use crate::businesses::{BusinessId, Visible};
use crate::documents::DocumentId;
use crate::storage::schema::{businesses, permit_outcomes, permit_pages, permit_versions};
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Accepted versions with exactly this number, or of these businesses, newest
/// first. Whose they are is not asked: the caller drops what its actor may not see.
///
/// # Errors
/// The database.
pub fn accepted_of(
    conn: &mut Conn,
    number: &str,
    of: &[BusinessId],
    limit: i64,
) -> Result<Vec<Version>> {
    let ids: Vec<VersionId> = permit_versions::table
        .filter(permit_versions::review.eq(ReviewState::Accepted.as_str()))
        .filter(
            permit_versions::business_id
                .eq_any(of.to_vec())
                .or(permit_versions::number.assume_not_null().eq(number.trim())),
        )
        .order(permit_versions::id.desc())
        .limit(limit)
        .select(permit_versions::id)
        .load(conn)?;
    newest_first(conn, &ids)
}

/// Versions joined to their outcome and the business they are of.
pub type OfRevoked = InnerJoinQuerySource<
    InnerJoinQuerySource<permit_versions::table, permit_outcomes::table>,
    businesses::table,
    Eq<businesses::id, permit_versions::business_id>,
>;

/// Versions of these businesses that an issuing office revoked, the latest
/// revocation first, after the one of `after`.
///
/// # Errors
/// The database.
pub fn revoked(
    conn: &mut Conn,
    scope: Visible<OfRevoked>,
    after: Option<VersionId>,
    limit: i64,
) -> Result<Vec<Version>> {
    let mut query = permit_versions::table
        .inner_join(permit_outcomes::table)
        .inner_join(businesses::table.on(businesses::id.eq(permit_versions::business_id)))
        .filter(permit_outcomes::revoked_on.is_not_null())
        .order((
            permit_outcomes::revoked_on.desc(),
            permit_outcomes::version_id.desc(),
        ))
        .limit(limit)
        .select(permit_versions::id)
        .into_boxed()
        .filter(scope);
    if let Some(after) = after {
        let on: Option<NaiveDate> = permit_outcomes::table
            .find(after)
            .select(permit_outcomes::revoked_on)
            .first(conn)
            .optional()?
            .flatten();
        let on = on.ok_or(StorageError::NotFound)?;
        let same = permit_outcomes::revoked_on
            .eq(on)
            .and(permit_outcomes::version_id.lt(after));
        query = query.filter(permit_outcomes::revoked_on.lt(on).or(same));
    }
    let ids: Vec<VersionId> = query.load(conn)?;
    let mut versions = store::versions(conn, &ids)?;
    versions.sort_by_key(|version| ids.iter().position(|id| *id == version.id));
    Ok(versions)
}

fn newest_first(conn: &mut Conn, ids: &[VersionId]) -> Result<Vec<Version>> {
    let mut versions = store::versions(conn, ids)?;
    versions.sort_by_key(|version| std::cmp::Reverse(version.id));
    Ok(versions)
}

/// Every version of a business, newest first, whoever asks: the caller asks the policy.
///
/// # Errors
/// The database.
pub fn of_business(conn: &mut Conn, business: BusinessId) -> Result<Vec<Version>> {
    let ids: Vec<VersionId> = permit_versions::table
        .filter(permit_versions::business_id.eq(business))
        .select(permit_versions::id)
        .load(conn)?;
    newest_first(conn, &ids)
}

/// What kind of evidence each of these files is a page of; photos and letters
/// are left out.
///
/// # Errors
/// The database.
pub fn kinds_of(
    conn: &mut Conn,
    documents: &[DocumentId],
) -> Result<BTreeMap<DocumentId, EvidenceKind>> {
    let rows: Vec<(DocumentId, String)> = permit_pages::table
        .inner_join(permit_versions::table)
        .filter(permit_pages::document_id.eq_any(documents.to_vec()))
        .select((permit_pages::document_id, permit_versions::kind))
        .load(conn)?;
    let kind = |(id, kind): (DocumentId, String)| (id, EvidenceKind::from(kind));
    Ok(rows.into_iter().map(kind).collect())
}

/// Whether a file is a page of an identity paper: one whose copies no partner
/// ever sees (NIB, NPWP, KTP), and whose every opening is logged.
///
/// # Errors
/// The database.
pub fn is_identity_paper(conn: &mut Conn, document: DocumentId) -> Result<bool> {
    Ok(kinds_of(conn, &[document])?
        .values()
        .any(never_for_partners))
}

/// Takes numbers, holders and pages out of every version of a business that
/// ends; what waited for review waits no more. Kinds, dates and outcomes stay.
///
/// # Errors
/// The database.
pub fn forget_of_business(conn: &mut Conn, business: BusinessId) -> Result<()> {
    let of = permit_versions::table.filter(permit_versions::business_id.eq(business));
    diesel::delete(
        permit_pages::table.filter(permit_pages::version_id.eq_any(of.select(permit_versions::id))),
    )
    .execute(conn)?;
    diesel::update(of)
        .set((
            permit_versions::number.eq(None::<String>),
            permit_versions::number_hash.eq(None::<Vec<u8>>),
            permit_versions::holder.eq(None::<String>),
            permit_versions::person.eq(None::<String>),
            permit_versions::revision.eq(permit_versions::revision + 1),
        ))
        .execute(conn)?;
    diesel::update(of)
        .filter(permit_versions::review.eq_any(vec![
            ReviewState::InReview.as_str(),
            ReviewState::Returned.as_str(),
        ]))
        .set((
            permit_versions::review.eq(ReviewState::Draft.as_str()),
            permit_versions::submitted_at.eq(None::<UtcTime>),
            permit_versions::returned.eq("[]"),
        ))
        .execute(conn)?;
    Ok(())
}
