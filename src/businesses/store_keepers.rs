//! Who looks after a business: the other way round of what an actor may read
//! (`store_scope`), by the same rule. First those in whose scope it lies, by its
//! group or its kecamatan; a business in no group whose kecamatan has no present
//! mentor falls to all mentors of its kabupaten; with none there, to the coordinators.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::store::{by_id, stored};
use super::{Business, BusinessId, GroupId, store_groups};
use crate::accounts::{self, Account, AccountId, AccountStatus, Role};
use crate::identifiers::{Level, RegionCode};
use crate::storage::schema::businesses;
use crate::storage::{Conn, StorageError};

type Result<T> = std::result::Result<T, StorageError>;

/// Who is told about a business: the mentor of its group, else every mentor in
/// whose scope it lies, else the coordinators of the area.
///
/// # Errors
/// `NotFound`, or the database.
pub fn mentors_for(conn: &mut Conn, id: BusinessId) -> Result<Vec<AccountId>> {
    Ok(keepers(conn, id)?.into_iter().map(|a| a.id).collect())
}

/// As [`mentors_for`], as people.
pub(super) fn keepers(conn: &mut Conn, id: BusinessId) -> Result<Vec<Account>> {
    let business = by_id(conn, id)?;
    if let Some(guide) = guide(conn, &business)? {
        return Ok(vec![guide]);
    }
    let mentors = mentors_in_scope(conn, &business)?;
    if !mentors.is_empty() {
        return Ok(mentors);
    }
    accounts::staff_of_area(conn, Role::Coordinator, &business.kecamatan)
}

/// The present mentors in whose scope a business lies: its group's and those of
/// its kecamatan; else, in no group, those of its kabupaten.
///
/// # Errors
/// The database.
pub fn mentors_in_scope(conn: &mut Conn, business: &Business) -> Result<Vec<Account>> {
    let mut found = accounts::staff_of_area(conn, Role::Mentor, &business.kecamatan)?;
    if business.group.is_none() && found.is_empty() {
        return pool(conn, &business.kecamatan);
    }
    let guide = guide(conn, business)?;
    found.extend(guide.filter(|guide| !found.iter().any(|a| a.id == guide.id)));
    Ok(found)
}

/// The present mentor of a business's group.
fn guide(conn: &mut Conn, business: &Business) -> Result<Option<Account>> {
    let Some(group) = business.group else {
        return Ok(None);
    };
    let guide = store_groups::group(conn, group)?.mentor;
    let guide = guide.map(|id| accounts::by_id(conn, id)).transpose()?;
    Ok(guide.filter(is_present))
}

fn is_present(person: &Account) -> bool {
    person.role == Role::Mentor && person.status == AccountStatus::Active
}

/// The present mentors with a group or an area in the kabupaten of this place.
fn pool(conn: &mut Conn, place: &RegionCode) -> Result<Vec<Account>> {
    let regency: Vec<RegionCode> = place.at(Level::Regency).into_iter().collect();
    let mut found = accounts::staff_within(conn, Role::Mentor, &regency)?;
    let guides = store_groups::guides_in(conn, &regency)?;
    found.extend(accounts::contacts(conn, &guides)?);
    found.retain(is_present);
    found.sort_by_key(|a| a.id);
    found.dedup_by_key(|a| a.id);
    Ok(found)
}

/// How many running businesses have no mentor, by kecamatan: the red line of the
/// admin page. These wait at the coordinator.
///
/// # Errors
/// The database.
pub fn without_anyone(conn: &mut Conn) -> Result<BTreeMap<RegionCode, i64>> {
    let present = Present::load(conn)?;
    let counted: Vec<(String, Option<GroupId>, i64)> = businesses::table
        .filter(businesses::closed_at.is_null())
        .group_by((businesses::kecamatan_code, businesses::group_id))
        .select((
            businesses::kecamatan_code,
            businesses::group_id,
            diesel::dsl::count_star(),
        ))
        .load(conn)?;
    let mut alone = BTreeMap::new();
    for (kecamatan, group, count) in counted {
        let place: RegionCode = stored(&kecamatan)?;
        if !present.keep(&place, group) {
            *alone.entry(place).or_default() += count;
        }
    }
    Ok(alone)
}

/// Where present mentors are.
struct Present {
    areas: Vec<RegionCode>,
    guided: BTreeMap<GroupId, RegionCode>,
}

impl Present {
    fn load(conn: &mut Conn) -> Result<Self> {
        let mentors = accounts::by_role(conn, Role::Mentor)?;
        let ids: Vec<AccountId> = mentors.iter().map(|mentor| mentor.id).collect();
        let by_mentor = accounts::areas_of_each(conn, &ids)?;
        let guided = store_groups::groups_guided_by(conn, &ids)?;
        Ok(Self {
            areas: by_mentor.into_values().flatten().collect(),
            guided: guided.into_iter().map(|g| (g.id, g.region)).collect(),
        })
    }

    fn keep(&self, place: &RegionCode, group: Option<GroupId>) -> bool {
        let regency = place.at(Level::Regency);
        let near = |other: &RegionCode| regency.as_ref().is_some_and(|r| r.contains(other));
        let shared = || self.areas.iter().chain(self.guided.values()).any(near);
        self.areas.iter().any(|area| area.contains(place))
            || group.map_or_else(shared, |group| self.guided.contains_key(&group))
    }
}
