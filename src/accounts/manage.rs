//! What an administrator does with people: find, invite, change areas, shut and
//! open. It refuses shutting oneself and shutting the last administrator. The
//! verbs without a policy question serve coordinators too, who ask it first.

use std::collections::BTreeMap;

use super::policy::{self, Capability, Facts};
use super::store_lists;
use super::token::Secrets;
use super::{
    Account, AccountError, AccountId, AccountStatus, Actor, LinkKind, NewAccount, Role, actions,
    links, store,
};
use crate::audit::{self, Change, Event};
use crate::identifiers::RegionCode;
use crate::storage::{Conn, UtcTime};
use crate::text::fold;

type Result<T> = std::result::Result<T, AccountError>;

/// Which people are looked for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// With this role; everybody when empty.
    pub role: Option<Role>,
    /// Part of a name or login name, however written.
    pub text: String,
    /// After this one, newest first.
    pub after: Option<AccountId>,
}

/// A page of people.
#[derive(Debug, Clone)]
pub struct People {
    /// The people, newest first.
    pub accounts: Vec<Account>,
    /// Their areas.
    pub areas: BTreeMap<AccountId, Vec<RegionCode>>,
    /// Where the next page begins.
    pub next: Option<AccountId>,
}

fn administers(actor: &Actor) -> Result<()> {
    if policy::may(actor, Capability::Administer, &Facts::default()) {
        Ok(())
    } else {
        Err(AccountError::NotFound)
    }
}

/// People of the installation, newest first, by role and part of a name.
///
/// # Errors
/// `NotFound` for others than administrators, or the database.
pub fn people(conn: &mut Conn, actor: &Actor, search: &Search, limit: i64) -> Result<People> {
    administers(actor)?;
    let text = fold(&search.text);
    let mut accounts = store_lists::list(conn, search.role, &text, search.after, limit + 1)?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = accounts.len() > wanted;
    accounts.truncate(wanted);
    let next = accounts.last().filter(|_| more).map(|account| account.id);
    let ids: Vec<AccountId> = accounts.iter().map(|a| a.id).collect();
    Ok(People {
        areas: store_lists::areas_of_each(conn, &ids)?,
        accounts,
        next,
    })
}

/// One person with their areas.
///
/// # Errors
/// `NotFound`, or the database.
pub fn person(conn: &mut Conn, actor: &Actor, id: AccountId) -> Result<(Account, Vec<RegionCode>)> {
    administers(actor)?;
    Ok((found(conn, id)?, store::areas_of(conn, id)?))
}

fn found(conn: &mut Conn, id: AccountId) -> Result<Account> {
    store::by_id(conn, id).map_err(|error| match error {
        crate::storage::StorageError::NotFound => AccountError::NotFound,
        other => other.into(),
    })
}

/// Invites somebody into any role; a mentor or coordinator needs an area, a
/// buyer a partner.
///
/// # Errors
/// `BadName`, `BadLogin`, `LoginTaken`, `NoArea`, `NoPartner`, `NotFound`, or the database.
pub fn invite_person(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    new: &NewAccount,
    now: UtcTime,
) -> Result<AccountId> {
    administers(actor)?;
    match new.role {
        Role::Mentor | Role::Coordinator if new.areas.is_empty() => Err(AccountError::NoArea),
        Role::Buyer | Role::PartnerAdmin if new.partner.is_none() => Err(AccountError::NoPartner),
        _ => actions::invite(conn, secrets, actor, new, now),
    }
}

/// Sends an unanswered invitation again.
///
/// # Errors
/// `NotFound` when it was answered, `TooMany`, or the database.
pub fn resend(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    id: AccountId,
    now: UtcTime,
) -> Result<()> {
    administers(actor)?;
    actions::invite_again(conn, secrets, actor, id, now)
}

/// Shuts an account, at once and everywhere, or opens it again.
///
/// # Errors
/// `OwnAccount`, `LastAdmin`, `NotFound`, or the database.
pub fn set_open(
    conn: &mut Conn,
    actor: &Actor,
    id: AccountId,
    open: bool,
    now: UtcTime,
) -> Result<()> {
    administers(actor)?;
    switch(conn, actor, id, open, now)
}

