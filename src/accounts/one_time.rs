//! What one-time links and printed codes do: confirm an address, set a password.
//! Every link is used once, by POST; a late, used or unknown one looks the same.

use super::actions::record_own;
use super::invitations::Inviter;
use super::limits::LINK_MAILS;
use super::links::{self, LinkKind, OneTimeLink};
use super::token::Secrets;
use super::{Account, AccountError, AccountId, AccountStatus, Login, address, sessions, store};
use crate::mail::{self, Envelope, Message};
use crate::storage::{Conn, UtcTime};

type Result<T> = std::result::Result<T, AccountError>;

/// Queues a mail with a one-time link; silently nothing for an account without mail.
pub(super) fn mail_link(
    conn: &mut Conn,
    secrets: &Secrets,
    kind: LinkKind,
    to: &Account,
    by: Option<Inviter<'_>>,
    now: UtcTime,
) -> Result<()> {
    let Some(recipient) = to.email.clone() else {
        return Ok(());
    };
    let link = links::make(conn, secrets, kind, to.id, by.map(|b| b.actor.id), now)?.any();
    let name = to.name.clone();
    let message = match (kind, by) {
        (LinkKind::Verify, _) => Message::Verify { name, link },
        (LinkKind::Invite, Some(by)) => Message::Invite {
            name,
            inviter: by.actor.name.clone(),
            role: by.role.to_owned(),
            link,
        },
        _ => Message::Reset { name, link },
    };
    let envelope = Envelope {
        account: Some(to.id.any()),
        recipient,
        lang: to.lang,
        message,
        dedupe_key: format!("link:{link}"),
        optional: false,
        not_before: now,
    };
    mail::enqueue(conn, &envelope, now)?;
    Ok(())
}

/// Sends a link for a new password; says nothing about whether the name is known.
///
/// # Errors
/// `TooMany`, or the database.
pub fn ask_reset(conn: &mut Conn, secrets: &Secrets, login: &str, now: UtcTime) -> Result<()> {
    let Ok(login) = login.parse::<Login>() else {
        return Ok(());
    };
    LINK_MAILS.take(conn, &login.to_string(), now)?;
    match store::row_by_login(conn, &login)? {
        Some(row) if row.status != AccountStatus::Disabled => mail_link(
            conn,
            secrets,
            LinkKind::Reset,
            &Account::from(row),
            None,
            now,
        ),
        _ => Ok(()),
    }
}

/// Confirms a mail address by its link.
///
/// # Errors
/// `BadLink`, or the database.
pub fn verify(conn: &mut Conn, secret: &str, now: UtcTime) -> Result<()> {
    let link = links::find(conn, secret, now)?;
    if link.kind != LinkKind::Verify {
        return Err(AccountError::BadLink);
    }
    links::use_up(conn, &link, now)?;
    activate(conn, link.account, now)?;
    if let Some(address) = &link.address {
        return address::take(conn, link.account, address, now);
    }
    record_own(conn, link.account, "account.verified", now)
}

fn activate(conn: &mut Conn, account: AccountId, now: UtcTime) -> Result<()> {
    if store::row_by_id(conn, account)?.status == AccountStatus::Disabled {
        return Err(AccountError::BadLink);
    }
    store::set_status(conn, account, AccountStatus::Active)?;
    Ok(store::set_verified(conn, account, now)?)
}

/// Sets a new password by a link (reset or invitation) and ends every session.
///
/// # Errors
/// `BadLink`, or the database.
pub fn set_password_by_link(
    conn: &mut Conn,
    secret: &str,
    hash: &str,
    now: UtcTime,
) -> Result<AccountId> {
    let link = links::find(conn, secret, now)?;
    if !matches!(link.kind, LinkKind::Reset | LinkKind::Invite) {
        return Err(AccountError::BadLink);
    }
    finish_link(conn, link, hash, now)
}

/// Sets the first password by a printed code; the account is found by its phone number.
///
/// # Errors
/// `BadLink` for every wrong combination, `TooMany`, or the database.
pub fn set_password_by_code(
    conn: &mut Conn,
    secrets: &Secrets,
    login: &str,
    code: &str,
    hash: &str,
    now: UtcTime,
) -> Result<AccountId> {
    let login: Login = login.parse()?;
    let row = store::row_by_login(conn, &login)?.ok_or(AccountError::BadLink)?;
    let link = links::find_code(conn, secrets, code, row.id, now)?;
    finish_link(conn, link, hash, now)
}

fn finish_link(conn: &mut Conn, link: OneTimeLink, hash: &str, now: UtcTime) -> Result<AccountId> {
    links::use_up(conn, &link, now)?;
    activate(conn, link.account, now)?;
    store::set_password(conn, link.account, hash)?;
    sessions::end_all(conn, link.account, None, now)?;
    record_own(conn, link.account, "account.password_set", now)?;
    Ok(link.account)
}
