//! Signing in, and what is counted on the way. Passwords are compared between
//! two transactions; a wrong one, an unknown name and a shut account look alike.

use super::limits::{WRONG_CODES, WRONG_FROM_ADDRESS, WRONG_PASSWORD};
use super::links::LinkKind;
use super::one_time::mail_link;
use super::sessions::{self, Pass};
use super::store;
use super::token::Secrets;
use super::{Account, AccountError, AccountId, AccountStatus, Login};
use crate::audit::{self, Event};
use crate::storage::{Conn, UtcTime};

type Result<T> = std::result::Result<T, AccountError>;

/// Where a request came from, for limits and the list of devices.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Address of the browser.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// What is needed to compare a password outside the database: its hash, if the
/// name is known. Refuses early when too many were wrong.
///
/// # Errors
/// `TooMany`, or the database.
pub fn stored_hash(
    conn: &mut Conn,
    login: &str,
    origin: &Origin,
    now: UtcTime,
) -> Result<Option<(AccountId, Option<String>)>> {
    WRONG_FROM_ADDRESS.check(conn, &origin.address, now)?;
    let Ok(login) = login.parse::<Login>() else {
        return Ok(None);
    };
    WRONG_PASSWORD.check(conn, &login.to_string(), now)?;
    Ok(store::row_by_login(conn, &login)?.map(|row| (row.id, row.password_hash)))
}

/// Opens a session once the password was found right.
///
/// # Errors
/// `WrongPassword` when the account may not sign in, or the database.
pub fn sign_in(
    conn: &mut Conn,
    secrets: &Secrets,
    account: AccountId,
    login: &str,
    origin: &Origin,
    now: UtcTime,
) -> Result<Pass> {
    let row = store::row_by_id(conn, account)?;
    match row.status {
        AccountStatus::Active => {}
        AccountStatus::Pending => {
            mail_link(
                conn,
                secrets,
                LinkKind::Verify,
                &Account::from(row),
                None,
                now,
            )?;
            return Err(AccountError::WrongPassword);
        }
        AccountStatus::Disabled | AccountStatus::Deleted => {
            return Err(AccountError::WrongPassword);
        }
    }
    if let Ok(login) = login.parse::<Login>() {
        WRONG_PASSWORD.forget(conn, &login.to_string())?;
    }
    let event = Event::new("session.begun", "account", account.any(), account.any());
    audit::record(conn, now, Some(account.any()), &event)?;
    Ok(sessions::begin(conn, secrets, account, &origin.agent, now)?)
}

/// Counts a wrong password against the name and the address. Kept even though
/// the sign-in fails, so it runs in a transaction of its own.
///
/// # Errors
/// The database.
pub fn count_wrong(conn: &mut Conn, login: &str, origin: &Origin, now: UtcTime) -> Result<()> {
    WRONG_FROM_ADDRESS.count(conn, &origin.address, now)?;
    if let Ok(login) = login.parse::<Login>() {
        WRONG_PASSWORD.count(conn, &login.to_string(), now)?;
    }
    Ok(())
}

/// Counts one try of a code or link from an address.
///
/// # Errors
/// `TooMany`, or the database.
pub fn take_code_try(conn: &mut Conn, origin: &Origin, now: UtcTime) -> Result<()> {
    WRONG_CODES.take(conn, &origin.address, now)
}