/// As [`set_open`] for whoever has asked the policy. Who never answered an
/// invitation is pending again when opened.
///
/// # Errors
/// `OwnAccount`, `LastAdmin`, `NotFound`, or the database.
pub fn switch(
    conn: &mut Conn,
    actor: &Actor,
    id: AccountId,
    open: bool,
    now: UtcTime,
) -> Result<()> {
    let row = store::row_by_id(conn, id)?;
    if row.status == AccountStatus::Deleted {
        return Err(AccountError::NotFound);
    }
    if id == actor.id {
        return Err(AccountError::OwnAccount);
    }
    if !open && row.role == Role::Admin && !store_lists::another_active(conn, Role::Admin, id)? {
        return Err(AccountError::LastAdmin);
    }
    let status = match (open, row.verified_at) {
        (false, _) => AccountStatus::Disabled,
        (true, Some(_)) => AccountStatus::Active,
        (true, None) => AccountStatus::Pending,
    };
    if status == row.status {
        return Ok(());
    }
    actions::set_status(conn, actor, id, status, now)
}

/// Gives a mentor or coordinator exactly these areas.
///
/// # Errors
/// `NoArea`, `NotFound` for another role, or the database.
pub fn change_areas(
    conn: &mut Conn,
    actor: &Actor,
    id: AccountId,
    areas: &[RegionCode],
    now: UtcTime,
) -> Result<()> {
    administers(actor)?;
    set_areas(conn, actor, id, areas, now)
}

/// As [`change_areas`] for whoever has asked the policy.
///
/// # Errors
/// As [`change_areas`].
pub fn set_areas(
    conn: &mut Conn,
    actor: &Actor,
    id: AccountId,
    areas: &[RegionCode],
    now: UtcTime,
) -> Result<()> {
    if !matches!(found(conn, id)?.role, Role::Mentor | Role::Coordinator) {
        return Err(AccountError::NotFound);
    }
    if areas.is_empty() {
        return Err(AccountError::NoArea);
    }
    let before = store::areas_of(conn, id)?;
    for gone in before.iter().filter(|area| !areas.contains(area)) {
        store::remove_area(conn, id, gone)?;
    }
    for area in areas {
        store::add_area(conn, id, area)?;
    }
    let changes = Change::between("areas", &joined(&before), &joined(areas));
    let event = Event::new("account.areas_changed", "account", id.any(), id.any());
    Ok(audit::record(
        conn,
        now,
        Some(actor.id.any()),
        &event.with(changes),
    )?)
}

/// Lets somebody speak for exactly these functions, for whoever has asked the policy and
/// knows the functions there are.
///
/// # Errors
/// The database.
pub fn set_functions(
    conn: &mut Conn,
    actor: &Actor,
    person: &Account,
    functions: &[String],
    now: UtcTime,
) -> Result<()> {
    let (before, after) = (person.functions.join(" "), functions.join(" "));
    store::set_functions(conn, person.id, &after)?;
    let subject = person.id.any();
    let event = Event::new("account.functions_changed", "account", subject, subject);
    let event = event.with(Change::between("functions", &before, &after));
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

fn joined(areas: &[RegionCode]) -> String {
    let codes: Vec<&str> = areas.iter().map(RegionCode::as_str).collect();
    codes.join(" ")
}

/// Makes the first administrator of an installation, who sets a password by
/// the one-time link whose secret is answered; again for one who has not yet.
/// Whoever runs the command has the database in hands anyway.
///
/// # Errors
/// `LoginTaken` by somebody else, `BadName`, `BadLogin`, or the database.
pub fn first_admin(
    conn: &mut Conn,
    secrets: &Secrets,
    new: &NewAccount,
    now: UtcTime,
) -> Result<String> {
    let id = match store::by_login(conn, &new.login)? {
        Some(held) if held.role != Role::Admin => return Err(AccountError::LoginTaken),
        Some(held) if held.status == AccountStatus::Disabled => return Err(AccountError::Denied),
        Some(held) => held.id,
        None => actions::insert(conn, new, None, AccountStatus::Pending, now)?,
    };
    let event = Event::new("account.admin_link_made", "account", id.any(), id.any());
    audit::record(conn, now, None, &event)?;
    let link = links::make(conn, secrets, LinkKind::Invite, id, None, now)?;
    Ok(secrets.link_token(link))
}
