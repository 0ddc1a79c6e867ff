//! Letting people in: staff by a mailed invitation, owners without mail by a
//! printed code. Whoever calls has asked the policy.

use super::actions::{check_name, insert, searchable};
use super::limits::LINK_MAILS;
use super::links::{self, LinkKind, PrintedCode};
use super::one_time::mail_link;
use super::registration::new_owner;
use super::store;
use super::token::Secrets;
use super::{AccountError, AccountId, AccountStatus, Actor, Login, NewAccount, Role};
use crate::audit::{self, Change, Event};
use crate::i18n::Lang;
use crate::storage::{Conn, UtcTime};

type Result<T> = std::result::Result<T, AccountError>;

/// Who invites, and as what: the words of the mail.
#[derive(Debug, Clone, Copy)]
pub struct Inviter<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// Code of a role, or `helper` of a business.
    pub role: &'a str,
}

/// Invites somebody by mail into their role; the caller has asked the policy.
///
/// # Errors
/// As [`invite_as`].
pub fn invite(
    conn: &mut Conn,
    secrets: &Secrets,
    by: &Actor,
    new: &NewAccount,
    now: UtcTime,
) -> Result<AccountId> {
    let role = new.role.as_str();
    invite_as(conn, secrets, Inviter { actor: by, role }, new, now)
}

/// As [`invite`], as what the inviter says.
///
/// # Errors
/// `BadName`, `BadLogin` for a phone number, `LoginTaken`, or the database.
pub fn invite_as(
    conn: &mut Conn,
    secrets: &Secrets,
    by: Inviter<'_>,
    new: &NewAccount,
    now: UtcTime,
) -> Result<AccountId> {
    if !matches!(new.login, Login::Email(_)) {
        return Err(AccountError::BadLogin);
    }
    let id = match store::row_by_login(conn, &new.login)? {
        Some(row) if row.is_unconfirmed() => take_over(conn, row.id, new, now)?,
        _ => insert(conn, new, None, AccountStatus::Pending, now)?,
    };
    let changes = [
        Change::to("role", new.role.as_str()),
        Change::to("name", &new.name),
    ];
    audit::record(
        conn,
        now,
        Some(by.actor.id.any()),
        &Event::new("account.invited", "account", id.any(), id.any()).with(changes),
    )?;
    let account = store::by_id(conn, id)?;
    mail_link(conn, secrets, LinkKind::Invite, &account, Some(by), now)?;
    Ok(id)
}

/// Somebody registered with this address and never showed that they read its
/// mail, so nothing of theirs stands in the way of the person invited.
fn take_over(conn: &mut Conn, id: AccountId, new: &NewAccount, now: UtcTime) -> Result<AccountId> {
    check_name(&new.name)?;
    store::make_into(conn, id, new, &searchable(&new.name, &new.login))?;
    forget_answer(conn, id, now)?;
    Ok(id)
}

/// The invitation alone opens the account: a password that a stranger may have
/// chosen goes, and so does the link that would confirm it.
fn forget_answer(conn: &mut Conn, id: AccountId, now: UtcTime) -> Result<()> {
    store::clear_password(conn, id)?;
    Ok(links::retire(conn, id, &[LinkKind::Verify], now)?)
}

/// Sends the invitation again, to somebody who has not answered yet.
///
/// # Errors
/// As [`invite_again_as`].
pub fn invite_again(
    conn: &mut Conn,
    secrets: &Secrets,
    by: &Actor,
    account: AccountId,
    now: UtcTime,
) -> Result<()> {
    let role = store::by_id(conn, account)?.role.as_str();
    invite_again_as(conn, secrets, Inviter { actor: by, role }, account, now)
}

/// As [`invite_again`], as what the inviter says.
///
/// # Errors
/// `NotFound` when they answered already, `TooMany`, or the database.
pub fn invite_again_as(
    conn: &mut Conn,
    secrets: &Secrets,
    by: Inviter<'_>,
    account: AccountId,
    now: UtcTime,
) -> Result<()> {
    let account = store::by_id(conn, account)?;
    if account.status != AccountStatus::Pending {
        return Err(AccountError::NotFound);
    }
    LINK_MAILS.take(conn, &account.id.to_string(), now)?;
    forget_answer(conn, account.id, now)?;
    mail_link(conn, secrets, LinkKind::Invite, &account, Some(by), now)
}

/// Makes an account for an owner without mail, with a code to print; the
/// caller has asked the policy. An existing pending or active phone account
/// gets a fresh code, which is also how such an owner's password is reset.
///
/// # Errors
/// `BadLogin` for a mail address, `BadName`, `Denied` for staff accounts, or the database.
pub fn admit_by_code(
    conn: &mut Conn,
    secrets: &Secrets,
    by: &Actor,
    name: &str,
    phone: &str,
    now: UtcTime,
) -> Result<(AccountId, PrintedCode)> {
    let login: Login = phone.parse()?;
    if !matches!(login, Login::Phone(_)) {
        return Err(AccountError::BadLogin);
    }
    let id = match store::row_by_login(conn, &login)? {
        Some(row) if row.role != Role::Owner || row.status == AccountStatus::Disabled => {
            return Err(AccountError::Denied);
        }
        Some(row) => row.id,
        None => insert(
            conn,
            &new_owner(name, login, Lang::Id),
            None,
            AccountStatus::Pending,
            now,
        )?,
    };
    let code = links::make_code(conn, secrets, id, by.id, now)?;
    audit::record(
        conn,
        now,
        Some(by.id.any()),
        &Event::new("account.code_printed", "account", id.any(), id.any()),
    )?;
    Ok((id, code))
}
