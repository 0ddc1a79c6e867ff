//! Groups of neighbouring makers: made by the coordinator of the area, guided
//! by one mentor.

use super::register::refuse;
use super::villages::{self, label_of};
use super::{Result, allowed};
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{self, Account, AccountId, AccountStatus, Actor, Role};
use crate::audit::{self, Change, Event};
use crate::businesses::{
    BusinessError, BusinessId, Group, GroupId, Problem, rules, store, store_groups,
};
use crate::identifiers::RegionCode;
use crate::regions;
use crate::storage::{Conn, UtcTime};

/// A group as typed.
#[derive(Debug, Clone, Default)]
pub struct GroupInput {
    /// Its name.
    pub name: String,
    /// Code of the region it belongs to, within the coordinator's area.
    pub region: String,
    /// Who guides it, if anybody yet.
    pub mentor: Option<AccountId>,
}

/// Makes a group in the coordinator's area.
///
/// # Errors
/// `Invalid`, `NotFound` when the role may not, or the database.
pub fn create_group(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    input: &GroupInput,
) -> Result<GroupId> {
    let group = check(conn, actor, GroupId::new(now), input)?;
    store_groups::insert(conn, &group, now)?;
    record(conn, actor, now, "group.created", &group)?;
    Ok(group.id)
}

/// Renames a group, moves it to another region or gives it another mentor.
///
/// # Errors
/// `Invalid`, `NotFound` outside the area, or the database.
pub fn change_group(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: GroupId,
    input: &GroupInput,
) -> Result<()> {
    let before = store_groups::group(conn, id)?;
    manages(actor, &before.region)?;
    let after = check(conn, actor, id, input)?;
    if before == after {
        return Ok(());
    }
    store_groups::update(conn, &after)?;
    record(conn, actor, now, "group.changed", &after)
}

fn manages(actor: &Actor, region: &RegionCode) -> Result<()> {
    let facts = Facts {
        place: Some(region.clone()),
        ..Facts::default()
    };
    if policy::may(actor, Capability::ManageArea, &facts) {
        Ok(())
    } else {
        Err(BusinessError::NotFound)
    }
}

