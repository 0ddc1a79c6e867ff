//! All queries of memberships and consents, and who looks after a business.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::store::{by_id, stored};
use super::{BusinessId, Consent, ConsentId, ConsentKind, GroupId, store_groups};
use crate::accounts::policy::Facts;
use crate::accounts::{self, Account, AccountId, AccountStatus, MemberKind, Role};
use crate::identifiers::RegionCode;
use crate::storage::schema::{businesses, consents, groups, memberships};
use crate::storage::{Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Who belongs to a business, longest first.
///
/// # Errors
/// The database.
pub fn members(conn: &mut Conn, business: BusinessId) -> Result<Vec<(AccountId, MemberKind)>> {
    let rows: Vec<(AccountId, String)> = memberships::table
        .filter(memberships::business_id.eq(business))
        .order((memberships::since, memberships::account_id))
        .select((memberships::account_id, memberships::kind))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, kind)| Ok((id, stored(&kind)?)))
        .collect()
}

/// Who belongs to each of these businesses.
///
/// # Errors
/// The database.
pub fn members_of(
    conn: &mut Conn,
    ids: &[BusinessId],
) -> Result<BTreeMap<BusinessId, Vec<AccountId>>> {
    let mut found: BTreeMap<BusinessId, Vec<AccountId>> = BTreeMap::new();
    for part in ids.chunks(400) {
        let rows: Vec<(BusinessId, AccountId)> = memberships::table
            .filter(memberships::business_id.eq_any(part.to_vec()))
            .select((memberships::business_id, memberships::account_id))
            .load(conn)?;
        for (business, account) in rows {
            found.entry(business).or_default().push(account);
        }
    }
    Ok(found)
}

/// The businesses a person belongs to.
pub(super) fn businesses_of(conn: &mut Conn, account: AccountId) -> Result<Vec<BusinessId>> {
    Ok(memberships::table
        .filter(memberships::account_id.eq(account))
        .select(memberships::business_id)
        .load(conn)?)
}

/// Adds a member; false if they belong already.
pub(super) fn add_member(
    conn: &mut Conn,
    business: BusinessId,
    account: AccountId,
    kind: MemberKind,
    now: UtcTime,
) -> Result<bool> {
    let row = (
        memberships::business_id.eq(business),
        memberships::account_id.eq(account),
        memberships::kind.eq(kind.as_str()),
        memberships::since.eq(now),
    );
    let count = Both(
        diesel::insert_into(memberships::table)
            .values(row)
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(count == 1)
}

pub(super) fn remove_member(
    conn: &mut Conn,
    business: BusinessId,
    account: AccountId,
) -> Result<()> {
    diesel::delete(memberships::table.find((business, account))).execute(conn)?;
    Ok(())
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = consents, check_for_backend(MultiBackend))]
struct ConsentRow {
    id: ConsentId,
    kind: String,
    note: String,
    recorded_by: AccountId,
    given_at: UtcTime,
    withdrawn_at: Option<UtcTime>,
}

/// The consent ledger of a business, newest first, withdrawn ones included.
///
/// # Errors
/// The database.
pub fn consents(conn: &mut Conn, business: BusinessId) -> Result<Vec<Consent>> {
    let rows: Vec<ConsentRow> = consents::table
        .filter(consents::business_id.eq(business))
        .order(consents::id.desc())
        .limit(100)
        .select(ConsentRow::as_select())
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(Consent {
                id: row.id,
                kind: stored(&row.kind)?,
                note: row.note,
                recorded_by: row.recorded_by,
                given_at: row.given_at,
                withdrawn_at: row.withdrawn_at,
            })
        })
        .collect()
}

/// Whether a consent stands today.
pub(super) fn has_consent(
    conn: &mut Conn,
    business: BusinessId,
    kind: ConsentKind,
) -> Result<bool> {
    let standing = consents::table
        .filter(consents::business_id.eq(business))
        .filter(consents::kind.eq(kind.as_str()))
        .filter(consents::withdrawn_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(standing)).get_result(conn)?)
}

