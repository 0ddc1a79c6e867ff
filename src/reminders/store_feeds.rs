//! Queries of calendar addresses.

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::storage::schema::calendar_feeds;
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Keeps the hash of a person's address; the one before is worth nothing any more.
pub(super) fn keep(conn: &mut Conn, account: AccountId, hash: &[u8], now: UtcTime) -> Result<()> {
    remove(conn, account)?;
    diesel::insert_into(calendar_feeds::table)
        .values((
            calendar_feeds::account_id.eq(account),
            calendar_feeds::token_hash.eq(hash),
            calendar_feeds::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a person's address back; says whether there was one.
pub(super) fn remove(conn: &mut Conn, account: AccountId) -> Result<bool> {
    Ok(diesel::delete(calendar_feeds::table.find(account)).execute(conn)? == 1)
}

/// Whose address this is.
pub(super) fn holder(conn: &mut Conn, hash: &[u8]) -> Result<Option<AccountId>> {
    Ok(calendar_feeds::table
        .filter(calendar_feeds::token_hash.eq(hash))
        .select(calendar_feeds::account_id)
        .first(conn)
        .optional()?)
}

/// Since when a person has an address.
pub(super) fn since(conn: &mut Conn, account: AccountId) -> Result<Option<UtcTime>> {
    Ok(calendar_feeds::table
        .find(account)
        .select(calendar_feeds::created_at)
        .first(conn)
        .optional()?)
}
