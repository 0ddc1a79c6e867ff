//! A form that is sent twice is stored once: the second sending gets the
//! answer of the first.

use diesel::prelude::*;

use super::schema::form_posts;
use super::{AnyId, Both, Conn, StorageError, UtcTime};

/// Runs `work` unless a form with this id was stored before by the same
/// account; answers with where to go next, from this run or the first.
///
/// # Errors
/// What `work` answers; then the id stays unused.
pub fn once<E: From<StorageError>>(
    conn: &mut Conn,
    id: AnyId,
    account: Option<AnyId>,
    now: UtcTime,
    work: impl FnOnce(&mut Conn) -> Result<String, E>,
) -> Result<String, E> {
    if !reserve(conn, id, account, now)? {
        return Ok(answer(conn, id, account)?);
    }
    let location = work(conn)?;
    keep(conn, id, &location)?;
    Ok(location)
}

fn reserve(
    conn: &mut Conn,
    id: AnyId,
    account: Option<AnyId>,
    now: UtcTime,
) -> Result<bool, StorageError> {
    let row = (
        form_posts::id.eq(id),
        form_posts::account_id.eq(account),
        form_posts::location.eq(""),
        form_posts::at.eq(now),
    );
    let inserted = Both(
        diesel::insert_into(form_posts::table)
            .values(row)
            .on_conflict(form_posts::id)
            .do_nothing(),
    )
    .execute(conn)?;
    Ok(inserted == 1)
}

fn answer(conn: &mut Conn, id: AnyId, account: Option<AnyId>) -> Result<String, StorageError> {
    let (holder, location): (Option<AnyId>, String) = form_posts::table
        .find(id)
        .select((form_posts::account_id, form_posts::location))
        .first(conn)?;
    if holder == account {
        Ok(location)
    } else {
        Err(StorageError::NotFound)
    }
}

fn keep(conn: &mut Conn, id: AnyId, location: &str) -> Result<(), StorageError> {
    diesel::update(form_posts::table.find(id))
        .set(form_posts::location.eq(location))
        .execute(conn)?;
    Ok(())
}

/// Forgets forms sent before `before`; answers with how many.
///
/// # Errors
/// The database.
pub fn forget_before(conn: &mut Conn, before: UtcTime) -> Result<usize, StorageError> {
    Ok(diesel::delete(form_posts::table.filter(form_posts::at.lt(before))).execute(conn)?)
}
