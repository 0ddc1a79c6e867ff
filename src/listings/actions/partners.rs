//! Partners and their people: made by the installation's administrator, who invites
//! the partner's own; that one invites the buyers.

use super::{Result, allow, allow_partner, record};
use crate::accounts::actions as account_actions;
use crate::accounts::policy::{Capability, may_ever};
use crate::accounts::token::Secrets;
use crate::accounts::{
    self, Account, AccountId, AccountStatus, Actor, NewAccount, PartnerId, Role,
};
use crate::audit::Change;
use crate::identifiers::Zone;
use crate::listings::model::{FUNCTIONS, ListingError, Partner};
use crate::listings::{rules, store_partners as store};
use crate::storage::{Conn, UtcTime};

/// What a new partner is called.
#[derive(Debug, Clone)]
pub struct NewPartner {
    /// Its name.
    pub name: String,
    /// Its word in addresses; made from the name when empty.
    pub slug: String,
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if (3..=120).contains(&name.chars().count()) {
        Ok(name)
    } else {
        Err(ListingError::field("name", "partner-bad-name"))
    }
}

/// Makes a partner.
///
/// # Errors
/// `NotFound` for anybody but an administrator, `Fields`, or the database.
pub fn create_partner(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    new: &NewPartner,
) -> Result<PartnerId> {
    allow(may_ever(actor, Capability::Administer))?;
    let name = checked_name(&new.name)?;
    let word = if new.slug.trim().is_empty() {
        &name
    } else {
        &new.slug
    };
    let slug = rules::slug_of(word);
    if slug.len() < 3 {
        return Err(ListingError::field("slug", "partner-bad-slug"));
    }
    if store::slug_taken(conn, &slug)? {
        return Err(ListingError::field("slug", "partner-slug-taken"));
    }
    let partner = Partner {
        id: PartnerId::new(now),
        slug,
        name,
        active: true,
        created_at: now,
    };
    store::insert(conn, &partner)?;
    let id = partner.id.any();
    let changes = [Change::to("name", partner.name)];
    record(
        conn,
        actor,
        now,
        "partner.created",
        ("partner", id),
        id,
        changes,
    )?;
    Ok(partner.id)
}

/// Renames a partner, or lets it rest: its programmes then take nothing new.
///
/// # Errors
/// `NotFound` for anybody but an administrator, `Fields`, or the database.
pub fn set_partner(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: PartnerId,
    name: &str,
    active: bool,
) -> Result<()> {
    allow(may_ever(actor, Capability::Administer))?;
    let name = checked_name(name)?;
    let before = store::partner(conn, id)?;
    store::update(conn, id, &name, active)?;
    let changes = [
        Change::between("name", &before.name, &name),
        Change::between("active", &before.active.to_string(), &active.to_string()),
    ];
    let changes = changes.into_iter().flatten();
    record(
        conn,
        actor,
        now,
        "partner.changed",
        ("partner", id.any()),
        id.any(),
        changes,
    )
}

/// The partner, for its own people's administrator or the installation's.
///
/// # Errors
/// `NotFound`, or the database.
pub fn partner_for(conn: &mut Conn, actor: &Actor, id: PartnerId) -> Result<Partner> {
    allow_partner(actor, Capability::ManagePartnerPeople, id)?;
    Ok(store::partner(conn, id)?)
}

/// The partner's people, for those who may invite.
///
/// # Errors
/// `NotFound`, or the database.
pub fn people(conn: &mut Conn, actor: &Actor, partner: PartnerId) -> Result<Vec<Account>> {
    allow_partner(actor, Capability::ManagePartnerPeople, partner)?;
    Ok(accounts::accounts_of_partner(conn, partner)?)
}

/// Functions are those of the list, and a buyer speaks for one at least.
fn check_functions(role: Role, functions: &[String]) -> Result<()> {
    let known = |f: &String| FUNCTIONS.contains(&f.as_str());
    if !functions.iter().all(known) {
        return Err(ListingError::field("functions", "partner-bad-function"));
    }
    if role == Role::Buyer && functions.is_empty() {
        return Err(ListingError::field("functions", "partner-function-needed"));
    }
    Ok(())
}

/// Invites somebody to a partner by mail: an administrator of the installation
/// may invite the partner's administrator, who invites buyers and further administrators.
///
/// # Errors
/// `NotFound`, `Fields` for an unknown function, `Account` for a name or address that cannot be used.
pub fn invite(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    now: UtcTime,
    partner: PartnerId,
    new: NewAccount,
) -> Result<AccountId> {
    allow_partner(actor, Capability::ManagePartnerPeople, partner)?;
    store::partner(conn, partner)?;
    if !matches!(new.role, Role::Buyer | Role::PartnerAdmin) {
        return Err(ListingError::field("role", "partner-bad-role"));
    }
    check_functions(new.role, &new.functions)?;
    let new = NewAccount {
        partner: Some(partner),
        zone: Zone::Wib,
        areas: Vec::new(),
        ..new
    };
    Ok(account_actions::invite(conn, secrets, actor, &new, now)?)
}

/// A person of the partner, never oneself.
fn colleague(
    conn: &mut Conn,
    actor: &Actor,
    partner: PartnerId,
    person: AccountId,
) -> Result<Account> {
    allow_partner(actor, Capability::ManagePartnerPeople, partner)?;
    let account = accounts::by_id(conn, person)?;
    allow(account.partner == Some(partner) && person != actor.id)?;
    Ok(account)
}

/// Sends an unanswered invitation again.
///
/// # Errors
/// `NotFound`, `Account` when it was answered or asked too often.
pub fn invite_again(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    now: UtcTime,
    partner: PartnerId,
    person: AccountId,
) -> Result<()> {
    colleague(conn, actor, partner, person)?;
    Ok(account_actions::invite_again(
        conn, secrets, actor, person, now,
    )?)
}

/// Lets a colleague speak for exactly these functions from now on; never oneself. What
/// they decided already keeps the function in which they did.
///
/// # Errors
/// `NotFound`, `Fields` for an unknown function or a buyer without any.
pub fn set_functions(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    partner: PartnerId,
    person: AccountId,
    functions: &[String],
) -> Result<()> {
    let account = colleague(conn, actor, partner, person)?;
    check_functions(account.role, functions)?;
    Ok(accounts::manage::set_functions(
        conn, actor, &account, functions, now,
    )?)
}

/// The functions of a quorum for which nobody of the partner can decide now.
///
/// # Errors
/// The database.
pub fn unmanned(conn: &mut Conn, partner: PartnerId, quorum: &[String]) -> Result<Vec<String>> {
    let mut people = accounts::accounts_of_partner(conn, partner)?;
    people.retain(|p| p.status == AccountStatus::Active);
    let manned = |f: &&String| people.iter().any(|p| p.functions.contains(f));
    Ok(quorum.iter().filter(|f| !manned(f)).cloned().collect())
}

/// Shuts a colleague's account or opens it again; never one's own.
///
/// # Errors
/// `NotFound`, `WrongState` for somebody who has not answered the invitation.
pub fn set_person_status(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    partner: PartnerId,
    person: AccountId,
    active: bool,
) -> Result<()> {
    let account = colleague(conn, actor, partner, person)?;
    let status = match (active, account.status) {
        (true, AccountStatus::Pending) => return Err(ListingError::WrongState),
        (true, _) => AccountStatus::Active,
        (false, _) => AccountStatus::Disabled,
    };
    Ok(account_actions::set_status(
        conn, actor, person, status, now,
    )?)
}
