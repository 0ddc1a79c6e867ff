//! Use-cases of accounts: register, sign in, verify, reset, shut. Invitations
//! and the own profile lie in files beside it and are found here too.

use serde::{Deserialize, Serialize};

use super::limits::{LINK_MAILS, WRONG_CODES, WRONG_FROM_ADDRESS, WRONG_PASSWORD};
use super::links::{self, LinkKind, OneTimeLink};
use super::sessions::{self, Pass};
use super::store::{self, AccountRow};
use super::token::Secrets;
use super::{
    Account, AccountError, AccountId, AccountStatus, Actor, Login, NewAccount, Role, password,
};
use crate::audit::{self, Change, Event};
use crate::i18n::Lang;
use crate::identifiers::Zone;
use crate::mail::{self, Envelope, Message};
use crate::storage::{Conn, StorageError, UtcTime};

pub use super::invitations::{admit_by_code, invite, invite_again};
pub use super::profile::{Profile, change_password, change_profile, own_hash};

type Result<T> = std::result::Result<T, AccountError>;

/// Where a request came from, for limits and the list of devices.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Address of the browser.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// A person who registers by themselves; always an owner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Registration {
    /// Name as they write it.
    pub name: String,
    /// Mail address. A phone number registers through a mentor's printed code.
    pub login: String,
    /// The password they chose.
    pub password: String,
}

/// Registers an owner by mail address and sends the link that confirms it.
/// When the address is taken nothing is made and its holder is told by mail,
/// so that the page says the same in both cases.
///
/// # Errors
/// `BadName`, `BadLogin`, `WeakPassword`, `TooMany`, or the database.
pub fn register(
    conn: &mut Conn,
    secrets: &Secrets,
    input: &Registration,
    hash: &str,
    lang: Lang,
    now: UtcTime,
) -> Result<()> {
    let login: Login = input.login.parse()?;
    let Login::Email(address) = &login else {
        return Err(AccountError::BadLogin);
    };
    LINK_MAILS.take(conn, address, now)?;
    if let Some(row) = store::row_by_login(conn, &login)? {
        return mail_link(
            conn,
            secrets,
            LinkKind::Reset,
            &Account::from(row),
            None,
            now,
        );
    }
    let account = new_owner(&input.name, login, lang);
    let id = insert(
        conn,
        &account,
        Some(hash.to_owned()),
        AccountStatus::Pending,
        now,
    )?;
    audit::record(
        conn,
        now,
        Some(id.any()),
        &Event::new("account.registered", "account", id.any(), id.any()),
    )?;
    let account = store::by_id(conn, id)?;
    mail_link(conn, secrets, LinkKind::Verify, &account, None, now)
}

pub(super) fn new_owner(name: &str, login: Login, lang: Lang) -> NewAccount {
    NewAccount {
        role: Role::Owner,
        name: name.trim().to_owned(),
        login,
        lang,
        zone: Zone::Wib,
        partner: None,
        functions: vec![],
        areas: vec![],
    }
}

pub(super) fn check_name(name: &str) -> Result<()> {
    let length = name.trim().chars().count();
    if (1..=120).contains(&length) {
        Ok(())
    } else {
        Err(AccountError::BadName)
    }
}

/// What an account is found by: name and login name, folded.
pub(super) fn searchable(name: &str, login: &dyn std::fmt::Display) -> String {
    crate::text::fold(&format!("{name} {login}"))
}

pub(super) fn insert(
    conn: &mut Conn,
    new: &NewAccount,
    hash: Option<String>,
    status: AccountStatus,
    now: UtcTime,
) -> Result<AccountId> {
    check_name(&new.name)?;
    let (email, phone) = match &new.login {
        Login::Email(text) => (Some(text.clone()), None),
        Login::Phone(text) => (None, Some(text.clone())),
    };
    let id = AccountId::new(now);
    let row = AccountRow {
        id,
        role: new.role,
        name: new.name.trim().to_owned(),
        folded: searchable(&new.name, &new.login),
        email,
        phone,
        password_hash: hash,
        lang: new.lang.code().to_owned(),
        zone: new.zone.label().to_owned(),
        mail_hour: 7,
        optional_mail: true,
        partner_id: new.partner,
        functions: new.functions.join(" "),
        status,
        verified_at: (status == AccountStatus::Active).then_some(now),
        created_at: now,
    };
    store::insert(conn, row).map_err(|error| match error {
        StorageError::Unique(_) => AccountError::LoginTaken,
        other => other.into(),
    })?;
    for area in &new.areas {
        store::add_area(conn, id, area)?;
    }
    Ok(id)
}