pub(super) fn insert_consent(
    conn: &mut Conn,
    business: BusinessId,
    consent: &Consent,
    given_by: Option<AccountId>,
) -> Result<()> {
    diesel::insert_into(consents::table)
        .values((
            consents::id.eq(consent.id),
            consents::business_id.eq(business),
            consents::account_id.eq(given_by),
            consents::kind.eq(consent.kind.as_str()),
            consents::note.eq(&consent.note),
            consents::recorded_by.eq(consent.recorded_by),
            consents::given_at.eq(consent.given_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Withdraws a consent; false if none stood.
pub(super) fn withdraw_consent(
    conn: &mut Conn,
    business: BusinessId,
    kind: ConsentKind,
    now: UtcTime,
) -> Result<bool> {
    let count = diesel::update(consents::table)
        .filter(consents::business_id.eq(business))
        .filter(consents::kind.eq(kind.as_str()))
        .filter(consents::withdrawn_at.is_null())
        .set(consents::withdrawn_at.eq(now))
        .execute(conn)?;
    Ok(count > 0)
}

/// What the policy must know of a business: group, kecamatan, and whether the
/// consent to assisted mode stands.
///
/// # Errors
/// `NotFound`, or the database.
pub fn policy_facts(conn: &mut Conn, id: BusinessId) -> Result<Facts> {
    let business = by_id(conn, id)?;
    Ok(Facts {
        business: Some(id.any()),
        group: business.group.map(GroupId::any),
        place: Some(business.kecamatan),
        assisted_consent: has_consent(conn, id, ConsentKind::Assisted)?,
        ..Facts::default()
    })
}

/// Who looks after a business: the mentor of its group; else every mentor
/// whose area holds its kecamatan; else the coordinators of the area.
///
/// # Errors
/// `NotFound`, or the database.
pub fn mentors_for(conn: &mut Conn, id: BusinessId) -> Result<Vec<AccountId>> {
    Ok(keepers(conn, id)?.into_iter().map(|a| a.id).collect())
}

/// As [`mentors_for`], as people.
pub(super) fn keepers(conn: &mut Conn, id: BusinessId) -> Result<Vec<Account>> {
    let business = by_id(conn, id)?;
    if let Some(group) = business.group
        && let Some(mentor) = store_groups::group(conn, group)?.mentor
    {
        let mentor = accounts::by_id(conn, mentor)?;
        if mentor.status == AccountStatus::Active {
            return Ok(vec![mentor]);
        }
    }
    let pool = accounts::staff_of_area(conn, Role::Mentor, &business.kecamatan)?;
    if !pool.is_empty() {
        return Ok(pool);
    }
    accounts::staff_of_area(conn, Role::Coordinator, &business.kecamatan)
}

/// How many running businesses have no mentor: neither an active one in their group
/// nor one whose area holds their kecamatan. The red line of the admin page;
/// these wait at the coordinator.
///
/// # Errors
/// The database.
pub fn without_anyone(conn: &mut Conn) -> Result<i64> {
    let mentors = accounts::by_role(conn, Role::Mentor)?;
    let ids: Vec<AccountId> = mentors.iter().map(|mentor| mentor.id).collect();
    let by_mentor = accounts::areas_of_each(conn, &ids)?;
    let areas: Vec<&RegionCode> = by_mentor.values().flatten().collect();
    let guided: Vec<GroupId> = groups::table
        .filter(groups::mentor_id.is_not_null())
        .filter(groups::mentor_id.assume_not_null().eq_any(ids))
        .select(groups::id)
        .load(conn)?;
    let counted: Vec<(String, Option<GroupId>, i64)> = businesses::table
        .filter(businesses::closed_at.is_null())
        .group_by((businesses::kecamatan_code, businesses::group_id))
        .select((
            businesses::kecamatan_code,
            businesses::group_id,
            diesel::dsl::count_star(),
        ))
        .load(conn)?;
    let mut alone = 0;
    for (kecamatan, group, count) in counted {
        let place: RegionCode = stored(&kecamatan)?;
        let in_group = group.is_some_and(|group| guided.contains(&group));
        if !in_group && !areas.iter().any(|area| area.contains(&place)) {
            alone += count;
        }
    }
    Ok(alone)
}
