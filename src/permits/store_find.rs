//! Accepted permits found by number or business, and revoked ones.

use diesel::prelude::*;

use super::model::{Version, VersionId};
use super::store;
use super::version::ReviewState;
use crate::businesses::BusinessId;
use crate::storage::schema::{permit_outcomes, permit_versions};
use crate::storage::{Conn, StorageError};

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

/// Versions that an issuing office revoked, newest first; as above for any actor.
///
/// # Errors
/// The database.
pub fn revoked(conn: &mut Conn, limit: i64) -> Result<Vec<Version>> {
    let ids: Vec<VersionId> = permit_versions::table
        .inner_join(permit_outcomes::table)
        .filter(permit_outcomes::revoked_on.is_not_null())
        .order(permit_versions::id.desc())
        .limit(limit)
        .select(permit_versions::id)
        .load(conn)?;
    newest_first(conn, &ids)
}

fn newest_first(conn: &mut Conn, ids: &[VersionId]) -> Result<Vec<Version>> {
    let mut versions = store::versions(conn, ids)?;
    versions.sort_by_key(|version| std::cmp::Reverse(version.id));
    Ok(versions)
}
