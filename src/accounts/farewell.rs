//! Deleting an own account. What is about the person goes; the row and its id
//! stay, so that permits, decisions and the audit chain still name somebody.
//! It refuses the last administrator. A registration that nobody ever confirmed
//! goes by itself.

use super::actions::record_own;
use super::limits::{LINK_MAILS, WRONG_PASSWORD};
use super::{AccountError, Actor, Role, store, store_erase, store_lists};
use crate::audit;
use crate::storage::{Conn, StorageError, UtcTime};

/// Erases the actor's account and destroys the key of its values in the audit
/// trail. Their place in businesses, queues and the outbox is cleared by whoever
/// knows those.
///
/// # Errors
/// `LastAdmin`, or the database.
pub fn delete_own(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<(), AccountError> {
    if actor.role == Role::Admin && !store_lists::another_active(conn, Role::Admin, actor.id)? {
        return Err(AccountError::LastAdmin);
    }
    record_own(conn, actor.id, "account.deleted", now)?;
    let account = store::by_id(conn, actor.id)?;
    for login in [account.email, account.phone].into_iter().flatten() {
        WRONG_PASSWORD.forget(conn, &login)?;
        LINK_MAILS.forget(conn, &login)?;
    }
    store_erase::erase(conn, actor.id)?;
    Ok(audit::forget_subject(conn, actor.id.any())?)
}

/// Drops accounts registered before `before` whose address was never confirmed,
/// with the key of their values in the audit trail; answers with how many.
///
/// # Errors
/// The database.
pub fn forget_unconfirmed(conn: &mut Conn, before: UtcTime) -> Result<usize, StorageError> {
    let ids = store_erase::unconfirmed(conn, before)?;
    for id in &ids {
        store_erase::drop_row(conn, *id)?;
        audit::forget_subject(conn, id.any())?;
    }
    Ok(ids.len())
}
