//! Owners and helpers of a business.

use super::register::refuse;
use super::{Result, allowed, owner_only};
use crate::accounts::actions::Inviter;
use crate::accounts::limits::LINK_MAILS;
use crate::accounts::policy::Capability;
use crate::accounts::token::Secrets;
use crate::accounts::{
    self, Account, AccountId, AccountStatus, Actor, Login, MemberKind, NewAccount, Role,
};
use crate::audit::{self, Change, Event};
use crate::businesses::{BusinessError, BusinessId, Problem, rules, store, store_people};
use crate::mail::{self, Envelope, Message};
use crate::storage::{Conn, UtcTime};

/// Whom an owner asks to help.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Name as the owner knows them.
    pub name: String,
    /// Their mail address.
    pub login: String,
    /// Owner or helper.
    pub kind: MemberKind,
}

/// Invites somebody by mail. A new person gets an account that opens when they
/// answer the invitation; somebody known is added at once.
///
/// # Errors
/// `Invalid` for a phone number or a member, `NotFound` unless the actor owns
/// the business, an account error, or the database.
pub fn invite_member(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    input: &Invitation,
) -> Result<AccountId> {
    allowed(conn, actor, Capability::EditBusiness, business)?;
    owner_only(actor, business)?;
    let Ok(login @ Login::Email(_)) = input.login.parse::<Login>() else {
        return refuse(Problem::MemberLogin);
    };
    if rules::out_of(&input.name, 2, 120) {
        return refuse(Problem::MemberName);
    }
    LINK_MAILS.take(conn, &business.to_string(), now)?;
    let role = input.kind.as_str();
    let by = Inviter { actor, role };
    let (account, known) = match accounts::by_login(conn, &login)? {
        Some(known) if known.status == AccountStatus::Disabled => {
            return refuse(Problem::MemberLogin);
        }
        Some(known) if known.status == AccountStatus::Pending => {
            accounts::actions::invite_again_as(conn, secrets, by, known.id, now)?;
            (known.id, None)
        }
        Some(known) => (known.id, Some(known)),
        None => {
            let new = helper(actor, input, login);
            (
                accounts::actions::invite_as(conn, secrets, by, &new, now)?,
                None,
            )
        }
    };
    add(conn, actor, now, business, account, input.kind)?;
    if let Some(known) = known {
        tell_added(conn, actor, now, business, &known, input.kind)?;
    }
    Ok(account)
}

/// Tells somebody who has an account already, in their language, where they belong now.
pub(super) fn tell_added(
    conn: &mut Conn,
    by: &Actor,
    now: UtcTime,
    business: BusinessId,
    person: &Account,
    kind: MemberKind,
) -> Result<()> {
    let Some(recipient) = person.email.clone() else {
        return Ok(());
    };
    let message = Message::Added {
        name: person.name.clone(),
        inviter: by.name.clone(),
        business: store::by_id(conn, business)?.name,
        role: kind.as_str().to_owned(),
        path: format!("/businesses/{business}"),
    };
    let envelope = Envelope {
        account: Some(person.id.any()),
        recipient,
        lang: person.lang,
        message,
        dedupe_key: format!("added:{business}:{}:{kind}:{now}", person.id),
        optional: false,
        not_before: now,
    };
    mail::enqueue(conn, &envelope, now)?;
    Ok(())
}

fn helper(actor: &Actor, input: &Invitation, login: Login) -> NewAccount {
    NewAccount {
        role: Role::Owner,
        name: rules::tidy(&input.name),
        login,
        lang: actor.lang,
        zone: actor.zone,
        partner: None,
        functions: vec![],
        areas: vec![],
    }
}

/// Adds a member and writes it down.
pub(super) fn add(
    conn: &mut Conn,
    by: &Actor,
    now: UtcTime,
    business: BusinessId,
    account: AccountId,
    kind: MemberKind,
) -> Result<()> {
    if !store_people::add_member(conn, business, account, kind, now)? {
        return refuse(Problem::MemberAlready);
    }
    let id = business.any();
    let event = Event::new("business.member_added", "business", id, id)
        .on("account", account.any())
        .with([Change::to("kind", kind.as_str())]);
    Ok(audit::record(conn, now, Some(by.id.any()), &event)?)
}

/// Takes a member out: an owner anybody, a helper only themselves. What they
/// entered stays.
///
/// # Errors
/// `LastOwner`, `NotFound`, or the database.
pub fn remove_member(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    account: AccountId,
) -> Result<()> {
    allowed(conn, actor, Capability::EditBusiness, business)?;
    if account != actor.id {
        owner_only(actor, business)?;
    }
    let members = store_people::members(conn, business)?;
    if !members.iter().any(|(id, _)| *id == account) {
        return Err(BusinessError::NotFound);
    }
    if rules::is_last_owner(&members, account) {
        return Err(BusinessError::LastOwner);
    }
    store_people::remove_member(conn, business, account)?;
    let id = business.any();
    let event =
        Event::new("business.member_removed", "business", id, id).on("account", account.any());
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}
