//! What the page of a business shows.

use std::collections::BTreeMap;

use super::villages::{self, label_of};
use super::{Result, allowed};
use crate::accounts::policy::{self, Capability};
use crate::accounts::{self, Account, AccountId, AccountStatus, Actor, MemberKind};
use crate::audit;
use crate::businesses::{
    Business, BusinessError, BusinessId, Consent, Facility, FacilityId, Group, store, store_groups,
    store_keepers, store_people,
};
use crate::storage::{Conn, UtcTime};

/// Entries of the history shown on the page.
const HISTORY: i64 = 20;

/// A business with everything its page shows.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The business.
    pub business: Business,
    /// Its facilities, the first one first.
    pub facilities: Vec<FacilityLine>,
    /// Who belongs to it.
    pub members: Vec<MemberLine>,
    /// The consent ledger, newest first.
    pub consents: Vec<Consent>,
    /// Its group, if any.
    pub group: Option<Group>,
    /// Who looks after it: mentors, or the coordinator in their stead.
    pub keepers: Vec<Account>,
    /// What happened to it, newest first.
    pub history: Vec<HistoryLine>,
    /// Names of people in ledger and history.
    pub people: BTreeMap<AccountId, String>,
    /// The actor may change it.
    pub may_edit: bool,
    /// The actor is one of its owners.
    pub owns: bool,
    /// The actor may print codes and record consents on paper.
    pub may_guide: bool,
    /// The actor may move it between groups.
    pub may_manage: bool,
}

/// A facility and where it is.
#[derive(Debug, Clone)]
pub struct FacilityLine {
    /// The facility.
    pub facility: Facility,
    /// Village, kecamatan, kabupaten, province.
    pub label: String,
}

/// A member as the others see them.
#[derive(Debug, Clone)]
pub struct MemberLine {
    /// Who.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Owner or helper.
    pub kind: MemberKind,
    /// Invited, and has not answered yet.
    pub waiting: bool,
}

/// One entry of the history.
#[derive(Debug, Clone)]
pub struct HistoryLine {
    /// When.
    pub at: UtcTime,
    /// What, `business.changed`.
    pub kind: String,
    /// Who; empty for the service itself.
    pub by: Option<AccountId>,
    /// The reason or note given with it.
    pub note: Option<String>,
}

/// The business, if the actor may read it.
///
/// # Errors
/// `NotFound`, or the database.
pub fn readable(conn: &mut Conn, actor: &Actor, id: BusinessId) -> Result<Business> {
    allowed(conn, actor, Capability::ReadBusiness, id)?;
    Ok(store::by_id(conn, id)?)
}

/// The business, if the actor may change it.
///
/// # Errors
/// `NotFound`, or the database.
pub fn editable(conn: &mut Conn, actor: &Actor, id: BusinessId) -> Result<Business> {
    allowed(conn, actor, Capability::EditBusiness, id)?;
    Ok(store::by_id(conn, id)?)
}

/// The business, if the actor is one of its owners.
///
/// # Errors
/// `NotFound`, or the database.
pub fn owned(conn: &mut Conn, actor: &Actor, id: BusinessId) -> Result<Business> {
    super::owner_only(actor, id)?;
    editable(conn, actor, id)
}

/// The business, if the actor guides it as its mentor.
///
/// # Errors
/// `NotFound`, or the database.
pub fn guided(conn: &mut Conn, actor: &Actor, id: BusinessId) -> Result<Business> {
    allowed(conn, actor, Capability::GuideGroup, id)?;
    Ok(store::by_id(conn, id)?)
}

/// A facility of a business the actor may change, with its label.
///
/// # Errors
/// `NotFound`, also for a facility of another business; or the database.
pub fn own_facility(
    conn: &mut Conn,
    actor: &Actor,
    business: BusinessId,
    id: FacilityId,
) -> Result<FacilityLine> {
    allowed(conn, actor, Capability::EditBusiness, business)?;
    let facility = store::facility(conn, id)?;
    if facility.business != business {
        return Err(BusinessError::NotFound);
    }
    let labels = villages::labels(conn, std::slice::from_ref(&facility.village))?;
    Ok(FacilityLine {
        label: label_of(&labels, &facility.village),
        facility,
    })
}

/// A business with everything its page shows, if the actor may read it.
///
/// # Errors
/// `NotFound`, or the database.
pub fn show(conn: &mut Conn, actor: &Actor, id: BusinessId) -> Result<Overview> {
    let facts = allowed(conn, actor, Capability::ReadBusiness, id)?;
    let business = store::by_id(conn, id)?;
    let members = store_people::members(conn, id)?;
    let consents = store_people::consents(conn, id)?;
    let history = history(conn, id)?;
    let mut ids: Vec<AccountId> = members.iter().map(|(id, _)| *id).collect();
    ids.extend(consents.iter().map(|c| c.recorded_by));
    ids.extend(history.iter().filter_map(|h| h.by));
    ids.sort_unstable();
    ids.dedup();
    let people = accounts::contacts(conn, &ids)?;
    let may = |capability| policy::may(actor, capability, &facts);
    Ok(Overview {
        facilities: facility_lines(conn, id)?,
        members: member_lines(&people, &members),
        group: match business.group {
            Some(group) => Some(store_groups::group(conn, group)?),
            None => None,
        },
        keepers: store_keepers::keepers(conn, id)?,
        may_edit: may(Capability::EditBusiness),
        owns: super::owner_only(actor, id).is_ok(),
        may_guide: may(Capability::GuideGroup),
        may_manage: may(Capability::ManageArea),
        people: people.into_iter().map(|p| (p.id, p.name)).collect(),
        business,
        consents,
        history,
    })
}

fn facility_lines(conn: &mut Conn, id: BusinessId) -> Result<Vec<FacilityLine>> {
    let facilities = store::facilities(conn, id)?;
    let codes: Vec<_> = facilities.iter().map(|f| f.village.clone()).collect();
    let labels = villages::labels(conn, &codes)?;
    let line = |facility: Facility| FacilityLine {
        label: label_of(&labels, &facility.village),
        facility,
    };
    Ok(facilities.into_iter().map(line).collect())
}

fn member_lines(people: &[Account], members: &[(AccountId, MemberKind)]) -> Vec<MemberLine> {
    let line = |(id, kind): &(AccountId, MemberKind)| {
        let person = people.iter().find(|p| p.id == *id)?;
        let login = person.email.clone().or_else(|| person.phone.clone());
        Some(MemberLine {
            account: *id,
            name: person.name.clone(),
            login: login.unwrap_or_default(),
            kind: *kind,
            waiting: person.status == AccountStatus::Pending,
        })
    };
    members.iter().filter_map(line).collect()
}

fn history(conn: &mut Conn, id: BusinessId) -> Result<Vec<HistoryLine>> {
    let entries = audit::of_subject(conn, id.any(), HISTORY)?;
    let line = |(entry, values): (audit::Entry, Option<String>)| HistoryLine {
        at: entry.at,
        note: values.as_deref().and_then(note),
        kind: entry.kind,
        by: entry.actor_id.map(|a| AccountId::from_uuid(a.uuid())),
    };
    Ok(entries.into_iter().map(line).collect())
}

/// The reason or note among the values of an event.
fn note(values: &str) -> Option<String> {
    let values: Vec<serde_json::Value> = serde_json::from_str(values).ok()?;
    let text = |v: &serde_json::Value, name| v.get(name)?.as_str().map(str::to_owned);
    let said =
        |v: &serde_json::Value| matches!(text(v, "field").as_deref(), Some("reason" | "note"));
    values.iter().find(|v| said(v)).and_then(|v| text(v, "new"))
}
