//! All queries of groups and of disputes over a NIB.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::store::stored;
use super::store_scope::after;
use super::{BusinessId, Dispute, DisputeId, DisputeOutcome, Group, GroupId};
use crate::accounts::AccountId;
use crate::identifiers::RegionCode;
use crate::storage::schema::{businesses, groups, nib_disputes};
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = groups, check_for_backend(MultiBackend))]
struct GroupRow {
    id: GroupId,
    name: String,
    region_code: String,
    mentor_id: Option<AccountId>,
    created_at: UtcTime,
}

impl TryFrom<GroupRow> for Group {
    type Error = StorageError;

    fn try_from(row: GroupRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: row.name,
            region: stored(&row.region_code)?,
            mentor: row.mentor_id,
        })
    }
}

/// The group with this id, whoever asks.
///
/// # Errors
/// `NotFound`, or the database.
pub fn group(conn: &mut Conn, id: GroupId) -> Result<Group> {
    groups::table
        .find(id)
        .select(GroupRow::as_select())
        .first(conn)?
        .try_into()
}

/// The groups a mentor guides, newest first.
///
/// # Errors
/// The database.
pub fn groups_of(conn: &mut Conn, mentor: AccountId) -> Result<Vec<Group>> {
    groups::table
        .filter(groups::mentor_id.eq(mentor))
        .order(groups::id.desc())
        .select(GroupRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Group::try_from)
        .collect()
}

/// The groups that any of these mentors guides, by name.
///
/// # Errors
/// The database.
pub fn groups_guided_by(conn: &mut Conn, mentors: &[AccountId]) -> Result<Vec<Group>> {
    groups::table
        .filter(groups::mentor_id.is_not_null())
        .filter(groups::mentor_id.assume_not_null().eq_any(mentors.to_vec()))
        .order((groups::name, groups::id))
        .select(GroupRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Group::try_from)
        .collect()
}

/// The mentors of the groups that belong to a region within one of these areas.
pub(super) fn guides_in(conn: &mut Conn, areas: &[RegionCode]) -> Result<Vec<AccountId>> {
    Ok(groups::table
        .filter(in_areas(areas))
        .filter(groups::mentor_id.is_not_null())
        .select(groups::mentor_id.assume_not_null())
        .distinct()
        .load(conn)?)
}

type Within = Box<dyn BoxableExpression<groups::table, MultiBackend, SqlType = Bool>>;

fn in_areas(areas: &[RegionCode]) -> Within {
    let mut within: Within = Box::new(groups::id.eq_any(Vec::<GroupId>::new()));
    for area in areas {
        let here = groups::region_code
            .ge(area.to_string())
            .and(groups::region_code.lt(after(area)));
        within = Box::new(within.or(here));
    }
    within
}

/// A page of the groups that belong to a region within one of these areas, newest first.
///
/// # Errors
/// The database.
pub fn groups_in(
    conn: &mut Conn,
    areas: &[RegionCode],
    before: Option<GroupId>,
    limit: i64,
) -> Result<Vec<Group>> {
    let mut query = groups::table
        .filter(in_areas(areas))
        .order(groups::id.desc())
        .limit(limit)
        .select(GroupRow::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(groups::id.lt(before));
    }
    query.load(conn)?.into_iter().map(Group::try_from).collect()
}

/// How many businesses each of these groups has; a group without any is left out.
pub(super) fn sizes(conn: &mut Conn, ids: &[GroupId]) -> Result<Vec<(GroupId, i64)>> {
    let rows: Vec<(Option<GroupId>, i64)> = businesses::table
        .filter(businesses::group_id.is_not_null())
        .filter(businesses::group_id.assume_not_null().eq_any(ids))
        .group_by(businesses::group_id)
        .select((businesses::group_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, count)| id.map(|id| (id, count)))
        .collect())
}