fn check(conn: &mut Conn, actor: &Actor, id: GroupId, input: &GroupInput) -> Result<Group> {
    let mut problems = Vec::new();
    problems.extend(rules::out_of(&input.name, 2, 120).then_some(Problem::GroupName));
    let region = RegionCode::parse(&input.region)
        .ok()
        .filter(|region| manages(actor, region).is_ok());
    let region = match region {
        Some(region) if problems.is_empty() && regions::find(conn, &region)?.is_some() => region,
        Some(_) if !problems.is_empty() => return Err(BusinessError::Invalid(problems)),
        _ => {
            problems.push(Problem::GroupRegion);
            return Err(BusinessError::Invalid(problems));
        }
    };
    if let Some(mentor) = input.mentor
        && !mentors_within(conn, &actor.areas)?
            .iter()
            .any(|m| m.id == mentor && m.status == AccountStatus::Active)
    {
        return refuse(Problem::GroupMentor);
    }
    Ok(Group {
        id,
        name: rules::tidy(&input.name),
        region,
        mentor: input.mentor,
    })
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    kind: &'static str,
    group: &Group,
) -> Result<()> {
    let id = group.id.any();
    let mut event = Event::new(kind, "group", id, id).with([
        Change::to("name", &group.name),
        Change::to("region", group.region.as_str()),
    ]);
    if let Some(mentor) = group.mentor {
        event = event.on("mentor", mentor.any());
    }
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

/// Puts a business of the coordinator's area into a group of the area, or
/// takes it out of every group.
///
/// # Errors
/// `NotFound` outside the area, or the database.
pub fn move_business(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    group: Option<GroupId>,
) -> Result<()> {
    allowed(conn, actor, Capability::ManageArea, business)?;
    let mut name = String::new();
    if let Some(group) = group {
        let group = store_groups::group(conn, group)?;
        manages(actor, &group.region)?;
        name = group.name;
    }
    if store::by_id(conn, business)?.group == group {
        return Ok(());
    }
    store::set_group(conn, business, group)?;
    let id = business.any();
    let mut event =
        Event::new("business.group_changed", "business", id, id).with([Change::to("group", name)]);
    if let Some(group) = group {
        event = event.on("group", group.any());
    }
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

/// A group in a list.
#[derive(Debug, Clone)]
pub struct GroupLine {
    /// The group.
    pub group: Group,
    /// Its region in words.
    pub place: String,
    /// Name of its mentor, if it has one.
    pub mentor: Option<String>,
    /// How many businesses it has.
    pub size: i64,
}

/// Groups, and what a coordinator may choose from.
#[derive(Debug, Clone, Default)]
pub struct Guided {
    /// The groups: a mentor's own, or those of the coordinator's area.
    pub groups: Vec<GroupLine>,
    /// Where the next page begins.
    pub next: Option<GroupId>,
    /// Regions a group may belong to; empty for a mentor.
    pub regions: Vec<(RegionCode, String)>,
    /// Mentors to choose from; empty for a mentor.
    pub mentors: Vec<Account>,
    /// Open disputes over a NIB in the area, at most 50 counted.
    pub disputes: usize,
}

/// The actor's groups: a mentor's own, a coordinator's area page by page.
///
/// # Errors
/// The database.
pub fn show_groups(
    conn: &mut Conn,
    actor: &Actor,
    before: Option<GroupId>,
    limit: i64,
) -> Result<Guided> {
    let coordinates = actor.role == Role::Coordinator;
    let mut groups = match actor.role {
        Role::Mentor => store_groups::groups_of(conn, actor.id)?,
        Role::Coordinator => store_groups::groups_in(conn, &actor.areas, before, limit + 1)?,
        _ => return Err(BusinessError::NotFound),
    };
    let more = coordinates && groups.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        groups.pop();
    }
    let next = groups.last().filter(|_| more).map(|g| g.id);
    let mut guided = Guided {
        groups: lines(conn, groups)?,
        next,
        ..Guided::default()
    };
    if coordinates {
        guided.regions = choosable(conn, &actor.areas)?;
        guided.mentors = mentors_within(conn, &actor.areas)?;
        guided.disputes = store_groups::disputes_in(conn, &actor.areas, None, 50)?.len();
    }
    Ok(guided)
}

/// One group for its mentor or the coordinator of its area.
///
/// # Errors
/// `NotFound`, or the database.
pub fn show_group(conn: &mut Conn, actor: &Actor, id: GroupId) -> Result<(GroupLine, Guided)> {
    let group = store_groups::group(conn, id)?;
    let facts = Facts {
        group: Some(id.any()),
        place: Some(group.region.clone()),
        ..Facts::default()
    };
    if !policy::may(actor, Capability::ReadCoverage, &facts) {
        return Err(BusinessError::NotFound);
    }
    let mut choices = Guided::default();
    if manages(actor, &group.region).is_ok() {
        choices.regions = choosable(conn, &actor.areas)?;
        choices.mentors = mentors_within(conn, &actor.areas)?;
    }
    let line = lines(conn, vec![group])?.pop();
    Ok((line.ok_or(BusinessError::NotFound)?, choices))
}

fn lines(conn: &mut Conn, groups: Vec<Group>) -> Result<Vec<GroupLine>> {
    let codes: Vec<_> = groups.iter().map(|g| g.region.clone()).collect();
    let ids: Vec<_> = groups.iter().map(|g| g.id).collect();
    let mentors: Vec<_> = groups.iter().filter_map(|g| g.mentor).collect();
    let labels = villages::labels(conn, &codes)?;
    let sizes = store_groups::sizes(conn, &ids)?;
    let people = accounts::contacts(conn, &mentors)?;
    let line = |group: Group| GroupLine {
        place: label_of(&labels, &group.region),
        mentor: people
            .iter()
            .find(|p| Some(p.id) == group.mentor)
            .map(|p| p.name.clone()),
        size: sizes
            .iter()
            .find(|(id, _)| *id == group.id)
            .map_or(0, |(_, count)| *count),
        group,
    };
    Ok(groups.into_iter().map(line).collect())
}

/// The areas themselves and what lies directly within: for a kabupaten its kecamatan.
fn choosable(conn: &mut Conn, areas: &[RegionCode]) -> Result<Vec<(RegionCode, String)>> {
    let mut found = Vec::new();
    for area in areas {
        found.extend(regions::find(conn, area)?.map(|r| (r.code, r.name)));
        let below = regions::children(conn, area)?;
        found.extend(below.into_iter().map(|r| (r.code, r.name)));
    }
    Ok(found)
}

/// Active mentors who work in these areas, in part or beyond.
fn mentors_within(conn: &mut Conn, areas: &[RegionCode]) -> Result<Vec<Account>> {
    let mut mentors = accounts::by_role(conn, Role::Mentor)?;
    let ids: Vec<_> = mentors.iter().map(|mentor| mentor.id).collect();
    let by_mentor = accounts::areas_of_each(conn, &ids)?;
    let meets = |own: &RegionCode| areas.iter().any(|a| a.contains(own) || own.contains(a));
    mentors.retain(|m| by_mentor.get(&m.id).is_none_or(|own| own.iter().any(meets)));
    Ok(mentors)
}