/// Makes an account outright, with a password: for the first administrator and the demonstration.
///
/// # Errors
/// `BadName`, `LoginTaken`, or the database.
pub fn create_with_password(
    conn: &mut Conn,
    new: &NewAccount,
    hash: &str,
    now: UtcTime,
) -> Result<AccountId> {
    let id = insert(conn, new, Some(hash.to_owned()), AccountStatus::Active, now)?;
    audit::record(
        conn,
        now,
        None,
        &Event::new("account.created", "account", id.any(), id.any()),
    )?;
    Ok(id)
}

/// Queues a mail with a one-time link; silently nothing for an account without mail.
pub(super) fn mail_link(
    conn: &mut Conn,
    secrets: &Secrets,
    kind: LinkKind,
    to: &Account,
    by: Option<&Actor>,
    now: UtcTime,
) -> Result<()> {
    let Some(recipient) = to.email.clone() else {
        return Ok(());
    };
    let link = links::make(conn, secrets, kind, to.id, by.map(|a| a.id), now)?.any();
    let name = to.name.clone();
    let message = match (kind, by) {
        (LinkKind::Verify, _) => Message::Verify { name, link },
        (LinkKind::Invite, Some(by)) => Message::Invite {
            name,
            inviter: by.name.clone(),
            role: to.role.as_str().to_owned(),
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
    links::use_up(conn, link, now)?;
    activate(conn, link.account, now)?;
    record_own(conn, link.account, "account.verified", now)
}

fn activate(conn: &mut Conn, account: AccountId, now: UtcTime) -> Result<()> {
    if store::row_by_id(conn, account)?.status == AccountStatus::Disabled {
        return Err(AccountError::BadLink);
    }
    store::set_status(conn, account, AccountStatus::Active)?;
    Ok(store::set_verified(conn, account, now)?)
}

pub(super) fn record_own(
    conn: &mut Conn,
    account: AccountId,
    kind: &'static str,
    now: UtcTime,
) -> Result<()> {
    Ok(audit::record(
        conn,
        now,
        Some(account.any()),
        &Event::new(kind, "account", account.any(), account.any()),
    )?)
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

/// Counts one try of a code or link from an address.
///
/// # Errors
/// `TooMany`, or the database.
pub fn take_code_try(conn: &mut Conn, origin: &Origin, now: UtcTime) -> Result<()> {
    WRONG_CODES.take(conn, &origin.address, now)
}

fn finish_link(conn: &mut Conn, link: OneTimeLink, hash: &str, now: UtcTime) -> Result<AccountId> {
    links::use_up(conn, link, now)?;
    activate(conn, link.account, now)?;
    store::set_password(conn, link.account, hash)?;
    sessions::end_all(conn, link.account, None, now)?;
    record_own(conn, link.account, "account.password_set", now)?;
    Ok(link.account)
}

/// Shuts an account or opens it again; shutting ends its sessions. The caller
/// has asked the policy.
///
/// # Errors
/// The database.
pub fn set_status(
    conn: &mut Conn,
    by: &Actor,
    account: AccountId,
    status: AccountStatus,
    now: UtcTime,
) -> Result<()> {
    store::set_status(conn, account, status)?;
    if status == AccountStatus::Disabled {
        sessions::end_all(conn, account, None, now)?;
    }
    let event = Event::new("account.status", "account", account.any(), account.any());
    Ok(audit::record(
        conn,
        now,
        Some(by.id.any()),
        &event.with([Change::to("status", status.as_str())]),
    )?)
}

/// Checks a password that was typed for the strength the service asks.
///
/// # Errors
/// `WeakPassword` with the reason.
pub fn check_password(text: &str) -> Result<()> {
    password::check_strength(text)
}
