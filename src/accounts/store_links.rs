//! All queries of one-time links and of the counted attempts.

use diesel::prelude::*;

use super::model::{AccountId, LinkId};
use crate::storage::schema::{links, rate_limits};
use crate::storage::{Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// A row of `links`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = links, check_for_backend(MultiBackend))]
pub(super) struct LinkRow {
    pub id: LinkId,
    pub kind: String,
    pub account_id: Option<AccountId>,
    pub secret_hash: Vec<u8>,
    pub payload: String,
    pub expires_at: UtcTime,
    pub used_at: Option<UtcTime>,
    pub created_by: Option<AccountId>,
    pub created_at: UtcTime,
}

pub(super) fn insert_link(conn: &mut Conn, row: LinkRow) -> Result<()> {
    diesel::insert_into(links::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn link_by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<LinkRow>> {
    Ok(links::table
        .filter(links::secret_hash.eq(hash))
        .select(LinkRow::as_select())
        .first(conn)
        .optional()?)
}

/// Marks a link used; false if it was used already.
pub(super) fn use_link(conn: &mut Conn, id: LinkId, now: UtcTime) -> Result<bool> {
    let changed = diesel::update(links::table.find(id).filter(links::used_at.is_null()))
        .set(links::used_at.eq(now))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Marks every unused link of these kinds used.
pub(super) fn retire_links(
    conn: &mut Conn,
    account: AccountId,
    kinds: &[&str],
    now: UtcTime,
) -> Result<()> {
    let unused = links::table
        .filter(links::account_id.eq(account))
        .filter(links::kind.eq_any(kinds.to_vec()))
        .filter(links::used_at.is_null());
    diesel::update(unused)
        .set(links::used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Drops links that are too late to be used; answers with how many.
pub(super) fn drop_late_links(conn: &mut Conn, now: UtcTime) -> Result<usize> {
    Ok(diesel::delete(links::table.filter(links::expires_at.le(now))).execute(conn)?)
}

/// Adds one hit to a window and answers with the hits so far.
pub(super) fn count_hit(conn: &mut Conn, name: &str, window: UtcTime) -> Result<i32> {
    let row = (
        rate_limits::name.eq(name),
        rate_limits::window_start.eq(window),
        rate_limits::hits.eq(1),
    );
    Both(
        diesel::insert_into(rate_limits::table)
            .values(row)
            .on_conflict((rate_limits::name, rate_limits::window_start))
            .do_update()
            .set(rate_limits::hits.eq(rate_limits::hits + 1)),
    )
    .execute(conn)?;
    hits(conn, name, window)
}

fn hits(conn: &mut Conn, name: &str, window: UtcTime) -> Result<i32> {
    Ok(rate_limits::table
        .find((name, window))
        .select(rate_limits::hits)
        .first(conn)
        .optional()?
        .unwrap_or(0))
}

/// Takes one hit of a window back.
pub(super) fn uncount_hit(conn: &mut Conn, name: &str, window: UtcTime) -> Result<()> {
    let counted = rate_limits::table
        .find((name, window))
        .filter(rate_limits::hits.gt(0));
    diesel::update(counted)
        .set(rate_limits::hits.eq(rate_limits::hits - 1))
        .execute(conn)?;
    Ok(())
}

pub(super) fn forget_hits(conn: &mut Conn, name: &str) -> Result<()> {
    diesel::delete(rate_limits::table.filter(rate_limits::name.eq(name))).execute(conn)?;
    Ok(())
}

/// Drops windows that ended before `before`; answers with how many.
///
/// # Errors
/// The database.
pub(super) fn drop_windows(conn: &mut Conn, before: UtcTime) -> Result<usize> {
    Ok(
        diesel::delete(rate_limits::table.filter(rate_limits::window_start.lt(before)))
            .execute(conn)?,
    )
}
