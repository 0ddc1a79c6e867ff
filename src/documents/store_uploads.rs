//! All queries of uploads in parts.

use diesel::dsl::count_star;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::UploadId;
use super::uploads::Upload;
use super::workshop::Kept;
use crate::accounts::AccountId;
use crate::businesses::BusinessId;
use crate::storage::schema::uploads;
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = uploads, check_for_backend(MultiBackend))]
struct Row {
    id: UploadId,
    business_id: BusinessId,
    account_id: AccountId,
    target: String,
    file_name: String,
    metadata: String,
    size: i64,
    received: i64,
    kept: Option<String>,
    expires_at: UtcTime,
}

impl TryFrom<Row> for Upload {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self> {
        let bytes = |n: i64| u64::try_from(n).map_err(|e| StorageError::Corrupt(e.to_string()));
        Ok(Self {
            id: row.id,
            business: row.business_id,
            account: row.account_id,
            target: row.target,
            file_name: row.file_name,
            metadata: row.metadata,
            size: bytes(row.size)?,
            received: bytes(row.received)?,
            kept: row
                .kept
                .map(|kept| serde_json::from_str(&kept))
                .transpose()?,
            expires_at: row.expires_at,
        })
    }
}

fn stored(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

pub(super) fn insert(conn: &mut Conn, upload: &Upload) -> Result<()> {
    let upload = upload.clone();
    let row = Row {
        id: upload.id,
        business_id: upload.business,
        account_id: upload.account,
        target: upload.target,
        file_name: upload.file_name,
        metadata: upload.metadata,
        size: stored(upload.size),
        received: stored(upload.received),
        kept: None,
        expires_at: upload.expires_at,
    };
    diesel::insert_into(uploads::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn by_id(conn: &mut Conn, id: UploadId) -> Result<Option<Upload>> {
    let row: Option<Row> = uploads::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Upload::try_from).transpose()
}

/// How many one person has under way.
pub(super) fn count_of(conn: &mut Conn, account: AccountId) -> Result<i64> {
    Ok(uploads::table
        .filter(uploads::account_id.eq(account))
        .select(count_star())
        .first(conn)?)
}

/// Bytes announced for a business and not yet part of any document.
pub(super) fn under_way(conn: &mut Conn, business: BusinessId) -> Result<i64> {
    let sizes: Vec<i64> = uploads::table
        .filter(uploads::business_id.eq(business))
        .select(uploads::size)
        .load(conn)?;
    Ok(sizes.iter().sum())
}

/// Whole files of one person for one form, in the order they were announced.
pub(super) fn whole(
    conn: &mut Conn,
    business: BusinessId,
    account: AccountId,
    target: &str,
    now: UtcTime,
) -> Result<Vec<Upload>> {
    let rows: Vec<Row> = uploads::table
        .filter(uploads::business_id.eq(business))
        .filter(uploads::account_id.eq(account))
        .filter(uploads::target.eq(target))
        .filter(uploads::expires_at.gt(now))
        .filter(uploads::kept.is_not_null())
        .order(uploads::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Upload::try_from).collect()
}

/// So many bytes are durable; it lives on until `expires`.
pub(super) fn set_received(
    conn: &mut Conn,
    id: UploadId,
    received: u64,
    expires: UtcTime,
) -> Result<bool> {
    let changed = diesel::update(uploads::table.find(id))
        .set((
            uploads::received.eq(stored(received)),
            uploads::expires_at.eq(expires),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

pub(super) fn set_kept(conn: &mut Conn, id: UploadId, kept: &Kept) -> Result<bool> {
    let changed = diesel::update(uploads::table.find(id))
        .set(uploads::kept.eq(Some(serde_json::to_string(kept)?)))
        .execute(conn)?;
    Ok(changed == 1)
}

pub(super) fn delete(conn: &mut Conn, id: UploadId) -> Result<()> {
    diesel::delete(uploads::table.find(id)).execute(conn)?;
    Ok(())
}

pub(super) fn delete_expired(conn: &mut Conn, now: UtcTime) -> Result<usize> {
    Ok(diesel::delete(uploads::table.filter(uploads::expires_at.le(now))).execute(conn)?)
}

pub(super) fn forget_of_business(conn: &mut Conn, business: BusinessId) -> Result<()> {
    diesel::delete(uploads::table.filter(uploads::business_id.eq(business))).execute(conn)?;
    Ok(())
}

/// The ids of all that are under way.
pub(super) fn ids(conn: &mut Conn) -> Result<Vec<Uuid>> {
    let ids: Vec<UploadId> = uploads::table.select(uploads::id).load(conn)?;
    Ok(ids.into_iter().map(UploadId::uuid).collect())
}

/// What was kept of every upload that no form has used yet.
pub(super) fn all_kept(conn: &mut Conn) -> Result<Vec<Kept>> {
    let kept: Vec<Option<String>> = uploads::table
        .filter(uploads::kept.is_not_null())
        .select(uploads::kept)
        .load(conn)?;
    let read = |text: String| serde_json::from_str(&text).map_err(StorageError::from);
    kept.into_iter().flatten().map(read).collect()
}