pub(super) fn insert(conn: &mut Conn, group: &Group, created_at: UtcTime) -> Result<()> {
    let row = GroupRow {
        id: group.id,
        name: group.name.clone(),
        region_code: group.region.to_string(),
        mentor_id: group.mentor,
        created_at,
    };
    diesel::insert_into(groups::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn update(conn: &mut Conn, group: &Group) -> Result<()> {
    diesel::update(groups::table.find(group.id))
        .set((
            groups::name.eq(&group.name),
            groups::region_code.eq(group.region.as_str()),
            groups::mentor_id.eq(group.mentor),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = nib_disputes, check_for_backend(MultiBackend))]
struct DisputeRow {
    id: DisputeId,
    business_id: BusinessId,
    nib: String,
    regency_code: String,
    opened_at: UtcTime,
    closed_at: Option<UtcTime>,
    outcome: Option<DisputeOutcome>,
}

impl TryFrom<DisputeRow> for Dispute {
    type Error = StorageError;

    fn try_from(row: DisputeRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            claimant: row.business_id,
            nib: row.nib,
            regency: stored(&row.regency_code)?,
            opened_at: row.opened_at,
        })
    }
}

pub(super) fn insert_dispute(conn: &mut Conn, dispute: &Dispute) -> Result<()> {
    let row = DisputeRow {
        id: dispute.id,
        business_id: dispute.claimant,
        nib: dispute.nib.clone(),
        regency_code: dispute.regency.to_string(),
        opened_at: dispute.opened_at,
        closed_at: None,
        outcome: None,
    };
    diesel::insert_into(nib_disputes::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The open dispute with this id.
pub(super) fn open_dispute(conn: &mut Conn, id: DisputeId) -> Result<Dispute> {
    nib_disputes::table
        .find(id)
        .filter(nib_disputes::closed_at.is_null())
        .select(DisputeRow::as_select())
        .first(conn)?
        .try_into()
}

/// The open dispute of a claimant over a number.
pub(super) fn dispute_of(
    conn: &mut Conn,
    claimant: BusinessId,
    nib: Option<&str>,
) -> Result<Option<Dispute>> {
    let mut query = nib_disputes::table
        .filter(nib_disputes::business_id.eq(claimant))
        .filter(nib_disputes::closed_at.is_null())
        .select(DisputeRow::as_select())
        .into_boxed();
    if let Some(nib) = nib {
        query = query.filter(nib_disputes::nib.eq(nib));
    }
    query
        .first(conn)
        .optional()?
        .map(Dispute::try_from)
        .transpose()
}

/// The number of a business that another holds, while nobody has decided whose it is.
///
/// # Errors
/// The database.
pub fn disputed_nib(conn: &mut Conn, claimant: BusinessId) -> Result<Option<String>> {
    Ok(dispute_of(conn, claimant, None)?.map(|dispute| dispute.nib))
}

/// Open disputes of claimants in these areas, oldest first.
pub(super) fn disputes_in(
    conn: &mut Conn,
    areas: &[RegionCode],
    after_id: Option<DisputeId>,
    limit: i64,
) -> Result<Vec<Dispute>> {
    let mut within: Box<dyn BoxableExpression<nib_disputes::table, MultiBackend, SqlType = Bool>> =
        Box::new(nib_disputes::id.eq_any(Vec::<DisputeId>::new()));
    for area in areas {
        let here = nib_disputes::regency_code
            .ge(area.to_string())
            .and(nib_disputes::regency_code.lt(after(area)));
        within = Box::new(within.or(here));
    }
    let mut query = nib_disputes::table
        .filter(within)
        .filter(nib_disputes::closed_at.is_null())
        .order(nib_disputes::id)
        .limit(limit)
        .select(DisputeRow::as_select())
        .into_boxed();
    if let Some(after_id) = after_id {
        query = query.filter(nib_disputes::id.gt(after_id));
    }
    query
        .load(conn)?
        .into_iter()
        .map(Dispute::try_from)
        .collect()
}

/// Closes a dispute; false if somebody closed it first.
pub(super) fn close_dispute(
    conn: &mut Conn,
    id: DisputeId,
    outcome: DisputeOutcome,
    now: UtcTime,
) -> Result<bool> {
    let count = diesel::update(
        nib_disputes::table
            .find(id)
            .filter(nib_disputes::closed_at.is_null()),
    )
    .set((
        nib_disputes::closed_at.eq(now),
        nib_disputes::outcome.eq(outcome),
    ))
    .execute(conn)?;
    Ok(count == 1)
}
