//! Use-cases of accounts. Registering, signing in, one-time links, invitations
//! and the own profile lie in files beside it and are found here too; here is
//! what they share: making an account, shutting it, what a name must be.

use super::store::{self, AccountRow};
use super::{AccountError, AccountId, AccountStatus, Actor, Login, NewAccount, password, sessions};
use crate::audit::{self, Change, Event};
use crate::storage::{Conn, StorageError, UtcTime};

pub use super::address::ask_address;
pub use super::entering::{
    Origin, right_code, right_password, sign_in, take_code_try, take_password_try,
    take_registration,
};
pub use super::invitations::{
    Inviter, admit_by_code, invite, invite_again, invite_again_as, invite_as,
};
pub use super::one_time::{ask_reset, set_password_by_code, set_password_by_link, verify};
pub use super::phone::change_phone;
pub use super::profile::{
    Profile, change_lang, change_password, change_profile, decline_mail, own_hash,
};
pub use super::registration::{Registration, register};

type Result<T> = std::result::Result<T, AccountError>;

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
