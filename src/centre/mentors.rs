//! Mentors of a coordinator's area: invite, shut and open, hand the groups of
//! an absent one to another. A coordinator sees every mentor who has an area
//! inside the own one, and changes only those who work nowhere else.

use std::collections::BTreeMap;

use super::CentreError;
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::token::Secrets;
use crate::accounts::{
    self, Account, AccountId, AccountStatus, Actor, Login, NewAccount, Role, manage,
};
use crate::businesses::actions::{GroupInput, change_group};
use crate::businesses::{self, Group};
use crate::checklists::Catalogue;
use crate::i18n::Lang;
use crate::identifiers::{RegionCode, Zone};
use crate::mail::MailState;
use crate::storage::{Conn, StorageError, UtcTime};
use crate::{regions, reviews};

type Result<T> = std::result::Result<T, CentreError>;

/// A mentor as the coordinator sees them.
#[derive(Debug, Clone)]
pub struct Mentor {
    /// Who.
    pub account: Account,
    /// Where they work.
    pub areas: Vec<RegionCode>,
    /// The groups they guide, of any area.
    pub groups: Vec<Group>,
    /// The last mail that told them of a hand-over: when, and how far it came.
    pub told: Option<(UtcTime, MailState)>,
    /// Works only inside the coordinator's area, who may therefore shut them.
    pub own: bool,
}

/// Mentors with what is needed to invite another.
#[derive(Debug, Clone)]
pub struct Mentors {
    /// The mentors, by name.
    pub mentors: Vec<Mentor>,
    /// Names of every area named here and of the choices.
    pub names: BTreeMap<RegionCode, String>,
    /// Areas that may be given: the own ones and what lies directly within.
    pub choices: Vec<RegionCode>,
}

fn manages(actor: &Actor, place: &RegionCode) -> bool {
    let facts = Facts {
        place: Some(place.clone()),
        ..Facts::default()
    };
    policy::may(actor, Capability::ManageMentors, &facts)
}

/// The mentors of the actor's area.
///
/// # Errors
/// The database.
pub fn mentors(conn: &mut Conn, actor: &Actor) -> Result<Mentors> {
    let accounts = accounts::staff_within(conn, Role::Mentor, &actor.areas)?;
    let ids: Vec<AccountId> = accounts.iter().map(|a| a.id).collect();
    let mut areas = accounts::areas_of_each(conn, &ids)?;
    let mut groups: BTreeMap<AccountId, Vec<Group>> = BTreeMap::new();
    for group in businesses::groups_guided_by(conn, &ids)? {
        if let Some(mentor) = group.mentor {
            groups.entry(mentor).or_default().push(group);
        }
    }
    let mut choices = actor.areas.clone();
    for area in &actor.areas {
        choices.extend(regions::children(conn, area)?.into_iter().map(|r| r.code));
    }
    let named: Vec<RegionCode> = choices
        .iter()
        .chain(areas.values().flatten())
        .cloned()
        .collect();
    let names = regions::names(conn, &named)?;
    let mut mentors = Vec::new();
    for account in accounts {
        let areas = areas.remove(&account.id).unwrap_or_default();
        let told = reviews::actions::last_told(conn, account.id)?;
        mentors.push(Mentor {
            own: areas.iter().all(|area| manages(actor, area)),
            groups: groups.remove(&account.id).unwrap_or_default(),
            told: told.map(|mail| (mail.created_at, mail.state)),
            areas,
            account,
        });
    }
    Ok(Mentors {
        mentors,
        names,
        choices,
    })
}

/// Somebody to be invited as a mentor.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Name as they write it.
    pub name: String,
    /// Mail address.
    pub login: String,
    /// Where they will work, within the coordinator's area.
    pub areas: Vec<RegionCode>,
    /// Language of the invitation.
    pub lang: Lang,
}

/// Invites a mentor for areas within the own one.
///
/// # Errors
/// `NoArea`, `ForeignArea`, what accounts refuse, or the database.
pub fn invite_mentor(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    now: UtcTime,
    input: &Invitation,
) -> Result<AccountId> {
    let first = input.areas.first().ok_or(CentreError::NoArea)?;
    if !input.areas.iter().all(|area| manages(actor, area)) {
        return Err(CentreError::ForeignArea);
    }
    let new = NewAccount {
        role: Role::Mentor,
        name: input.name.clone(),
        login: input.login.parse::<Login>()?,
        lang: input.lang,
        zone: Zone::from_label(first.zone().label()).unwrap_or(Zone::Wib),
        partner: None,
        functions: vec![],
        areas: input.areas.clone(),
    };
    Ok(accounts::actions::invite(conn, secrets, actor, &new, now)?)
}

/// The mentor, if they work inside the coordinator's area only.
fn own_mentor(conn: &mut Conn, actor: &Actor, id: AccountId) -> Result<Account> {
    let account = accounts::by_id(conn, id).map_err(|error| match error {
        StorageError::NotFound => CentreError::NotFound,
        other => other.into(),
    })?;
    let areas = accounts::areas_of(conn, id)?;
    let own = !areas.is_empty() && areas.iter().all(|area| manages(actor, area));
    if account.role == Role::Mentor && own {
        Ok(account)
    } else {
        Err(CentreError::NotFound)
    }
}

/// Sends a mentor's unanswered invitation again.
///
/// # Errors
/// `NotFound` for others and for who answered, what accounts refuse, or the database.
pub fn resend(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    now: UtcTime,
    id: AccountId,
) -> Result<()> {
    own_mentor(conn, actor, id)?;
    Ok(accounts::actions::invite_again(
        conn, secrets, actor, id, now,
    )?)
}

/// Shuts a mentor's account or opens it again.
///
/// # Errors
/// `NotFound` for a mentor who also works elsewhere, or the database.
pub fn set_open(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: AccountId,
    open: bool,
) -> Result<()> {
    own_mentor(conn, actor, id)?;
    Ok(manage::switch(conn, actor, id, open, now)?)
}

/// Hands every group of a mentor that lies in the coordinator's area to another
/// mentor, for an absence or for good, with the items the first one was handed.
/// The other is told in one mail; answers with how many groups went.
///
/// # Errors
/// `BadMentor` when the other is no active mentor of the area, `NotFound`, or the database.
pub fn hand_over(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    from: AccountId,
    to: AccountId,
) -> Result<usize> {
    let mentors = accounts::staff_within(conn, Role::Mentor, &actor.areas)?;
    let mut own = businesses::groups_of(conn, from)?;
    own.retain(|g| manages(actor, &g.region));
    if own.is_empty() && !mentors.iter().any(|m| m.id == from) {
        return Err(CentreError::NotFound);
    }
    let takes = |m: &Account| m.id == to && m.status == AccountStatus::Active;
    if from == to || !mentors.iter().any(takes) {
        return Err(CentreError::BadMentor);
    }
    for group in &own {
        let input = GroupInput {
            name: group.name.clone(),
            region: group.region.to_string(),
            mentor: Some(to),
        };
        change_group(conn, actor, now, group.id, &input)?;
    }
    reviews::actions::hand_groups(conn, catalogue, actor, now, &own, (from, to))?;
    Ok(own.len())
}
