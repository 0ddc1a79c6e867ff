//! Takes a person out of the tables of accounts; the row stays without them.

use diesel::prelude::*;

use super::model::{AccountId, AccountStatus, PartnerId};
use crate::storage::schema::{account_areas, accounts, links, sessions};
use crate::storage::{Conn, StorageError, UtcTime};

/// What stands in the place of a deleted person's name, in both languages: the
/// row has no reader yet.
const NOBODY: &str = "(akun dihapus / deleted account)";

/// Accounts registered before `before` whose address was never confirmed; an
/// account that was invited has no password yet and waits.
pub(super) fn unconfirmed(
    conn: &mut Conn,
    before: UtcTime,
) -> Result<Vec<AccountId>, StorageError> {
    Ok(accounts::table
        .filter(accounts::status.eq(AccountStatus::Pending))
        .filter(accounts::password_hash.is_not_null())
        .filter(accounts::created_at.lt(before))
        .select(accounts::id)
        .load(conn)?)
}

/// Takes the row out altogether; only for accounts that never opened.
pub(super) fn drop_row(conn: &mut Conn, id: AccountId) -> Result<(), StorageError> {
    diesel::delete(links::table.filter(links::account_id.eq(id))).execute(conn)?;
    diesel::delete(accounts::table.find(id)).execute(conn)?;
    Ok(())
}

/// Sessions, links and areas go; the row keeps its id, role and dates.
pub(super) fn erase(conn: &mut Conn, id: AccountId) -> Result<(), StorageError> {
    diesel::delete(sessions::table.filter(sessions::account_id.eq(id))).execute(conn)?;
    diesel::delete(links::table.filter(links::account_id.eq(id))).execute(conn)?;
    diesel::delete(account_areas::table.filter(account_areas::account_id.eq(id))).execute(conn)?;
    diesel::update(accounts::table.find(id))
        .set((
            accounts::name.eq(NOBODY),
            accounts::folded.eq(""),
            accounts::email.eq(None::<String>),
            accounts::phone.eq(None::<String>),
            accounts::password_hash.eq(None::<String>),
            accounts::optional_mail.eq(false),
            accounts::partner_id.eq(None::<PartnerId>),
            accounts::functions.eq(""),
            accounts::status.eq(AccountStatus::Deleted),
            accounts::verified_at.eq(None::<UtcTime>),
        ))
        .execute(conn)?;
    Ok(())
}
