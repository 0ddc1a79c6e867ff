//! Signing in, and what is counted on the way. Passwords are compared between
//! two transactions; a wrong one, an unknown name and a shut account look alike.
//! A try is counted before it is made, and forgotten when it was right.

use super::limits::{
    LINK_MAILS, REGISTRATIONS, WRONG_CODE, WRONG_CODES, WRONG_FROM_ADDRESS, WRONG_PASSWORD,
};
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

/// Counts a try of a password, and answers with what is needed to compare it
/// outside the database: its hash, if the name is known.
///
/// # Errors
/// `TooMany`, or the database.
pub fn take_password_try(
    conn: &mut Conn,
    login: &str,
    origin: &Origin,
    now: UtcTime,
) -> Result<Option<(AccountId, Option<String>)>> {
    WRONG_FROM_ADDRESS.take(conn, &origin.address, now)?;
    let Ok(login) = login.parse::<Login>() else {
        return Ok(None);
    };
    WRONG_PASSWORD.take(conn, &login.to_string(), now)?;
    Ok(store::row_by_login(conn, &login)?.map(|row| (row.id, row.password_hash)))
}

/// Takes the count of a try back that was right.
///
/// # Errors
/// The database.
pub fn right_password(conn: &mut Conn, login: &str, origin: &Origin, now: UtcTime) -> Result<()> {
    if let Ok(login) = login.parse::<Login>() {
        WRONG_PASSWORD.forget(conn, &login.to_string())?;
    }
    Ok(WRONG_FROM_ADDRESS.give_back(conn, &origin.address, now)?)
}

/// Opens a session once the password was found right. None for somebody who has
/// not confirmed their address: a fresh link for that is on its way.
///
/// # Errors
/// `WrongPassword` when the account may not sign in, or the database.
pub fn sign_in(
    conn: &mut Conn,
    secrets: &Secrets,
    account: AccountId,
    origin: &Origin,
    now: UtcTime,
) -> Result<Option<Pass>> {
    let row = store::row_by_id(conn, account)?;
    match row.status {
        AccountStatus::Active => {}
        AccountStatus::Pending => {
            mail_confirmation(conn, secrets, row.into(), now)?;
            return Ok(None);
        }
        AccountStatus::Disabled | AccountStatus::Deleted => {
            return Err(AccountError::WrongPassword);
        }
    }
    let event = Event::new("session.begun", "account", account.any(), account.any());
    audit::record(conn, now, Some(account.any()), &event)?;
    let pass = sessions::begin(conn, secrets, account, &origin.agent, now)?;
    Ok(Some(pass))
}

/// Sends the link that confirms an address again, as often as mails may go there.
fn mail_confirmation(
    conn: &mut Conn,
    secrets: &Secrets,
    account: Account,
    now: UtcTime,
) -> Result<()> {
    let address = account.email.clone().unwrap_or_default();
    match LINK_MAILS.take(conn, &address, now) {
        Err(AccountError::TooMany(_)) => Ok(()),
        Err(error) => Err(error),
        Ok(()) => mail_link(conn, secrets, LinkKind::Verify, &account, None, now),
    }
}

/// Counts one try of a printed code for this name, or of a link, from an address.
///
/// # Errors
/// `TooMany`, or the database.
pub fn take_code_try(
    conn: &mut Conn,
    login: Option<&str>,
    origin: &Origin,
    now: UtcTime,
) -> Result<()> {
    WRONG_CODES.take(conn, &origin.address, now)?;
    match login.map(str::parse::<Login>) {
        Some(Ok(login)) => WRONG_CODE.take(conn, &login.to_string(), now),
        _ => Ok(()),
    }
}

/// Takes the count of a code or link back that was right: a whole village may
/// use its codes behind one address.
///
/// # Errors
/// The database.
pub fn right_code(
    conn: &mut Conn,
    login: Option<&str>,
    origin: &Origin,
    now: UtcTime,
) -> Result<()> {
    if let Some(Ok(login)) = login.map(str::parse::<Login>) {
        WRONG_CODE.forget(conn, &login.to_string())?;
    }
    Ok(WRONG_CODES.give_back(conn, &origin.address, now)?)
}

/// Counts one registration, or one question for a new password, from an address.
///
/// # Errors
/// `TooMany`, or the database.
pub fn take_registration(conn: &mut Conn, origin: &Origin, now: UtcTime) -> Result<()> {
    REGISTRATIONS.take(conn, &origin.address, now)
}
