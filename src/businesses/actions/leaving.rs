//! Leaving a business for good, because the person deletes their account: out
//! of it, handing it over to a helper first, or closing it with the last owner.

use std::collections::BTreeMap;

use super::consents::withdraw;
use super::members::{remove_member, tell_added};
use super::{Result, allowed, owner_only};
use crate::accounts::policy::Capability;
use crate::accounts::{self, AccountId, AccountStatus, Actor, MemberKind};
use crate::audit::{self, Change, Event};
use crate::businesses::{
    Business, BusinessError, BusinessId, ConsentKind, rules, store, store_close, store_groups,
    store_people,
};
use crate::storage::{Conn, UtcTime};

/// What the last owner wants to become of the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// This helper owns it from now on.
    HandOver(AccountId),
    /// It ends, with its products.
    Close,
}

/// A business the actor belongs to, as far as leaving it matters.
#[derive(Debug, Clone)]
pub struct Stake {
    /// The business.
    pub business: Business,
    /// Nobody would own it without the actor.
    pub last_owner: bool,
    /// Helpers who could own it: they have signed in before.
    pub heirs: Vec<(AccountId, String)>,
}

/// Every business the actor belongs to.
///
/// # Errors
/// The database.
pub fn stakes(conn: &mut Conn, actor: &Actor) -> Result<Vec<Stake>> {
    let ids: Vec<BusinessId> = actor
        .memberships
        .iter()
        .map(|m| BusinessId::from_uuid(m.business.uuid()))
        .collect();
    let mut found = Vec::new();
    for business in store::by_ids(conn, &ids)? {
        let members = store_people::members(conn, business.id)?;
        found.push(Stake {
            last_owner: rules::is_last_owner(&members, actor.id),
            heirs: heirs(conn, &members, actor.id)?,
            business,
        });
    }
    Ok(found)
}

fn heirs(
    conn: &mut Conn,
    members: &[(AccountId, MemberKind)],
    but: AccountId,
) -> Result<Vec<(AccountId, String)>> {
    let others: Vec<AccountId> = members
        .iter()
        .map(|m| m.0)
        .filter(|id| *id != but)
        .collect();
    let people: BTreeMap<AccountId, accounts::Account> = accounts::contacts(conn, &others)?
        .into_iter()
        .map(|person| (person.id, person))
        .collect();
    let active = |id: &AccountId| {
        let person = people.get(id)?;
        (person.status == AccountStatus::Active).then(|| (*id, person.name.clone()))
    };
    Ok(others.iter().filter_map(active).collect())
}

/// Takes the actor out of a business that goes on; a last owner hands it over
/// to one of the [`Stake::heirs`] first, who is told; the name and telephone of who
/// leaves go, and whether the public sees the new owner is theirs to say.
///
/// # Errors
/// `LastOwner` without somebody who may own it, `NotFound`, or the database.
pub fn leave(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    stake: &Stake,
    heir: Option<AccountId>,
) -> Result<()> {
    let id = stake.business.id;
    if stake.last_owner {
        let fits = |heir: &AccountId| stake.heirs.iter().any(|(id, _)| id == heir);
        let heir = heir.filter(fits).ok_or(BusinessError::LastOwner)?;
        let person = accounts::by_id(conn, heir)?;
        store_close::set_owner(conn, id, heir, &person.name)?;
        withdraw(conn, actor, now, id, ConsentKind::ShowPerson, "")?;
        let event = Event::new("business.handed_over", "business", id.any(), id.any())
            .on("account", heir.any())
            .with([Change::to("kind", MemberKind::Owner.as_str())]);
        audit::record(conn, now, Some(actor.id.any()), &event)?;
        tell_added(conn, actor, now, id, &person, MemberKind::Owner)?;
    }
    remove_member(conn, actor, now, id, actor.id)
}

/// Closes a business with its last owner: name, owner, numbers and addresses go,
/// its members are let out, its consents end, and the key of its values in the
/// audit trail is destroyed. Its products and papers were ended before.
///
/// # Errors
/// `LastOwner` while somebody else owns it, `NotFound`, or the database.
pub fn close(conn: &mut Conn, actor: &Actor, now: UtcTime, id: BusinessId) -> Result<()> {
    allowed(conn, actor, Capability::EditBusiness, id)?;
    owner_only(actor, id)?;
    if !rules::is_last_owner(&store_people::members(conn, id)?, actor.id) {
        return Err(BusinessError::LastOwner);
    }
    let event = Event::new("business.closed", "business", id.any(), id.any());
    audit::record(conn, now, Some(actor.id.any()), &event)?;
    store_close::close(conn, id, now)?;
    Ok(audit::forget_subject(conn, id.any())?)
}

/// Leaves the groups a mentor guides without one, so that the area's mentors,
/// then its coordinators look after them.
///
/// # Errors
/// The database.
pub fn stop_guiding(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<()> {
    for mut group in store_groups::groups_of(conn, actor.id)? {
        group.mentor = None;
        store_groups::update(conn, &group)?;
        let id = group.id.any();
        let event = Event::new("group.changed", "group", id, id);
        audit::record(conn, now, Some(actor.id.any()), &event)?;
    }
    Ok(())
}
